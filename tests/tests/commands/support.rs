//! A master and proxies that speak over the wire, for the tests of single cases.

use flushout::proxy::{Fate, Outcome};
use flushout::wire::{CompletionBatch, SyncBody};
use flushout::{Completion, Context, FlushResponse, Master, Model, Proxy, SequentialIds, Sync};
use flushout::{Rejected, SyncReport};
use flushout_tests::recount;

/// A master with its whole history.
pub(crate) struct Server<M> {
    pub(crate) master: Master<M>,
    pub(crate) history: Vec<Completion>,
    pub(crate) now_milliseconds: u64,
}

pub(crate) fn context(user: &str, now_milliseconds: u64) -> Context {
    Context::new()
        .with_user(user)
        .with_now_milliseconds(now_milliseconds)
}

impl<M: Model + Clone + PartialEq + std::fmt::Debug> Server<M> {
    pub(crate) fn new(document: &M) -> Self {
        let master = Master::of_document(document, SequentialIds).unwrap();
        Self {
            master: master.with_smaller_sync_preferred(false),
            history: Vec::new(),
            now_milliseconds: 1_000,
        }
    }

    /// A proxy of what the master holds, whose user's clock shows 500.
    pub(crate) fn proxy(&self, user: &str) -> Proxy<M> {
        let mut proxy = Proxy::new(&self.master.snapshot().unwrap(), SequentialIds).unwrap();
        proxy.set_context(context(user, 500));
        proxy
    }

    /// Flushes what waits and ends the flush.
    pub(crate) fn flush(&mut self, user: &str, proxy: &mut Proxy<M>) -> SyncReport {
        let flush = proxy.begin_flush().unwrap();
        let bytes = serde_json::to_vec(&flush).unwrap();
        let context = context(user, self.now_milliseconds);
        let staged = self.master.stage(&bytes, &context).unwrap();
        let index = |count: u64| usize::try_from(count).unwrap();
        let needed = staged.history_needed();
        let found = needed.map(|range| self.history[index(range.start)..index(range.end)].to_vec());
        self.history.extend_from_slice(staged.completions());
        let response = staged.commit(found).unwrap().to_json().unwrap();
        let response = FlushResponse::from_json(&response).unwrap();
        let report = proxy.end_flush(flush.ticket, &response).unwrap();
        self.assert_counted(proxy);
        report
    }

    /// The sizes are those that a count from the start finds.
    fn assert_counted(&self, proxy: &Proxy<M>) {
        recount::assert_bytes(self.master.document(), self.master.document_bytes());
        recount::assert_bytes(proxy.document(), proxy.document_bytes());
    }

    /// Pushes what is new.
    pub(crate) fn push(&self, proxy: &mut Proxy<M>) -> SyncReport {
        let from = proxy.confirmed_count();
        let completions = self.history[usize::try_from(from.get()).unwrap()..].to_vec();
        let sync = Sync::new(SyncBody::Diff(CompletionBatch { from, completions }));
        let sync = serde_json::from_slice(&serde_json::to_vec(&sync).unwrap()).unwrap();
        let report = proxy.receive(sync).unwrap();
        self.assert_counted(proxy);
        report
    }

    /// The proxy holds what the master holds, and nothing waits.
    pub(crate) fn assert_same(&self, proxy: &Proxy<M>) {
        assert_eq!(proxy.document(), self.master.document());
        assert_eq!(proxy.count(), self.master.count());
        assert!(!proxy.has_unconfirmed());
    }
}

/// The outcomes that were not yet read.
pub(crate) fn outcomes<M: Model>(proxy: &mut Proxy<M>) -> Vec<Outcome> {
    std::iter::from_fn(|| proxy.take_outcome()).collect()
}

/// The one command that was rejected since the outcomes were read.
pub(crate) fn rejected<M: Model>(proxy: &mut Proxy<M>) -> Rejected {
    let mut found = outcomes(proxy)
        .into_iter()
        .filter_map(|outcome| match outcome.fate {
            Fate::Rejected(rejected) => Some(*rejected),
            _ => None,
        });
    let first = found.next().unwrap();
    assert_eq!(found.next(), None);
    first
}
