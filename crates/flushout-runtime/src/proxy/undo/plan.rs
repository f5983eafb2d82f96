//! Taking a step back: what is still as the command left it becomes a transaction, the rest is
//! reported.

use serde_json::{Map, Value};

use crate::action::Action;
use crate::apply::Undo;
use crate::command::{Command, Operation};
use crate::json::JsonText;
use crate::model::Model;
use crate::problem::{Code, Problem};
use crate::wire::{Completion, completion_of};

use super::super::rebase::unless_it_panics;
use super::super::transaction::Transaction;
use super::super::{CommandNumber, Proxy};
use super::stacks::{Change, Step};
use super::{Conflict, ConflictReason};

/// What was made of a step that is to be taken back.
pub(super) struct Made {
    /// The number of the transaction that takes it back; `None` when nothing of it could be.
    pub(super) applied: Option<CommandNumber>,
    /// What was left as it is.
    pub(super) conflicts: Vec<Conflict>,
    /// Whether nothing was to be done because everything is as it would be.
    pub(super) is_there: bool,
    /// The nodes that are there already where they were to come back, as creates.
    pub(super) found: Vec<Completion>,
}

/// What is not taken back.
#[derive(Default)]
struct Left {
    conflicts: Vec<Conflict>,
    /// How many of these are not as they would be if they were taken back.
    others: usize,
    /// See [`Made::found`].
    found: Vec<Completion>,
}

impl Left {
    fn add(&mut self, conflict: Conflict, is_there: bool) {
        self.conflicts.push(conflict);
        self.others += usize::from(!is_there);
    }
}

impl<M: Model> Proxy<M> {
    /// Takes back what can be of a step, by a transaction.
    pub(super) fn take_back_step(&mut self, step: &Step) -> Result<Made, Problem> {
        let mut left = Left::default();
        let mut transaction = Transaction::new(self);
        let outcome = unless_it_panics(|| {
            for change in step.changes().iter().rev() {
                for backward in &change.backward {
                    take_back(&mut transaction, change, backward, &mut left)?;
                }
            }
            Ok(())
        });
        let applied = transaction.end(outcome)?;
        Ok(Made {
            is_there: applied.is_none() && left.others == 0 && !left.conflicts.is_empty(),
            applied,
            conflicts: left.conflicts,
            found: left.found,
        })
    }

    /// What the document has where a command is going to change it: the command that would put it
    /// back. The command itself is not applied in the end.
    fn probe(&mut self, command: Command) -> Result<Vec<Completion>, Problem> {
        // Without a source of ids, so that a taken id is told.
        let applied = self.document.apply(command, None, &self.limits)?;
        let had_effect = applied.has_effect;
        let former = unless_it_panics(|| applied.undo.completions());
        let _: Undo = self.document.take_back(applied.undo);
        if had_effect { former } else { Ok(Vec::new()) }
    }
}

/// Applies one command that takes something back, as far as nobody has changed it since.
fn take_back<M: Model>(
    transaction: &mut Transaction<'_, M>,
    change: &Change,
    backward: &Completion,
    left: &mut Left,
) -> Result<(), Problem> {
    // What the command has left is not known.
    if change.forward.is_empty() {
        left.add(conflict(backward, None, ConflictReason::Changed), false);
        return Ok(());
    }
    let mut backward = without_server_fields(transaction.proxy(), backward, &mut left.conflicts)?;
    if backward.command.action == Action::Update && fields_of(&backward).is_empty() {
        return Ok(());
    }
    let proxy = transaction.proxy();
    let command = proxy.put_back_command(&backward)?;
    let former = match proxy.probe(command) {
        Ok(former) => former,
        Err(problem) => {
            let reason = match problem.code {
                Code::NotFound => ConflictReason::Gone,
                Code::AlreadyExists => ConflictReason::Exists,
                _ => return Err(problem),
            };
            let is_there = match backward.command.action {
                Action::Create => is_there_already(proxy, &backward, &mut left.found)?,
                Action::Update => false,
                Action::Delete => true,
            };
            left.add(conflict(&backward, None, reason), is_there);
            return Ok(());
        }
    };
    match backward.command.action {
        // It was not there, and still is not.
        Action::Create => {}
        Action::Delete => match former.first() {
            None => {
                left.add(conflict(&backward, None, ConflictReason::Gone), true);
                return Ok(());
            }
            Some(former) => {
                if !is_as_left(&backward, former, change) {
                    left.add(conflict(&backward, None, ConflictReason::Changed), false);
                    return Ok(());
                }
            }
        },
        Action::Update => {
            keep_untouched(&mut backward, &former, change, left)?;
            if backward.command.props.is_none() {
                return Ok(());
            }
        }
    }
    let command = transaction.proxy().put_back_command(&backward)?;
    // What others have changed by then, and this proxy has not heard of, the master is to find out.
    transaction.apply_expecting_the_same(command)
}

