//! Values of the wrong kind.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout(rename_all = "Camel", limits(document_bytes_max = "4 MB"), crate = "not a path")]
struct Todo {
    #[flushout(max_length = "3", min_length = -1, pattern = 3)]
    title: String,
    #[flushout(minimum = "0", maximum = 9_007_199_254_740_992, multiple_of = 1u8)]
    weight: u64,
    #[flushout(unique = true, max_items, default = now)]
    tags: Vec<String>,
    #[flushout(rename, alias = 3)]
    details: String,
}

fn main() {}
