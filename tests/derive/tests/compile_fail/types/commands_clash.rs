//! Two enums of one model with a command of the same name.

use flushout::problem::Problem;
use flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
#[flushout(commands(TodoCommand, OtherCommand, AdminCommand))]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    CompleteAll,
    PutOff,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum OtherCommand {
    Other,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum AdminCommand {
    TakeOver,
    #[flushout(rename = "completeAll")]
    CompleteEverything,
}

macro_rules! execute {
    ($($commands:ident),*) => {$(
        impl Execute<TodoList> for $commands {
            type Error = Problem;

            fn execute(self, _: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
                Ok(())
            }
        }
    )*};
}
execute!(TodoCommand, OtherCommand, AdminCommand);

fn main() {}
