//! Rules that no value can obey.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(min_length = 4, max_length = 3)]
    title: String,
    #[flushout(minimum = 1.5, maximum = -1)]
    ratio: f64,
    #[flushout(min_items = 4, max_items = 3)]
    tags: Vec<String>,
}

fn main() {}
