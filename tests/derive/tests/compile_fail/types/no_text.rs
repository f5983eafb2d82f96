//! A rule for texts on a type of which the macro cannot know that it is none.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(max_length = 3)]
    day: Day,
}

#[derive(serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
struct Day(u8);

fn main() {}
