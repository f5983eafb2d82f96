//! A proxy of the runtime beside one of the reference: every call is made on both, and compared.

use std::collections::BTreeSet;

use flushout::proxy::{CommandNumber, RetryError, UndoError};
use flushout::wire::FlushTicket;
use flushout::{Code, Context, FlushResponse, Limits, Problem, Proxy, Snapshot, Sync};
use flushout_tests::plan::Plan;
use serde_json::Value;

use crate::coverage::{Coverage, Feature};
use crate::edits::{Step, Taken};
use crate::oracle::master::Flush;
use crate::oracle::proxy::{Fate, Proxy as Reference};
use crate::oracle::tree::Tree;
use crate::oracle::{self, Action, Answer, Entry, Push};
use crate::rules::PoolIds;
use crate::schedule::Choice;
use crate::text;

const LIMIT_CODES: [&str; 4] = [
    "too_many_effects",
    "too_much_work",
    "too_many_commands",
    "document_too_large",
];

/// How many commands of each user can be undone.
const UNDO_STEPS: usize = 3;

pub(crate) struct Station {
    pub(crate) runtime: Proxy<Plan>,
    pub(crate) reference: Reference,
    limits: Limits,
    salt: u64,
    /// What has happened since the proxy had nothing that was not confirmed.
    features: BTreeSet<Feature>,
    /// The commands that undo others.
    undos: BTreeSet<u64>,
}

/// The context of a user.
pub(crate) fn context(user: &str) -> Context {
    Context::new().with_user(user)
}

impl Station {
    pub(crate) fn new(
        snapshot: &Snapshot,
        reference: Reference,
        limits: Limits,
        salt: u64,
    ) -> Self {
        let runtime = Proxy::with_limits(snapshot, PoolIds(salt), limits).unwrap();
        let runtime = runtime.with_undo(UNDO_STEPS);
        let mut station = Self {
            runtime,
            reference,
            limits,
            salt,
            features: BTreeSet::new(),
            undos: BTreeSet::new(),
        };
        station.set_user(0);
        station
    }

    pub(crate) fn set_user(&mut self, user: u8) {
        let user = format!("user {}", user % 2);
        self.runtime.set_context(context(&user));
        self.reference.user = user;
    }

    pub(crate) fn edit(&mut self, choice: Choice) {
        let tree = self.reference.tree();
        let step = Step::choose(&tree, choice);
        let runtime = step.apply(&mut self.runtime);
        let reference = self.reference.apply(&step.entry());
        self.compare_applied(runtime, &reference, (&tree, &step));
    }

    pub(crate) fn transact(&mut self, choices: &[Choice]) {
        let tree = self.reference.tree();
        let steps = choices.iter().map(|choice| Step::choose(&tree, *choice));
        let mut steps: Vec<Step> = steps.collect();
        // Some transactions replace a node by a new one of its id.
        if let [.., Step::Delete(task)] = &steps[..]
            && tree.at(&["tasks".to_owned(), task.clone()]).is_some()
        {
            steps.push(Step::Create {
                id: Some(task.clone()),
                title: "new".into(),
                after: None,
            });
        }
        let runtime = self.runtime.transact(|draft| {
            for step in &steps {
                step.apply(draft)?;
            }
            Ok(())
        });
        let entries = steps.iter().map(Step::entry).collect();
        let reference = self.reference.apply(&Entry::Group(entries));
        let taken = runtime.map(|applied| (applied.number().get(), applied.had_effect()));
        self.compare_applied(taken, &reference, (&tree, &steps));
    }

    /// Both sides have taken a command on this tree, or refused it for the same reason.
    fn compare_applied(
        &mut self,
        runtime: Result<Taken, Problem>,
        reference: &Result<u64, oracle::Code>,
        (tree, what): (&Tree, &impl std::fmt::Debug),
    ) {
        let runtime = runtime.map_err(|problem| problem.code.as_str().to_owned());
        let number = runtime.clone().map(|(number, _)| number);
        assert_eq!(number, *reference, "{what:?}");
        let taken = self.reference.pending.last();
        if let Ok((number, had_effect)) = runtime
            && let Some(taken) = taken.filter(|taken| taken.number == number)
        {
            assert_eq!(had_effect, tree.is_changed_by(&taken.effects), "{what:?}");
        }
        self.note_code(reference);
    }

