//! Ending a flush: what became of its commands, and what else has changed.

use std::collections::BTreeSet;

use crate::apply::Document;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{Completion, CompletionBatch, FlushResponse, FlushTicket, Snapshot, SyncBody};

use super::judging::Judged;
use super::outcomes::Fate;
use super::pending::Pending;
use super::receiving::Awaited;
use super::report::RejectedBy;
use super::undo::is_same;
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
        for pending in self.pending.drain(..sent).collect::<Vec<_>>() {
            refused.extend(pending.created());
            pending.void_undo(&mut self.pending);
            self.reject(pending, RejectedBy::Answer, problem.clone(), &mut report);
        }
        self.rebase(Renames::new(), refused, &mut report);
        self.take_held(&mut report);
        Ok(report)
    }

    /// Everything was applied as it was sent. What the code of commands came to on the master may
    /// be something else than here, and a command that this model no longer takes has no effect
    /// here; then the answer is what brings the document to it.
    fn end_without_sync(
        &mut self,
        sent: usize,
        response: &FlushResponse,
    ) -> Result<SyncReport, EndFlushError> {
        let applied = &response.applied;
        let fits = applied.from == self.confirmed && response.errors.is_empty();
        let end = applied
            .end()
            .filter(|_| fits)
            .ok_or(EndFlushError::Mismatch)?;
        let mut own = self.pending.iter().take(sent);
        let is_open = own.any(|pending| pending.runs_code() || pending.has_no_effect());
        if is_open && !self.did_the_same(sent, &applied.completions) {
            return Ok(self.end_with_diff(sent, response, &Renames::new(), applied));
        }
        let effects = self.pending.iter().take(sent);
        let effects: usize = effects.map(|pending| pending.effects().len()).sum();
        if effects != applied.completions.len() {
            return Err(EndFlushError::Mismatch);
        }
        for pending in self.pending.drain(..sent) {
            self.outcomes.tell(pending.number, Fate::Applied);
        }
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
        let Judged { refused, effects } = self.judge(sent, response, renames, &mut report);
        let effects = effects.as_deref();
        // Nobody is to see a document between two effects of one command.
        let fits = diff.from == self.confirmed && diff.is_whole();
        let end = diff.end().filter(|_| fits);
        let undos = end.and_then(|_| self.apply_diff(&diff.completions).ok());
        let (Some(end), Some(mut undos)) = (end, undos) else {
            self.record_answered(sent, effects, &response.applied);
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
        // What the commands sent have done is the end of the diff.
        let applied = &response.applied.completions;
        let own = undos.split_off(undos.len().saturating_sub(applied.len()));
        let effects = effects.filter(|_| diff.completions.ends_with(applied));
        self.record_replayed(sent, effects, own);
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
            let Judged { refused, effects } = self.judge(sent, response, renames, &mut report);
            self.record_answered(sent, effects.as_deref(), &response.applied);
            self.pending.drain(..sent);
            refused
        };
        self.replace_document(document, latest);
        self.rebase(renames.clone(), refused, &mut report);
        Ok(report)
    }

    /// Whether the commands sent did here what was applied.
    fn did_the_same(&self, sent: usize, applied: &[Completion]) -> bool {
        let mut rest = applied;
        let mut own = self.pending.iter().take(sent).map(Pending::effects);
        own.all(|effects| {
            let Some((same, behind)) = rest.split_at_checked(effects.len()) else {
                return false;
            };
            rest = behind;
            is_same::<M>(effects, same, &self.limits)
        }) && rest.is_empty()
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
