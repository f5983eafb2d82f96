//! Mistakes in `commands(..)` of a model: the enums that it means to list get no errors.

use flushout::model::Collection;
use flushout::problem::Problem;
use flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
#[flushout(commands = TodoCommand)]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    CompleteAll,
}

#[derive(FlushoutModel)]
#[flushout(commands("BoardCommand"), commands(OtherCommand, OtherCommand))]
struct Board {
    #[flushout(commands(BoardCommand))]
    lists: Collection<TodoList>,
}

#[derive(FlushoutCommand)]
#[flushout(model = Board)]
enum BoardCommand {
    Clear,
}

#[derive(FlushoutCommand)]
#[flushout(model = Board)]
enum OtherCommand {
    #[flushout(sparkle)]
    Clear,
}

impl Execute<Board> for OtherCommand {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, Board>, _: &Context) -> Result<(), Problem> {
        Ok(())
    }
}

#[derive(FlushoutModel)]
#[flushout(commands(WideCommand))]
struct Wide<T> {
    value: T,
}

fn main() {}
