//! The rules of the demo's master: it stamps what is created, and only authors delete.

use flushout::model::Invocation;
use flushout::{Action, Context, Id, Intercepted, Interceptor, Rejection};
use flushout_example_models::todo_list::{Todo, TodoList};

/// The interceptor of the master.
pub(super) struct Rules;

impl Interceptor<TodoList> for Rules {
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        list: &TodoList,
        context: &Context,
    ) -> Result<(), Rejection> {
        check(command, list, context)
    }

    fn intercept_invocation(
        &mut self,
        _command: &Invocation<TodoList>,
        _list: &TodoList,
        _context: &Context,
    ) -> Result<(), Rejection> {
        // Everybody may use the commands.
        Ok(())
    }
}

fn check(
    command: &mut Intercepted<'_>,
    list: &TodoList,
    context: &Context,
) -> Result<(), Rejection> {
    match command.action() {
        Action::Create => {
            if let Some(todo) = command.get_mut::<Todo>() {
                todo.created_at = context.now_milliseconds;
            }
            Ok(())
        }
        Action::Delete => match todo_at(command, list) {
            Some(todo) if context.user.as_deref() != Some(&todo.author) => Err(Rejection::new(
                format!("Only {} may delete \"{}\"", todo.author, todo.title),
            )),
            _ => Ok(()),
        },
        Action::Update => Ok(()),
    }
}

/// The todo that a command is about.
fn todo_at<'l>(command: &Intercepted<'_>, list: &'l TodoList) -> Option<&'l Todo> {
    let [collection, id] = command.path().segments() else {
        return None;
    };
    if collection != "todos" {
        return None;
    }
    list.todos.get(Id::new(id).ok()?)
}
