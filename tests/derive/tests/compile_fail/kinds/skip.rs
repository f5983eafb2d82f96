//! `skip` stands alone.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(skip, default, max_length = 3)]
    title: String,
}

fn main() {}
