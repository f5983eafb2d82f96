//! A node as a value: `child` was forgotten.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    child: Node,
    maybe: Option<Node>,
}

fn main() {}
