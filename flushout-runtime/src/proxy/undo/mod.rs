//! Undo and redo: transactions of inverses, which the master validates like any other command.
//!
//! Each inverse says what it expects to replace. An undo that meets something else is rejected and
//! reported, here or on the master, and its step returns to the stack; nothing that others have
//! changed is overwritten.
//!
//! ```text
//! ada sets title: a → b          stack [a → b]
//! ada undoes it                  pending: title b → a, which carries the step a → b; stack []
//! ben's title: b → c comes       the undo expects b and meets c: rejected, title stays c
//!                                stack [a → b]; undo() now reports a conflict, for c is not b
//! ```

mod compare;
mod conflict;
mod plan;
mod record;
mod stacks;
mod step;

use std::fmt;

pub(super) use compare::is_same;
pub use conflict::{Conflict, ConflictReason};
pub use stacks::UNDO_BYTES_MAX;
pub(super) use stacks::{UndoStacks, UndoneStep};

use crate::model::Model;
use crate::problem::{Code, Problem};
use crate::wire::Entry;

use super::pending::Pending;
use super::{CommandNumber, Proxy};
use stacks::{Direction, StepState};
use step::Step;

/// The result of [`Proxy::undo`] or [`Proxy::redo`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "it reports what was left as it is"]
pub struct Undone {
    /// The command or transaction that was undone.
    pub number: CommandNumber,
    /// The transaction that undoes it; `None` when the command had changed nothing. The step is then
    /// dropped, and the next call undoes the command before.
    pub applied: Option<CommandNumber>,
    /// The places that were left as they are, beside others that were restored.
    pub conflicts: Vec<Conflict>,
}

/// Why there was no undo or redo. Nothing was changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UndoError {
    /// The user has nothing to undo: no command yet, or all are undone, or [`Proxy::with_undo`] was
    /// not called.
    Nothing,
    /// Every place that the command changed is in conflict, so there is nothing to restore. The step
    /// stays: the next call looks at what is there by then, and [`Proxy::skip_undo`] or
    /// [`Proxy::skip_redo`] drops it.
    Conflicts {
        /// The command that was to be undone.
        number: CommandNumber,
        /// The places, and why they are left as they are.
        conflicts: Vec<Conflict>,
    },
    /// A rule refuses the inverse of the command. Try it again later; what is larger than any flush
    /// is always refused, and [`Proxy::skip_undo`] passes over it.
    Refused(Problem),
}

impl fmt::Display for UndoError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => formatter.write_str("there is nothing to undo or redo"),
            Self::Conflicts { conflicts, .. } => {
                formatter.write_str("nothing of the command can be undone:")?;
                for (index, conflict) in conflicts.iter().enumerate() {
                    let separator = if index == 0 { " " } else { ", " };
                    write!(formatter, "{separator}{conflict}")?;
                }
                Ok(())
            }
            Self::Refused(problem) => write!(formatter, "the inverse is refused: {problem}"),
        }
    }
}

impl std::error::Error for UndoError {}

impl<M: Model> Proxy<M> {
    /// The proxy with undo: of each user's commands, the last `steps_max` can be undone. The proxy
    /// keeps for each what it changed, as it was before and after, and saves it; at most
    /// [`UNDO_BYTES_MAX`] in all, and nothing with 0.
    #[must_use]
    pub fn with_undo(mut self, steps_max: usize) -> Self {
        self.outcomes.undo.set_steps_max(steps_max);
        self
    }

    /// Whether the user of the context has a command to undo.
    pub fn can_undo(&self) -> bool {
        let user = self.context.user.as_deref();
        self.outcomes.undo.has(Direction::Undo, user)
    }

    /// Whether the user of the context has an undo to redo.
    pub fn can_redo(&self) -> bool {
        let user = self.context.user.as_deref();
        self.outcomes.undo.has(Direction::Redo, user)
    }

