//! An enum is no model.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
enum Todo {
    Open,
    Done,
}

fn main() {}
