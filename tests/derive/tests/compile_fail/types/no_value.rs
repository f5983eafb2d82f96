//! A value without serde and JSON Schema.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    plain: Plain,
}

struct Plain;

fn main() {}
