//! Attributes of serde on commands, each answered with ours.

use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
#[serde(tag = "action", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum TodoCommand {
    #[serde(rename = "call", other)]
    Rename(#[validate(length(max = 20))] String),
    Postpone {
        #[serde(skip)]
        days: u16,
        #[serde(flatten)]
        rest: String,
    },
}

fn main() {}
