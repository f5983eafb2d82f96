//! Multiples of what is not exact.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    #[flushout(multiple_of = 0)]
    zero: u8,
    #[flushout(multiple_of = 0.1)]
    tenth: f64,
    #[flushout(multiple_of = -2)]
    below: i8,
}

fn main() {}
