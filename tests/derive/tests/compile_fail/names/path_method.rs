//! Fields that are called like the methods of paths.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo {
    update: String,
    delete: bool,
    create: u8,
}

fn main() {}
