//! A collection holds nodes.

use flushout::FlushoutModel;
use flushout::model::{Collection, Ref};

#[derive(FlushoutModel)]
struct Todo {
    tags: Collection<String>,
    other: Ref<u64>,
}

fn main() {}
