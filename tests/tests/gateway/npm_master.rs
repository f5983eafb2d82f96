//! Attacks that break a master of the npm package when they are sent to it, and do not reach it through the gateway.

use std::net::SocketAddr;

use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

use crate::support::{Answer, Running, exchange, get, post, untyped};

/// What is sent, what it does to a master of the npm package, and how the gateway answers it.
struct Attack {
    name: &'static str,
    flushes: Vec<String>,
    /// A part of the damage that is seen in the process, or of the answer where that is what is wrong.
    damage: &'static str,
    status: u16,
    code: &'static str,
    pointer: &'static str,
}

fn one(completion: &str) -> String {
    format!(r#"{{"from":3,"completions":[{completion}]}}"#)
}

/// A command that is right, and one behind it that throws in the master: half of the flush is then applied.
fn half(completion: &str) -> String {
    one(&format!(
        r#"{{"command":{{"action":"update","props":{{"title":"half"}}}}}},{completion}"#
    ))
}

const POLLUTED: &str = "Object.prototype has changed";
const HALF: &str = "the count and the history differ";
const LONG: &str = "an array is longer than anything that was sent";
const ODD_KEY: &str = "a key was made of what is no text";

fn attack(
    name: &'static str,
    flush: String,
    damage: &'static str,
    status: u16,
    code: &'static str,
    pointer: &'static str,
) -> Attack {
    Attack {
        name,
        flushes: vec![flush],
        damage,
        status,
        code,
        pointer,
    }
}

#[rustfmt::skip]
fn on_prototypes() -> Vec<Attack> {
    vec![
        attack("update on the prototype of all objects",
            one(r#"{"command":{"action":"update","path":["__proto__"],"props":{"isAdmin":true}}}"#),
            POLLUTED, 422, "forbidden_key", "/completions/0/command/path/0"),
        attack("update on that prototype, further down",
            one(r#"{"command":{"action":"update","path":["todos","a","__proto__"],"props":{"isAdmin":true}}}"#),
            POLLUTED, 422, "forbidden_key", "/completions/0/command/path/2"),
        attack("create on the prototype",
            one(r#"{"command":{"action":"create","path":["__proto__"],"props":{}},"createdId":"x"}"#),
            POLLUTED, 422, "forbidden_key", "/completions/0/command/path/0"),
        attack("delete from the prototype",
            one(r#"{"command":{"action":"detete","path":["__proto__","hasOwnProperty"]}}"#),
            POLLUTED, 422, "forbidden_key", "/completions/0/command/path/0"),
        attack("the key __proto__ in an update",
            one(r#"{"command":{"action":"update","path":["todos","a"],"props":{"__proto__":{"isAdmin":true}}}}"#),
            "a node has another prototype", 422, "forbidden_key", "/completions/0/command/props/__proto__"),
        attack("the same key, escaped",
            one(r#"{"command":{"action":"update","path":["todos","a"],"props":{"\u005f_proto__":{"isAdmin":true}}}}"#),
            "a node has another prototype", 422, "forbidden_key", "/completions/0/command/props/__proto__"),
    ]
}

#[rustfmt::skip]
fn with_nulls() -> Vec<Attack> {
    vec![
        attack("a path through null, made in the same flush",
            half(r#"{"command":{"action":"update","props":{"gone":null}}},{"command":{"action":"update","path":["gone","x"],"props":{"a":1}}}"#),
            HALF, 422, "wrong_type", "/completions/1/command/props/gone"),
        Attack { name: "a path through null, made by a flush before", flushes: vec![
            one(r#"{"command":{"action":"update","props":{"gone":null}}}"#),
            half(r#"{"command":{"action":"update","path":["gone"],"props":{"a":1}}}"#)],
            damage: HALF, status: 422, code: "wrong_type", pointer: "/completions/0/command/props/gone" },
        attack("null deep in what is created",
            half(r#"{"command":{"action":"create","path":["todos"],"props":{"tags":[{"x":null}]}},"createdId":"n"},{"command":{"action":"create","path":["todos","n","tags","0","x","y"]},"createdId":"z"}"#),
            HALF, 422, "wrong_type", "/completions/1/command/props/tags/0/x"),
        attack("an update whose props are null",
            half(r#"{"command":{"action":"update","props":null}}"#),
            HALF, 200, "", ""),
        attack("null among the completions",
            half("null"), HALF, 400, "malformed", "/completions/1"),
        attack("a transaction, which it does not know",
            half(r#"{"transaction":[{"command":{"action":"update","props":{"title":"x"}}}]}"#),
            HALF, 422, "unknown_action", "/completions/1/transaction"),
        attack("an empty completion",
            half("{}"), HALF, 400, "malformed", "/completions/1"),
    ]
}

#[rustfmt::skip]
fn on_arrays() -> Vec<Attack> {
    vec![
        attack("a giant array index in an update",
            one(r#"{"command":{"action":"update","path":["list"],"props":{"4294967294":1}}}"#),
            LONG, 422, "forbidden_key", "/completions/0/command/props/4294967294"),
        attack("a giant array index as an id",
            one(r#"{"command":{"action":"create","path":["list"]},"createdId":"4294967294"}"#),
            LONG, 422, "illegal_id", "/completions/0/createdId"),
        attack("a giant array index by parentDefault",
            one(r#"{"command":{"action":"create","path":["list","4000000000"],"parentDefault":{}},"createdId":"x"}"#),
            LONG, 422, "illegal_path", "/completions/0/command/path/1"),
        attack("a giant length",
            one(r#"{"command":{"action":"update","path":["list"],"props":{"length":4294967295}}}"#),
            LONG, 422, "forbidden_key", "/completions/0/command/props/length"),
        attack("an impossible length",
            half(r#"{"command":{"action":"update","path":["list"],"props":{"length":-1}}}"#),
            HALF, 422, "forbidden_key", "/completions/1/command/props/length"),
        attack("the length deleted",
            half(r#"{"command":{"action":"detete","path":["list","length"]}}"#),
            HALF, 422, "illegal_path", "/completions/1/command/path"),
        attack("the length replaced by a parentDefault",
            half(r#"{"command":{"action":"create","path":["list","length"],"parentDefault":{}},"createdId":"x"}"#),
            HALF, 422, "illegal_path", "/completions/1/command/path"),
    ]
}

#[rustfmt::skip]
fn of_other_forms() -> Vec<Attack> {
    let deep = format!(r#"{{"command":{{"action":"update","props":{{"deep":{}1{}}}}}}}"#, "[".repeat(20_000), "]".repeat(20_000));
    vec![
        attack("a parentDefault that is no object",
            half(r#"{"command":{"action":"create","path":["more"],"parentDefault":"text"},"createdId":"x"}"#),
            HALF, 422, "wrong_type", "/completions/1/command/parentDefault"),
        attack("an inherited name in a path behind a rename",
            half(r#"{"command":{"action":"create","path":["todos"]},"createdId":"a"},{"command":{"action":"update","path":["valueOf"],"props":{"a":1}}}"#),
            HALF, 422, "illegal_path", "/completions/2/command/path/0"),
        attack("props nested deeper than the stack",
            half(&deep), HALF, 422, "nesting_too_deep", "/completions/1"),
        attack("a create without an id",
            one(r#"{"command":{"action":"create","path":["todos"]}}"#),
            "the history has a create without its id", 422, "missing_field", "/completions/0/createdId"),
        attack("an id that is an object",
            one(r#"{"command":{"action":"create","path":["todos"]},"createdId":{"a":1}}"#),
            ODD_KEY, 400, "malformed", "/completions/0/createdId"),
        attack("an id that is null",
            one(r#"{"command":{"action":"create","path":["todos"]},"createdId":null}"#),
            ODD_KEY, 422, "missing_field", "/completions/0/createdId"),
    ]
}

fn attacks() -> impl Iterator<Item = Attack> {
    [on_prototypes(), with_nulls(), on_arrays(), of_other_forms()]
        .into_iter()
        .flatten()
}

fn start() -> Value {
    json!({"commandCount": 3, "document": {"title": "list", "todos": {"a": {"title": "A"}}, "list": ["x"]}})
}

/// A fresh master, and where it listens; `None` without node.
fn fresh_master() -> Option<(NodePeer, SocketAddr)> {
    let mut peer = NodePeer::start("npm-master-http.mjs").unwrap()?;
    let answer = peer
        .call(&json!({"op": "listen", "snapshot": start()}))
        .unwrap();
    let port = u16::try_from(answer["port"].as_u64().unwrap()).unwrap();
    Some((peer, SocketAddr::from(([127, 0, 0, 1], port))))
}

pub(crate) fn state(peer: &mut NodePeer) -> Value {
    peer.call(&json!({"op": "state"})).unwrap()
}

/// Whether the damage is seen in the master.
fn is_damaged(state: &Value, damage: &str) -> bool {
    let found = state["damage"].as_array().unwrap();
    found
        .iter()
        .any(|found| found.as_str().unwrap().contains(damage))
}

async fn send(address: SocketAddr, flushes: &[String]) -> Answer {
    let mut answers = Vec::new();
    for flush in flushes {
        answers.push(exchange(address, &post("/flush", flush)).await);
    }
    // The first is the one that the gateway stops; later ones find nothing to break.
    answers.swap_remove(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attacks_break_the_npm_master_directly_and_do_not_reach_it_through_the_gateway() {
    for attack in attacks() {
        let Some((mut direct, address)) = fresh_master() else {
            return;
        };
        send(address, &attack.flushes).await;
        let seen = state(&mut direct);
        assert!(
            is_damaged(&seen, attack.damage),
            "{}: sent directly it does no harm: {seen}",
            attack.name
        );
        drop(direct);

        let Some((mut behind, address)) = fresh_master() else {
            return;
        };
        let gateway = Running::start(untyped(), address, |_| {}).await;
        let answer = send(gateway.address, &attack.flushes).await;
        assert_eq!(answer.status, attack.status, "{}: {answer:?}", attack.name);
        let seen = state(&mut behind);
        if attack.status != 200 {
            let problem = answer.problem();
            let first = problem["errors"].get(0).unwrap_or(&problem);
            assert_eq!(first["code"], attack.code, "{}: {problem}", attack.name);
            assert_eq!(
                first["pointer"], attack.pointer,
                "{}: {problem}",
                attack.name
            );
        }
        assert_eq!(seen["damage"], json!([]), "{}: {seen}", attack.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ordinary_flushes_reach_the_npm_master_and_its_answers_come_back() {
    let Some((mut master, address)) = fresh_master() else {
        return;
    };
    let gateway = Running::start(untyped(), address, |_| {}).await;
    let answer = gateway
        .flush(
            r#"{"from":3,"completions":[
                {"command":{"path":["todos"],"action":"create","props":{"title":"B"}},"createdId":"b"},
                {"command":{"path":["todos","b"],"action":"update","props":{"done":true}}},
                {"command":{"path":["todos","a"],"action":"delete"}}]}"#,
        )
        .await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        answer.json()["applied"]["completions"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert!(answer.header("x-request-id").is_some());
    let expected = json!({"commandCount": 6, "document": {"title": "list", "list": ["x"],
        "todos": {"b": {"title": "B", "done": true}}}});
    let snapshot = exchange(gateway.address, &get("/snapshot")).await;
    assert_eq!(snapshot.json(), expected);
    let seen = state(&mut master);
    assert_eq!(seen["snapshot"], expected, "{seen}");
    assert_eq!(
        seen["flushes"][0],
        r#"{"from":3,"completions":[{"command":{"path":["todos"],"action":"create","props":{"title":"B"}},"createdId":"b"},{"command":{"path":["todos","b"],"action":"update","props":{"done":true}}},{"command":{"path":["todos","a"],"action":"detete"}}]}"#
    );
}
