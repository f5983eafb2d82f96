//! Defaults for what has one.

use flushout::FlushoutModel;
use flushout::model::Collection;

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(default)]
    details: Option<String>,
    #[flushout(default)]
    below: Collection<Node>,
}

fn main() {}
