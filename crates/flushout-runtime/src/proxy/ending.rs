//! Ending a flush: what became of its commands, and what else has changed.

use std::collections::{BTreeMap, BTreeSet};

use crate::apply::{Batch, Document};
use crate::command::Action;
use crate::model::{Model, Role};
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{
    CommandError, Completion, CompletionBatch, FlushResponse, FlushTicket, Snapshot, SyncBody,
};

use super::receiving::Awaited;
use super::report::{Rejected, RejectedBy, created_path};
use super::{EndFlushError, Proxy, SyncReport};

impl<M: Model> Proxy<M> {
    /// Takes the answer to the flush with this ticket.
    ///
    /// The report tells which commands were rejected, by the master or because they no longer
    /// make sense after what was synced, and which nodes have other ids now.
    ///
    /// # Errors
    ///
    /// See [`EndFlushError`]; nothing was changed.
    pub fn end_flush(
        &mut self,
        ticket: FlushTicket,
        response: &FlushResponse,
    ) -> Result<SyncReport, EndFlushError> {
        let sent = self.check_ticket(ticket)?.commands;
        let mut report = match &response.sync {
            None => self.end_without_sync(sent, response)?,
            Some(sync) => match &sync.body {
                SyncBody::Diff(diff) => self.end_with_diff(sent, response, &sync.renames, diff),
                SyncBody::Latest(latest) => {
                    self.end_with_snapshot(sent, response, &sync.renames, latest)?
                }
            },
        };
        self.in_flight = None;
        if let Some(epoch) = &response.epoch {
            self.epoch = Some(epoch.clone());
        }
        self.take_held(&mut report);
        Ok(report)
    }

    /// Takes it that the master has refused the flush with this ticket whole, as one that is
    /// malformed or beyond a limit: its commands are taken back and reported as rejected for this
    /// reason, and what waits behind them goes on. Sent again they would be refused again.
    ///
    /// # Errors
    ///
    /// [`EndFlushError::NotInFlight`] and [`EndFlushError::OtherFlush`]; nothing was changed.
    pub fn reject_flush(
        &mut self,
        ticket: FlushTicket,
        problem: &Problem,
    ) -> Result<SyncReport, EndFlushError> {
        let sent = self.check_ticket(ticket)?.commands;
        self.in_flight = None;
        // Those that stay are put on again by the rebase.
        self.take_back_pending();
        let mut report = SyncReport::default();
        let mut refused = BTreeSet::new();
        for pending in self.pending.drain(..sent) {
            let completion = pending.completion;
            if completion.command.action == Action::Create
                && let Some(id) = &completion.created_id
            {
                refused.insert(created_path(&completion, id));
            }
            report.rejected.push(Rejected {
                completion,
                by: RejectedBy::Answer,
                problem: problem.clone(),
            });
        }
        self.rebase(Renames::new(), refused, &mut report);
        self.take_held(&mut report);
        Ok(report)
    }

    /// Everything was applied as it was sent.
    fn end_without_sync(
        &mut self,
        sent: usize,
        response: &FlushResponse,
    ) -> Result<SyncReport, EndFlushError> {
        let applied = &response.applied;
        let fits = applied.from == self.confirmed
            && applied.completions.len() == sent
            && response.errors.is_empty();
        let end = applied
            .end()
            .filter(|_| fits)
            .ok_or(EndFlushError::Mismatch)?;
        self.pending.drain(..sent);
        self.confirmed = end;
        Ok(SyncReport::default())
    }

    fn end_with_diff(
        &mut self,
        sent: usize,
        response: &FlushResponse,
        renames: &Renames,
        diff: &CompletionBatch,
    ) -> SyncReport {
        let mut report = SyncReport::default();
        let refused = self.judge(sent, response, renames, &mut report);
        let end = diff.end().filter(|_| diff.from == self.confirmed);
        let applied = end.filter(|_| self.apply_diff(&diff.completions).is_ok());
        let Some(end) = applied else {
            // The answer has settled what was sent; only the state that came of it is missing.
            self.awaited = Some(Awaited {
                settled: sent,
                renames: renames.clone(),
                refused,
                count_min: response.applied.end().unwrap_or(self.confirmed),
            });
            report.is_snapshot_needed = true;
            return report;
        };
        self.confirmed = end;
        self.pending.drain(..sent);
        self.rebase(renames.clone(), refused, &mut report);
        report
    }

