//! Real npm proxies against our master, and our proxies against a real npm master, in random sessions.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

mod boards;
mod commands;
mod masters;
mod proxies;
mod random;
mod session;

use flushout::untyped::Json;
use flushout_example_models::board::Board;
use flushout_example_models::outline::Outline;
use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

use boards::for_boards;
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

fn board_start() -> Value {
    let card = |position: &str| json!({"title": "Card", "position": position, "labels": [], "comments": {}});
    let cards = json!({"x": card("F"), "y": card("V")});
    let column = |position: &str, cards: &Value| json!({"name": "Column", "position": position, "cards": cards});
    let columns = json!({"a": column("F", &cards), "b": column("V", &json!({}))});
    json!({"commandCount": 5, "document": {"name": "A board", "columns": columns, "archive": {},
        "theme": {"isDark": false, "scale": 1.0}}})
}

/// Runs sessions with and without a history. `master` makes the master of each. Gives what was in
/// the answers; none where there is no npm.
fn run<F>(first_seed: u64, master: F) -> Option<Seen>
where
    F: Fn(bool) -> Option<(Box<dyn Master>, Kind)>,
{
    let mut proxies = Some(NodePeer::start("npm-proxy-peer.mjs").unwrap()?);
    let mut seen = Seen::default();
    for seed in first_seed..first_seed + SESSIONS {
        let has_history = seed % 2 == 0;
        let (master, kind) = master(has_history)?;
        let mut session = Session::new(seed, master, proxies.take().unwrap());
        match kind {
            Kind::Untyped => session.run::<Json>(for_untyped),
            Kind::Outline => session.run::<Outline>(for_outlines),
            Kind::Board => session.run::<Board>(for_boards),
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
    Some(seen)
}

/// What the documents of a session are.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Untyped,
    Outline,
    Board,
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

/// Ours invoke commands and run transactions, npm's change the same cards with create, update and
/// delete, and are sent the effects of the others.
#[test]
fn npm_proxies_converge_with_ours_that_invoke_commands() {
    let seen = run(4_000, |has_history| {
        let master = OurMaster::of_boards(&board_start(), has_history);
        Some((Box::new(master), Kind::Board))
    });
    if let Some(seen) = seen {
        assert!(seen.groups >= 50, "too tame: {seen:?}");
    }
}
