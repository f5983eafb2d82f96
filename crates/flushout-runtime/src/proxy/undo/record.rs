//! Noting what a command has changed, while it lies on top of the document.

use serde_json::{Map, Value};

use crate::action::Action;
use crate::apply::{Batch, Undo};
use crate::json::JsonText;
use crate::model::{Model, Role};
use crate::problem::Problem;
use crate::renames::Renames;
use crate::wire::{Completion, Entry, completion_of, decode_completion};

use super::super::pending::{Pending, Undos};
use super::super::{CommandNumber, Proxy};
use super::stacks::{Change, Step};

impl<M: Model> Proxy<M> {
    /// Notes the last of the pending commands as one that can be taken back.
    pub(in super::super) fn note_last(&mut self) {
        if !self.outcomes.undo.takes_new() {
            return;
        }
        let Some(number) = self.pending.back().map(|pending| pending.number) else {
            return;
        };
        let user = self.context.user.clone();
        let step = Step::new(number, user, self.changes_of_last());
        self.outcomes.undo.note(step);
    }

    /// Notes anew what the last of the pending commands has changed, after it was put on another
    /// state.
    pub(in super::super) fn note_last_again(&mut self) {
        let undo = &self.outcomes.undo;
        // What has no effect because it has had it before leaves what that was.
        let is_known_again =
            |last: &&Pending| last.has_no_effect() && undo.is_sent_before(last.number);
        let last = self.pending.back().filter(|last| !is_known_again(last));
        if let Some(number) = last.map(|last| last.number).filter(|one| undo.holds(*one)) {
            let changes = self.changes_of_last();
            self.set_changes(number, changes);
        }
    }

    fn set_changes(&mut self, number: CommandNumber, changes: Vec<Change>) {
        if let Some(step) = self.outcomes.undo.step_mut(number) {
            *step.changes_mut() = changes;
        }
    }

    /// What the last of the pending commands has changed.
    pub(super) fn changes_of_last(&mut self) -> Vec<Change> {
        let Some(undos) = self
            .pending
            .back_mut()
            .map(|last| std::mem::take(&mut last.undos))
        else {
            return Vec::new();
        };
        let (undos, changes) = self.changes_of(undos.into_iter());
        if let Some(last) = self.pending.back_mut() {
            last.undos = undos;
        }
        changes
    }

    /// What the last effects have changed: they are taken back, looked at, and put on again.
    fn changes_of(
        &mut self,
        undos: impl DoubleEndedIterator<Item = Undo> + ExactSizeIterator,
    ) -> (Undos, Vec<Change>) {
        let mut changes = Vec::with_capacity(undos.len());
        let mut redos = Undos::with_capacity(undos.len());
        for undo in undos.rev() {
            let backward = undo.completions();
            let redo = self.document.take_back(undo);
            // What cannot be written cannot be taken back either.
            if let (Ok(backward), Ok(forward)) = (backward, redo.completions()) {
                changes.push(Change { forward, backward });
            }
            redos.push(redo);
        }
        changes.reverse();
        let redos = redos.into_iter().rev();
        let undos = redos.map(|redo| self.document.put_back(redo)).collect();
        (undos, changes)
    }

    /// Notes anew what the commands of a flush have changed, as the master applied them. They are
    /// the last effects on the confirmed document, in `applied`, taken back by `undos`.
    pub(in super::super) fn note_confirmed(
        &mut self,
        sent: &[(CommandNumber, Entry)],
        applied: &[Completion],
        undos: Vec<Undo>,
    ) {
        if !self.outcomes.undo.is_on() {
            return;
        }
        let (_, changes) = self.changes_of(undos.into_iter());
        if changes.len() != applied.len() {
            return;
        }
        let mut changes = changes.into_iter();
        let mut applied = applied.iter();
        for (number, entry) in sent {
            let count = effects_of(entry, applied.as_slice());
            let own: Vec<Change> = changes.by_ref().take(count).collect();
            applied.by_ref().take(count).for_each(drop);
            self.set_changes(*number, own);
        }
    }

    /// Notes how the master's run has left what the commands of a flush have changed, where only
    /// what was applied is known: what it filled in is not somebody else's change.
    pub(in super::super) fn note_left(
        &mut self,
        sent: &[(CommandNumber, Entry)],
        applied: &[Completion],
    ) {
        let mut rest = applied;
        for (number, entry) in sent {
            let count = effects_of(entry, rest).min(rest.len());
            let (own, behind) = rest.split_at(count);
            rest = behind;
            let Some(step) = self.outcomes.undo.step_mut(*number) else {
                continue;
            };
            let changes = step.changes_mut();
            let is_same = changes.len() == own.len()
                && changes
                    .iter()
                    .zip(own)
                    .all(|(change, own)| is_of(change, own));
            let mut members = entry.members().iter();
            if is_same || !members.any(|member| matches!(member, Entry::Invoke(_))) {
                let changes = changes.iter_mut().zip(own);
                changes.for_each(|(change, applied)| leave(change, applied));
            } else {
                // Its code has done something else there, and what that has replaced is not known.
                // A part of it alone is not taken back, for the code may keep things in step.
                for change in changes.iter_mut() {
                    change.forward.clear();
                }
            }
        }
    }

