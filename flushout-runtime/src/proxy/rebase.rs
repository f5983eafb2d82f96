//! Rebase: take the waiting commands back, bring the document up to date, put them on again.

use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::apply::{Batch, Document, Effect, Renamed, Undo, check_effects};
use crate::command::Action;
use crate::json::JsonText;
use crate::limits::{Limits, NESTING_LEVELS_MOST};
use crate::model::{Model, Role};
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{
    CommandEntry, Completion, Entry, InvokeEntry, MESSAGE_TRIALS_MAX, check_nesting, completion_of,
    decode_completion_in, invoke_entry,
};

use super::report::RejectedBy;
use super::{
    CommandNumber, Proxy, SyncReport,
    pending::{Pending, Undos},
};

/// Who is asked about a command that is applied again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// The interceptor: the user gives the command again.
    Interceptor,
    /// Nobody: the interceptor was asked when the command was given.
    Nobody,
}

impl<M: Model> Proxy<M> {
    /// Applies missed commands to the confirmed state, with the waiting ones taken back. When one
    /// of them does not apply, everything is as it was before.
    /// Gives what takes them back.
    pub(super) fn apply_diff(&mut self, completions: &[Completion]) -> Result<Vec<Undo>, Problem> {
        let redo = self.take_back_pending();
        let mut undone: Vec<Undo> = Vec::with_capacity(completions.len());
        let mut trials_excess = 0;
        for completion in completions {
            let document = &mut self.document;
            match unless_it_panics(|| {
                replay(document, completion, &self.limits, &mut trials_excess)
            }) {
                Ok(undo) => undone.push(undo),
                Err(problem) => {
                    for undo in undone.into_iter().rev() {
                        self.document.take_back(undo);
                    }
                    self.put_back_pending(redo);
                    return Err(problem);
                }
            }
        }
        Ok(undone)
    }

    /// Takes all pending commands back, the last one first. Their `undos` are then empty; what is
    /// returned puts them on again.
    pub(super) fn take_back_pending(&mut self) -> Vec<Undos> {
        self.take_back_pending_from(0)
    }

    /// As [`Proxy::take_back_pending`], of those from this one on.
    pub(super) fn take_back_pending_from(&mut self, first: usize) -> Vec<Undos> {
        let mut redo = Vec::with_capacity(self.pending.len() - first);
        for index in (first..self.pending.len()).rev() {
            let undos = std::mem::take(&mut self.pending[index].undos);
            let redos = undos.into_iter().rev();
            redo.push(redos.map(|undo| self.document.take_back(undo)).collect());
        }
        redo
    }

    /// Puts all pending commands on again, in the state in which they were taken back.
    pub(super) fn put_back_pending(&mut self, mut redo: Vec<Undos>) {
        for pending in &mut self.pending {
            let redos = redo.pop().unwrap_or_default().into_iter().rev();
            pending.undos = redos.map(|redo| self.document.put_back(redo)).collect();
        }
    }

    /// Reapplies the waiting commands to the confirmed state, each validated and run again. The
    /// document must be that state. Those that fail are rejected, and do not block those behind
    /// them.
    pub(super) fn rebase(
        &mut self,
        renames: Renames,
        refused: BTreeSet<Path>,
        report: &mut SyncReport,
    ) {
        let mut batch = Batch::continued::<M>(renames, refused);
        let waiting = std::mem::take(&mut self.pending);
        self.reapply(
            &mut batch,
            waiting,
            &BTreeSet::new(),
            |proxy, pending, problem| {
                proxy.reject(pending, RejectedBy::Rebase, problem, report);
            },
        );
        report.is_changed = true;
        let renames = batch.renames().iter();
        report
            .renamed
            .extend(renames.map(|(former, now)| (former.clone(), now.clone())));
    }

