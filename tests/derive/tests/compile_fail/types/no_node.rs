//! A collection and a child of what is no node.

use flushout::FlushoutModel;
use flushout::model::Collection;

#[derive(FlushoutModel)]
struct Todo {
    below: Collection<Plain>,
    #[flushout(child)]
    child: Plain,
}

struct Plain;

fn main() {}
