//! Ids where they would not follow renames, and nodes where ids or values are meant.

use std::collections::BTreeSet;

use flushout::id::Id;
use flushout::model::{Collection, Ref};
use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct Todo {
    title: String,
}

#[derive(FlushoutModel)]
struct TodoList {
    todos: Collection<Todo>,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    CompleteAll(BTreeSet<Id<Todo>>),
    Postpone {
        days: Vec<(Ref<Todo>, u16)>,
        id: Id<u8>,
        twice: Option<Option<Id<Todo>>>,
    },
    Add(Collection<Todo>),
    Rename(&'static str),
}

fn main() {}
