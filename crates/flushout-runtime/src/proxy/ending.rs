//! Ending a flush: what became of its commands, and what else has changed.

use std::collections::BTreeSet;

use crate::apply::{Document, Undo, is_same_effect};
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{
    Completion, CompletionBatch, Entry, FlushResponse, FlushTicket, Snapshot, SyncBody,
};

use super::judging::Judged;
use super::outcomes::{Fate, Gone};
use super::pending::Pending;
use super::receiving::Awaited;
use super::report::RejectedBy;
use super::{CommandNumber, EndFlushError, Proxy, SyncReport};

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
        let gone: Vec<Pending> = self.pending.drain(..sent).collect();
        for pending in gone {
            refused.extend(pending.created());
            let gone = Gone::new(&pending, RejectedBy::Answer, problem.clone());
            self.outcomes.reject::<M>(gone, &self.limits, &mut report);
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
        let expected = self.pending.iter().take(sent).map(Pending::effects);
        if is_open && !is_same::<M>(expected, &applied.completions, &self.limits) {
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
        let Judged { refused, anew } = self.judge(sent, response, renames, &mut report);
        // Nobody is to see a document between two effects of one command.
        let fits = diff.from == self.confirmed && diff.is_whole();
        let end = diff.end().filter(|_| fits);
        let undos = end.and_then(|_| self.apply_diff(&diff.completions).ok());
        let (Some(end), Some(undos)) = (end, undos) else {
            let numbers = self.numbers(sent);
            self.rename_steps(numbers.into_iter(), renames);
            self.note_answered(sent, response);
            // The answer has settled what was sent; only the state that came of it is missing.
            self.awaited = Some(Awaited {
                settled: sent,
                renames: renames.clone(),
                refused,
                anew,
                count_min: response.applied.end().unwrap_or(self.confirmed),
            });
            report.is_snapshot_needed = true;
            return report;
        };
        self.note_sent(sent, response, renames, undos);
        self.confirmed = end;
        self.let_go_sent(sent, anew);
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
            let Judged { refused, anew } = self.judge(sent, response, renames, &mut report);
            let numbers = self.numbers(sent);
            self.rename_steps(numbers.into_iter(), renames);
            self.note_answered(sent, response);
            self.let_go_sent(sent, anew);
            refused
        };
        self.replace_document(document, latest);
        self.rebase(renames.clone(), refused, &mut report);
        Ok(report)
    }

    /// The numbers of the commands that were sent.
    fn numbers(&self, sent: usize) -> Vec<CommandNumber> {
        let sent = self.pending.iter().take(sent);
        sent.map(|pending| pending.number).collect()
    }

    /// The commands that were sent and applied, where it is known which they are.
    fn sent_and_applied(
        &self,
        sent: usize,
        response: &FlushResponse,
    ) -> Option<Vec<(CommandNumber, Entry)>> {
        // npm masters do not tell which commands they refused.
        let has_places = response.errors.iter().all(|error| error.index.is_some());
        if !self.outcomes.undo.is_on() || !has_places || self.sends_effects {
            return None;
        }
        let rejected: BTreeSet<usize> = response
            .errors
            .iter()
            .filter_map(|error| error.index)
            .collect();
        let sent = self.pending.iter().take(sent).enumerate();
        let applied = sent.filter(|(index, _)| !rejected.contains(index));
        Some(
            applied
                .map(|(_, pending)| (pending.number, pending.entry.clone()))
                .collect(),
        )
    }

    /// Notes for undo what the master has made of the commands that were sent. They are the last
    /// that were applied, and taken back by the last of `undos`.
    fn note_sent(
        &mut self,
        sent: usize,
        response: &FlushResponse,
        renames: &Renames,
        mut undos: Vec<Undo>,
    ) {
        let Some(sent) = self.sent_and_applied(sent, response) else {
            // Then what they did here stays noted, under the names that the nodes have now.
            let numbers = self.numbers(sent);
            self.rename_steps(numbers.into_iter(), renames);
            return;
        };
        let applied = &response.applied.completions;
        let missed = undos.len().saturating_sub(applied.len());
        let own = undos.split_off(missed);
        self.note_confirmed(&sent, applied, own);
    }

    /// As [`Proxy::note_sent`], where a snapshot comes instead of what was applied to get there.
    fn note_answered(&mut self, sent: usize, response: &FlushResponse) {
        if let Some(sent) = self.sent_and_applied(sent, response) {
            self.note_left(&sent, &response.applied.completions);
        }
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

/// Whether these effects are those, in order.
fn is_same<'e, M: Model>(
    expected: impl Iterator<Item = &'e [Completion]>,
    applied: &[Completion],
    limits: &Limits,
) -> bool {
    let mut applied = applied.iter();
    let mut expected = expected.flatten();
    expected.all(|one| {
        applied
            .next()
            .is_some_and(|other| is_same_effect::<M>(one, other, limits))
    }) && applied.next().is_none()
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
