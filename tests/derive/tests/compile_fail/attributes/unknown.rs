//! Attributes that nobody knows, with the nearest that is known.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout(renameAll = "camelCase", limits(flush_comands_max = 1))]
struct Todo {
    #[flushout(maxLength = 3)]
    title: String,
    #[flushout(sparkle)]
    details: String,
    #[flushout(flatten)]
    rest: String,
}

fn main() {}