    /// Reapplies commands behind the pending ones, and hands over those that fail, or that are
    /// `withdrawn`. An undo fails when it meets something else than it expects, and when the command
    /// that it undoes fails or has replaced something else by now.
    pub(super) fn reapply(
        &mut self,
        batch: &mut Batch,
        mut waiting: VecDeque<Pending>,
        withdrawn: &BTreeSet<CommandNumber>,
        mut on_failure: impl FnMut(&mut Self, Pending, Problem),
    ) {
        while let Some(mut pending) = waiting.pop_front() {
            let number = pending.number;
            let outcome = match &pending.undoes {
                _ if withdrawn.contains(&number) => {
                    Err(Problem::new(Code::Rejected, "The command was discarded"))
                }
                // While a snapshot is awaited, nothing is decided.
                Some(undone) if self.awaited.is_none() => undone.check(),
                _ => Ok(()),
            };
            let entry = &pending.entry;
            match outcome.and_then(|()| self.put_on(batch, number, entry, Asking::Nobody)) {
                Ok(mut renewed) => {
                    renewed.undoes = pending.undoes.take();
                    renewed.undone_by = pending.undone_by;
                    self.pending.push_back(renewed);
                    self.record_last_again(&mut waiting);
                }
                Err(problem) => {
                    batch.refuse_all(&pending.created());
                    pending.void_undo(&mut waiting);
                    on_failure(self, pending, problem);
                }
            }
        }
    }

    /// Puts an entry on the document as it is now, whole or not at all, and gives it as it is to be
    /// sent now. After an error whoever calls notes what is then not created.
    pub(super) fn put_on(
        &mut self,
        batch: &mut Batch,
        number: CommandNumber,
        entry: &Entry,
        asking: Asking,
    ) -> Result<Pending, Problem> {
        if let Entry::Command(CommandEntry {
            completion,
            expected: None,
        }) = entry
        {
            // Most are of this kind, and have nothing to be kept beside what is sent.
            let completion = completion.clone();
            batch.begin();
            let put_on = unless_it_panics(|| self.put_on_command(batch, completion, None, asking));
            return match put_on.and_then(|effect| self.still_sendable(effect)) {
                Ok(effect) => {
                    batch.keep();
                    Ok(Pending::of_command(number, effect.completion, effect.undo))
                }
                Err(problem) => {
                    batch.roll_back();
                    Err(problem)
                }
            };
        }
        let mut effects = Vec::new();
        batch.begin();
        let put_on = unless_it_panics(|| self.put_on_members(batch, entry, asking, &mut effects));
        // New ids may have made it longer.
        let put_on = put_on.and_then(|renewed| {
            if renewed != *entry {
                self.check_entry(&renewed)?;
            }
            Ok(renewed)
        });
        match put_on {
            Ok(entry) => {
                batch.keep();
                Ok(Pending::new(number, entry, effects))
            }
            Err(problem) => {
                self.take_back(effects);
                batch.roll_back();
                Err(problem)
            }
        }
    }

    /// What a create, update or delete did, unless no flush could hold it any more: new ids may have
    /// made it longer. Then it is taken back.
    fn still_sendable(&mut self, effect: Effect) -> Result<Effect, Problem> {
        match self.check_command_weight(&effect.completion) {
            Ok(_) => Ok(effect),
            Err(problem) => {
                self.document.take_back(effect.undo);
                Err(problem)
            }
        }
    }

    fn put_on_members(
        &mut self,
        batch: &mut Batch,
        entry: &Entry,
        asking: Asking,
        effects: &mut Vec<Effect>,
    ) -> Result<Entry, Problem> {
        match entry {
            Entry::Command(command) => {
                let expected = command.expected.as_ref();
                let completion = command.completion.clone();
                let effect = self.put_on_command(batch, completion, expected, asking)?;
                let completion = effect.completion.clone();
                effects.push(effect);
                Ok(Entry::Command(CommandEntry {
                    completion,
                    expected: command.expected.clone(),
                }))
            }
            Entry::Invoke(invoke) => {
                let (invoke, mut executed) = self.put_on_invocation(batch, invoke, asking)?;
                effects.append(&mut executed);
                Ok(Entry::Invoke(invoke))
            }
            Entry::Transaction(members) => {
                let mut renewed = Vec::with_capacity(members.len());
                for (index, member) in members.iter().enumerate() {
                    // Which of them was refused is to be seen.
                    let place = |problem: Problem| problem.below(&format!("/transaction/{index}"));
                    let member = self.put_on_members(batch, member, asking, effects);
                    renewed.push(member.map_err(place)?);
                    check_effects(effects.len(), &self.limits)?;
                }
                Ok(Entry::Transaction(renewed))
            }
        }
    }

