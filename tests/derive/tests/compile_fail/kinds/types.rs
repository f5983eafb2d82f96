//! Types that cannot be fields.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    text: &'static str,
    pointer: *const u8,
    function: fn(u8) -> u8,
    object: Box<dyn Send>,
    own: [u8; Self::LENGTH],
    twice: Option<Option<u8>>,
}

impl Todo {
    const LENGTH: usize = 2;
}

fn main() {}
