//! Defaults that break a rule of their own field.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Item {
    #[flushout(default, minimum = 1)]
    quantity: u32,
    #[flushout(default, maximum = -1)]
    balance: i64,
    #[flushout(default, min_length = 1)]
    title: String,
    #[flushout(default, pattern = "^[a-z]+$")]
    slug: String,
    #[flushout(default, min_items = 1)]
    tags: Vec<String>,
}

fn main() {}
