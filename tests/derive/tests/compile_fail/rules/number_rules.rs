//! Rules for numbers on what is no number.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(minimum = 1)]
    title: String,
    #[flushout(maximum = 3)]
    done: Option<bool>,
    #[flushout(child, multiple_of = 3)]
    child: Node,
}

fn main() {}
