//! What cannot be an enum of commands.

use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
struct One {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
union Two {
    title: u8,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum Empty {}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum Borrowed<'a> {
    Rename(&'a str),
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum Wide<T, const N: usize> {
    Rename(T),
    Postpone { days: [u8; N] },
}

fn main() {}
