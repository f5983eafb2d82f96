//! Names of commands that cannot be written, or clash.

use flushout::{FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList, rename_all_fields = "camelCase")]
enum TodoCommand {
    Übrig,
    #[flushout(rename = "complete all")]
    CompleteAll,
    #[flushout(rename = "")]
    Nothing,
    PutOff,
    #[flushout(rename = "putOff")]
    Postpone {
        until_day: u16,
        #[flushout(rename = "untilDay", alias = "untilDay")]
        day: u16,
        #[flushout(rename = "a,b")]
        hours: u16,
    },
}

fn main() {}
