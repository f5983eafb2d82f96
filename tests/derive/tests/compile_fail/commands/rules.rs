//! Rules that do not fit, as on the fields of a model.

use flushout::id::Id;
use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    Rename(#[flushout(maximum = 20)] String),
    Call(#[flushout(min_length = 3, max_length = 2, pattern = "[a-z]")] String),
    Complete(#[flushout(max_length = 3)] Id<TodoList>),
    Postpone {
        #[flushout(minimum = -1, multiple_of = 0)]
        days: u16,
        #[flushout(default)]
        hours: Option<u16>,
    },
}

fn main() {}
