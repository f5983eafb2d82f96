//! Limits are those that can be kept.

use flushout::FlushoutModel;

#[derive(FlushoutModel)]
#[flushout(limits(nesting_levels_max = 101, id_characters_max = 65))]
#[flushout(limits(flush_commands_max = 0, document_bytes_max = "8 GiB"))]
struct Todo {
    title: String,
}

fn main() {}
