//! Attributes of the fields of a document, which have no meaning on a command.

use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct Todo {
    title: String,
}

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    Postpone {
        #[flushout(server)]
        made: Option<u64>,
        #[flushout(create_only)]
        author: String,
        #[flushout(skip)]
        cache: u8,
    },
    Add(#[flushout(child)] Todo),
}

fn main() {}
