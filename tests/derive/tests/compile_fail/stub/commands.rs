//! The code that uses commands with mistakes causes no errors of its own.

use flushout::problem::Problem;
use flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel, Proxy};

#[derive(FlushoutModel)]
#[flushout(commands(TodoCommand, AdminCommand, OtherCommand))]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = TodoList, rename_all = "Camel")]
enum TodoCommand {
    CompleteAll,
    Rename(Option<String>),
    Postpone {
        #[flushout(sparkle)]
        days: u16,
    },
}

#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = TodoList)]
enum AdminCommand {
    CompleteAll,
}

#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = TodoList)]
struct OtherCommand;

impl OtherCommand {
    #[allow(dead_code, non_upper_case_globals)]
    const Rename: Self = Self;
}

impl Execute<TodoList> for TodoCommand {
    type Error = Problem;

    fn execute(self, list: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
        if let Self::Rename(Some(title)) = self {
            list.apply(TodoList::path().title().set(title))?;
        }
        list.apply(AdminCommand::CompleteAll)
    }
}

impl Execute<TodoList> for AdminCommand {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
        Ok(())
    }
}

impl Execute<TodoList> for OtherCommand {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
        Ok(())
    }
}

#[allow(dead_code)]
fn uses(proxy: &mut Proxy<TodoList>) -> Result<(), Problem> {
    proxy.apply(TodoCommand::CompleteAll)?;
    proxy.apply(TodoCommand::Postpone { days: 3 })?;
    proxy.apply(TodoList::path().title().set(String::new()))?;
    proxy.apply(AdminCommand::CompleteAll)?;
    proxy.apply(OtherCommand::Rename)?;
    Ok(())
}

fn main() {}
