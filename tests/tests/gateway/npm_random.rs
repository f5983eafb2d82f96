//! Random hostile flushes: whatever the gateway admits leaves a master of the npm package sound.

use fastrand::Rng;
use flushout_gateway::Admit as _;
use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

use crate::npm_master::state;
use crate::support::untyped;

/// Each session has a fresh process.
const SESSIONS: u64 = 8;
const FLUSHES: usize = 400;

/// Names that lead somewhere, and names that are known to do harm.
const NAMES: &[&str] = &[
    "a",
    "b",
    "c",
    "list",
    "texts",
    "deep",
    "0",
    "1",
    "2",
    "7",
    "-1",
    "01",
    "1e3",
    "999",
    "1000",
    "1001",
    "4294967294",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "length",
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "valueOf",
    "hasOwnProperty",
    "__defineGetter__",
    "toJSON",
    "then",
    "",
    " ",
    "a,b",
    "list,0",
    "é",
    "\u{2028}",
    "Length",
    "__PROTO__",
];

fn name(random: &mut Rng) -> &'static str {
    // Mostly such as lead somewhere, so that commands come deep.
    let end = if random.u8(..4) == 0 { NAMES.len() } else { 8 };
    NAMES[random.usize(..end)]
}

fn path(random: &mut Rng) -> Value {
    if random.u8(..30) == 0 {
        return [
            json!(null),
            json!("a"),
            json!({}),
            json!([1]),
            json!([null]),
            json!([["a"]]),
        ][random.usize(..6)]
        .clone();
    }
    let length = random.usize(..5);
    json!((0..length).map(|_| name(random)).collect::<Vec<_>>())
}

/// Any value, so deep at the most.
fn value(random: &mut Rng, depth: usize) -> Value {
    match random.u8(..if depth == 0 { 7 } else { 11 }) {
        0 => json!(random.i32(-3..3)),
        1 => json!([1e300, 4_294_967_295.0, 0.5, -0.0][random.usize(..4)]),
        2 => json!("text"),
        3 => json!(""),
        4 => json!(random.bool()),
        5 if random.u8(..8) == 0 => Value::Null,
        5 | 6 => json!({}),
        7 => (0..random.usize(..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        _ => object(random, depth - 1),
    }
}

fn object(random: &mut Rng, depth: usize) -> Value {
    let members = (0..random.usize(..4)).map(|_| (name(random).to_owned(), value(random, depth)));
    Value::Object(members.collect())
}

fn completion(random: &mut Rng) -> Value {
    let is_odd = random.u8(..20) == 0;
    let actions = ["create", "update", "detete", "delete", "explode"];
    let action = actions[random.usize(..if is_odd { 5 } else { 4 })];
    let mut command = json!({"action": action});
    if random.u8(..8) > 0 {
        command["path"] = path(random);
    }
    if random.u8(..8) > 0 {
        // Not always an object where it should be one.
        command["props"] = if random.u8(..12) == 0 {
            value(random, 3)
        } else {
            object(random, 3)
        };
    }
    if random.u8(..4) == 0 {
        command["parentDefault"] = if random.u8(..6) == 0 {
            value(random, 1)
        } else {
            object(random, 2)
        };
    }
    let mut completion = json!({"command": command});
    if random.u8(..8) > 0 {
        completion["createdId"] = if random.u8(..40) == 0 {
            value(random, 1)
        } else {
            json!(name(random))
        };
    }
    completion
}

/// A command, or now and then a transaction.
fn entry(random: &mut Rng) -> Value {
    if random.u8(..40) == 0 {
        return json!({"transaction": [completion(random)]});
    }
    completion(random)
}

fn flush(random: &mut Rng) -> String {
    let completions: Vec<Value> = (0..random.usize(1..5)).map(|_| entry(random)).collect();
    json!({"from": random.u8(..4), "completions": completions}).to_string()
}

#[test]
fn what_is_admitted_leaves_the_npm_master_sound() {
    let gateway = untyped();
    let start = json!({"commandCount": 3, "document": {
        "a": {"b": {"c": {}}}, "list": ["x", {"a": {}}, [1, 2]], "texts": {"b": "text", "c": 7, "0": true}, "deep": [[[{}]]]}});
    let mut admitted = 0;
    for seed in 0..SESSIONS {
        let mut random = Rng::with_seed(seed);
        let Some(mut peer) = NodePeer::start("npm-master-http.mjs").unwrap() else {
            return;
        };
        peer.call(&json!({"op": "listen", "snapshot": start}))
            .unwrap();
        let flushes = (0..FLUSHES).map(|_| flush(&mut random));
        let texts: Vec<String> = flushes
            .filter_map(|flush| {
                Some(
                    String::from_utf8(gateway.admit(flush.as_bytes()).ok()?.body.to_vec()).unwrap(),
                )
            })
            .collect();
        admitted += texts.len();
        let applied = peer.call(&json!({"op": "apply", "texts": texts})).unwrap();
        let thrown = applied["thrown"].as_array().unwrap();
        let first = thrown
            .first()
            .map(|first| &texts[usize::try_from(first["index"].as_u64().unwrap()).unwrap()]);
        assert!(thrown.is_empty(), "seed {seed}: {thrown:?}: {first:?}");
        assert_eq!(state(&mut peer)["damage"], json!([]), "seed {seed}");
    }
    // Enough have to get through for this to say anything.
    assert!(admitted > 300, "{admitted}");
}