    fn end_with_snapshot(
        &mut self,
        sent: usize,
        response: &FlushResponse,
        renames: &Renames,
        latest: &Snapshot,
    ) -> Result<SyncReport, EndFlushError> {
        let document = self.read(latest).map_err(EndFlushError::Unreadable)?;
        let mut report = SyncReport::default();
        let is_other_epoch = is_other_epoch(response);
        let refused = if is_other_epoch {
            // Nothing was looked at: the commands wait again, on top of the new lineage.
            BTreeSet::new()
        } else {
            let refused = self.judge(sent, response, renames, &mut report);
            self.pending.drain(..sent);
            refused
        };
        self.replace_document(document, latest);
        self.rebase(renames.clone(), refused, &mut report);
        Ok(report)
    }

    /// Reads the document of a snapshot that the master has sent.
    pub(super) fn read(&self, snapshot: &Snapshot) -> Result<Document<M>, Problem> {
        Document::from_snapshot(snapshot, Role::Replay, &self.limits)
    }

    pub(super) fn replace_document(&mut self, document: Document<M>, snapshot: &Snapshot) {
        self.confirmed = document.count();
        self.document = document;
        if snapshot.epoch.is_some() {
            self.epoch.clone_from(&snapshot.epoch);
        }
    }

    /// Notes which of the commands sent were rejected, and returns the paths of the refused creates.
    fn judge(
        &self,
        sent: usize,
        response: &FlushResponse,
        renames: &Renames,
        report: &mut SyncReport,
    ) -> BTreeSet<Path> {
        let sent: Vec<&Completion> = self
            .pending
            .iter()
            .take(sent)
            .map(|pending| &pending.completion)
            .collect();
        let batch = Batch::continued::<M>(renames.clone(), BTreeSet::new());
        let mut refused = BTreeSet::new();
        let mut problems: BTreeMap<usize, Problem> =
            rejections(&sent, response, &batch).into_iter().collect();
        for (index, completion) in sent.into_iter().enumerate() {
            let problem = problems.remove(&index);
            if completion.command.action == Action::Create
                && let Some(id) = &completion.created_id
            {
                let client_path = created_path(completion, id);
                if problem.is_some() {
                    refused.insert(client_path);
                } else {
                    // Refused before, and created all the same later in the flush.
                    refused.retain(|path: &Path| !path.starts_with(&client_path));
                }
            }
            if let Some(problem) = problem {
                report.rejected.push(Rejected {
                    completion: completion.clone(),
                    by: RejectedBy::Answer,
                    problem,
                });
            }
        }
        refused
    }
}

/// Whether the answer says that the document has another epoch, so that nothing was applied.
fn is_other_epoch(response: &FlushResponse) -> bool {
    let code = Code::OtherEpoch.as_str();
    !response.errors.is_empty()
        && response
            .errors
            .iter()
            .all(|error| error.code.as_deref() == Some(code))
}

/// Which of the commands sent were rejected. Our masters tell their places; npm's do not, so there
/// the commands are held against what was applied, in order.
fn rejections(
    sent: &[&Completion],
    response: &FlushResponse,
    batch: &Batch,
) -> Vec<(usize, Problem)> {
    if response.errors.is_empty() {
        return Vec::new();
    }
    let has_places = response.errors.iter().all(|error| error.index.is_some());
    if has_places {
        return response
            .errors
            .iter()
            .filter_map(|error| Some((error.index?, error.problem())))
            .filter(|(index, _)| *index < sent.len())
            .collect();
    }
    let mut errors = response.errors.iter();
    let mut applied = response.applied.completions.iter().peekable();
    let mut rejected = Vec::new();
    for (index, completion) in sent.iter().enumerate() {
        if applied
            .peek()
            .is_some_and(|applied| is_same(completion, applied, batch))
        {
            applied.next();
        } else {
            let problem = errors.next().map_or_else(
                || Problem::new(Code::Rejected, "The master did not apply this command"),
                CommandError::problem,
            );
            rejected.push((index, problem));
        }
    }
    rejected
}

/// Whether an applied command is what became of a sent one. What it carries may have been
/// rewritten, and its id changed.
fn is_same(sent: &Completion, applied: &Completion, batch: &Batch) -> bool {
    if sent.command.action != applied.command.action
        || batch.present_path(&sent.command.path) != applied.command.path
    {
        return false;
    }
    match (&sent.created_id, &applied.created_id) {
        (Some(proposed), Some(created)) => {
            let present = batch.present_path(&created_path(sent, proposed));
            present == created_path(applied, created)
        }
        _ => true,
    }
}