    fn note_code<T>(&mut self, outcome: &Result<T, oracle::Code>) {
        if outcome
            .as_ref()
            .is_err_and(|code| LIMIT_CODES.contains(&code.as_str()))
        {
            self.features.insert(Feature::Limit);
        }
    }

    /// Begins a flush on both sides.
    pub(crate) fn begin_flush(&mut self) -> Option<(FlushTicket, Vec<u8>, Flush)> {
        let runtime = self.runtime.begin_flush().ok();
        let reference = self.reference.begin_flush();
        assert_eq!(runtime.is_some(), reference.is_some());
        let (runtime, reference) = runtime.zip(reference)?;
        compare_flush(&runtime, &reference);
        Some((
            runtime.ticket,
            serde_json::to_vec(&runtime).unwrap(),
            reference,
        ))
    }

    /// The flush in flight once more.
    pub(crate) fn flush_in_flight(&self) -> Option<(FlushTicket, Vec<u8>, Flush)> {
        let runtime = self.runtime.flush_in_flight()?;
        let sent = self.reference.in_flight.unwrap();
        let sent = self.reference.pending.iter().take(sent);
        let reference = Flush {
            from: self.reference.confirmed.count,
            entries: sent.map(|pending| pending.entry.clone()).collect(),
            epoch: self.reference.epoch.clone(),
            user: self.reference.user.clone(),
        };
        compare_flush(&runtime, &reference);
        Some((
            runtime.ticket,
            serde_json::to_vec(&runtime).unwrap(),
            reference,
        ))
    }

    pub(crate) fn is_in_flight(&self, ticket: FlushTicket) -> bool {
        let flight = self.runtime.flush_in_flight();
        flight.is_some_and(|flight| flight.ticket == ticket)
    }

    pub(crate) fn end_flush(&mut self, ticket: FlushTicket, bytes: &[u8], answer: &Answer) {
        let response = FlushResponse::from_json(bytes).unwrap();
        if !self.is_in_flight(ticket) {
            assert!(self.runtime.end_flush(ticket, &response).is_err());
            return;
        }
        self.note_held();
        if answer.epoch != self.reference.epoch {
            self.features.insert(Feature::OtherEpoch);
        }
        let report = self.runtime.end_flush(ticket, &response).unwrap();
        assert!(!report.is_snapshot_needed);
        self.note_outdated();
        self.reference.end_flush(answer);
        if !answer.renames.is_empty() {
            self.features.insert(Feature::Rename);
        }
    }

    pub(crate) fn reject_flush(&mut self, ticket: FlushTicket, problem: &Problem) {
        if !self.is_in_flight(ticket) {
            assert!(self.runtime.reject_flush(ticket, problem).is_err());
            return;
        }
        self.note_held();
        let _ = self.runtime.reject_flush(ticket, problem).unwrap();
        let code = problem.code.as_str().to_owned();
        self.note_outdated();
        self.reference.reject_flush(&code);
        self.note_code::<()>(&Err(code));
    }

    pub(crate) fn cancel_flush(&mut self) {
        if let Some(flight) = self.runtime.flush_in_flight() {
            self.note_held();
            let _ = self.runtime.cancel_flush(flight.ticket).unwrap();
            self.note_outdated();
            self.reference.cancel_flush();
        }
    }

    fn note_held(&mut self) {
        if !self.reference.held.is_empty() {
            self.features.insert(Feature::HeldPush);
        }
    }

    pub(crate) fn receive(&mut self, sync: Sync, push: Push) {
        let report = self.runtime.receive(sync).unwrap();
        assert!(!report.is_snapshot_needed);
        self.note_outdated();
        self.reference.receive(push);
    }

