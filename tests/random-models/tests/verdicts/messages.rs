//! Messages of a random model: those that a proxy sends, those that break rules, and mangled ones.

use std::ops::Range;

use fastrand::Rng;
use flushout::wire::completion_of;
use flushout::{Master, Proxy, SequentialIds, Snapshot};
use flushout_random_models::{Chance, Random, RandomModel, commands};
use flushout_tests::judging::mutate::Mutation;
use flushout_tests::judging::text::write;
use serde_json::{Value, json};

/// How many seeds are tried for a document, which may be beyond the limit of the model.
const ATTEMPTS: u64 = 50;
/// How many commands are made on each document.
const COMMANDS: usize = 12;
/// How many mangled messages are made of each message.
const MANGLED: usize = 3;

/// A message before the judges.
pub(crate) struct Message {
    pub(crate) text: String,
    /// Whether our own code has written it for a document that keeps the rules.
    pub(crate) is_right: bool,
}

/// The messages of some documents.
#[derive(Default)]
pub(crate) struct Messages {
    pub(crate) flushes: Vec<Message>,
    pub(crate) snapshots: Vec<Message>,
}

/// The messages of one document for each of the seeds.
pub(crate) fn messages<M: RandomModel>(seeds: Range<u64>) -> Messages {
    let mut messages = Messages::default();
    for seed in seeds {
        let mut rng = Rng::with_seed(seed);
        let mut attempts = (0..ATTEMPTS).map(|attempt| seed * ATTEMPTS + attempt);
        let master = attempts.find_map(|seed| {
            let document = M::random(&mut Chance::tame(seed));
            Master::of_document(&document, SequentialIds).ok()
        });
        let snapshot = master.unwrap().snapshot().unwrap();
        let flushes = flushes::<M>(&snapshot, seed);
        let snapshots = vec![(serde_json::to_value(&snapshot).unwrap(), true)];
        add(&mut messages.flushes, &flushes, &mut rng);
        add(&mut messages.snapshots, &snapshots, &mut rng);
    }
    messages
}

/// Flushes with one entry each, and whether they are right for sure.
fn flushes<M: RandomModel>(snapshot: &Snapshot, seed: u64) -> Vec<(Value, bool)> {
    let mut proxy = Proxy::<M>::new(snapshot, SequentialIds).unwrap();
    let mut tame = Chance::tame(seed).of_client();
    let mut wild = Chance::wild(seed).of_client();
    let mut flushes = Vec::new();
    for _ in 0..COMMANDS {
        // What the proxy refuses it does not send.
        let _ = if tame.one_in(2) {
            let command = commands::command(proxy.document(), &mut tame);
            proxy.apply(command).err()
        } else {
            proxy.apply(M::Change::random(&mut tame)).err()
        };
        let command = commands::command(proxy.document(), &mut wild);
        if let Ok(completion) = completion_of(&command) {
            flushes.push((json!({"from": 0, "completions": [completion]}), false));
        }
    }
    if let Ok(flush) = proxy.begin_flush() {
        let flush = serde_json::to_value(&flush).unwrap();
        for entry in flush["completions"].as_array().into_iter().flatten() {
            flushes.push((json!({"from": 0, "completions": [entry]}), true));
        }
    }
    flushes
}

/// Adds the messages as they are, in another spelling, and mangled.
fn add(messages: &mut Vec<Message>, originals: &[(Value, bool)], rng: &mut Rng) {
    for (original, is_right) in originals {
        for text in [original.to_string(), write(original, rng)] {
            messages.push(Message {
                text,
                is_right: *is_right,
            });
        }
        for _ in 0..MANGLED {
            let mut value = original.clone();
            for _ in 0..rng.usize(1..=2) {
                mangle(&mut value, rng);
            }
            messages.push(Message {
                text: write(&value, rng),
                is_right: false,
            });
        }
    }
}

fn mangle(value: &mut Value, rng: &mut Rng) {
    match rng.u32(..10) {
        0 => {
            as_list(value, rng);
        }
        1 => add_alias(value, rng),
        2 => add_content(value, rng),
        _ => {
            // A text that ends early is the matter of another test.
            let mutations = Mutation::ALL.len() - 1;
            Mutation::ALL[rng.usize(..mutations)].apply(value, rng);
        }
    }
}

/// Writes an object deep within as the list of its members.
fn as_list(value: &mut Value, rng: &mut Rng) -> bool {
    let below: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => return false,
    };
    let count = below.len();
    let start = rng.usize(..count.max(1));
    let mut below: Vec<_> = below.into_iter().collect();
    below.rotate_left(start.min(count));
    if below.into_iter().any(|one| as_list(one, rng)) {
        return true;
    }
    if let Value::Object(members) = value {
        *value = Value::Array(members.values().cloned().collect());
        return true;
    }
    false
}

/// Gives members by the alias that they may have, some of them by both names.
fn add_alias(value: &mut Value, rng: &mut Rng) {
    if let Value::Object(members) = value {
        let names: Vec<String> = members.keys().cloned().collect();
        for name in names {
            if (name.starts_with("member_") || name == "in_one") && rng.bool() {
                let member = members[&name].clone();
                if rng.u32(..3) > 0 {
                    members.remove(&name);
                }
                members.insert(format!("other_{name}"), member);
            }
        }
    }
    each_below(value, |below| add_alias(below, rng));
}

/// Gives content to the variants of adjacently tagged enums that have none.
fn add_content(value: &mut Value, rng: &mut Rng) {
    if value["t"] == "Nothing"
        && let Value::Object(members) = value
    {
        let content = [Value::Null, json!(1), json!({}), json!({"in_one": 1})];
        members.insert("c".to_owned(), content[rng.usize(..content.len())].clone());
    }
    each_below(value, |below| add_content(below, rng));
}

/// Visits the members or items of a value.
pub(crate) fn each_below(value: &mut Value, visit: impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(visit),
        Value::Object(members) => members.values_mut().for_each(visit),
        _ => {}
    }
}
