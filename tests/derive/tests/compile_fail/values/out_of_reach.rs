//! Bounds that the type cannot reach.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(minimum = -1, maximum = 256)]
    small: u8,
    #[flushout(maximum = 1.5)]
    whole: Option<i32>,
}

fn main() {}
