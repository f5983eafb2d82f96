//! A flush that was applied and not yet answered: committed it is answered, dropped it is undone.

use std::ops::Range;

use crate::count::Count;
use crate::model::Model;
use crate::problem::Problem;
use crate::wire::{CommandError, Completion, CompletionBatch, FlushResponse, Sync, SyncBody};

use super::authority::Master;
use super::progress::Progress;

/// A flush that was applied to the master's document and can still be taken back.
///
/// Make [`Staged::completions`] durable, then call [`Staged::commit`]. Dropping it takes the
/// commands back, in an order that restores the document exactly.
#[derive(Debug)]
#[must_use = "a staged flush is rolled back when it is dropped"]
pub struct Staged<'m, M: Model> {
    pub(super) master: &'m mut Master<M>,
    pub(super) progress: Progress,
    from: Count,
    start: Count,
    is_other_epoch: bool,
}

impl<'m, M: Model> Staged<'m, M> {
    /// A flush of which nothing has been applied yet.
    pub(super) fn new(master: &'m mut Master<M>, from: Count, is_other_epoch: bool) -> Self {
        let start = master.document.count();
        Self {
            master,
            progress: Progress::default(),
            from,
            start,
            is_other_epoch,
        }
    }

    /// The commands that were applied, as they belong into the history, from [`Staged::start`] on.
    pub fn completions(&self) -> &[Completion] {
        &self.progress.completions
    }

    /// The commands that were refused.
    pub fn errors(&self) -> &[CommandError] {
        &self.progress.errors
    }

    /// The count before the first of the completions.
    pub fn start(&self) -> Count {
        self.start
    }

    /// The count after the last of the completions.
    pub fn end(&self) -> Count {
        self.master.document.count()
    }

    /// The work of the commands until now, kept or refused, in steps of
    /// [`crate::limits::Limits::flush_work_max`].
    pub fn work(&self) -> u64 {
        self.master.document.work()
    }

    /// The document with the commands applied.
    pub fn document(&self) -> &M {
        self.master.document.model()
    }

    /// The document with the commands applied, as a snapshot. This costs the whole document.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    pub fn snapshot(&self) -> Result<crate::wire::Snapshot, Problem> {
        self.master.snapshot()
    }

    /// The counts of the completions that the client missed, for the caller to read from the
    /// history; `None` when the client missed nothing, or when only a snapshot can help.
    pub fn history_needed(&self) -> Option<Range<u64>> {
        let has_missed = self.from < self.start && !self.is_other_epoch;
        has_missed.then(|| self.from.get()..self.start.get())
    }

    /// Keeps the commands and makes the answer. `history` holds the completions of
    /// [`Staged::history_needed`], all of them and in order; anything else is as if there were no
    /// history, and the client is sent the snapshot.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a snapshot was needed and the document could
    /// not be written. The commands are kept all the same; only the answer is missing.
    pub fn commit(mut self, history: Option<Vec<Completion>>) -> Result<FlushResponse, Problem> {
        let progress = std::mem::take(&mut self.progress);
        let needs_sync = self.from != self.start
            || self.is_other_epoch
            || progress.is_modified
            || !progress.errors.is_empty();
        let applied = CompletionBatch {
            from: self.start,
            completions: progress.completions,
        };
        let sync = if needs_sync {
            Some(Sync {
                body: self.sync_body(&applied, history)?,
                renames: progress.batch.into_renames(),
                // It stands beside, in the answer.
                epoch: None,
            })
        } else {
            None
        };
        Ok(FlushResponse {
            applied,
            sync,
            errors: progress.errors,
            epoch: self.master.epoch.clone(),
        })
    }

    fn sync_body(
        &self,
        applied: &CompletionBatch,
        history: Option<Vec<Completion>>,
    ) -> Result<SyncBody, Problem> {
        let missed = self.start.since(self.from).filter(|_| !self.is_other_epoch);
        let history = match (missed, history) {
            (Some(0), _) => Some(Vec::new()),
            (Some(missed), Some(history)) if history.len() == missed => Some(history),
            _ => None,
        };
        let Some(mut completions) = history.filter(|history| !self.is_too_large(history)) else {
            return Ok(SyncBody::Latest(self.master.snapshot()?));
        };
        completions.extend_from_slice(&applied.completions);
        Ok(SyncBody::Diff(CompletionBatch {
            from: self.from,
            completions,
        }))
    }

    /// Whether what the client missed takes more bytes than the document itself.
    fn is_too_large(&self, missed: &[Completion]) -> bool {
        if !self.master.prefers_smaller_sync || missed.is_empty() {
            return false;
        }
        let bytes: usize = missed.iter().map(Completion::bytes).sum();
        bytes as u64 > self.master.document.bytes()
    }
}

impl<M: Model> Drop for Staged<'_, M> {
    fn drop(&mut self) {
        // After a commit there are none.
        for undo in self.progress.undos.drain(..).rev() {
            self.master.document.take_back(undo);
        }
    }
}
