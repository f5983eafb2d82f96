//! A proxy at its place: every call is checked, and made on its twin too where it has one.

use std::fmt::Debug;

use flushout::proxy::{EndFlushError, SyncReport, UndoError};
use flushout::wire::FlushTicket;
use flushout::{Context, Flush, FlushResponse, Limits, Proxy, RejectedBy, Snapshot, Sync};
use flushout_tests::rules::AcceptingInvocations;

use flushout_tests::recount;

use crate::actions::{Choice, Setting};
use crate::ids;
use crate::outcomes::Outcomes;
use crate::scenario::Scenario;

/// A proxy, and a twin that was restored from it and has to do the same for ever after.
pub(crate) struct Station<S: Scenario> {
    proxy: Proxy<S>,
    twin: Option<Proxy<S>>,
    setting: Setting,
    number: usize,
    outcomes: Outcomes,
}

/// The context of a user, at the proxy and at the master.
pub(crate) fn context(number: usize) -> Context {
    Context::new().with_user(format!("user {number}"))
}

fn limits<S: Scenario>(setting: Setting) -> Limits {
    S::limits().with_flush_commands_max(setting.flush_commands_max)
}

fn with_rules<S: Scenario>(proxy: Proxy<S>, setting: Setting) -> Proxy<S> {
    if setting.has_interceptors {
        proxy.with_interceptor(AcceptingInvocations(S::on_proxy))
    } else {
        proxy
    }
}

impl<S: Scenario> Station<S> {
    pub(crate) fn new(snapshot: &Snapshot, setting: Setting, number: usize) -> Self {
        let ids = ids::source(setting.ids);
        let proxy = Proxy::with_limits(snapshot, ids, limits::<S>(setting)).unwrap();
        let mut proxy = with_rules(proxy.with_undo(4), setting);
        proxy.set_context(context(number));
        Self {
            proxy,
            twin: None,
            setting,
            number,
            outcomes: Outcomes::default(),
        }
    }

    pub(crate) fn proxy(&self) -> &Proxy<S> {
        &self.proxy
    }

    /// Makes a call, on the twin too. What fails must leave no trace.
    fn call<T, E>(&mut self, call: impl Fn(&mut Proxy<S>) -> Result<T, E>) -> Result<T, E>
    where
        T: PartialEq + Debug,
        E: PartialEq + Debug,
    {
        self.outcomes.take_applied();
        let before = self.proxy.save().unwrap();
        let result = call(&mut self.proxy);
        let after = self.proxy.save().unwrap();
        if result.is_err() {
            assert_eq!(text(&before), text(&after), "a failed call left a trace");
        }
        if let Some(twin) = &mut self.twin {
            assert_eq!(result, call(twin), "the twin answers otherwise");
            assert_eq!(text(&after), text(&twin.save().unwrap()));
            assert_eq!(self.proxy.document(), twin.document());
            assert_eq!(self.proxy.count(), twin.count());
        }
        self.check_document();
        self.outcomes.check(&self.proxy);
        result
    }

    /// The document has to be one that its own text reads back to, and to count its commands.
    fn check_document(&self) {
        let written = self.proxy.document().document_text().unwrap();
        let read = Proxy::<S>::new(&Snapshot::new(written), ids::source(self.setting.ids)).unwrap();
        assert_eq!(self.proxy.document(), read.document());
        assert!(self.proxy.document().is_whole());
        recount::assert_bytes(self.proxy.document(), self.proxy.document_bytes());
        let unconfirmed = self.proxy.pending_effects().count();
        let confirmed = self.proxy.confirmed_count();
        assert_eq!(
            confirmed.checked_add(unconfirmed),
            Some(self.proxy.count()),
            "every unconfirmed command counts one"
        );
    }

    pub(crate) fn edit(&mut self, choice: Choice) {
        let before = self.proxy.pending().len();
        let result = self.call(|proxy| S::make_edit(proxy, choice));
        let added = usize::from(result.is_ok());
        assert_eq!(self.proxy.pending().len(), before + added);
        if let Ok(number) = result {
            self.outcomes.accept(number);
        }
    }

    /// Withdraws one of the commands that the user knows.
    pub(crate) fn discard(&mut self, pick: usize) {
        let Some(number) = self.outcomes.one_of_all(pick) else {
            return;
        };
        if let Ok(gone) = self.call(|proxy| proxy.discard(number)) {
            assert!(gone.contains(&number));
        }
    }

    /// Tries a rejected command again as it was.
    pub(crate) fn retry(&mut self, pick: usize) {
        let numbers: Vec<_> = self.proxy.rejected().map(|one| one.number).collect();
        let Some(number) = numbers.get(pick % numbers.len().max(1)).copied() else {
            return;
        };
        if let Ok(retried) = self.call(|proxy| proxy.retry_unchanged(number)) {
            self.outcomes.accept(retried.applied.number());
            for (_, outcome) in retried.dependents {
                if let Ok(number) = outcome {
                    self.outcomes.accept(number);
                }
            }
        }
    }

