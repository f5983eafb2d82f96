//! Runs a command of an enum on a document: its effects are recorded, and taken back when it fails.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::command::{Command, Operation};
use crate::context::Context;
use crate::envelope::check_path;
use crate::id::IdSource;
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{Decoding, DraftTarget, Invocation, Model, Role};
use crate::path::Segment;
use crate::problem::{Code, Problem};
use crate::wire::{
    Completion, check_nesting, completion_of, decode_completion_in, decode_invocation, write_again,
};

use super::handed::HandedIds;
use super::read_back::read_back;
use super::{Document, Undo};

/// One effect of a command: a create, update or delete as it was applied.
#[derive(Debug)]
pub struct Effect {
    /// What was applied.
    pub completion: Completion,
    /// What takes it back.
    pub undo: Undo,
    /// The id that was proposed for what a create made; `None` where only the one who ran the
    /// command knows of it.
    pub proposed: Option<Segment>,
    /// Whether the code of a command proposed that id by itself, as one from its arguments, and
    /// did not take it from those that were handed in.
    pub is_named_by_code: bool,
}

impl Effect {
    /// Whether it changed anything; only a delete may find nothing to do.
    pub fn had_effect(&self) -> bool {
        !self.undo.is_of_nothing()
    }

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
    /// Whether the work is held to [`Limits::flush_work_max`].
    pub is_work_limited: bool,
}

/// How often a command is run at the most, for its code to know the ids that its nodes have.
const RUNS_MAX: usize = 3;

impl<M: Model> Execution<'_, M> {
    /// Runs a command. `args` are its arguments as they are written, and `proposals` the ids that an
    /// earlier run took for what it created.
    ///
    /// Where code asked for an id before it created the node, and that id was taken, it runs again
    /// with the id that the node got, so that no reference leads to somebody else's node.
    ///
    /// # Errors
    ///
    /// What the command refuses, with its own error inside; [`Code::CommandFailed`] when it
    /// panicked; [`Code::TooManyEffects`], [`Code::TooMuchWork`], [`Code::TooCostly`]. Nothing was
    /// changed.
    pub fn run(
        self,
        invocation: Invocation<M>,
        args: Option<&JsonText>,
        proposals: Vec<Segment>,
    ) -> Result<Executed, Problem> {
        let (name, context, limits) = (invocation.name(), self.context, self.limits);
        let mut recorder = Recorder {
            execution: self,
            proposals: proposals.into(),
            handed: HandedIds::default(),
            executed: Executed::default(),
            foretold: Foretold::default(),
            excess: None,
        };
        let mut next = Some(invocation);
        for _ in 0..RUNS_MAX {
            let Some(invocation) = next.take() else {
                break;
            };
            recorder.all_or_nothing(|recorder| {
                let outcome = invocation.run(recorder, context);
                recorder.excess.take().map_or(outcome, Err)
            })?;
            if recorder.foretold.is_true {
                break;
            }
            let mut decoding = Decoding::new(Role::Client, limits);
            let args = args.map(JsonText::as_str);
            next = decode_invocation(name, args, &mut decoding).ok();
            if next.is_some() {
                recorder.begin_again();
            }
        }
        let mut executed = recorder.executed;
        for effect in &mut executed.effects {
            if let Some(id) = &effect.proposed
                && let Some(first) = recorder.foretold.names.get(id)
            {
                effect.proposed.clone_from(first);
            }
        }
        Ok(executed)
    }
}

/// Whether the ids that code was told for its nodes are those that the nodes have.
#[derive(Debug)]
struct Foretold {
    is_true: bool,
    /// The ids that were told, in order.
    ids: Vec<Segment>,
    /// By the id that was told now, the one that was told in the first run; none where nobody else
    /// knows that one.
    names: BTreeMap<Segment, Option<Segment>>,
}

impl Default for Foretold {
    fn default() -> Self {
        Self {
            is_true: true,
            ids: Vec::new(),
            names: BTreeMap::new(),
        }
    }
}

/// Applies what the code of a command does, and keeps what takes it back.
struct Recorder<'e, M> {
    execution: Execution<'e, M>,
    proposals: VecDeque<Segment>,
    handed: HandedIds,
    executed: Executed,
    foretold: Foretold,
    /// What was refused because it went beyond the limit. Then the whole command fails, whatever its
    /// code makes of that.
    excess: Option<Problem>,
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

impl<M: Model> Recorder<'_, M> {
    /// Holds one effect more to the limits.
    fn check_excess(&self) -> Result<(), Problem> {
        let Execution {
            document, limits, ..
        } = &self.execution;
        if self.execution.is_work_limited {
            check_work(document, limits)?;
        }
        check_effects(self.executed.effects.len() + 1, limits)
    }

    /// Takes everything back, for a run that is told the ids that this one came to.
    fn begin_again(&mut self) {
        let executed = std::mem::take(&mut self.executed);
        let told = std::mem::take(&mut self.foretold);
        for (told_id, id) in told.ids.iter().zip(&executed.created_ids) {
            let first = match told.names.get(told_id) {
                Some(first) => first.clone(),
                None => (!self.handed.is_drawn(told_id)).then(|| told_id.clone()),
            };
            self.foretold.names.insert(id.clone(), first);
        }
        self.handed = HandedIds::default();
        self.proposals = executed.created_ids.clone().into();
        executed.take_back(self.execution.document);
    }
}

