//! Aliases that mean two fields, or none.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(alias = "title", alias = "details", alias = "name")]
    title: String,
    #[flushout(alias = "name")]
    details: String,
}

fn main() {}
