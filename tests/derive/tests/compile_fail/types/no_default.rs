//! A default of a type without one.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(default)]
    day: Day,
    #[flushout(default = "missing")]
    other: u8,
    #[flushout(skip)]
    skipped: Day,
}

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Day(u8);

fn main() {}