    /// Notes how the nodes are that a command has brought back, where that is found out later: what
    /// the master filled in is not somebody else's change.
    pub(super) fn note_found(&mut self, number: CommandNumber, found: &[Completion]) {
        let Some(step) = self.outcomes.undo.step_mut(number) else {
            return;
        };
        let changes = step.changes_mut().iter_mut();
        for own in changes.flat_map(|change| &mut change.forward) {
            let same = found.iter().find(|found| {
                own.created_id == found.created_id && own.command.path == found.command.path
            });
            if let Some(found) = same.filter(|_| own.command.action == Action::Create) {
                own.command.props.clone_from(&found.command.props);
            }
        }
    }

    /// Brings the names of nodes in the steps of these commands up to date.
    pub(in super::super) fn rename_steps(
        &mut self,
        numbers: impl Iterator<Item = CommandNumber>,
        renames: &Renames,
    ) {
        if !self.outcomes.undo.is_on() || renames.is_empty() {
            return;
        }
        let batch = Batch::continued::<M>(renames.clone(), std::collections::BTreeSet::new());
        let limits = self.limits;
        for number in numbers {
            let Some(step) = self.outcomes.undo.step_mut(number) else {
                continue;
            };
            for change in step.changes_mut() {
                for completion in change.forward.iter_mut().chain(&mut change.backward) {
                    let renamed = decode_completion::<M>(completion, Role::Replay, &limits)
                        .and_then(|mut command| {
                            batch.rename(&mut command);
                            completion_of(&command)
                        });
                    // What cannot be read any more cannot be taken back, and will be told so.
                    if let Ok(renamed) = renamed {
                        *completion = renamed;
                        rename_created(completion, &batch);
                    }
                }
            }
        }
    }

    /// A command of a step with its types, with what only the server may set left out.
    pub(super) fn put_back_command(
        &self,
        completion: &Completion,
    ) -> Result<crate::command::Command, Problem> {
        decode_completion::<M>(completion, Role::PutBack, &self.limits)
    }
}

/// The id of a created node follows the node. The path was brought up to date before, so only the
/// node itself is looked up, below the former name of its parent.
fn rename_created(completion: &mut Completion, batch: &Batch) {
    let Some(id) = &completion.created_id else {
        return;
    };
    let parent = batch.renames().former(&completion.command.path);
    let present = batch.present_path(&parent.child(id.clone()));
    if let Some((_, id)) = present.split_last() {
        completion.created_id = Some(id.clone());
    }
}

/// Whether a change is what the master applied as this.
fn is_of(change: &Change, applied: &Completion) -> bool {
    change.forward.iter().any(|own| {
        own.command.action == applied.command.action
            && own.command.path == applied.command.path
            && own.created_id == applied.created_id
    })
}

/// What a change is known to have left, where the master applied it as this.
fn leave(change: &mut Change, applied: &Completion) {
    let applied = &applied.command;
    let mut forward = change
        .forward
        .iter_mut()
        .map(|forward| &mut forward.command);
    let same = forward.find(|own| own.action == applied.action && own.path == applied.path);
    match (same, applied.action) {
        (Some(own), Action::Create) => own.props.clone_from(&applied.props),
        (Some(own), Action::Update) => {
            let left = fields(applied.props.as_ref());
            let mut kept = fields(own.props.as_ref());
            for (name, value) in &mut kept {
                if let Some(left) = left.get(name) {
                    value.clone_from(left);
                }
            }
            if let Ok(text) = JsonText::from_serialize(&kept) {
                own.props = Some(text);
            }
        }
        _ => {}
    }
}

fn fields(props: Option<&JsonText>) -> Map<String, Value> {
    let props = props.and_then(|text| serde_json::from_str(text.as_str()).ok());
    props.unwrap_or_default()
}

/// How many of the next effects are those of this entry.
fn effects_of(entry: &Entry, applied: &[Completion]) -> usize {
    let Some(first) = applied.first() else {
        return 0;
    };
    let count = match entry {
        Entry::Command(_) => 1,
        Entry::Invoke(invoke) => match &first.invoke {
            Some(invoked) if invoked.name == invoke.name => invoked.effects,
            _ => 0,
        },
        Entry::Transaction(_) => first.transaction.map_or(0, |group| group.effects),
    };
    usize::try_from(count).unwrap_or(usize::MAX)
}