    pub(crate) fn reset(&mut self, snapshot: &Snapshot, tree: Tree, epoch: String) {
        self.features.insert(Feature::Reset);
        if epoch != self.reference.epoch {
            self.features.insert(Feature::OtherEpoch);
        }
        self.note_held();
        let _ = self.runtime.reset(snapshot).unwrap();
        self.note_outdated();
        self.reference.reset(tree, epoch);
    }

    pub(crate) fn restore(&mut self) {
        self.features.insert(Feature::Restore);
        let saved = self.runtime.save().unwrap();
        self.runtime = Proxy::restore_with_limits(&saved, PoolIds(self.salt), self.limits).unwrap();
        self.note_outdated();
        self.reference.restore();
    }

    pub(crate) fn discard(&mut self, pick: usize) {
        let pending = self.reference.pending.iter().map(|one| one.number);
        let rejected = self.reference.rejected.iter().map(|one| one.number);
        let over = self
            .reference
            .outcomes
            .iter()
            .map(|(number, _)| *number)
            .take(1);
        let Some(number) = number_of(pick, pending.chain(rejected).chain(over)) else {
            return;
        };
        let gone = self.runtime.discard(number).ok();
        let gone: Option<Vec<u64>> =
            gone.map(|gone| gone.iter().map(|number| number.get()).collect());
        let superseded = gone.iter().flatten().copied();
        self.reference
            .outdated
            .extend(superseded.filter(|gone| self.undos.contains(gone)));
        let reference = self.reference.discard(number.get());
        assert_eq!(gone, reference, "discard of {number}");
        if gone.is_some() {
            self.features.insert(Feature::Discard);
        }
    }

    pub(crate) fn retry(&mut self, pick: usize) {
        let rejected = self.reference.rejected.iter().map(|one| one.number);
        let Some(number) = number_of(pick, rejected) else {
            return;
        };
        let runtime = self.runtime.retry_unchanged(number);
        let runtime = runtime.map(|retried| retried.applied.number().get());
        let reference = self.reference.retry(number.get()).unwrap();
        let runtime = runtime.map_err(|error| match error {
            RetryError::Refused(problem) => problem.code.as_str().to_owned(),
            other => panic!("{other}"),
        });
        assert_eq!(runtime, reference, "retry of {number}");
        if runtime.is_ok() {
            self.features.insert(Feature::Retry);
        }
    }

    /// Undoes what was done last, or redoes it; what is in conflict is skipped. The reference is given what the runtime makes of that: a
    /// transaction of edits that say what they expect.
    pub(crate) fn undo(&mut self, is_redo: bool) {
        let undone = if is_redo {
            self.runtime.redo()
        } else {
            self.runtime.undo()
        };
        if let Err(UndoError::Conflicts { .. }) = undone {
            let _skipped = if is_redo {
                self.runtime.skip_redo()
            } else {
                self.runtime.skip_undo()
            };
        }
        let Ok(undone) = undone else {
            return;
        };
        let Some(number) = undone.applied else {
            return;
        };
        let entry = self.runtime.pending().next_back().unwrap();
        let entry = text::read(&text::written(entry));
        assert_eq!(self.reference.apply(&entry), Ok(number.get()));
        self.reference.pending.last_mut().unwrap().undoes = Some(undone.number.get());
        self.undos.insert(number.get());
        self.features.insert(Feature::Undo);
    }

    /// Tells the reference which undos the runtime has just refused to reapply.
    fn note_outdated(&mut self) {
        let known = self.reference.outcomes.len();
        for (number, fate) in text::outcomes(&self.runtime).into_iter().skip(known) {
            let is_conflict =
                matches!(fate, Fate::Rejected { by_answer: false, code } if code == "conflict");
            if is_conflict && self.undos.contains(&number) {
                self.reference.outdated.insert(number);
            }
        }
    }

