//! The master and the proxies of one scenario, and what they have sent.

use std::collections::BTreeMap;

use flushout::id::SequentialIds;
use flushout::master::Master;
use flushout::proxy::Proxy;
use flushout::untyped::Json;
use flushout::wire::{Completion, FlushTicket, Snapshot};
use serde_json::{Value, json};

use super::Messages;
use crate::compare::difference;
use crate::rules::{Rule, interceptor};

/// A scenario under way.
pub(super) struct Scenario {
    pub(super) messages: Messages,
    pub(super) master: Master<Json>,
    rules: Vec<Rule>,
    /// The count at which the history begins.
    pub(super) first_count: u64,
    /// All completions since; `None` where the scenario has no history.
    pub(super) history: Option<Vec<Completion>>,
    pub(super) proxies: BTreeMap<String, Peer>,
    pub(super) flushes: BTreeMap<String, Sent>,
}

/// A proxy, with the ticket of its last flush.
pub(super) struct Peer {
    pub(super) proxy: Proxy<Json>,
    pub(super) ticket: FlushTicket,
}

/// A flush that was sent, and its answer.
pub(super) struct Sent {
    pub(super) proxy: String,
    pub(super) ticket: FlushTicket,
    pub(super) batch: String,
    pub(super) response: Option<String>,
}

/// The rules in a member of a scenario; none where it is absent.
pub(super) fn rules_in(value: &Value) -> Result<Vec<Rule>, String> {
    let rules: Option<Vec<Rule>> = serde_json::from_value(value.clone())
        .map_err(|error| format!("the interceptor: {error}"))?;
    Ok(rules.unwrap_or_default())
}

pub(super) fn snapshot_in(value: &Value) -> Result<Snapshot, String> {
    Snapshot::from_json(value.to_string().as_bytes()).map_err(|problem| problem.to_string())
}

fn master_of(snapshot: &Snapshot, rules: &[Rule]) -> Result<Master<Json>, String> {
    let master = Master::new(snapshot, SequentialIds).map_err(|problem| problem.to_string())?;
    let master = master.with_smaller_sync_preferred(false);
    // Without rules there is no interceptor at all, as in the recording.
    Ok(if rules.is_empty() {
        master
    } else {
        master.with_interceptor(interceptor(rules.to_vec()))
    })
}

impl Scenario {
    pub(super) fn start(scenario: &Value, messages: Messages) -> Result<Self, String> {
        if scenario["format"] != 1 {
            return Err(format!("the format {} is not known", scenario["format"]));
        }
        let master = &scenario["master"];
        let rules = rules_in(&master["interceptor"])?;
        let snapshot = snapshot_in(&master["snapshot"])?;
        let has_history = master["history"]
            .as_bool()
            .ok_or("master.history is missing")?;
        Ok(Self {
            messages,
            master: master_of(&snapshot, &rules)?,
            rules,
            first_count: snapshot.command_count.get(),
            history: has_history.then(Vec::new),
            proxies: BTreeMap::new(),
            flushes: BTreeMap::new(),
        })
    }

    pub(super) fn restart_master(&mut self) -> Result<(), String> {
        let text = serde_json::to_string(&self.snapshot()?).map_err(|error| error.to_string())?;
        let snapshot =
            Snapshot::from_json(text.as_bytes()).map_err(|problem| problem.to_string())?;
        self.master = master_of(&snapshot, &self.rules)?;
        Ok(())
    }

    pub(super) fn snapshot(&self) -> Result<Snapshot, String> {
        self.master
            .snapshot()
            .map_err(|problem| problem.to_string())
    }

    pub(super) fn peer(&mut self, name: &str) -> Result<&mut Peer, String> {
        self.proxies
            .get_mut(name)
            .ok_or_else(|| format!("no proxy {name} was opened"))
    }

    /// The count and the document of the master.
    pub(super) fn master_state(&self) -> Value {
        json!({"commandCount": self.master.count(), "document": self.master.document()})
    }

    /// Compares the end of the scenario.
    pub(super) fn finish(&mut self, expected: &Value) -> Result<(), String> {
        let master = self.master_state();
        let told = |name: &str, text: Option<String>| match text {
            Some(text) => Err(format!("{name}: {text}")),
            None => Ok(()),
        };
        told("master", difference(&expected["master"], &master))?;
        let mut states = serde_json::Map::new();
        let mut is_settled = true;
        for (name, peer) in &self.proxies {
            let proxy = &peer.proxy;
            is_settled &= !proxy.has_unconfirmed() && !proxy.is_flush_in_flight();
            let state = json!({"commandCount": proxy.count(), "document": proxy.document()});
            states.insert(name.clone(), state);
        }
        let has_converged = is_settled
            && states
                .values()
                .all(|state| difference(&master, state).is_none());
        told(
            "proxies",
            difference(&expected["proxies"], &Value::Object(states)),
        )?;
        told(
            "converged",
            difference(&expected["converged"], &has_converged.into()),
        )
    }
}
