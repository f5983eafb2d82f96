//! Rules for texts on what is no text.

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(min_length = 1)]
    weight: u8,
    #[flushout(max_length = 3)]
    below: Collection<Node>,
    #[flushout(pattern = "^a$")]
    other: Option<Ref<Node>>,
}

fn main() {}
