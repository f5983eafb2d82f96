//! What reaches a proxy outside of its own flushes: pushed diffs, and snapshots that it asked for.

use std::collections::BTreeSet;

use crate::count::Count;
use crate::model::Model;
use crate::path::Path;
use crate::problem::Problem;
use crate::renames::{Renames, chained};
use crate::wire::{CompletionBatch, Snapshot, Sync, SyncBody};

use super::{Proxy, SyncReport};

/// How many pushed syncs are held while a flush is in flight. What is pushed beyond that is let
/// go; the next flush brings it.
pub const HELD_SYNCS_MAX: usize = 64;

/// What is known of the last flush while the proxy waits for a snapshot.
#[derive(Debug)]
pub(super) struct Awaited {
    /// How many of the pending commands are settled and go when the snapshot is there.
    pub(super) settled: usize,
    pub(super) renames: Renames,
    pub(super) refused: BTreeSet<Path>,
    /// The least count of a snapshot that holds what is settled.
    pub(super) count_min: Count,
}

impl SyncReport {
    pub(super) fn append(&mut self, mut later: Self) {
        self.rejected.append(&mut later.rejected);
        self.conflicts.append(&mut later.conflicts);
        self.renamed = chained(&self.renamed, &later.renamed);
        self.is_changed |= later.is_changed;
        // What came later may have brought the snapshot, or closed the gap.
        self.is_snapshot_needed = later.is_snapshot_needed;
        self.is_behind = later.is_behind;
    }
}

impl<M: Model> Proxy<M> {
    /// Takes what the server pushes, or a snapshot that was asked for. Any of it may be lost,
    /// repeated or late without harm.
    ///
    /// A snapshot that is older than what the proxy holds is passed over, and what is of another
    /// epoch is put aside until an empty flush has asked the master; [`Proxy::reset`] takes any.
    ///
    /// While a flush is in flight a sync is held back until the flush has ended, because it may
    /// hold the very commands of that flush; the report of [`Proxy::end_flush`] then tells of it.
    ///
    /// # Errors
    ///
    /// What is wrong with the document of a snapshot. Nothing was changed.
    pub fn receive(&mut self, sync: Sync) -> Result<SyncReport, Problem> {
        if self.in_flight.is_some() {
            // Read now, so that a bad snapshot is told to the one who hands it over.
            if let SyncBody::Latest(latest) = &sync.body {
                self.read(latest)?;
            }
            if self.held.len() < HELD_SYNCS_MAX {
                self.held.push(sync);
            }
            return Ok(SyncReport::default());
        }
        self.take(&sync)
    }

    /// Starts again from this snapshot, whatever the proxy held, with all commands that are not
    /// confirmed on top of it. A flush in flight is given up; its commands wait again.
    ///
    /// # Errors
    ///
    /// What is wrong with the document of the snapshot. Nothing was changed.
    pub fn reset(&mut self, snapshot: &Snapshot) -> Result<SyncReport, Problem> {
        let document = self.read(snapshot)?;
        self.in_flight = None;
        self.held.clear();
        let mut report = SyncReport::default();
        let (renames, refused) = self.settle();
        self.replace_document(document, snapshot);
        self.rebase(renames, refused, &mut report);
        Ok(report)
    }

    /// Drops the commands that an answer has settled, and returns what it said of the others.
    fn settle(&mut self) -> (Renames, BTreeSet<Path>) {
        match self.awaited.take() {
            None => (Renames::new(), BTreeSet::new()),
            Some(awaited) => {
                self.pending.drain(..awaited.settled);
                (awaited.renames, awaited.refused)
            }
        }
    }

    /// Takes what was held back while a flush was in flight.
    pub(super) fn take_held(&mut self, report: &mut SyncReport) {
        // The furthest that anything held reaches, if it has to be put aside.
        let mut known = self.confirmed;
        for sync in std::mem::take(&mut self.held) {
            // A snapshot was read when it came, so it can be read now.
            let Ok(later) = self.take(&sync) else {
                continue;
            };
            if later.is_behind
                && let SyncBody::Diff(diff) = &sync.body
            {
                known = known.max(diff.end().unwrap_or(known));
            }
            report.append(later);
        }
        report.is_snapshot_needed = self.awaited.is_some();
        report.is_behind = known > self.confirmed;
    }

    fn take(&mut self, sync: &Sync) -> Result<SyncReport, Problem> {
        match &sync.body {
            SyncBody::Latest(latest) => self.take_snapshot(latest),
            SyncBody::Diff(_) if self.is_of_other_epoch(sync) => Ok(SyncReport {
                is_snapshot_needed: self.awaited.is_some(),
                is_behind: true,
                ..SyncReport::default()
            }),
            SyncBody::Diff(diff) => Ok(self.take_diff(diff)),
        }
    }

    /// Whether a sync is of another lineage than the document here. Which of the two is the later
    /// one, only the master can tell.
    fn is_of_other_epoch(&self, sync: &Sync) -> bool {
        match (&sync.epoch, &self.epoch) {
            (Some(theirs), Some(ours)) => theirs != ours,
            _ => false,
        }
    }

    fn take_snapshot(&mut self, latest: &Snapshot) -> Result<SyncReport, Problem> {
        let is_other_epoch = match (&latest.epoch, &self.epoch) {
            (Some(theirs), Some(ours)) => theirs != ours,
            _ => false,
        };
        let is_new = match &self.awaited {
            // Which of two lineages is the later one only the master can tell, when it is asked.
            None if is_other_epoch => {
                return Ok(SyncReport {
                    is_behind: true,
                    ..SyncReport::default()
                });
            }
            None => latest.command_count > self.confirmed,
            Some(awaited) => is_other_epoch || latest.command_count >= awaited.count_min,
        };
        if !is_new {
            return Ok(SyncReport {
                is_snapshot_needed: self.awaited.is_some(),
                ..SyncReport::default()
            });
        }
        let document = self.read(latest)?;
        let mut report = SyncReport::default();
        let (renames, refused) = self.settle();
        self.replace_document(document, latest);
        self.rebase(renames, refused, &mut report);
        Ok(report)
    }

    fn take_diff(&mut self, diff: &CompletionBatch) -> SyncReport {
        let mut report = SyncReport {
            is_snapshot_needed: self.awaited.is_some(),
            ..SyncReport::default()
        };
        let Some(end) = diff.end().filter(|end| *end > self.confirmed) else {
            return report;
        };
        if self.awaited.is_some() {
            return report;
        }
        // A diff that ends between two effects of one command waits for its rest.
        let known = self.confirmed.since(diff.from);
        let Some(known) = known.filter(|_| diff.is_whole()) else {
            report.is_behind = true;
            return report;
        };
        if self.apply_diff(&diff.completions[known..]).is_ok() {
            self.confirmed = end;
            self.rebase(Renames::new(), BTreeSet::new(), &mut report);
        } else {
            self.awaited = Some(Awaited {
                settled: 0,
                renames: Renames::new(),
                refused: BTreeSet::new(),
                count_min: self.confirmed,
            });
            report.is_snapshot_needed = true;
        }
        report
    }
}
