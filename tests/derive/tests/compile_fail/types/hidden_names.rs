//! Collections and references under other names, which the macro does not see through.

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel)]
struct Node {
    name: String,
}

type Nodes = Collection<Node>;
type Other = Ref<Node>;

#[derive(FlushoutModel)]
struct Todo {
    nodes: Nodes,
    other: Option<Other>,
}

fn main() {}
