//! A union is no model.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
union Todo {
    open: u8,
    done: i8,
}

fn main() {}
