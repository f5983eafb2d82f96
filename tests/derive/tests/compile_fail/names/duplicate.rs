//! Two fields of one name.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout(rename_all = "camelCase")]
struct Todo {
    created_at: u8,
    #[flushout(rename = "createdAt")]
    other: u8,
}

fn main() {}
