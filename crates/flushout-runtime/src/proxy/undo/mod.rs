//! Undo and redo: a user's own commands are taken back by commands that the master validates like
//! any other.
//!
//! What others have changed since stays as they left it, and is reported.

mod plan;
mod record;
mod stacks;

use std::fmt;

pub(super) use stacks::UndoStacks;

use crate::model::Model;
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::wire::{CommandEntry, Entry};

use super::outcomes::Fate;
use super::pending::Pending;
use super::{CommandNumber, Proxy, SyncReport};
use plan::Made;
use stacks::{Direction, Step, TakenBack};

/// What came of [`Proxy::undo`] or [`Proxy::redo`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "what could not be taken back is told here"]
pub struct Undone {
    /// The command or transaction that was taken back.
    pub number: CommandNumber,
    /// The transaction that takes it back; `None` when nothing of it could be.
    pub applied: Option<CommandNumber>,
    /// What was left as it is, because somebody has changed it since.
    pub conflicts: Vec<Conflict>,
}

/// Something that was not taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The node.
    pub path: Path,
    /// The field of the node; `None` for the node as a whole.
    pub field: Option<String>,
    /// Why.
    pub reason: ConflictReason,
}

/// Why something was not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConflictReason {
    /// It is not as the command left it: somebody has changed it since.
    Changed,
    /// It, or the node above it, is not there any more.
    Gone,
    /// A node that was deleted is there again.
    Exists,
    /// Only the server may set it, so nothing that a client sends can take it back.
    ServerField,
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(formatter, "{field} of ")?;
        }
        write!(formatter, "{} ", self.path)?;
        formatter.write_str(match self.reason {
            ConflictReason::Changed => "was changed since",
            ConflictReason::Gone => "is gone",
            ConflictReason::Exists => "is there again",
            ConflictReason::ServerField => "may be set by the server alone",
        })
    }
}

/// Why there was no undo or redo. Nothing was changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum UndoError {
    /// The user has nothing to take back: no command yet, or all are taken back, or
    /// [`Proxy::with_undo`] was not called.
    Nothing,
    /// A rule refuses what would take the command back. It can be tried again; what is more than a
    /// flush may hold never is taken, and [`Proxy::skip_undo`] lets it go.
    Refused(Problem),
}

impl fmt::Display for UndoError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => formatter.write_str("there is nothing to take back"),
            Self::Refused(problem) => write!(formatter, "it cannot be taken back: {problem}"),
        }
    }
}

impl std::error::Error for UndoError {}

impl<M: Model> Proxy<M> {
    /// The proxy with undo: of each user's commands, the last `steps_max` can be taken back. What
    /// is needed for that is kept beside the document and saved with it: for each command what it
    /// changed, as it was before and after, [`UNDO_BYTES_MAX`] at the most; with 0 nothing is. An undo
    /// that waits for the master keeps what it needs all the same.
    #[must_use]
    pub fn with_undo(mut self, steps_max: usize) -> Self {
        self.outcomes.undo.set_steps_max(steps_max);
        self
    }

    /// Whether the user of the context has a command to take back.
    pub fn can_undo(&self) -> bool {
        let user = self.context.user.as_deref();
        self.outcomes.undo.has(Direction::Undo, user)
    }

    /// Whether the user of the context has taken something back that can be done again.
    pub fn can_redo(&self) -> bool {
        let user = self.context.user.as_deref();
        self.outcomes.undo.has(Direction::Redo, user)
    }

    /// Takes back the last command or transaction of the user of the context, by a transaction that
    /// is sent and validated as any other. What it touched and somebody else has changed since
    /// stays as it is, and is reported.
    ///
    /// While it waits, it is made anew at each rebase, so what others change until then stays as
    /// well, and [`SyncReport::conflicts`] has it; when nothing is left of it, or what it takes back
    /// is rejected, it is rejected too. Each of its commands says what it expects to replace, so the
    /// master refuses it where somebody has changed that and this proxy has not heard of it yet; it
    /// is then made anew as well, and waits for the next flush. When its answer is lost, and sent again
    /// it finds everything as it would be, it counts as applied. (A master of npm's package knows
    /// nothing of this: with [`Proxy::with_effects_sent`] such a change is overwritten.)
    ///
    /// What the code of a command has done is taken back change by change, without that code. Where
    /// these changes make sense only together, let an interceptor refuse to have them taken back,
    /// and give a command that does it.
    ///
    /// A deleted node comes back with its id and all below it; fields that only the server may set
    /// come back empty, for the master to fill in as in any create.
    ///
    /// # Errors
    ///
    /// See [`UndoError`]; nothing was changed.
    pub fn undo(&mut self) -> Result<Undone, UndoError> {
        self.step_back(Direction::Undo)
    }

    /// Lets go the command that [`Proxy::undo`] would take back, which stays done, so that the one
    /// before it comes next. Returns its number; `None` when there is none.
    pub fn skip_undo(&mut self) -> Option<CommandNumber> {
        let user = self.context.user.as_deref();
        let step = self.outcomes.undo.take(Direction::Undo, user)?;
        let number = step.number;
        self.outcomes.undo.keep_until_settled(step);
        Some(number)
    }

    /// Does again what the user of the context took back last. A new command of the same user makes
    /// an end of what can be done again.
    ///
    /// # Errors
    ///
    /// See [`UndoError`]; nothing was changed.
    pub fn redo(&mut self) -> Result<Undone, UndoError> {
        self.step_back(Direction::Redo)
    }

