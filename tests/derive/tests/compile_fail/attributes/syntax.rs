//! What is no attribute at all.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout]
struct Todo {
    #[flushout(max_length 3)]
    title: String,
    #[flushout = "server"]
    details: String,
}

fn main() {}