    /// Undoes what was done last, or redoes it. What is in conflict is skipped.
    pub(crate) fn undo(&mut self, is_redo: bool) {
        let undone = self.call(|proxy| if is_redo { proxy.redo() } else { proxy.undo() });
        match undone.map(|undone| undone.applied) {
            Ok(Some(number)) => self.outcomes.accept(number),
            Err(UndoError::Conflicts { .. }) if is_redo => {
                let _skipped = self.call(|proxy| proxy.skip_redo().ok_or(()));
            }
            Err(UndoError::Conflicts { .. }) => {
                let _skipped = self.call(|proxy| proxy.skip_undo().ok_or(()));
            }
            _ => {}
        }
    }

    /// Nothing is left that waits for its outcome.
    pub(crate) fn check_all_told(&self) {
        self.outcomes.check_all_told();
    }

    pub(crate) fn begin_flush(&mut self) -> Option<Flush> {
        self.call(Proxy::begin_flush).ok()
    }

    pub(crate) fn end_flush(&mut self, ticket: FlushTicket, response: &FlushResponse) {
        let numbers = self.outcomes.waiting(self.sent());
        let queued = self.proxy.queued_count();
        match self.call(|proxy| proxy.end_flush(ticket, response)) {
            Ok(report) => {
                let rejected = rejected_by(&report, RejectedBy::Answer);
                let anew = self.outcomes.check_answer(&numbers, response);
                assert_eq!(rejected + anew, response.errors.len());
                // An undo that met something else waits again.
                let applied = numbers.len() - response.errors.len();
                self.check_report(queued + anew + applied, &report);
            }
            Err(error) => assert!(
                matches!(
                    error,
                    EndFlushError::NotInFlight | EndFlushError::OtherFlush
                ),
                "{error}"
            ),
        }
    }

    pub(crate) fn cancel_flush(&mut self) {
        let Some(flush) = self.proxy.flush_in_flight() else {
            return;
        };
        let queued = self.proxy.queued_count() + self.sent();
        let report = self.call(|proxy| proxy.cancel_flush(flush.ticket)).unwrap();
        self.check_report(queued, &report);
    }

    pub(crate) fn receive(&mut self, sync: &Sync) {
        let queued = self.proxy.queued_count();
        let report = self.call(|proxy| proxy.receive(sync.clone())).unwrap();
        self.check_report(queued, &report);
    }

    pub(crate) fn reset(&mut self, snapshot: &Snapshot) {
        let queued = self.proxy.queued_count() + self.sent();
        let report = self.call(|proxy| proxy.reset(snapshot)).unwrap();
        self.check_report(queued, &report);
    }

    fn sent(&self) -> usize {
        let flight = self.proxy.flush_in_flight();
        flight.map_or(0, |flush| flush.completions.len())
    }

    /// No waiting command goes without a word: of those that waited each waits still, or the
    /// report has it with its reason, or it was applied.
    fn check_report(&mut self, queued_before: usize, report: &SyncReport) {
        let dropped = rejected_by(report, RejectedBy::Rebase);
        let ended = dropped + self.outcomes.take_applied();
        assert_eq!(queued_before, self.proxy.queued_count() + ended);
        for rejected in &report.rejected {
            assert!(!rejected.problem.message.is_empty());
        }
        assert_eq!(
            report.is_snapshot_needed,
            self.proxy.is_snapshot_needed(),
            "the report tells what the proxy needs"
        );
    }

    fn restored(&mut self) -> Proxy<S> {
        let saved = self.proxy.save().unwrap();
        let ids = ids::source(self.setting.ids);
        let mut restored =
            Proxy::restore_with_limits(&saved, ids, limits::<S>(self.setting)).unwrap();
        assert_eq!(text(&saved), text(&restored.save().unwrap()));
        assert_eq!(self.proxy.document(), restored.document());
        assert_eq!(
            self.proxy.flush_in_flight(),
            restored.flush_in_flight(),
            "the flush in flight is in flight again"
        );
        let mut restored = with_rules(restored, self.setting);
        restored.set_context(context(self.number));
        restored
    }

    pub(crate) fn restore(&mut self) {
        self.proxy = self.restored();
    }

    pub(crate) fn add_twin(&mut self) {
        self.twin = Some(self.restored());
    }
}

fn rejected_by(report: &SyncReport, by: RejectedBy) -> usize {
    report
        .rejected
        .iter()
        .filter(|rejected| rejected.by == by)
        .count()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}
