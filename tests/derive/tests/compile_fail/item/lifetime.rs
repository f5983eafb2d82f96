//! A model owns its data.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
struct Todo<'a> {
    title: std::borrow::Cow<'a, str>,
}

fn main() {}
