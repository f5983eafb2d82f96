//! Ids, collections, nodes and patches under other names, which the macro does not see through.

use flushout::id::Id;
use flushout::model::{Collection, Ref};
use flushout::problem::Problem;
use flushout::{Context, Draft, Execute, FlushoutCommand, FlushoutModel};

#[derive(FlushoutModel)]
struct Todo {
    title: String,
}

type TodoId = Id<Todo>;
type Other = Ref<Todo>;
type Todos = Collection<Todo>;

#[derive(FlushoutModel)]
#[flushout(commands(TodoCommand))]
struct TodoList {
    title: String,
}

#[derive(FlushoutCommand)]
#[flushout(model = TodoList)]
enum TodoCommand {
    Complete(TodoId),
    Postpone { others: Vec<TodoId>, after: Option<Other>, days: u16 },
    Add(Todo),
    AddAll { todos: Vec<Todo> },
    Replace(Todos),
    Edit { id: Id<Todo>, patch: TodoPatch },
}

impl Execute<TodoList> for TodoCommand {
    type Error = Problem;

    fn execute(self, _: &mut Draft<'_, TodoList>, _: &Context) -> Result<(), Problem> {
        Ok(())
    }
}

fn main() {}