    /// Undoes the last command or transaction of the user of the context, by a transaction that is
    /// sent and validated as any other. What somebody else has changed since stays as it is, and is
    /// reported in [`Undone::conflicts`].
    ///
    /// Each command of that transaction says what it expects to replace. Where it meets something
    /// else, while it waits or on the master, the undo is rejected whole,
    /// [`super::SyncReport::conflicts`] says where, and the command can be undone again; the next
    /// call looks at what is there by then. So it is when the command turns out to have replaced
    /// something else on the master than it did here. An undo of a command that was rejected is
    /// rejected with it. (A master of the npm package does not know expectations: with
    /// [`Proxy::with_effects_sent`] a change that this proxy has not heard of is overwritten.)
    ///
    /// Where nothing is left to restore, the undo is refused with [`UndoError::Conflicts`] and the
    /// step stays. Where the answer to a command was a snapshot, what the command replaced on the
    /// master is not known; its undo is refused with [`ConflictReason::Unknown`].
    ///
    /// The effects of a command of an enum are undone one by one, without its code. Where they make
    /// sense only together, let an interceptor refuse their inverses, and offer a command instead.
    ///
    /// One case is not seen: the undo of a delete was applied, its answer was lost, and somebody
    /// deleted the node again before the undo is sent once more. It then restores the node again.
    ///
    /// A deleted node comes back with its id and all below it; fields that only the server may set
    /// come back empty, for the master to fill in as in any create.
    ///
    /// # Errors
    ///
    /// See [`UndoError`]; nothing was changed.
    pub fn undo(&mut self) -> Result<Undone, UndoError> {
        self.undo_last(Direction::Undo)
    }

    /// Drops the step that [`Proxy::undo`] would undo next, so that the one before it comes next.
    /// Returns the number of its command, which stays applied; `None` when there is none.
    pub fn skip_undo(&mut self) -> Option<CommandNumber> {
        self.skip_last(Direction::Undo)
    }

    /// As [`Proxy::skip_undo`], of the step that [`Proxy::redo`] would redo next.
    pub fn skip_redo(&mut self) -> Option<CommandNumber> {
        self.skip_last(Direction::Redo)
    }

    fn skip_last(&mut self, direction: Direction) -> Option<CommandNumber> {
        let user = self.context.user.as_deref();
        let step = self.outcomes.undo.pop(direction, user)?;
        Some(step.number)
    }

    /// Redoes what the user of the context undid last. After a new command of the same user there
    /// is nothing to redo, also when a redo that was given before that command is rejected later.
    ///
    /// # Errors
    ///
    /// See [`UndoError`]; nothing was changed.
    pub fn redo(&mut self) -> Result<Undone, UndoError> {
        self.undo_last(Direction::Redo)
    }

    fn undo_last(&mut self, direction: Direction) -> Result<Undone, UndoError> {
        let user = self.context.user.clone();
        let stacks = &mut self.outcomes.undo;
        let step = stacks.pop(direction, user.as_deref());
        let step = step.ok_or(UndoError::Nothing)?;
        let number = step.number;
        let (applied, conflicts) = match self.apply_inverses(&step) {
            Ok(undone) => undone,
            Err(problem) => {
                self.outcomes.undo.push(direction, step);
                return Err(UndoError::Refused(problem));
            }
        };
        if applied.is_none() && !conflicts.is_empty() {
            self.outcomes.undo.push(direction, step);
            return Err(UndoError::Conflicts { number, conflicts });
        }
        if let Some(applied) = applied {
            if direction == Direction::Redo {
                let oldest = self.pending.front().map_or(applied, |front| front.number);
                let redo = (applied, step.user.clone());
                self.outcomes.undo.record_redo(redo, oldest);
            }
            let changes = self.changes_of_last();
            let inverse = Step::new(applied, step.user.clone(), changes);
            self.outcomes.undo.push(direction.opposite(), inverse);
            if let Some(last) = self.pending.back_mut() {
                last.undoes = Some(Box::new(UndoneStep::new(direction, step)));
            }
            if let Some(undone) = super::pending::find(&mut self.pending, number) {
                undone.undone_by = Some(applied);
            }
        }
        Ok(Undone {
            number,
            applied,
            conflicts,
        })
    }
}

impl UndoneStep {
    /// Refuses to reapply an undo that no longer does what its step says.
    ///
    /// # Errors
    ///
    /// [`Code::Conflict`].
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self.state {
            StepState::Current => Ok(()),
            StepState::Outdated(_) => Err(Problem::new(
                Code::Conflict,
                "The command replaced something else than this undo restores; undo it again",
            )),
            StepState::Void => Err(Problem::new(
                Code::Conflict,
                "The command that this undoes was not applied",
            )),
        }
    }

    /// What keeps this undo from being applied, when it is rejected for this reason.
    pub(super) fn conflicts(&self, undo: &Entry, problem: &Problem) -> Vec<Conflict> {
        match &self.state {
            StepState::Outdated(places) => places.clone(),
            StepState::Current => Conflict::of_refusal(undo, problem).into_iter().collect(),
            StepState::Void => Vec::new(),
        }
    }
}

impl Pending {
    /// The number of the command that this one undoes.
    pub(super) fn undone_number(&self) -> Option<CommandNumber> {
        self.undoes.as_ref().map(|undone| undone.number())
    }
}
