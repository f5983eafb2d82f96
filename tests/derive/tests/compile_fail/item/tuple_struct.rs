//! A tuple struct is no model.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo(String);

fn main() {}
