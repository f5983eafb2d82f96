//! What reaches a proxy of the reference: answers, refusals, pushes, snapshots.

use std::collections::BTreeSet;

use super::names::Names;
use super::proxy::{Fate, Proxy};
use super::tree::Tree;
use super::{Answer, Body, Code, Edit, Push, Segments};

impl Proxy {
    /// Ends the flush in flight with its answer.
    pub(crate) fn end_flush(&mut self, answer: &Answer) {
        let sent = self.in_flight.take().unwrap();
        match &answer.sync {
            None => self.end_unchanged(sent, answer),
            Some(Body::Diff { from, edits }) => {
                assert_eq!(*from, self.confirmed.count);
                let refused = self.judge(sent, answer);
                self.confirmed = self.confirmed.with(edits);
                self.rebase(Names::new(&answer.renames, refused));
            }
            Some(Body::Latest { document, count }) => {
                let is_other = answer.errors.iter().any(|(_, code)| code == "other_epoch");
                let refused = if is_other {
                    BTreeSet::new()
                } else {
                    self.judge(sent, answer)
                };
                self.confirmed = Tree {
                    value: document.clone(),
                    count: *count,
                };
                self.rebase(Names::new(&answer.renames, refused));
            }
        }
        self.epoch.clone_from(&answer.epoch);
        self.take_held();
    }

    /// Everything was applied as it was sent, but code may have had other effects.
    fn end_unchanged(&mut self, sent: usize, answer: &Answer) {
        let own = self.pending.iter().take(sent);
        let own: Vec<Edit> = own.flat_map(|pending| pending.effects.clone()).collect();
        let is_same = own == answer.applied;
        self.judge(sent, answer);
        self.confirmed = self.confirmed.with(&answer.applied);
        if !is_same {
            self.rebase(Names::default());
        }
    }

    /// Takes the commands that were sent out of the queue. Gives the nodes that were not created.
    fn judge(&mut self, sent: usize, answer: &Answer) -> BTreeSet<Segments> {
        let mut refused = BTreeSet::new();
        let behind = self.pending.split_off(sent);
        for (index, pending) in std::mem::replace(&mut self.pending, behind)
            .iter()
            .enumerate()
        {
            let error = answer.errors.iter().find(|(place, _)| *place == index);
            if let Some((_, code)) = error {
                refused.extend(pending.created());
                self.reject(pending, true, code.clone());
            } else {
                for created in pending.created() {
                    refused.retain(|node: &Segments| !node.starts_with(&created));
                }
                self.outcomes.push((pending.number, Fate::Applied));
            }
        }
        refused
    }

    /// The master has refused the flush in flight whole.
    pub(crate) fn reject_flush(&mut self, code: &Code) {
        let sent = self.in_flight.take().unwrap();
        let behind = self.pending.split_off(sent);
        let gone = std::mem::replace(&mut self.pending, behind);
        let mut refused = Vec::new();
        for pending in &gone {
            refused.extend(pending.created());
            self.reject(pending, true, code.clone());
        }
        self.rebase(Self::without(refused));
        self.take_held();
    }

    /// Gives the flush in flight up.
    pub(crate) fn cancel_flush(&mut self) {
        self.in_flight.take().unwrap();
        self.take_held();
    }

    fn take_held(&mut self) {
        for push in std::mem::take(&mut self.held) {
            self.take(&push);
        }
    }

    /// Takes what the server pushes, or holds it while a flush is in flight.
    pub(crate) fn receive(&mut self, push: Push) {
        if self.in_flight.is_some() {
            self.held.push(push);
        } else {
            self.take(&push);
        }
    }

    fn take(&mut self, push: &Push) {
        if push.epoch != self.epoch {
            return;
        }
        let count = self.confirmed.count;
        match &push.body {
            Body::Latest {
                document,
                count: latest,
            } if *latest > count => {
                self.confirmed = Tree {
                    value: document.clone(),
                    count: *latest,
                };
            }
            Body::Diff { from, edits }
                if *from <= count && from + u64::try_from(edits.len()).unwrap() > count =>
            {
                let known = usize::try_from(count - from).unwrap();
                self.confirmed = self.confirmed.with(&edits[known..]);
            }
            _ => return,
        }
        self.rebase(Names::default());
    }

    /// Starts again from a snapshot, with all that waits on top of it.
    pub(crate) fn reset(&mut self, snapshot: Tree, epoch: String) {
        self.in_flight = None;
        self.held.clear();
        self.confirmed = snapshot;
        self.epoch = epoch;
        self.rebase(Names::default());
    }
}
