//! `server` on what clients create, and on what nobody sets.

use flushout::FlushoutModel;
use flushout::model::Collection;

#[derive(FlushoutModel)]
struct Node {
    name: String,
}


#[derive(FlushoutModel)]
struct Todo {
    #[flushout(server)]
    created_at: u64,
    #[flushout(server, default)]
    votes: u32,
    #[flushout(server)]
    below: Collection<Node>,
    #[flushout(server, child)]
    child: Node,
}

fn main() {}