impl<M: Model> DraftTarget<M> for Recorder<'_, M> {
    fn document(&self) -> &M {
        self.execution.document.model()
    }

    fn apply(&mut self, mut command: Command) -> Result<Option<Segment>, Problem> {
        self.check_excess()
            .inspect_err(|problem| self.excess = Some(problem.clone()))?;
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
        // An id that was not handed in is one that the code means, such as one from the arguments,
        // which may have followed a renamed node. Under another one nobody would find the node.
        let is_named_by_code = matches!(
            &command.operation,
            Operation::Create { created_id: Some(id), .. }
                if !self.handed.is_given(id)
        );
        let ids: Option<&mut dyn IdSource> = if is_named_by_code {
            None
        } else {
            Some(&mut **ids)
        };
        let mut effect = apply_effect(document, &command, Role::Authority, ids, limits)?;
        effect.is_named_by_code = is_named_by_code;
        let created = effect.completion.created_id.clone();
        if effect.is_renamed()
            && let (Some(proposed), Some(created)) = (&effect.proposed, &created)
        {
            // The next run proposes what this one came to.
            let mut ids = self.executed.created_ids.iter_mut().rev();
            if let Some(id) = ids.find(|id| *id == proposed) {
                id.clone_from(created);
                // Where the code learns the id only now, there is no harm.
                self.foretold.is_true &= is_new_id;
            }
        }
        // Nobody else knows a name that was drawn here, so nothing of theirs is meant by it.
        effect.proposed = effect.proposed.filter(|id| !self.handed.is_drawn(id));
        self.executed.effects.push(effect);
        Ok(created)
    }

    fn invoke(&mut self, invocation: Invocation<M>) -> Result<(), Problem> {
        let context = self.execution.context;
        self.all_or_nothing(|recorder| invocation.run(recorder, context))
    }

    fn next_id(&mut self) -> Segment {
        let id = if let Some(id) = self.proposals.pop_front() {
            self.handed.give(id.clone());
            id
        } else {
            let count = self.execution.document.count();
            self.handed.draw(&mut *self.execution.ids, count)
        };
        self.executed.created_ids.push(id.clone());
        self.foretold.ids.push(id.clone());
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
    ids: Option<&mut dyn IdSource>,
    limits: &Limits,
) -> Result<Effect, Problem> {
    let mut completion = completion_of(command)?;
    check_path(&completion.command.path, limits)?;
    check_nesting(&completion, limits)?;
    let mut trials_excess = 0;
    let decoded = decode_completion_in::<M>(&completion, role, limits, &mut trials_excess);
    document.note_trials(trials_excess);
    let mut command = decoded?;
    if write_again::<M>(&mut completion, &command)? {
        command = read_back::<M>(&completion, limits)?;
    }
    let proposed = completion.created_id.take();
    let applied = document.apply(command, ids, limits)?;
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
    check(
        Code::TooManyEffects,
        "The effects of the command",
        effects,
        limits.command_effects_max,
    )
}

/// Holds the number of effects of all commands of enums in a flush to its limit, so that no small
/// message has a large answer.
///
/// # Errors
///
/// [`Code::TooMuchWork`]: in a flush of its own the command may pass.
pub(crate) fn check_flush_effects(effects: usize, limits: &Limits) -> Result<(), Problem> {
    check(
        Code::TooMuchWork,
        "The effects of the commands of the flush; send fewer commands at a time",
        effects,
        limits.flush_effects_max(),
    )
}

/// Holds the work of the commands of a flush, kept or refused, to its limit.
///
/// # Errors
///
/// [`Code::TooMuchWork`] where other elements of the flush have done some of it;
/// [`Code::TooCostly`] where the present one alone has passed the limit.
pub(crate) fn check_work<M: Model>(document: &Document<M>, limits: &Limits) -> Result<(), Problem> {
    let steps = |work| usize::try_from(work).unwrap_or(usize::MAX);
    let limit = limits.flush_work_max();
    check(
        Code::TooCostly,
        "The work of the command in steps; let it change less",
        steps(document.element_work()),
        limit,
    )?;
    check(
        Code::TooMuchWork,
        "The work of the flush in steps; send fewer commands at a time",
        steps(document.work()),
        limit,
    )
}

fn check(code: Code, thing: &str, actual: usize, limit: usize) -> Result<(), Problem> {
    if actual <= limit {
        return Ok(());
    }
    Err(Problem::limit(code, thing, limit, actual))
}
