//! Judging an answer: which of the commands that were sent the master has refused.

use std::collections::{BTreeMap, BTreeSet};

use crate::apply::Batch;
use crate::model::Model;
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{CommandError, Completion, Entry, FlushResponse};

use super::outcomes::{Fate, Gone};
use super::pending::Pending;
use super::report::RejectedBy;
use super::{CommandNumber, Proxy, SyncReport};

/// What an answer says of the commands that were sent, as far as it has to be remembered.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The nodes that were not created.
    pub(super) refused: BTreeSet<Path>,
    /// The commands that take others back, and are to be made anew for what the master has; with
    /// the reasons for which it refused them.
    pub(super) anew: BTreeMap<CommandNumber, Problem>,
}

impl<M: Model> Proxy<M> {
    /// Notes what became of the commands sent.
    pub(super) fn judge(
        &mut self,
        sent: usize,
        response: &FlushResponse,
        renames: &Renames,
        report: &mut SyncReport,
    ) -> Judged {
        let batch = Batch::continued::<M>(renames.clone(), BTreeSet::new());
        let mut problems = self.problems(sent, response, &batch);
        let mut judged = Judged::default();
        let Judged { refused, anew } = &mut judged;
        for (index, pending) in self.pending.iter().take(sent).enumerate() {
            if let Some(problem) = problems.remove(&index) {
                if self.is_made_anew(pending.number, &problem) {
                    anew.insert(pending.number, problem);
                    continue;
                }
                refused.extend(pending.created());
                let gone = Gone::new(pending, RejectedBy::Answer, problem);
                self.outcomes.reject::<M>(gone, &self.limits, report);
            } else {
                // Refused before, and created all the same later in the flush.
                if !refused.is_empty() {
                    for path in pending.created() {
                        refused.retain(|refused: &Path| !refused.starts_with(&path));
                    }
                }
                self.outcomes.tell(pending.number, Fate::Applied);
            }
        }
        judged
    }

    /// Lets go the commands sent, which were judged. Those that are to be made anew wait again,
    /// before all others, and are not on the document.
    pub(super) fn let_go_sent(&mut self, sent: usize, mut anew: BTreeMap<CommandNumber, Problem>) {
        let gone: Vec<Pending> = self.pending.drain(..sent).collect();
        for pending in gone.into_iter().rev() {
            if let Some(problem) = anew.remove(&pending.number) {
                let again = Pending::to_be_made_anew(pending.number, pending.entry, problem);
                self.pending.push_front(again);
            }
        }
    }

    /// What is wrong with the commands that were refused, by their places among those sent.
    fn problems(
        &self,
        sent: usize,
        response: &FlushResponse,
        batch: &Batch,
    ) -> BTreeMap<usize, Problem> {
        let mut problems = BTreeMap::new();
        // Mostly there are none, and nothing is copied.
        if response.errors.is_empty() {
            return problems;
        }
        let (mut places, mut entries) = (Vec::new(), Vec::new());
        for (place, pending) in self.pending.iter().take(sent).enumerate() {
            for entry in pending.sent(self.sends_effects) {
                places.push(place);
                entries.push(entry);
            }
        }
        for (index, problem) in rejections(&entries, response, batch) {
            if let Some(place) = places.get(index) {
                problems.entry(*place).or_insert(problem);
            }
        }
        problems
    }
}

/// Which of the commands sent were rejected. Our masters tell their places; npm's do not, so there
/// the commands are held against what was applied, in order.
fn rejections(sent: &[Entry], response: &FlushResponse, batch: &Batch) -> Vec<(usize, Problem)> {
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
    for (index, entry) in sent.iter().enumerate() {
        let is_applied = entry.completion().is_some_and(|completion| {
            applied
                .peek()
                .is_some_and(|applied| is_same(completion, applied, batch))
        });
        if is_applied {
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
            let present = batch.present_path(&sent.command.path.child(proposed.clone()));
            present == applied.command.path.child(created.clone())
        }
        _ => true,
    }
}
