//! Attributes that an enum of commands, a variant or a field does not have, or in the wrong place.

use flushout::FlushoutCommand;

#[derive(FlushoutCommand)]
enum NoModel {
    CompleteAll,
}

#[derive(FlushoutCommand)]
#[flushout(model = 3, modell = TodoList, rename = "commands", commands(TodoCommand))]
#[flushout(rename_all = "Camel", rename_all_fields = 3, limits(flush_commands_max = 3))]
enum TodoCommand {
    #[flushout(rename_all = "camelCase")]
    CompleteAll,
    #[flushout(max_length = 20)]
    Rename(String),
    #[flushout(alias = "put_off", sparkle)]
    Postpone {
        #[flushout(model = TodoList, rename_all_fields = "camelCase")]
        days: u16,
        #[flushout(maximun = 3, max_length = "3")]
        hours: u16,
    },
}

fn main() {}
