//! Rules for two kinds of values on one field.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(max_length = 3, maximum = 3)]
    day: Day,
}

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Day(String);

fn main() {}
