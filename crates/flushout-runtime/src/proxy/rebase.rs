//! Rebase: take the waiting commands back, bring the document up to date, put them on again.

use std::collections::BTreeSet;

use crate::apply::{Batch, Document, Undo, check_nesting};
use crate::command::Action;
use crate::limits::{Limits, NESTING_LEVELS_MOST};
use crate::model::{Model, Role};
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{Completion, completion_of, decode_completion};

use super::report::{Rejected, RejectedBy};
use super::{Proxy, SyncReport, pending::Pending};

impl<M: Model> Proxy<M> {
    /// Applies missed commands to the confirmed state, with the waiting ones taken back. When one
    /// of them does not apply, everything is as it was before.
    pub(super) fn apply_diff(&mut self, completions: &[Completion]) -> Result<(), Problem> {
        let redo = self.take_back_pending();
        let mut undone: Vec<Undo> = Vec::with_capacity(completions.len());
        for completion in completions {
            match replay(&mut self.document, completion, &self.limits) {
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
        Ok(())
    }

    /// Takes all pending commands back, the last one first. Their `undo`s are then the redos.
    pub(super) fn take_back_pending(&mut self) -> Vec<Undo> {
        let mut redo = Vec::with_capacity(self.pending.len());
        for index in (0..self.pending.len()).rev() {
            let placeholder = Undo::nothing();
            let undo = std::mem::replace(&mut self.pending[index].undo, placeholder);
            redo.push(self.document.take_back(undo));
        }
        redo
    }

    /// Puts all pending commands on again, in the state in which they were taken back.
    pub(super) fn put_back_pending(&mut self, mut redo: Vec<Undo>) {
        for pending in &mut self.pending {
            if let Some(redo) = redo.pop() {
                pending.undo = self.document.put_back(redo);
            }
        }
    }

    /// Puts the waiting commands on the confirmed state, each validated again. The document must
    /// be that state. Those that fail are reported, and do not block those behind them.
    pub(super) fn rebase(
        &mut self,
        renames: Renames,
        refused: BTreeSet<Path>,
        report: &mut SyncReport,
    ) {
        let mut batch = Batch::continued::<M>(renames, refused);
        for pending in std::mem::take(&mut self.pending) {
            let client_path = pending.completion.command.path.clone();
            match self.put_on(&mut batch, pending.completion.clone(), &client_path) {
                Ok(pending) => self.pending.push_back(pending),
                Err(problem) => {
                    if pending.completion.command.action == Action::Create {
                        let proposed = pending.completion.created_id.as_ref();
                        batch.refuse(&client_path, proposed);
                    }
                    report.rejected.push(Rejected {
                        completion: pending.completion,
                        by: RejectedBy::Rebase,
                        problem,
                    });
                }
            }
        }
        report.is_changed = true;
        let renames = batch.renames().iter();
        report
            .renamed
            .extend(renames.map(|(former, now)| (former.clone(), now.clone())));
    }

    fn put_on(
        &mut self,
        batch: &mut Batch,
        mut completion: Completion,
        client_path: &Path,
    ) -> Result<Pending, Problem> {
        let mut command = self.validate(&completion)?;
        if batch.rename(&mut command) {
            completion = completion_of(&command)?;
        }
        let applied = batch.apply(
            &mut self.document,
            command,
            client_path,
            Some(self.ids.as_mut()),
            &self.limits,
        )?;
        completion.created_id = applied.created_id;
        Ok(Pending {
            completion,
            undo: applied.undo,
        })
    }
}

/// Applies a command as the master applied it. An id that is taken is proof that the documents
/// have parted.
fn replay<M: Model>(
    document: &mut Document<M>,
    completion: &Completion,
    limits: &Limits,
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
    let command = decode_completion::<M>(completion, Role::Replay, limits)?;
    Ok(document.apply(command, None, limits)?.undo)
}
