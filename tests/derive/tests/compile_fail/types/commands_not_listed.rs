//! An enum of commands that its model does not list.

use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    CompleteAll,
}

fn main() {}
