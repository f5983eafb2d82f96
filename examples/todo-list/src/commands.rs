//! What can be done with a todo list beside create, update and delete.

use std::collections::BTreeSet;
use std::fmt;

use flushout::{Context, Draft, Execute, FlushoutCommand, Id, Problem};
use serde::{Deserialize, Serialize};

use super::{Todo, TodoList};

const DAY_MILLISECONDS: u64 = 24 * 60 * 60 * 1_000;

/// What is done with a todo list as a whole.
#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = TodoList)]
pub enum TodoCommand {
    /// Tick everything off.
    CompleteAll,
    /// Take out what is done. Nothing waits for what was taken out any more.
    ClearDone,
    /// Put a todo off: from the time when it is due, or from now if it has none.
    Postpone {
        /// Which one.
        todo: Id<Todo>,
        /// By how many days.
        #[flushout(minimum = 1, maximum = 365)]
        days: u16,
    },
    /// Let a todo wait until another one is done. None ever waits for itself.
    WaitFor {
        /// The one that waits.
        todo: Id<Todo>,
        /// The one that has to be done before.
        other: Id<Todo>,
    },
}

/// Why something cannot be done with a todo list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub enum TodoError {
    /// There is no such todo, or no longer.
    NoSuchTodo,
    /// The todo is done.
    AlreadyDone,
    /// The todo has no time when it is due, and the time is not known either.
    NoTime,
    /// Both would wait for each other, perhaps by way of others.
    WouldWaitForItself,
    /// A third todo waits for the other one, and only one can.
    HoldsUpAnother,
    /// A change of the document was refused.
    Refused {
        /// Why.
        problem: Problem,
    },
}

impl fmt::Display for TodoError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoSuchTodo => "This todo is no longer there",
            Self::AlreadyDone => "This todo is done",
            Self::NoTime => "This todo has no time when it is due",
            Self::WouldWaitForItself => "The two todos would wait for each other",
            Self::HoldsUpAnother => "Another todo waits for that one",
            Self::Refused { problem } => return problem.fmt(formatter),
        })
    }
}

impl From<Problem> for TodoError {
    fn from(problem: Problem) -> Self {
        Self::Refused { problem }
    }
}

impl Execute<TodoList> for TodoCommand {
    type Error = TodoError;

    fn execute(self, list: &mut Draft<'_, TodoList>, context: &Context) -> Result<(), TodoError> {
        match self {
            Self::CompleteAll => complete_all(list),
            Self::ClearDone => clear_done(list),
            Self::Postpone { todo, days } => postpone(list, context, todo, days),
            Self::WaitFor { todo, other } => wait_for(list, todo, other),
        }
    }
}

fn complete_all(list: &mut Draft<'_, TodoList>) -> Result<(), TodoError> {
    let open: Vec<Id<Todo>> = list
        .todos
        .iter()
        .filter(|(_, todo)| !todo.done)
        .map(|(id, _)| id)
        .collect();
    for id in open {
        list.apply(TodoList::path().todos().at(id).done().set(true))?;
    }
    Ok(())
}

fn clear_done(list: &mut Draft<'_, TodoList>) -> Result<(), TodoError> {
    let done: BTreeSet<Id<Todo>> = list
        .todos
        .iter()
        .filter(|(_, todo)| todo.done)
        .map(|(id, _)| id)
        .collect();
    let blocks_done = |todo: &Todo| todo.blocks.is_some_and(|other| done.contains(&other.id()));
    let blocking: Vec<Id<Todo>> = list
        .todos
        .iter()
        .filter(|(id, todo)| !done.contains(id) && blocks_done(todo))
        .map(|(id, _)| id)
        .collect();
    for id in blocking {
        list.apply(TodoList::path().todos().at(id).blocks().set(None))?;
    }
    for id in done {
        list.apply(TodoList::path().todos().at(id).delete())?;
    }
    Ok(())
}

fn postpone(
    list: &mut Draft<'_, TodoList>,
    context: &Context,
    id: Id<Todo>,
    days: u16,
) -> Result<(), TodoError> {
    let todo = list.todos.get(id).ok_or(TodoError::NoSuchTodo)?;
    if todo.done {
        return Err(TodoError::AlreadyDone);
    }
    let from = todo
        .due_at
        .or(context.now_milliseconds)
        .ok_or(TodoError::NoTime)?;
    let due_at = from.saturating_add(u64::from(days) * DAY_MILLISECONDS);
    list.apply(TodoList::path().todos().at(id).due_at().set(Some(due_at)))?;
    Ok(())
}

