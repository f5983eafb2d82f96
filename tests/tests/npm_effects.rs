//! Transactions of our proxy with a real npm master, which knows none: their effects are sent.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

use flushout::command::Operation;
use flushout::proxy::{Fate, Proxy};
use flushout::untyped::{json_node, json_patch};
use flushout::{Command, FlushResponse, Json, SequentialIds, Snapshot};
use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

fn create(path: &[&str], node: Value) -> Command {
    Command {
        path: path.iter().copied().collect(),
        operation: Operation::Create {
            node: Some(json_node(node)),
            created_id: None,
            parent_default: None,
        },
    }
}

fn update(path: &[&str], members: &Value) -> Command {
    Command {
        path: path.iter().copied().collect(),
        operation: Operation::Update {
            patch: Some(json_patch(members.as_object().unwrap().clone())),
        },
    }
}

/// Applies a transaction of two commands.
fn transact(proxy: &mut Proxy<Json>, first: Command, second: Command) {
    let applied = proxy.transact(|draft| {
        draft.apply(first)?;
        draft.apply(second)
    });
    applied.unwrap();
}

fn flush(proxy: &mut Proxy<Json>, master: &mut NodePeer) {
    let flush = proxy.begin_flush().unwrap();
    let batch = serde_json::to_value(&flush).unwrap();
    assert!(!batch.to_string().contains("transaction"), "{batch}");
    let answer = master
        .call(&json!({"op": "apply", "batch": batch}))
        .unwrap();
    let response = FlushResponse::from_json(answer["response"].to_string().as_bytes()).unwrap();
    let _ = proxy.end_flush(flush.ticket, &response).unwrap();
}

#[test]
fn an_npm_master_is_sent_the_effects() {
    let Some(mut master) = NodePeer::start("npm-master-peer.mjs").unwrap() else {
        return;
    };
    let start = json!({"commandCount": 0, "document": {"todos": {}, "kept": {"x": 1}}});
    let rules = json!([{"when": {"propsHave": "forbidden"}, "then": {"reject": "forbidden"}}]);
    let open = json!({"op": "open", "snapshot": start, "history": true,
        "sequentialIds": true, "interceptorRules": rules});
    master.call(&open).unwrap();
    let snapshot = Snapshot::from_json(start.to_string().as_bytes()).unwrap();
    let proxy = || {
        let proxy = Proxy::<Json>::new(&snapshot, SequentialIds).unwrap();
        proxy.with_effects_sent()
    };
    let (mut anna, mut ben) = (proxy(), proxy());
    // Both create under the same id, within transactions, and change other things.
    transact(
        &mut anna,
        create(&["todos"], json!({"by": "anna"})),
        update(&["kept"], &json!({"x": 2})),
    );
    transact(
        &mut ben,
        create(&["todos"], json!({"by": "ben"})),
        update(&["kept"], &json!({"y": 3})),
    );
    // The master refuses one of the two effects; the other stays.
    transact(
        &mut ben,
        update(&["kept"], &json!({"z": 4})),
        update(&["kept"], &json!({"forbidden": true})),
    );
    flush(&mut anna, &mut master);
    flush(&mut ben, &mut master);
    flush(&mut anna, &mut master);
    let state = master.call(&json!({"op": "snapshot"})).unwrap();
    let document = &state["snapshot"]["document"];
    assert_eq!(document["kept"], json!({"x": 2, "y": 3, "z": 4}));
    assert_eq!(document["todos"].as_object().unwrap().len(), 2);
    for proxy in [&anna, &ben] {
        assert_eq!(&proxy.document().to_value(), document);
        assert!(!proxy.has_unconfirmed());
    }
    let fates = |proxy: &mut Proxy<Json>| -> Vec<bool> {
        let outcomes = std::iter::from_fn(|| proxy.take_outcome());
        outcomes
            .map(|outcome| outcome.fate == Fate::Applied)
            .collect()
    };
    assert_eq!(fates(&mut anna), [true]);
    assert_eq!(fates(&mut ben), [true, false]);
}
