//! The name of a node has letters and digits only.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[allow(non_camel_case_types)]
struct Todo_List {
    title: String,
}

#[derive(FlushoutModel)]
#[flushout(rename = "todo-list")]
struct TodoList {
    title: String,
}

fn main() {}
