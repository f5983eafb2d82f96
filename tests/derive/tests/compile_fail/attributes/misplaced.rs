//! Attributes of the struct on a field, and the other way round.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout(max_length = 3)]
struct Todo {
    #[flushout(rename_all = "camelCase")]
    title: String,
}

fn main() {}
