//! The master of a session: ours or npm's, behind the same three calls, with messages as text.

use flushout::apply::{Context, Intercepted, Rejection};
use flushout::id::SequentialIds;
use flushout::model::Model;
use flushout::untyped::Json;
use flushout::wire::{Completion, Snapshot};
use flushout_example_models::board::Board;
use flushout_example_models::outline::{Item, Outline};
use flushout_tests::node::NodePeer;
use flushout_tests::rules::interceptor;
use serde_json::{Value, json};

/// A master that answers flushes.
pub(crate) trait Master {
    /// The snapshot as text.
    fn snapshot(&mut self) -> String;

    /// Applies a flush and gives the answer, both as text.
    fn apply(&mut self, flush: &str) -> String;
}

/// Our master, with its history where the session has one.
pub(crate) struct OurMaster<M> {
    master: flushout::master::Master<M>,
    first_count: u64,
    history: Option<Vec<Completion>>,
}

impl<M: Model> OurMaster<M> {
    fn new(start: &Value, has_history: bool) -> Self {
        let snapshot = Snapshot::from_json(start.to_string().as_bytes()).unwrap();
        let master = flushout::master::Master::new(&snapshot, SequentialIds).unwrap();
        Self {
            // Diffs are to be tried too, though the documents are small.
            master: master.with_smaller_sync_preferred(false),
            first_count: snapshot.command_count.get(),
            history: has_history.then(Vec::new),
        }
    }
}

impl OurMaster<Json> {
    pub(crate) fn untyped(start: &Value, has_history: bool, rules: &Value) -> Self {
        let mut master = Self::new(start, has_history);
        let rules = serde_json::from_value(rules.clone()).unwrap();
        master.master = master.master.with_interceptor(interceptor(rules));
        master
    }
}

impl OurMaster<Outline> {
    pub(crate) fn of_outlines(start: &Value, has_history: bool) -> Self {
        let mut master = Self::new(start, has_history);
        let rule = |command: &mut Intercepted<'_>, _: &Outline, _: &Context| match command
            .get_mut::<Item>()
        {
            Some(item) if item.text == "t13" => Err(Rejection::new("bad luck")),
            Some(item) if item.text == "t7" => {
                item.text.push_str(", rewritten");
                Ok(())
            }
            _ => Ok(()),
        };
        master.master = master.master.with_interceptor(rule);
        master
    }
}

impl OurMaster<Board> {
    pub(crate) fn of_boards(start: &Value, has_history: bool) -> Self {
        Self::new(start, has_history)
    }
}

impl<M: Model> Master for OurMaster<M> {
    fn snapshot(&mut self) -> String {
        serde_json::to_string(&self.master.snapshot().unwrap()).unwrap()
    }

    fn apply(&mut self, flush: &str) -> String {
        // The proxies have no clock, so that what a command stamps is something else there.
        let context = Context::new().with_now_milliseconds(self.master.count().get());
        let staged = self.master.stage(flush.as_bytes(), &context).unwrap();
        let index = |count: u64| usize::try_from(count - self.first_count).unwrap();
        let history = self.history.as_mut();
        let needed = staged.history_needed();
        let found = needed.and_then(|range| {
            Some(history.as_ref()?[index(range.start)..index(range.end)].to_vec())
        });
        if let Some(history) = history {
            history.extend_from_slice(staged.completions());
        }
        String::from_utf8(staged.commit(found).unwrap().to_json().unwrap()).unwrap()
    }
}

/// The master of the npm package.
pub(crate) struct NpmMaster(NodePeer);

impl NpmMaster {
    pub(crate) fn new(mut peer: NodePeer, start: &Value, has_history: bool, rules: &Value) -> Self {
        let open = json!({"op": "open", "snapshot": start, "history": has_history,
            "sequentialIds": true, "interceptorRules": rules});
        peer.call(&open).unwrap();
        Self(peer)
    }
}

impl Master for NpmMaster {
    fn snapshot(&mut self) -> String {
        self.0.call(&json!({"op": "snapshot"})).unwrap()["snapshot"].to_string()
    }

    fn apply(&mut self, flush: &str) -> String {
        let batch: Value = serde_json::from_str(flush).unwrap();
        self.0
            .call(&json!({"op": "apply", "batch": batch}))
            .unwrap()["response"]
            .to_string()
    }
}
