//! Judging an answer: which of the commands that were sent the master has refused.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::apply::Batch;
use crate::model::Model;
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{CommandError, Completion, Entry, FlushResponse};

use super::outcomes::Fate;
use super::report::RejectedBy;
use super::{Proxy, SyncReport};

/// What an answer says of the commands that were sent.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// The nodes that were not created.
    pub(super) refused: BTreeSet<Path>,
    /// By the place of a command, where its effects stand in what was applied; `None` where that
    /// cannot be told.
    pub(super) effects: Option<Vec<Range<usize>>>,
}

impl<M: Model> Proxy<M> {
    /// Notes the outcomes of the commands sent.
    pub(super) fn judge(
        &mut self,
        sent: usize,
        response: &FlushResponse,
        renames: &Renames,
        report: &mut SyncReport,
    ) -> Judged {
        let batch = Batch::continued::<M>(renames.clone(), BTreeSet::new());
        let problems = self.problems(sent, response, &batch);
        let effects = self.effects_applied(sent, &problems, &response.applied.completions);
        let mut refused = BTreeSet::new();
        let mut problems = problems.into_iter().peekable();
        let mut index = 0;
        for place in 0..sent {
            let pending = &mut self.pending[place];
            let next = index + pending.sent_count(self.sends_effects);
            let mut problem = None;
            // The first of them is the reason.
            while let Some((_, found)) = problems.next_if(|(index, _)| *index < next) {
                problem = problem.or(Some(found));
            }
            index = next;
            if let Some(problem) = problem {
                let pending = pending.detach();
                refused.extend(pending.created());
                pending.void_undo(&mut self.pending);
                self.reject(pending, RejectedBy::Answer, problem, report);
            } else {
                // Refused before, and created all the same later in the flush.
                if !refused.is_empty() {
                    for path in pending.created() {
                        refused.retain(|refused: &Path| !refused.starts_with(&path));
                    }
                }
                let number = pending.number;
                self.outcomes.tell(number, Fate::Applied);
            }
        }
        Judged { refused, effects }
    }

    /// What is wrong with the entries that were refused, by their places in the flush.
    fn problems(
        &self,
        sent: usize,
        response: &FlushResponse,
        batch: &Batch,
    ) -> BTreeMap<usize, Problem> {
        // Mostly there are none, and nothing is copied.
        if response.errors.is_empty() {
            return BTreeMap::new();
        }
        let sent = self.pending.iter().take(sent);
        let entries: Vec<Entry> = sent
            .flat_map(|pending| pending.sent(self.sends_effects))
            .collect();
        let mut problems = BTreeMap::new();
        for (index, problem) in rejections(&entries, response, batch) {
            problems.entry(index).or_insert(problem);
        }
        problems
    }

    /// Where the effects of each command sent stand in what was applied, given the entries that were
    /// refused; `None` where the two do not fit.
    fn effects_applied(
        &self,
        sent: usize,
        refused: &BTreeMap<usize, Problem>,
        applied: &[Completion],
    ) -> Option<Vec<Range<usize>>> {
        let mut ranges = Vec::with_capacity(sent);
        let (mut index, mut end) = (0, 0);
        for pending in self.pending.iter().take(sent) {
            let start = end;
            for _ in 0..pending.sent_count(self.sends_effects) {
                if !refused.contains_key(&index) {
                    end += if self.sends_effects {
                        1
                    } else {
                        effects_count(&pending.entry, applied.get(end))?
                    };
                }
                index += 1;
            }
            ranges.push(start..end);
        }
        (end == applied.len()).then_some(ranges)
    }
}

/// How many effects an entry had, given what was applied next; `None` where that may be of another
/// entry as well.
fn effects_count(entry: &Entry, next: Option<&Completion>) -> Option<usize> {
    let invoked = next.and_then(|next| next.invoke.as_deref());
    let group = next.and_then(|next| next.transaction);
    let is_of = |entry: &Entry| match (entry, invoked) {
        (Entry::Invoke(invoke), Some(of)) => invoke.name == of.name && invoke.args == of.args,
        _ => false,
    };
    let count = match (entry, invoked, group) {
        (Entry::Command(_), _, _) => 1,
        // An entry without effects is not recorded, and what comes next is of the one behind it.
        (Entry::Invoke(invoke), Some(of), None) if invoke.name == of.name => {
            is_of(entry).then_some(of.effects)?
        }
        (Entry::Transaction(members), _, Some(group)) => {
            let mut members = members.iter();
            let is_own = |member: &Entry| member.completion().is_some() || is_of(member);
            members.any(is_own).then_some(group.effects)?
        }
        (Entry::Invoke(_) | Entry::Transaction(_), _, _) => 0,
    };
    usize::try_from(count).ok()
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
