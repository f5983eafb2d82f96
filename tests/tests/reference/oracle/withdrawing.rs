//! Discarding and retrying commands of a proxy of the reference.

use std::collections::BTreeSet;

use super::names::Names;
use super::proxy::{Fate, Proxy, Rejected};
use super::{Code, Segments};

impl Proxy {
    /// Withdraws a command with what depends on it; `None` where that is refused.
    pub(crate) fn discard(&mut self, number: u64) -> Option<Vec<u64>> {
        let rejected = self.take_rejected(number);
        if !rejected.is_empty() {
            return Some(rejected.iter().map(|one| one.number).collect());
        }
        let place = self.pending.iter().position(|one| one.number == number)?;
        if place < self.in_flight.unwrap_or_default() {
            return None;
        }
        let mut behind = self.pending.split_off(place).into_iter();
        let withdrawn = behind.next().unwrap();
        let mut gone = vec![withdrawn.number];
        let mut run = self.run_on(self.tree(), Self::without(withdrawn.created()));
        for mut pending in behind {
            let before = run.clone();
            if let Ok((entry, effects)) = self.reapply(&mut run, &pending) {
                pending.entry = entry;
                pending.effects = effects;
                self.pending.push(pending);
            } else {
                run = before;
                for node in pending.created() {
                    run.names.refuse(node);
                }
                gone.push(pending.number);
            }
        }
        let superseded = gone.iter().map(|number| (*number, Fate::Superseded));
        self.outcomes.extend(superseded);
        Some(gone)
    }

    /// Tries a rejected command again as it was, and then those that depended on it.
    pub(crate) fn retry(&mut self, number: u64) -> Option<Result<u64, Code>> {
        let rejected = self.rejected.iter().find(|one| one.number == number)?;
        let (entry, former) = (rejected.entry.clone(), rejected.created.clone());
        let applied = match self.apply_again(&entry, &mut Names::default()) {
            Ok(applied) => applied,
            Err(code) => return Some(Err(code)),
        };
        let now = self.pending.last().unwrap().created();
        let moved: Vec<(Segments, Segments)> = if now.len() == former.len() {
            let both = former.into_iter().zip(now);
            both.filter(|(former, now)| former != now).collect()
        } else {
            Vec::new()
        };
        let dependents = self.take_rejected(number).split_off(1);
        self.retry_dependents(dependents, Names::new(&moved, BTreeSet::new()));
        Some(Ok(applied))
    }

    fn retry_dependents(&mut self, dependents: Vec<Rejected>, mut names: Names) {
        for mut dependent in dependents {
            if let Err(code) = self.apply_again(&dependent.entry, &mut names) {
                for node in &dependent.created {
                    names.refuse(node.clone());
                }
                dependent.code = code;
                dependent.depends_on = None;
                self.rejected.push(dependent);
            }
        }
    }

    /// Takes a rejected command out, with those that depended on it.
    fn take_rejected(&mut self, number: u64) -> Vec<Rejected> {
        let (mut numbers, mut taken, mut kept) = (BTreeSet::new(), Vec::new(), Vec::new());
        for rejected in std::mem::take(&mut self.rejected) {
            let depends = rejected.depends_on.is_some_and(|on| numbers.contains(&on));
            if rejected.number == number || depends {
                numbers.insert(rejected.number);
                taken.push(rejected);
            } else {
                kept.push(rejected);
            }
        }
        self.rejected = kept;
        taken
    }
}
