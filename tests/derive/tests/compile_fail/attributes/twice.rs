//! Attributes that are given twice.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout(rename = "A", rename = "B", limits(json_nodes_max = 1, json_nodes_max = 2))]
struct Todo {
    #[flushout(max_length = 3)]
    #[flushout(max_length = 4)]
    title: String,
}

fn main() {}
