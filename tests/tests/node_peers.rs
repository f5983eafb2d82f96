//! Checks that the peers in node answer as their description says.

#![allow(
    clippy::unwrap_used,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

fn judge() -> Option<NodePeer> {
    NodePeer::start("ajv-judge.mjs").unwrap()
}

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {"title": {"type": "string", "maxLength": 2}},
        "required": ["title"],
        "additionalProperties": false,
    })
}

#[test]
fn the_judge_gives_verdicts_in_both_dialects() {
    let Some(mut judge) = judge() else { return };
    for dialect in ["2020-12", "draft-07"] {
        judge
            .call(
                &json!({"op": "compile", "name": dialect, "schema": schema(), "dialect": dialect}),
            )
            .unwrap();
        let texts = [
            r#"{"title":"😀😀"}"#,
            r#"{"title":"abc"}"#,
            "{",
            r#"{"title":"a","more":1}"#,
        ];
        let many = judge
            .call(&json!({"op": "validate_many", "name": dialect, "texts": texts}))
            .unwrap();
        assert_eq!(many["valid"], json!([true, false, false, false]));
        let one = judge
            .call(&json!({"op": "validate", "name": dialect, "text": texts[1]}))
            .unwrap();
        assert_eq!(one["valid"], false);
        assert_eq!(one["errors"][0]["instancePath"], "/title");
        assert_eq!(one["errors"][0]["keyword"], "maxLength");
        let unreadable = judge
            .call(&json!({"op": "validate", "name": dialect, "text": texts[2]}))
            .unwrap();
        assert_eq!(unreadable["errors"][0]["keyword"], "parse");
    }
}

#[test]
fn the_judge_refuses_what_strict_mode_refuses() {
    let Some(mut judge) = judge() else { return };
    let schemas = [
        (json!({"type": "string", "maxLenght": 2}), "unknown keyword"),
        (
            json!({"type": "integer", "format": "uint32"}),
            "unknown format",
        ),
        (
            json!({"properties": {"a": {"type": "string"}}}),
            "missing type",
        ),
        (
            json!({"type": "string", "x-flushout-kind": "id"}),
            "unknown keyword",
        ),
    ];
    for (schema, reason) in &schemas {
        let request =
            json!({"op": "compile", "name": "bad", "schema": schema, "dialect": "2020-12"});
        let answer = judge.request(&request).unwrap();
        assert_eq!(answer["ok"], false);
        assert!(
            answer["error"].as_str().unwrap().contains(reason),
            "{answer}"
        );
    }
    // The last of them is fine once its keyword has been named as a note.
    judge
        .call(
            &json!({"op": "compile", "name": "good", "schema": schemas[3].0, "dialect": "2020-12",
            "keywords": ["x-flushout-kind"]}),
        )
        .unwrap();
    let error = judge
        .call(&json!({"op": "validate", "name": "bad", "text": "1"}))
        .unwrap_err();
    assert!(
        error.to_string().contains("no schema has been compiled"),
        "{error}"
    );
}

#[test]
fn texts_come_through_unharmed() {
    let Some(mut master) = NodePeer::start("npm-master-peer.mjs").unwrap() else {
        return;
    };
    // U+2028 ends a line for some readers, and the unknown action makes the package print to the console.
    let text = "a\u{2028}b\u{2029}c\nd\r😀\0";
    let document = json!({"text": text});
    master
        .call(&json!({"op": "open", "snapshot": {"commandCount": 0, "document": document}}))
        .unwrap();
    let batch =
        json!({"from": 0, "completions": [{"command": {"action": "delete", "path": [text]}}]});
    let answer = master
        .call(&json!({"op": "apply", "batch": batch}))
        .unwrap();
    assert_eq!(
        answer["response"]["errors"][0]["errorMessage"],
        "Unknown command"
    );
    let answer = master.call(&json!({"op": "snapshot"})).unwrap();
    assert_eq!(
        answer["snapshot"],
        json!({"commandCount": 0, "document": document})
    );
}

/// Opens a proxy, and gives it one command.
fn open_and_apply(proxies: &mut NodePeer, name: &str, command: &Value) {
    let snapshot = json!({"commandCount": 0, "document": {"todos": {}}});
    proxies
        .call(&json!({"op": "open", "proxy": name, "snapshot": snapshot, "sequentialIds": true}))
        .unwrap();
    let applied = proxies
        .call(&json!({"op": "apply", "proxy": name, "command": command}))
        .unwrap();
    assert_eq!(applied["result"]["isSuccess"], true, "{applied}");
    assert_eq!(applied["state"]["hasUnflushedCommands"], true);
}