fn wait_for(
    list: &mut Draft<'_, TodoList>,
    waiting: Id<Todo>,
    other: Id<Todo>,
) -> Result<(), TodoError> {
    let waited_for = list.todos.get(other).ok_or(TodoError::NoSuchTodo)?;
    if !list.todos.contains(waiting) {
        return Err(TodoError::NoSuchTodo);
    }
    let held_up = waited_for.blocks.map(flushout::Ref::id);
    // What was taken out since does not wait any more.
    let held_up = held_up.filter(|id| list.todos.contains(*id));
    // Those that wait for the waiting one, one after the other. A plain update can have made a
    // circle of them, which must not keep anybody here.
    let mut next = Some(waiting);
    for _ in 0..=list.todos.len() {
        let Some(id) = next else { break };
        if id == other {
            return Err(TodoError::WouldWaitForItself);
        }
        let todo = list.todos.get(id);
        next = todo.and_then(|todo| todo.blocks).map(flushout::Ref::id);
    }
    if held_up.is_some_and(|id| id != waiting) {
        return Err(TodoError::HoldsUpAnother);
    }
    let blocks = Some(waiting.into());
    list.apply(TodoList::path().todos().at(other).blocks().set(blocks))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use flushout_tests::both_sides::{context, error_of, run};

    fn id(text: &str) -> Id<Todo> {
        Id::new(text).unwrap()
    }

    /// A list of todos `a`, `b` and so on; those whose title begins with `x` are done.
    fn list(titles: &[&str]) -> TodoList {
        let mut list = TodoList::default();
        for (letter, title) in ('a'..).zip(titles) {
            let todo = Todo {
                title: (*title).into(),
                author: "ann".into(),
                done: title.starts_with('x'),
                ..Todo::default()
            };
            list.todos.insert(id(&letter.to_string()), todo);
        }
        list
    }

    #[test]
    fn everything_is_ticked_off_and_then_taken_out() {
        let start = list(&["milk", "x bread", "eggs"]);
        let done = run(&start, &context("ann", 1), TodoCommand::CompleteAll).unwrap();
        assert!(done.todos.values().all(|todo| todo.done));
        let empty = run(&done, &context("ann", 1), TodoCommand::ClearDone).unwrap();
        assert!(empty.todos.is_empty());
        // Where nothing is to be done, nothing is wrong.
        let same = run(&empty, &context("ann", 1), TodoCommand::CompleteAll).unwrap();
        assert_eq!(same, empty);
    }

    #[test]
    fn nothing_waits_for_what_was_taken_out() {
        let mut start = list(&["flour", "x cake"]);
        let mut flour = start.todos.get(id("a")).unwrap().clone();
        flour.blocks = Some(id("b").into());
        start.todos.insert(id("a"), flour);
        let cleared = run(&start, &context("ann", 1), TodoCommand::ClearDone).unwrap();
        assert_eq!(cleared.todos.len(), 1);
        assert_eq!(cleared.todos.get(id("a")).unwrap().blocks, None);
    }

    #[test]
    fn a_todo_is_put_off_from_when_it_is_due_or_from_now() {
        let postpone = |days| TodoCommand::Postpone {
            todo: id("a"),
            days,
        };
        let start = list(&["milk"]);
        let now = context("ann", 1_000);
        let once = run(&start, &now, postpone(1)).unwrap();
        let due_at = |list: &TodoList| list.todos.get(id("a")).unwrap().due_at;
        assert_eq!(due_at(&once), Some(1_000 + DAY_MILLISECONDS));
        let twice = run(&once, &now, postpone(2)).unwrap();
        assert_eq!(due_at(&twice), Some(1_000 + 3 * DAY_MILLISECONDS));
        // Days beyond a year are refused before the code is run.
        let problem = run(&start, &now, postpone(366)).unwrap_err();
        assert_eq!(problem.code.as_str(), "too_large");
    }

    #[test]
    fn only_what_is_open_is_put_off() {
        let start = list(&["x milk", "bread"]);
        let postpone = |todo: &str| TodoCommand::Postpone {
            todo: id(todo),
            days: 1,
        };
        let now = context("ann", 1_000);
        let refused =
            |command, context: &Context| error_of::<_, TodoError>(run(&start, context, command));
        assert_eq!(refused(postpone("a"), &now), TodoError::AlreadyDone);
        assert_eq!(refused(postpone("z"), &now), TodoError::NoSuchTodo);
        assert_eq!(refused(postpone("b"), &Context::new()), TodoError::NoTime);
    }

    #[test]
    fn none_waits_for_itself() {
        let wait = |todo: &str, other: &str| TodoCommand::WaitFor {
            todo: id(todo),
            other: id(other),
        };
        let now = context("ann", 1);
        let mut waiting = list(&["cake", "flour", "shop", "mill"]);
        for (todo, other) in [("a", "b"), ("b", "c"), ("c", "d")] {
            waiting = run(&waiting, &now, wait(todo, other)).unwrap();
        }
        assert_eq!(
            waiting.todos.get(id("b")).unwrap().blocks,
            Some(id("a").into())
        );
        for (todo, other, expected) in [
            ("d", "a", TodoError::WouldWaitForItself),
            ("c", "b", TodoError::WouldWaitForItself),
            ("a", "a", TodoError::WouldWaitForItself),
            ("a", "d", TodoError::HoldsUpAnother),
            ("a", "z", TodoError::NoSuchTodo),
        ] {
            let error: TodoError = error_of(run(&waiting, &now, wait(todo, other)));
            assert_eq!(error, expected, "{todo} {other}");
        }
        // Said twice, nothing is wrong.
        assert_eq!(run(&waiting, &now, wait("c", "d")).unwrap(), waiting);
    }

    #[test]
    fn a_circle_made_by_plain_updates_keeps_nobody() {
        let mut circle = list(&["a", "b", "c"]);
        for (todo, blocks) in [("a", "b"), ("b", "a")] {
            let mut changed = circle.todos.get(id(todo)).unwrap().clone();
            changed.blocks = Some(id(blocks).into());
            circle.todos.insert(id(todo), changed);
        }
        let command = TodoCommand::WaitFor {
            todo: id("a"),
            other: id("c"),
        };
        assert!(run(&circle, &context("ann", 1), command).is_ok());
    }
}
