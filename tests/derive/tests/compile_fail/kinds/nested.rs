//! Collections and references inside other types.

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    optional: Option<Collection<Node>>,
    nested: Collection<Collection<Node>>,
    many: Vec<Ref<Node>>,
    pair: (Ref<Node>, u8),
}

fn main() {}