/// Flushes a proxy, and gives the response of the master and the state of the proxy after it.
fn flush(proxies: &mut NodePeer, master: &mut NodePeer, name: &str) -> (Value, Value) {
    let begun = proxies
        .call(&json!({"op": "beginFlush", "proxy": name}))
        .unwrap();
    assert_eq!(begun["state"]["flushInProgress"], true);
    let answer = master
        .call(&json!({"op": "apply", "batch": begun["batch"]}))
        .unwrap();
    let response = answer["response"].clone();
    let ended = proxies
        .call(&json!({"op": "endFlush", "proxy": name, "sync": response["sync"]}))
        .unwrap();
    assert_eq!(ended["result"].get("error"), None, "{ended}");
    (response, ended["state"].clone())
}

#[test]
fn npm_proxies_and_the_npm_master_converge() {
    let Some(mut proxies) = NodePeer::start("npm-proxy-peer.mjs").unwrap() else {
        return;
    };
    let Some(mut master) = NodePeer::start("npm-master-peer.mjs").unwrap() else {
        return;
    };
    for history in [true, false] {
        let rules = json!([{"when": {"action": ["create"], "propsHave": "stamp"}, "then": {"setProps": {"stamp": 7}}}]);
        master
            .call(
                &json!({"op": "open", "snapshot": {"commandCount": 0, "document": {"todos": {}}},
                "history": history, "sequentialIds": true, "interceptorRules": rules}),
            )
            .unwrap();
        let create = |title: &str| json!({"path": ["todos"], "action": "create", "props": {"title": title, "stamp": 0}});
        open_and_apply(&mut proxies, "A", &create("of A"));
        open_and_apply(&mut proxies, "B", &create("of B"));

        flush(&mut proxies, &mut master, "A");
        // B chose the same id, so the master gives its todo another one.
        let (response, of_b) = flush(&mut proxies, &mut master, "B");
        assert_eq!(response["sync"]["isPartial"], history);
        assert_eq!(
            response["sync"]["mappedPaths"],
            json!({"todos,1": ["todos", "3"]})
        );
        let (_, of_a) = flush(&mut proxies, &mut master, "A");

        let snapshot = master.call(&json!({"op": "snapshot"})).unwrap()["snapshot"].clone();
        let todos = json!({"1": {"title": "of A", "stamp": 7}, "3": {"title": "of B", "stamp": 7}});
        assert_eq!(
            snapshot,
            json!({"commandCount": 2, "document": {"todos": todos}})
        );
        for state in [of_a, of_b] {
            assert_eq!(state["document"], snapshot["document"]);
            assert_eq!(state["commandCount"], snapshot["commandCount"]);
            assert_eq!(state["flushInProgress"], false);
        }
    }
}

#[test]
fn a_cancelled_flush_is_sent_again() {
    let Some(mut proxies) = NodePeer::start("npm-proxy-peer.mjs").unwrap() else {
        return;
    };
    open_and_apply(
        &mut proxies,
        "A",
        &json!({"action": "update", "props": {"a": 1}}),
    );
    let first = proxies
        .call(&json!({"op": "beginFlush", "proxy": "A"}))
        .unwrap();
    let again = proxies
        .request(&json!({"op": "beginFlush", "proxy": "A"}))
        .unwrap();
    assert_eq!(again["ok"], false);
    proxies
        .call(&json!({"op": "cancelFlush", "proxy": "A"}))
        .unwrap();
    let second = proxies
        .call(&json!({"op": "beginFlush", "proxy": "A"}))
        .unwrap();
    assert_eq!(first["batch"], second["batch"]);
}

#[test]
fn a_misspelt_interceptor_rule_is_refused() {
    let Some(mut master) = NodePeer::start("npm-master-peer.mjs").unwrap() else {
        return;
    };
    let rules = json!([{"when": {"actoin": ["create"]}, "then": {"reject": "no"}}]);
    let request = json!({"op": "open", "snapshot": {"commandCount": 0, "document": {}}, "interceptorRules": rules});
    let error = master.call(&request).unwrap_err().to_string();
    assert!(error.contains("actoin"), "{error}");
}
