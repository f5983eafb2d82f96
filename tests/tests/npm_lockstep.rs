//! Our proxies and master beside npm's, step by step: the same commands must have the same effects.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

#[path = "npm_interop/commands.rs"]
#[allow(dead_code, reason = "outlines are of the other test")]
mod commands;
#[path = "npm_interop/random.rs"]
mod random;

use flushout::apply::Context;
use flushout::id::SequentialIds;
use flushout::limits::Limits;
use flushout::master::Master;
use flushout::model::Role;
use flushout::proxy::Proxy;
use flushout::untyped::Json;
use flushout::wire::{Completion, FlushResponse, FlushTicket, Snapshot, decode_flush};
use flushout_tests::compare::{batches, difference, responses};
use flushout_tests::node::NodePeer;
use flushout_tests::rules::interceptor;
use serde_json::{Map, Value, json};

use commands::for_untyped;
use random::Random;

/// A proxy of ours and one of npm's, and the messages of both that are on their way.
struct Pair {
    name: &'static str,
    ours: Proxy<Json>,
    ticket: FlushTicket,
    sent: Option<(String, Value)>,
    answered: Option<(FlushResponse, Value)>,
}

fn check(what: &str, difference: Option<String>) -> Result<(), String> {
    difference.map_or(Ok(()), |text| Err(format!("{what}: {text}")))
}

/// npm's table without the entries that follow from shorter ones.
fn minimal(table: &Value) -> Value {
    let table = table.as_object().cloned().unwrap_or_default();
    let follows = |key: &str, now: &Value| {
        let segments: Vec<&str> = key.split(',').collect();
        (1..segments.len()).any(|length| {
            table
                .get(&segments[..length].join(","))
                .is_some_and(|beginning| {
                    let mut expected = beginning.as_array().unwrap().clone();
                    expected.extend(segments[length..].iter().map(|segment| json!(segment)));
                    *now == Value::Array(expected)
                })
        })
    };
    let entries: Map<String, Value> = table
        .iter()
        .filter(|(key, now)| !follows(key, now))
        .map(|(key, now)| (key.clone(), now.clone()))
        .collect();
    Value::Object(entries)
}

/// Both sides of a session.
struct Lockstep {
    random: Random,
    npm: NodePeer,
    npm_master: NodePeer,
    master: Master<Json>,
    history: Option<Vec<Completion>>,
    first: u64,
    log: Vec<String>,
}

impl Lockstep {
    fn state(&mut self, pair: &Pair) -> Result<(), String> {
        let state = self
            .npm
            .call(&json!({"op": "state", "proxy": pair.name}))
            .unwrap()["state"]
            .clone();
        let ours = json!({"commandCount": pair.ours.count(), "document": pair.ours.document(),
            "hasUnflushedCommands": pair.ours.has_queued(), "flushInProgress": pair.ours.is_flush_in_flight()});
        check("state", difference(&state, &ours))
    }

    fn apply(&mut self, pair: &mut Pair) -> Result<(), String> {
        let document = pair.ours.document().to_value();
        let command = for_untyped(&mut self.random, &document);
        self.log.push(format!("{} apply {command}", pair.name));
        let expected = self
            .npm
            .call(&json!({"op": "apply", "proxy": pair.name, "command": command}))
            .unwrap()["result"]
            .clone();
        let flush = json!({"from": 0, "completions": [{"command": command}]}).to_string();
        let command = decode_flush::<Json>(flush.as_bytes(), Role::Client, &Limits::DEFAULT)
            .unwrap()
            .into_commands()
            .next()
            .unwrap()
            .intent
            .map_err(|problem| *problem);
        let result = match command.and_then(|command| pair.ours.apply(command)) {
            Err(problem) => json!({"isSuccess": false, "error": problem.message}),
            Ok(_) => match &pair
                .ours
                .pending()
                .last()
                .unwrap()
                .completion()
                .unwrap()
                .created_id
            {
                Some(id) => json!({"isSuccess": true, "createdId": id}),
                None => json!({"isSuccess": true}),
            },
        };
        check("result", difference(&expected, &result))
    }

    /// Takes what is on its way one step further; where there is nothing, begins a flush.
    fn advance(&mut self, pair: &mut Pair) -> Result<(), String> {
        if let Some((ours, npm)) = pair.answered.take() {
            self.log.push(format!("{} end", pair.name));
            let report = pair
                .ours
                .end_flush(pair.ticket, &ours)
                .map_err(|e| e.to_string())?;
            if report.is_snapshot_needed {
                return Err("a snapshot is needed".into());
            }
            let end = json!({"op": "endFlush", "proxy": pair.name, "sync": npm["sync"]});
            let result = self.npm.call(&end).unwrap()["result"].clone();
            if result.get("error").is_some() {
                return Err(format!("npm: {result}"));
            }
        } else if let Some((ours, npm)) = pair.sent.take() {
            self.let_masters_answer(pair, &ours, &npm)?;
        } else {
            self.log.push(format!("{} begin", pair.name));
            let flush = pair.ours.begin_flush().map_err(|e| e.to_string())?;
            pair.ticket = flush.ticket;
            let batch = self
                .npm
                .call(&json!({"op": "beginFlush", "proxy": pair.name}))
                .unwrap()["batch"]
                .clone();
            check(
                "batch",
                batches(&batch, &serde_json::to_value(&flush).unwrap()),
            )?;
            pair.sent = Some((serde_json::to_string(&flush).unwrap(), batch));
        }
        Ok(())
    }