/// Whether a node that is to come back is there as it would be, but for what only the server may
/// set.
fn is_there_already<M: Model>(
    proxy: &mut Proxy<M>,
    backward: &Completion,
    found_nodes: &mut Vec<Completion>,
) -> Result<bool, Problem> {
    let Some(id) = &backward.created_id else {
        return Ok(false);
    };
    let command = Command {
        path: backward.command.path.child(id.clone()),
        operation: Operation::Delete,
    };
    let Some(found) = proxy.probe(command)?.into_iter().next() else {
        return Ok(false);
    };
    let clean = completion_of(&proxy.put_back_command(&found)?)?;
    found_nodes.push(found);
    let node = |completion: &Completion| completion.command.props.as_ref().map(value_of);
    Ok(node(&clean) == node(backward))
}

/// The command without what only the server may set. Of an update that is reported; a create leaves
/// it to the master, as any create does.
fn without_server_fields<M: Model>(
    proxy: &Proxy<M>,
    backward: &Completion,
    conflicts: &mut Vec<Conflict>,
) -> Result<Completion, Problem> {
    let clean = completion_of(&proxy.put_back_command(backward)?)?;
    if backward.command.action == Action::Update {
        let kept = fields_of(&clean);
        let fields = fields_of(backward).into_iter().map(|(name, _)| name);
        for name in fields.filter(|name| !kept.contains_key(name)) {
            conflicts.push(conflict(backward, Some(name), ConflictReason::ServerField));
        }
    }
    Ok(clean)
}

fn conflict(backward: &Completion, field: Option<String>, reason: ConflictReason) -> Conflict {
    let command = &backward.command;
    let path = match (command.action, &backward.created_id) {
        (Action::Create, Some(id)) => command.path.child(id.clone()),
        _ => command.path.clone(),
    };
    Conflict {
        path,
        field,
        reason,
    }
}

/// Whether the node that is to be deleted is as the command left it. `former` would put it back.
fn is_as_left(delete: &Completion, former: &Completion, change: &Change) -> bool {
    let name = delete.command.path.split_last().map(|(_, name)| name);
    let put_in = |completion: &Completion| match completion.command.action {
        Action::Create => completion.command.props.as_ref().map(value_of),
        // A member of an object without types, which an update has added.
        Action::Update => name.and_then(|name| fields_of(completion).remove(name.as_str())),
        Action::Delete => None,
    };
    let now = put_in(former);
    now.is_some() && change.forward.iter().any(|forward| put_in(forward) == now)
}

/// Leaves the fields in an update that are as the command left them, and reports the others.
fn keep_untouched(
    backward: &mut Completion,
    former: &[Completion],
    change: &Change,
    skipped: &mut Left,
) -> Result<(), Problem> {
    let update = |completions: &[Completion]| {
        let mut updates = completions.iter();
        updates
            .find(|completion| completion.command.action == Action::Update)
            .map(fields_of)
            .unwrap_or_default()
    };
    let (now, left) = (update(former), update(&change.forward));
    let mut kept = Map::new();
    for (name, value) in fields_of(backward) {
        if now.get(&name) == left.get(&name) {
            kept.insert(name, value);
        } else {
            let is_there = now.get(&name) == Some(&value);
            let changed = conflict(backward, Some(name), ConflictReason::Changed);
            skipped.add(changed, is_there);
        }
    }
    backward.command.props = if kept.is_empty() {
        None
    } else {
        Some(JsonText::from_serialize(&kept)?)
    };
    Ok(())
}

fn fields_of(completion: &Completion) -> Map<String, Value> {
    match completion.command.props.as_ref().map(value_of) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// What was written by the runtime is JSON.
fn value_of(text: &JsonText) -> Value {
    serde_json::from_str(text.as_str()).unwrap_or_default()
}
