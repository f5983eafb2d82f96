//! Types that cannot be fields.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    text: &'static str,
    pointer: *const u8,
    function: fn(u8) -> u8,
    object: Box<dyn Send>,
    own: Vec<Self>,
}

fn main() {}