    /// Both sides hold the same.
    pub(crate) fn compare(&self) {
        let (runtime, reference) = (&self.runtime, &self.reference);
        let tree = reference.tree();
        assert_eq!(text::document(runtime.document()), tree.value);
        assert_eq!(runtime.count().get(), tree.count);
        assert_eq!(runtime.confirmed_count().get(), reference.confirmed.count);
        assert_eq!(runtime.document_bytes(), tree.bytes());
        assert_eq!(runtime.epoch().unwrap().as_str(), reference.epoch);
        let pending: Vec<Value> = runtime.pending().map(text::written).collect();
        let expected = reference.pending.iter().map(|one| text::entry(&one.entry));
        assert_eq!(pending, expected.collect::<Vec<_>>());
        let effects: Vec<Value> = runtime.pending_effects().map(text::written).collect();
        let expected = reference.pending.iter().flat_map(|one| &one.effects);
        assert_eq!(effects, expected.map(text::edit).collect::<Vec<_>>());
        assert_eq!(text::outcomes(runtime), reference.outcomes);
        assert_eq!(
            runtime.queued_count(),
            reference.pending.len() - reference.in_flight.unwrap_or_default()
        );
        let rejected: Vec<_> = runtime
            .rejected()
            .map(|one| {
                let on = one.depends_on.map(CommandNumber::get);
                (
                    one.number.get(),
                    one.problem.code.as_str(),
                    on,
                    text::written(&one.entry),
                )
            })
            .collect();
        let expected = reference.rejected.iter().map(|one| {
            (
                one.number,
                one.code.as_str(),
                one.depends_on,
                text::entry(&one.entry),
            )
        });
        assert_eq!(rejected, expected.collect::<Vec<_>>());
    }

    /// Notes which features have met here. `outcomes` is how many outcomes there were before.
    pub(crate) fn note_features(&mut self, outcomes: usize, coverage: &mut Coverage) {
        for (_, fate) in &self.reference.outcomes[outcomes..] {
            if let Fate::Rejected { code, .. } = fate
                && LIMIT_CODES.contains(&code.as_str())
            {
                self.features.insert(Feature::Limit);
            }
        }
        let pending = &self.reference.pending;
        if pending.is_empty() && self.reference.in_flight.is_none() {
            coverage.note(&self.features);
            self.features.clear();
            return;
        }
        let users: BTreeSet<&String> = pending.iter().map(|one| &one.user).collect();
        let is_group = |entry: &Entry| matches!(entry, Entry::Group(_));
        let (mut deleted, mut is_replaced) = (BTreeSet::new(), false);
        for effect in pending.iter().flat_map(|one| &one.effects) {
            match effect.action {
                Action::Delete => drop(deleted.insert(effect.path.clone())),
                Action::Create => is_replaced |= deleted.contains(&effect.created().unwrap()),
                Action::Update => {}
            }
        }
        let present = [
            (
                Feature::Transaction,
                pending.iter().any(|one| is_group(&one.entry)),
            ),
            (
                Feature::Invocation,
                pending.iter().any(|one| one.entry.runs_code()),
            ),
            (Feature::SeveralUsers, users.len() > 1),
            (Feature::ReplacedNode, is_replaced),
        ];
        let present = present.into_iter().filter(|(_, is_there)| *is_there);
        self.features.extend(present.map(|(feature, _)| feature));
        coverage.note(&self.features);
    }
}

fn compare_flush(runtime: &flushout::Flush, reference: &Flush) {
    assert_eq!(runtime.from.get(), reference.from);
    let sent: Vec<Value> = runtime.completions.iter().map(text::written).collect();
    let expected: Vec<Value> = reference.entries.iter().map(text::entry).collect();
    assert_eq!(sent, expected);
}

/// One of these numbers.
fn number_of(pick: usize, numbers: impl Iterator<Item = u64>) -> Option<CommandNumber> {
    let numbers: Vec<u64> = numbers.collect();
    let number = numbers.get(pick.checked_rem(numbers.len())?)?;
    Some(serde_json::from_value(Value::from(*number)).unwrap())
}

/// The problem of this code.
pub(crate) fn problem(code: &str) -> Problem {
    Problem::new(Code::from_wire(code).unwrap(), "refused whole")
}
