//! Runs a command of an enum on a document: its effects are recorded, and taken back when it fails.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::command::{Command, Operation};
use crate::context::Context;
use crate::envelope::check_path;
use crate::id::{IdRequest, IdSource};
use crate::limits::Limits;
use crate::model::{DraftTarget, Invocation, Model, Role};
use crate::path::Segment;
use crate::problem::{Code, Problem};
use crate::wire::{Completion, completion_of, decode_completion};

use super::batch::check_nesting;
use super::{Document, Undo};

/// One effect of a command: a create, update or delete as it was applied.
#[derive(Debug)]
pub struct Effect {
    /// What was applied.
    pub completion: Completion,
    /// What takes it back.
    pub undo: Undo,
    /// The id that was proposed for what a create made.
    pub proposed: Option<Segment>,
    /// Whether the code of a command proposed that id by itself, as one from its arguments, and
    /// did not take it from those that were handed in.
    pub is_named_by_code: bool,
}

impl Effect {
    /// Whether a create got another id than was proposed.
    pub fn is_renamed(&self) -> bool {
        self.proposed.is_some() && self.proposed != self.completion.created_id
    }
}

/// What came of a command of an enum.
#[derive(Debug, Default)]
pub struct Executed {
    /// Its effects, in order.
    pub effects: Vec<Effect>,
    /// The ids that it took for what it created, in order: proposals for the next run.
    pub created_ids: Vec<Segment>,
}

impl Executed {
    /// Takes the effects back, the last one first.
    pub fn take_back<M: Model>(self, document: &mut Document<M>) {
        for effect in self.effects.into_iter().rev() {
            document.take_back(effect.undo);
        }
    }
}

/// Where a command of an enum is run.
pub struct Execution<'e, M> {
    /// The document.
    pub document: &'e mut Document<M>,
    /// Who sends the command, and when.
    pub context: &'e Context,
    /// Where new ids come from when those proposed are used up or taken.
    pub ids: &'e mut dyn IdSource,
    /// The limits that hold.
    pub limits: &'e Limits,
}

impl<M: Model> Execution<'_, M> {
    /// Runs a command. `proposals` are the ids that an earlier run took for what it created.
    ///
    /// # Errors
    ///
    /// What the command refuses, with its own error inside; [`Code::CommandFailed`] when it
    /// panicked; [`Code::TooManyEffects`]. Nothing was changed.
    pub fn run(
        self,
        invocation: Invocation<M>,
        proposals: Vec<Segment>,
    ) -> Result<Executed, Problem> {
        let context = self.context;
        let mut recorder = Recorder {
            execution: self,
            proposals: proposals.into(),
            executed: Executed::default(),
        };
        recorder.all_or_nothing(|recorder| invocation.run(recorder, context))?;
        Ok(recorder.executed)
    }
}

/// Applies what the code of a command does, and keeps what takes it back.
struct Recorder<'e, M> {
    execution: Execution<'e, M>,
    proposals: VecDeque<Segment>,
    executed: Executed,
}

impl<M: Model> Recorder<'_, M> {
    /// Runs code of the application; what it has changed is taken back when it fails or panics.
    fn all_or_nothing(
        &mut self,
        code: impl FnOnce(&mut Self) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let before = self.executed.effects.len();
        // Between two effects the document is whole, and those made are taken back below, so
        // nothing that a panic leaves half done is ever seen.
        let outcome = catch_unwind(AssertUnwindSafe(|| code(self))).unwrap_or_else(|_| {
            Err(Problem::new(
                Code::CommandFailed,
                "The code of this command failed",
            ))
        });
        if outcome.is_err() {
            for effect in self.executed.effects.drain(before..).rev() {
                self.execution.document.take_back(effect.undo);
            }
        }
        outcome
    }
}

impl<M: Model> DraftTarget<M> for Recorder<'_, M> {
    fn document(&self) -> &M {
        self.execution.document.model()
    }

    fn apply(&mut self, mut command: Command) -> Result<Option<Segment>, Problem> {
        check_effects(self.executed.effects.len() + 1, self.execution.limits)?;
        let mut is_new_id = false;
        if let Operation::Create { created_id, .. } = &mut command.operation
            && created_id.is_none()
        {
            is_new_id = true;
            *created_id = Some(self.next_id());
        }
        let Execution {
            document,
            ids,
            limits,
            ..
        } = &mut self.execution;
        let mut effect = apply_effect(document, &command, Role::Authority, &mut **ids, limits)?;
        if let Some(proposed) = &effect.proposed {
            // What was handed in last is used first, as a rule.
            let mut handed_in = self.executed.created_ids.iter().rev();
            effect.is_named_by_code = !handed_in.any(|id| id == proposed);
        }
        let created = effect.completion.created_id.clone();
        if is_new_id
            && let (Some(last), Some(created)) = (self.executed.created_ids.last_mut(), &created)
        {
            // The next run proposes what this one came to.
            last.clone_from(created);
        }
        self.executed.effects.push(effect);
        Ok(created)
    }

    fn invoke(&mut self, invocation: Invocation<M>) -> Result<(), Problem> {
        let context = self.execution.context;
        self.all_or_nothing(|recorder| invocation.run(recorder, context))
    }

    fn next_id(&mut self) -> Segment {
        let id = self.proposals.pop_front().unwrap_or_else(|| {
            self.execution.ids.next_id(IdRequest {
                count: self.execution.document.count(),
                attempt: 0,
            })
        });
        self.executed.created_ids.push(id.clone());
        id
    }
}

/// Applies one create, update or delete, held to the rules of this role as if it had come from the
/// wire.
///
/// # Errors
///
/// What is wrong with it. Nothing was changed.
fn apply_effect<M: Model>(
    document: &mut Document<M>,
    command: &Command,
    role: Role,
    ids: &mut dyn IdSource,
    limits: &Limits,
) -> Result<Effect, Problem> {
    let mut completion = completion_of(command)?;
    check_path(&completion.command.path, limits)?;
    check_nesting(&completion, limits)?;
    let command = decode_completion::<M>(&completion, role, limits)?;
    let proposed = completion.created_id.take();
    let applied = document.apply(command, Some(ids), limits)?;
    completion.created_id = applied.created_id;
    Ok(Effect {
        completion,
        undo: applied.undo,
        proposed,
        is_named_by_code: false,
    })
}

/// Holds the number of effects of one command or transaction to its limit.
///
/// # Errors
///
/// [`Code::TooManyEffects`].
pub(crate) fn check_effects(effects: usize, limits: &Limits) -> Result<(), Problem> {
    if effects <= limits.command_effects_max {
        return Ok(());
    }
    Err(Problem::limit(
        Code::TooManyEffects,
        "The effects of the command",
        limits.command_effects_max,
        effects,
    ))
}
