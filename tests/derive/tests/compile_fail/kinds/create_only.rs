//! `create_only` on what no update sets anyway.

use flushout::FlushoutModel;
use flushout::model::Collection;

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(create_only)]
    below: Collection<Node>,
    #[flushout(create_only, child)]
    child: Option<Node>,
}

fn main() {}