    fn let_masters_answer(
        &mut self,
        pair: &mut Pair,
        ours: &str,
        npm: &Value,
    ) -> Result<(), String> {
        self.log.push(format!("{} master {ours}", pair.name));
        let staged = self
            .master
            .stage(ours.as_bytes(), &Context::new())
            .map_err(|e| e.to_string())?;
        let first = self.first;
        let history = self.history.as_mut();
        let found = staged.history_needed().and_then(|range| {
            let index = |count: u64| usize::try_from(count - first).unwrap();
            Some(history.as_ref()?[index(range.start)..index(range.end)].to_vec())
        });
        if let Some(history) = history {
            history.extend_from_slice(staged.completions());
        }
        let ours = String::from_utf8(staged.commit(found).unwrap().to_json().unwrap()).unwrap();
        let answer = self
            .npm_master
            .request(&json!({"op": "apply", "batch": npm}))
            .unwrap();
        if answer["ok"] != true {
            return Err(format!("npm threw: {}", answer["error"]));
        }
        let npm = answer["response"].clone();
        self.log.push(format!("   npm {npm}\n   ours {ours}"));
        let value: Value = serde_json::from_str(&ours).unwrap();
        check(
            "response",
            responses(&npm, &value, &minimal(&npm["sync"]["mappedPaths"])),
        )?;
        let state =
            json!({"commandCount": self.master.count(), "document": self.master.document()});
        let expected =
            self.npm_master.call(&json!({"op": "snapshot"})).unwrap()["snapshot"].clone();
        check("master", difference(&expected, &state))?;
        pair.answered = Some((FlushResponse::from_json(ours.as_bytes()).unwrap(), npm));
        Ok(())
    }

    fn event(&mut self, pair: &mut Pair) -> Result<(), String> {
        if self.random.once_in(2) {
            self.apply(pair)?;
        } else if pair.sent.is_some() && self.random.once_in(6) {
            pair.sent = None;
            self.log.push(format!("{} cancel", pair.name));
            self.npm
                .call(&json!({"op": "cancelFlush", "proxy": pair.name}))
                .unwrap();
            let _ = pair.ours.cancel_flush(pair.ticket).unwrap();
        } else {
            self.advance(pair)?;
        }
        self.state(pair)
    }
}

/// How many sessions there are, each with its own seed.
const SESSIONS: u64 = 10;

/// How many things happen in each.
const EVENTS: usize = 150;

fn rules() -> Value {
    // Creates are not refused: what comes below one is where npm's master is wrong (row m08).
    json!([
        {"when": {"action": ["update"], "propsHave": "forbidden"}, "then": {"reject": "forbidden is forbidden"}},
        {"when": {"action": ["detete"], "pathStartsWith": ["kept"]}, "then": {"reject": "kept is kept"}},
        {"when": {"action": ["update"], "propsHave": "stamped"}, "then": {"setProps": {"stamped": 7}}},
    ])
}

fn start() -> Value {
    json!({"commandCount": 3, "document": {"a": {"b": {"n": 1}}, "kept": {"c": {}}, "list": [1, 2]}})
}

/// Opens the masters and the proxies of both sides.
fn open(seed: u64, mut npm: NodePeer, mut npm_master: NodePeer) -> (Lockstep, Vec<Pair>) {
    let has_history = seed.is_multiple_of(2);
    let open = json!({"op": "open", "snapshot": start(), "history": has_history,
        "sequentialIds": true, "interceptorRules": rules()});
    npm_master.call(&open).unwrap();
    let snapshot = Snapshot::from_json(start().to_string().as_bytes()).unwrap();
    let rules = serde_json::from_value(rules()).unwrap();
    let master = Master::new(&snapshot, SequentialIds)
        .unwrap()
        .with_smaller_sync_preferred(false)
        .with_interceptor(interceptor(rules));
    let mut pairs = Vec::new();
    for name in ["A", "B", "C"] {
        let open = json!({"op": "open", "proxy": name, "snapshot": start(), "sequentialIds": true});
        npm.call(&open).unwrap();
        pairs.push(Pair {
            name,
            ours: Proxy::new(&snapshot, SequentialIds).unwrap(),
            ticket: FlushTicket::default(),
            sent: None,
            answered: None,
        });
    }
    let lockstep = Lockstep {
        random: Random::new(seed),
        npm,
        npm_master,
        master,
        history: has_history.then(Vec::new),
        first: snapshot.command_count.get(),
        log: Vec::new(),
    };
    (lockstep, pairs)
}

#[test]
fn ours_and_npms_keep_step() {
    for seed in 0..SESSIONS {
        let (Some(npm), Some(npm_master)) = (
            NodePeer::start("npm-proxy-peer.mjs").unwrap(),
            NodePeer::start("npm-master-peer.mjs").unwrap(),
        ) else {
            return;
        };
        let (mut lockstep, mut pairs) = open(seed, npm, npm_master);
        for _ in 0..EVENTS {
            let index = lockstep.random.below(pairs.len());
            if let Err(text) = lockstep.event(&mut pairs[index]) {
                panic!("seed {seed}: {text}\n{}", lockstep.log.join("\n"));
            }
        }
    }
}
