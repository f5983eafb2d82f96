//! Fields that are called like the methods that std gives to every type.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Loan {
    into: u8,
    r#try_into: u8,
    borrow: bool,
    #[flushout(rename = "back")]
    borrow_mut: bool,
    deref: u8,
    fmt: String,
    type_id: u8,
}

fn main() {}
