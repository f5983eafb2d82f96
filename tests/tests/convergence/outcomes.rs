//! The outcomes of the commands of one proxy: each command ends with exactly one, the right one.

use std::collections::BTreeMap;

use flushout::proxy::{CommandNumber, Fate};
use flushout::{FlushResponse, Model, Proxy, RejectedBy};

/// The commands that a proxy has taken, and their outcomes as far as they were read.
#[derive(Default)]
pub(crate) struct Outcomes {
    told: BTreeMap<CommandNumber, Option<Fate>>,
    read: usize,
    /// How many outcomes said applied since the last call.
    applied: usize,
}

impl Outcomes {
    /// Notes a command that the proxy has taken.
    pub(crate) fn accept(&mut self, number: CommandNumber) {
        self.told.entry(number).or_default();
    }

    /// Any command that was taken.
    pub(crate) fn one_of_all(&self, pick: usize) -> Option<CommandNumber> {
        // The latest first, for those are the ones that wait.
        self.told.keys().rev().nth(pick).copied()
    }

    /// Reads what is new among the outcomes.
    pub(crate) fn check<M: Model>(&mut self, proxy: &Proxy<M>) {
        for outcome in proxy.outcomes().skip(self.read) {
            self.read += 1;
            let told = self.told.entry(outcome.number).or_default();
            assert_eq!(*told, None, "{} has a second outcome", outcome.number);
            *told = Some(outcome.fate.clone());
            self.applied += usize::from(outcome.fate == Fate::Applied);
        }
        assert_eq!(proxy.outcomes_dropped(), 0);
    }

    /// How many outcomes said applied since the last call.
    pub(crate) fn take_applied(&mut self) -> usize {
        std::mem::take(&mut self.applied)
    }

    /// The oldest commands without an outcome, which are those in flight while one is.
    pub(crate) fn waiting(&self, count: usize) -> Vec<CommandNumber> {
        let waiting = self.told.iter().filter(|(_, fate)| fate.is_none());
        waiting.map(|(number, _)| *number).take(count).collect()
    }

    /// What was sent came to what the answer says of it. Returns how many of those that were
    /// refused did not end with that: they take others back, and were made anew, or are known again.
    pub(crate) fn check_answer(&self, sent: &[CommandNumber], response: &FlushResponse) -> usize {
        let mut anew = 0;
        for (index, number) in sent.iter().enumerate() {
            let mut errors = response.errors.iter();
            let error = errors.find(|error| error.index == Some(index));
            match (error, &self.told[number]) {
                (None, Some(Fate::Applied)) => {}
                (Some(error), Some(Fate::Rejected(rejected)))
                    if rejected.by == RejectedBy::Answer =>
                {
                    assert_eq!(error.code.as_deref(), Some(rejected.problem.code.as_str()));
                    let own = error.error.as_ref().map(flushout::json::JsonText::as_str);
                    assert_eq!(own, rejected.problem.error.as_deref());
                }
                // Applied are those that were sent before, and are known again.
                (Some(error), None | Some(Fate::Rejected(_) | Fate::Applied)) => {
                    let code = error.code.as_deref();
                    let codes = ["conflict", "not_found", "already_exists"];
                    assert!(codes.map(Some).contains(&code), "{number}: {error:?}");
                    anew += 1;
                }
                other => panic!("{number}: {other:?}"),
            }
        }
        anew
    }

    /// Nothing waits any more.
    pub(crate) fn check_all_told(&self) {
        for (number, fate) in &self.told {
            assert!(fate.is_some(), "{number} has no outcome");
        }
    }
}
