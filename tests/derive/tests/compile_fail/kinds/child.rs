//! `child` on what is no child.

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(child)]
    below: Collection<Node>,
    #[flushout(child)]
    other: Option<Ref<Node>>,
    #[flushout(child)]
    title: String,
    #[flushout(child)]
    many: Vec<Node>,
    #[flushout(child)]
    boxed: Option<Box<Todo>>,
}

fn main() {}