    fn put_on_command(
        &mut self,
        batch: &mut Batch,
        mut completion: Completion,
        expected: Option<&JsonText>,
        asking: Asking,
    ) -> Result<Effect, Problem> {
        let client_path = completion.command.path.clone();
        let mut command = self.validate(&completion)?;
        let mut is_changed = batch.rename(&mut command);
        if asking == Asking::Interceptor && self.interceptor.is_some() {
            command = self.ask_interceptor(command)?;
            is_changed = true;
        }
        if is_changed {
            completion = completion_of(&command)?;
        }
        let applied = batch.apply(
            &mut self.document,
            Renamed {
                path: &command.path,
                client_path: &client_path,
                operation: command.operation,
            },
            expected,
            Some(self.ids.as_mut()),
            &self.limits,
        )?;
        let proposed = completion.created_id.take();
        completion.created_id = applied.created_id;
        Ok(Effect {
            completion,
            undo: applied.undo,
            proposed,
            is_named_by_code: false,
        })
    }

    fn put_on_invocation(
        &mut self,
        batch: &mut Batch,
        invoke: &InvokeEntry,
        asking: Asking,
    ) -> Result<(InvokeEntry, Vec<Effect>), Problem> {
        let mut invocation = self.validate_invocation(invoke)?;
        let mut renewed = invoke.clone();
        if batch.rename_invocation(&mut invocation) {
            renewed = invoke_entry(&invocation, Vec::new())?;
        }
        if asking == Asking::Interceptor {
            self.ask_about_invocation(&invocation)?;
        }
        let proposals = invoke.created_ids.clone();
        let args = renewed.args.as_ref();
        let executed = self.execution().run(invocation, args, proposals)?;
        batch.note_effects::<M>(&executed.effects);
        renewed.created_ids = executed.created_ids;
        Ok((renewed, executed.effects))
    }
}

/// Does what calls code of the application. Values are read by it, and ids drawn, before the
/// document is changed, so a panic there leaves nothing half done; and no waiting command is lost.
pub(super) fn unless_it_panics<T>(work: impl FnOnce() -> Result<T, Problem>) -> Result<T, Problem> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(Problem::new(
            Code::CommandFailed,
            "A type of value, or the source of ids, panicked",
        ))
    })
}

/// Applies a command as the master applied it. An id that is taken is proof that the documents
/// have parted.
fn replay<M: Model>(
    document: &mut Document<M>,
    completion: &Completion,
    limits: &Limits,
    trials_excess: &mut usize,
) -> Result<Undo, Problem> {
    if completion.command.action == Action::Create && completion.created_id.is_none() {
        return Err(Problem::new(
            Code::IllegalId,
            "A create came without the id that it made",
        ));
    }
    // Another master may have wider limits, but what no snapshot could bring is not taken either:
    // step by step it would nest a document deeper than the stack is.
    let nesting = limits.with_nesting_levels_max(NESTING_LEVELS_MOST);
    check_nesting(completion, &nesting)?;
    let command = decode_completion_in::<M>(completion, Role::Replay, limits, trials_excess)?;
    // The completions of a diff have no more of them together than the commands of a flush.
    if *trials_excess > MESSAGE_TRIALS_MAX {
        let thing = "The values looked at to find their forms";
        return Err(Problem::limit(
            Code::TooManyNodes,
            thing,
            MESSAGE_TRIALS_MAX,
            *trials_excess,
        ));
    }
    Ok(document.apply(command, None, limits)?.undo)
}
