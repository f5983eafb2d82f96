//! Rules for lists on what is no list.

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(max_items = 1)]
    title: String,
    #[flushout(min_items = 3, unique)]
    below: Collection<Node>,
    #[flushout(max_items = 3)]
    other: Ref<Node>,
}

fn main() {}
