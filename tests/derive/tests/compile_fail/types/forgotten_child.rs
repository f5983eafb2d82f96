//! A node as a value, and within one: `child` or `Collection` was forgotten.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    child: Node,
    maybe: Option<Node>,
    many: Vec<Node>,
}

fn main() {}