    /// Makes a waiting command that takes another back anew, for what lies on the document now;
    /// `None` for other commands. It is then the last of the pending ones.
    pub(super) fn take_back_anew(
        &mut self,
        pending: &Pending,
        report: &mut SyncReport,
    ) -> Option<Result<(), Problem>> {
        let former = match self.outcomes.undo.taken_back(pending.number)? {
            TakenBack::Step(former) => former.clone(),
            TakenBack::Nothing => return Some(Err(nothing_left())),
        };
        // Somebody else may use this proxy by now.
        let given = self.outcomes.undo.given(pending.number);
        let (given, is_sent_before) = given.map_or_else(
            || (self.context.clone(), false),
            |(context, is_sent_before)| (context.clone(), is_sent_before),
        );
        let context = std::mem::replace(&mut self.context, given);
        let made = self.take_back_step(&former);
        self.context = context;
        Some(made.and_then(|made| {
            if is_sent_before && made.is_there {
                self.end_if_known_again(pending, &made);
                return Ok(());
            }
            self.replace_by_last(pending, made, report)
        }))
    }

    /// What a waiting command would do is done, and it was sent before. When the master says that it
    /// does not meet what it expects, it had the command then, and the answer was lost; so the master
    /// is asked.
    fn end_if_known_again(&mut self, pending: &Pending, made: &Made) {
        self.note_found(pending.number, &made.found);
        if pending.refused.is_some() {
            self.outcomes.tell(pending.number, Fate::Applied);
        } else {
            let waiting = Pending::without_effect(pending.number, pending.entry.clone());
            self.pending.push_back(waiting);
        }
    }

    /// Lets what was made anew stand for the waiting command.
    fn replace_by_last(
        &mut self,
        pending: &Pending,
        mut made: Made,
        report: &mut SyncReport,
    ) -> Result<(), Problem> {
        let last = self.pending.back_mut().filter(|_| made.applied.is_some());
        let Some(last) = last else {
            report.conflicts.append(&mut made.conflicts);
            return Err(nothing_left());
        };
        last.number = pending.number;
        // What is as it was has been reported before.
        if last.entry != pending.entry {
            report.conflicts.append(&mut made.conflicts);
        }
        let Some(problem) = &pending.refused else {
            return Ok(());
        };
        // The master would refuse it again, whatever an interceptor makes of it here.
        if expects_the_same(&last.entry, &pending.entry) {
            self.withdraw_last();
            return Err(Problem::clone(problem));
        }
        self.outcomes.undo.set_sent_before(pending.number, false);
        Ok(())
    }

    fn withdraw_last(&mut self) {
        if let Some(last) = self.pending.pop_back() {
            for undo in last.undos.into_iter().rev() {
                self.document.take_back(undo);
            }
        }
    }

    /// Whether a command that the master refused for this reason is to be made anew, for what the
    /// master has: one that takes another back, and would have replaced what somebody else has
    /// changed.
    pub(super) fn is_made_anew(&self, number: CommandNumber, problem: &Problem) -> bool {
        let is_met = matches!(
            problem.code,
            Code::Conflict | Code::NotFound | Code::AlreadyExists
        );
        // Where the effects are sent, some of them may have been applied.
        is_met && !self.sends_effects && self.outcomes.undo.taken_back(number).is_some()
    }

    /// Which command this one takes back.
    pub(super) fn taken_back_by(&self, pending: &Pending) -> Option<CommandNumber> {
        // Only transactions do, and most are none.
        if pending.entry.completion().is_some() {
            return None;
        }
        match self.outcomes.undo.taken_back(pending.number)? {
            TakenBack::Step(former) => Some(former.number),
            TakenBack::Nothing => None,
        }
    }

    fn step_back(&mut self, direction: Direction) -> Result<Undone, UndoError> {
        let user = self.context.user.clone();
        let step = self
            .outcomes
            .undo
            .take(direction, user.as_deref())
            .ok_or(UndoError::Nothing)?;
        match self.take_back_step(&step) {
            Err(problem) => {
                self.outcomes.undo.put(direction, step);
                Err(UndoError::Refused(problem))
            }
            Ok(Made {
                applied, conflicts, ..
            }) => {
                let number = step.number;
                if let Some(applied) = applied {
                    let changes = self.changes_of_last();
                    let context = self.context.clone();
                    let taking = Step::taking_back(applied, changes, direction, step, context);
                    self.outcomes.undo.put(direction.opposite(), taking);
                }
                Ok(Undone {
                    number,
                    applied,
                    conflicts,
                })
            }
        }
    }
}

/// Whether two transactions do the same to the same nodes, and expect the same of them, so that a
/// master that has refused the one refuses the other.
fn expects_the_same(one: &Entry, other: &Entry) -> bool {
    let told = |member: &Entry| match member {
        Entry::Command(CommandEntry {
            completion,
            expected,
        }) => Some((
            completion.command.action,
            completion.command.path.clone(),
            completion.created_id.clone(),
            expected.clone(),
        )),
        Entry::Invoke(_) | Entry::Transaction(_) => None,
    };
    let others = other.members().iter().map(told);
    one.members().iter().map(told).eq(others)
}

fn nothing_left() -> Problem {
    Problem::new(
        Code::Conflict,
        "What was to be taken back was changed by somebody else, or rejected",
    )
}

pub use stacks::UNDO_BYTES_MAX;
