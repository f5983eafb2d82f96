//! A unit struct is no model.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo;

fn main() {}
