//! The master of the reference: the first document of its epoch, and everything since.

use std::collections::BTreeSet;

use super::names::Names;
use super::run::{Run, Side};
use super::tree::Tree;
use super::{Answer, Body, Code, Edit, Entry, Limits, Push};

/// A flush of the reference.
#[derive(Clone, Debug)]
pub(crate) struct Flush {
    pub(crate) from: u64,
    pub(crate) entries: Vec<Entry>,
    pub(crate) epoch: String,
    pub(crate) user: String,
}

/// Whether the master is given what a client has missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum History {
    Known,
    Lost,
}

#[derive(Clone, Debug)]
pub(crate) struct Master {
    /// The first document of the epoch.
    first: Tree,
    /// What was applied since.
    history: Vec<Edit>,
    pub(crate) epoch: String,
    pub(crate) limits: Limits,
}

impl Master {
    pub(crate) fn new(first: Tree, epoch: String, limits: Limits) -> Self {
        Self {
            first,
            history: Vec::new(),
            epoch,
            limits,
        }
    }

    /// Sets the ids of every master apart from those of the proxies.
    pub(crate) const SALT: u64 = 100;

    /// The document, from the very start.
    pub(crate) fn tree(&self) -> Tree {
        self.first.with(&self.history)
    }

    /// The document at a count of this epoch.
    pub(crate) fn tree_at(&self, count: u64) -> Tree {
        let edits = usize::try_from(count - self.first.count).unwrap();
        self.first.with(&self.history[..edits])
    }

    fn since(&self, count: u64) -> Option<Vec<Edit>> {
        let missed = count.checked_sub(self.first.count)?;
        let edits = self.history.get(usize::try_from(missed).unwrap()..)?;
        Some(edits.to_vec())
    }

    /// What is pushed to somebody at this count; the document where there is no way from there.
    pub(crate) fn push(&self, from: Option<u64>) -> Push {
        let edits = from.and_then(|from| self.since(from));
        let body = match (from, edits) {
            (Some(from), Some(edits)) => Body::Diff { from, edits },
            _ => self.latest(),
        };
        Push {
            body,
            epoch: self.epoch.clone(),
        }
    }

    fn latest(&self) -> Body {
        let tree = self.tree();
        Body::Latest {
            document: tree.value,
            count: tree.count,
        }
    }

    /// The answer to a flush, or the code for which it is refused whole.
    pub(crate) fn answer(&mut self, flush: &Flush, history: History) -> Result<Answer, Code> {
        let commands = flush.entries.iter().map(|entry| entry.members().len());
        if commands.sum::<usize>() > self.limits.flush_commands_max {
            return Err("too_many_commands".into());
        }
        let tree = self.tree();
        let start = tree.count;
        if flush.epoch != self.epoch {
            let indices = 0..flush.entries.len();
            return Ok(Answer {
                applied: Vec::new(),
                sync: Some(self.latest()),
                renames: Vec::new(),
                errors: indices.map(|index| (index, "other_epoch".into())).collect(),
                epoch: self.epoch.clone(),
            });
        }
        let mut run = Run {
            tree,
            names: Names::new(&[], BTreeSet::new()),
            side: Side::Master,
            limits: self.limits,
            user: flush.user.clone(),
            salt: Self::SALT,
            is_modified: false,
            code_effects: 0,
            group_effects: 0,
        };
        let (applied, errors) = apply(&mut run, &flush.entries);
        self.history.extend(applied.iter().cloned());
        let is_there = flush.from == start && !run.is_modified && errors.is_empty();
        let missed = self.since(flush.from);
        let missed = missed.filter(|_| history == History::Known || flush.from == start);
        let body = missed.map(|edits| Body::Diff {
            from: flush.from,
            edits,
        });
        Ok(Answer {
            applied,
            sync: (!is_there).then(|| body.unwrap_or_else(|| self.latest())),
            renames: run.names.moved(),
            errors,
            epoch: self.epoch.clone(),
        })
    }
}

/// Applies what is right among these entries.
fn apply(run: &mut Run, entries: &[Entry]) -> (Vec<Edit>, Vec<(usize, Code)>) {
    let (mut applied, mut errors) = (Vec::new(), Vec::new());
    for (index, entry) in entries.iter().enumerate() {
        let before = run.clone();
        match run.entry(entry) {
            Ok((_, mut edits)) => applied.append(&mut edits),
            Err(code) => {
                *run = before;
                for node in entry.created() {
                    run.names.refuse(node);
                }
                errors.push((index, code));
            }
        }
    }
    (applied, errors)
}
