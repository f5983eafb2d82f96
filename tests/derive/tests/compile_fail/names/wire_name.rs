//! Names that cannot be written.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    __proto__: u8,
    #[flushout(rename = "")]
    empty: u8,
    #[flushout(rename = "a,b", alias = "c,d")]
    comma: u8,
    #[flushout(rename = "a\tb")]
    control: u8,
    #[flushout(rename = "$serde_json::private::Number")]
    private: u8,
    #[flushout(child)]
    constructor: Option<Child>,
}

#[derive(FlushoutModel)]
struct Child {
    #[flushout(rename = "toString")]
    to_string: u8,
}

fn main() {}
