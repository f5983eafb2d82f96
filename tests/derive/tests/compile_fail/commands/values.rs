//! Variants that hold one value, and such as hold several without names.

use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    Rename(Option<String>),
    Call(#[flushout(rename = "name", alias = "title", default)] String),
    Move(u8, u8),
    Nothing(),
    Unit(()),
}

fn main() {}
