//! Real npm proxies against our master, and our proxies against a real npm master, in random sessions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

mod commands;
mod masters;
mod proxies;
mod random;
mod session;

use flushout::untyped::Json;
use flushout_example_models::outline::Outline;
use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

use commands::{for_outlines, for_untyped};
use masters::{Master, NpmMaster, OurMaster};
use session::{Seen, Session};

/// How many sessions each test runs, each with its own seed.
const SESSIONS: u64 = 12;

fn rules() -> Value {
    json!([
        {"when": {"propsHave": "forbidden"}, "then": {"reject": "forbidden is forbidden"}},
        {"when": {"action": ["detete"], "pathStartsWith": ["kept"]}, "then": {"reject": "kept is kept"}},
        {"when": {"action": ["update"], "propsHave": "stamped"}, "then": {"setProps": {"stamped": 7}}},
    ])
}

fn untyped_start() -> Value {
    json!({"commandCount": 3, "document": {"a": {"b": {"n": 1}}, "kept": {"c": {}}, "list": [1, 2]}})
}

fn outline_start() -> Value {
    let item = json!({"text": "first", "isFolded": false, "children": {}});
    json!({"commandCount": 5, "document": {"title": "An outline", "children": {"first": item}}})
}

/// Runs sessions with and without a history. `master` makes the master of each.
fn run<F>(first_seed: u64, master: F)
where
    F: Fn(bool) -> Option<(Box<dyn Master>, Kind)>,
{
    let Some(proxies) = NodePeer::start("npm-proxy-peer.mjs").unwrap() else {
        return;
    };
    let mut proxies = Some(proxies);
    let mut seen = Seen::default();
    for seed in first_seed..first_seed + SESSIONS {
        let has_history = seed % 2 == 0;
        let Some((master, kind)) = master(has_history) else {
            return;
        };
        let mut session = Session::new(seed, master, proxies.take().unwrap());
        match kind {
            Kind::Untyped => session.run::<Json>(for_untyped),
            Kind::Outline => session.run::<Outline>(for_outlines),
        }
        let (peer, of_session) = session.into_parts();
        proxies = Some(peer);
        seen.add(&of_session);
    }
    let kinds = [
        seen.without_sync,
        seen.partial,
        seen.full,
        seen.renamed,
        seen.refused,
    ];
    assert!(kinds.iter().all(|count| *count >= 5), "too tame: {seen:?}");
}

/// What the documents of a session are.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Untyped,
    Outline,
}

#[test]
fn npm_proxies_and_ours_converge_on_our_master() {
    run(1_000, |has_history| {
        let master = OurMaster::untyped(&untyped_start(), has_history, &rules());
        Some((Box::new(master), Kind::Untyped))
    });
}

#[test]
fn npm_proxies_and_ours_converge_on_our_master_of_a_derived_model() {
    run(2_000, |has_history| {
        let master = OurMaster::of_outlines(&outline_start(), has_history);
        Some((Box::new(master), Kind::Outline))
    });
}

#[test]
fn our_proxies_and_npms_converge_on_an_npm_master() {
    run(3_000, |has_history| {
        let peer = NodePeer::start("npm-master-peer.mjs").unwrap()?;
        let master = NpmMaster::new(peer, &untyped_start(), has_history, &rules());
        Some((Box::new(master), Kind::Untyped))
    });
}
