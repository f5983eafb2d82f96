//! Applying the inverses of a step: what is as the command left it is restored by a transaction, the
//! rest is reported.

use serde_json::{Map, Value};

use crate::action::Action;
use crate::apply::{Undo, is_same_effect};
use crate::command::Command;
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem};
use crate::wire::{Completion, completion_of, decode_completion};

use super::super::rebase::unless_it_panics;
use super::super::transaction::Transaction;
use super::super::{CommandNumber, Proxy};
use super::compare::{fields_of, is_same_field, value_of};
use super::conflict::{Conflict, ConflictReason};
use super::step::{Change, Step};

impl<M: Model> Proxy<M> {
    /// Applies the inverses of a step as far as they can be. Gives the number of the transaction,
    /// `None` when it would be empty, and what was left as it is.
    pub(super) fn apply_inverses(
        &mut self,
        step: &Step,
    ) -> Result<(Option<CommandNumber>, Vec<Conflict>), Problem> {
        if step.is_unknown {
            return Ok((None, step.unknown_places()));
        }
        let mut conflicts = Vec::new();
        let mut transaction = Transaction::new(self);
        let outcome = unless_it_panics(|| {
            for change in step.changes().iter().rev() {
                for inverse in &change.backward {
                    apply_inverse(&mut transaction, change, inverse, &mut conflicts)?;
                }
            }
            Ok(())
        });
        Ok((transaction.end(outcome)?, conflicts))
    }

    /// What the document has where a command is going to change it: the inverse of the command,
    /// which is not applied in the end.
    fn probe(&mut self, command: Command) -> Result<Vec<Completion>, Problem> {
        // Without a source of ids, so that a taken id is told.
        let applied = self.document.apply(command, None, &self.limits)?;
        let had_effect = applied.has_effect;
        let former = unless_it_panics(|| applied.undo.completions());
        let _: Undo = self.document.take_back(applied.undo);
        if had_effect { former } else { Ok(Vec::new()) }
    }

    /// An inverse with its types, without the fields that only the server may set.
    fn decode_inverse(&self, inverse: &Completion) -> Result<Command, Problem> {
        decode_completion::<M>(inverse, Role::PutBack, &self.limits)
    }
}

/// Applies one inverse, as far as nobody has changed since what the command left.
fn apply_inverse<M: Model>(
    transaction: &mut Transaction<'_, M>,
    change: &Change,
    inverse: &Completion,
    conflicts: &mut Vec<Conflict>,
) -> Result<(), Problem> {
    let mut inverse = without_server_fields(transaction.proxy(), inverse, conflicts)?;
    if inverse.command.action == Action::Update && fields_of(&inverse).is_empty() {
        return Ok(());
    }
    let proxy = transaction.proxy();
    let command = proxy.decode_inverse(&inverse)?;
    let former = match proxy.probe(command) {
        Ok(former) => former,
        Err(problem) => {
            let reason = match problem.code {
                Code::NotFound => ConflictReason::Gone,
                Code::AlreadyExists => ConflictReason::Exists,
                _ => return Err(problem),
            };
            conflicts.push(Conflict::at(&inverse, None, reason));
            return Ok(());
        }
    };
    match inverse.command.action {
        // It was not there, and still is not.
        Action::Create => {}
        Action::Delete => {
            let limits = transaction.proxy().limits;
            let reason = match former.first() {
                None => Some(ConflictReason::Gone),
                Some(former) if is_as_left::<M>(&inverse, former, change, &limits) => None,
                Some(_) => Some(ConflictReason::Changed),
            };
            if let Some(reason) = reason {
                conflicts.push(Conflict::at(&inverse, None, reason));
                return Ok(());
            }
        }
        Action::Update => {
            keep_untouched::<M>(&mut inverse, &former, change, conflicts)?;
            if inverse.command.props.is_none() {
                return Ok(());
            }
        }
    }
    let command = transaction.proxy().decode_inverse(&inverse)?;
    // What others have changed by then, and this proxy has not heard of, the master is to find out.
    transaction.apply_expecting_the_same(command)
}

/// The inverse without what only the server may set. Of an update that is reported; a create leaves
/// it to the master, as any create does.
fn without_server_fields<M: Model>(
    proxy: &Proxy<M>,
    inverse: &Completion,
    conflicts: &mut Vec<Conflict>,
) -> Result<Completion, Problem> {
    let clean = completion_of(&proxy.decode_inverse(inverse)?)?;
    if inverse.command.action == Action::Update {
        let kept = fields_of(&clean);
        let fields = fields_of(inverse).into_iter().map(|(name, _)| name);
        for name in fields.filter(|name| !kept.contains_key(name)) {
            let reason = ConflictReason::ServerField;
            conflicts.push(Conflict::at(inverse, Some(name), reason));
        }
    }
    Ok(clean)
}

/// Whether the node that is to be deleted is as the command left it. `former` would restore it.
fn is_as_left<M: Model>(
    delete: &Completion,
    former: &Completion,
    change: &Change,
    limits: &Limits,
) -> bool {
    let name = delete.command.path.split_last().map(|(_, name)| name);
    // A member of an object without types may have been added by an update.
    let member = |completion: &Completion| match completion.command.action {
        Action::Create => completion.command.props.as_ref().map(value_of),
        Action::Update => name.and_then(|name| fields_of(completion).remove(name.as_str())),
        Action::Delete => None,
    };
    let mut left = change.forward.iter();
    left.any(|left| {
        let is_create = left.command.action == Action::Create;
        if is_create && former.command.action == Action::Create {
            is_same_effect::<M>(left, former, limits)
        } else {
            let now = member(former);
            now.is_some() && member(left) == now
        }
    })
}

/// Keeps the fields of an update that are as the command left them, and reports the others.
fn keep_untouched<M: Model>(
    inverse: &mut Completion,
    former: &[Completion],
    change: &Change,
    conflicts: &mut Vec<Conflict>,
) -> Result<(), Problem> {
    let update = |completions: &[Completion]| {
        let mut updates = completions.iter();
        updates
            .find(|completion| completion.command.action == Action::Update)
            .map(fields_of)
            .unwrap_or_default()
    };
    let (now, left): (Map<String, Value>, _) = (update(former), update(&change.forward));
    let mut kept = Map::new();
    for (name, value) in fields_of(inverse) {
        let path = &inverse.command.path;
        if is_same_field::<M>(path, &name, now.get(&name), left.get(&name)) {
            kept.insert(name, value);
        } else {
            let reason = ConflictReason::Changed;
            conflicts.push(Conflict::at(inverse, Some(name), reason));
        }
    }
    inverse.command.props = if kept.is_empty() {
        None
    } else {
        Some(JsonText::from_serialize(&kept)?)
    };
    Ok(())
}
