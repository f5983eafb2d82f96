//! Values of every form, right, odd and mutated, before typed decoding, our validator, `jsonschema` and ajv.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use flushout::Shape;
use flushout::schema::SchemaKind;
use flushout::validate::Validator;
use serde_json::Value;

use super::listed::{CAUSES, cause};
use super::model::Forms;
use super::samples::{ODD, SAMPLES};
use crate::judges::{Ajv, DIALECTS, PROFILES, Schema, typed};
use crate::mutate::Mutation;
use crate::stream::seed;
use crate::subject::Subject;
use crate::text::write;

/// How many mutated values there are.
const MUTATED: usize = 12_000;
/// How many disagreements are shown.
const SHOWN_MAX: usize = 60;

/// A message with one value.
pub(crate) struct ValueMessage {
    pub(crate) field: &'static str,
    pub(crate) value: Option<Value>,
    pub(crate) text: String,
    is_sample: bool,
}

impl ValueMessage {
    fn new(field: &'static str, text: &str) -> Self {
        Self {
            field,
            value: serde_json::from_str(text).ok(),
            text: format!(
                r#"{{"from":0,"completions":[{{"command":{{"action":"update","props":{{"{field}":{text}}}}}}}]}}"#
            ),
            is_sample: false,
        }
    }
}

/// The samples, the odd values, and so many mutated ones.
pub(crate) fn value_messages(mutated: usize, seed: u64) -> Vec<ValueMessage> {
    let mut messages = Vec::new();
    for (field, texts) in SAMPLES {
        messages.extend(texts.iter().map(|text| ValueMessage {
            is_sample: true,
            ..ValueMessage::new(field, text)
        }));
    }
    for (field, texts) in ODD {
        messages.extend(texts.iter().map(|text| ValueMessage::new(field, text)));
    }
    let mut rng = Rng::with_seed(seed);
    for _ in 0..mutated {
        let (field, texts) = SAMPLES[rng.usize(..SAMPLES.len())];
        let mut value: Value = serde_json::from_str(texts[rng.usize(..texts.len())]).unwrap();
        for _ in 0..rng.usize(1..=3) {
            mutate(&mut value, &mut rng);
        }
        messages.push(ValueMessage::new(field, &write(&value, &mut rng)));
    }
    messages
}

fn mutate(value: &mut Value, rng: &mut Rng) {
    match rng.u32(..12) {
        0 => as_list(value, rng),
        1 => {
            // What is right for another field.
            let (_, texts) = SAMPLES[rng.usize(..SAMPLES.len())];
            *value = serde_json::from_str(texts[rng.usize(..texts.len())]).unwrap();
        }
        _ => {
            let mutations = Mutation::ALL.len() - 1;
            Mutation::ALL[rng.usize(..mutations)].apply(value, rng);
        }
    }
}

/// Writes an object as the list of its members, the outermost or one within.
fn as_list(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Object(members) if members.is_empty() || rng.bool() => {
            *value = Value::Array(members.values().cloned().collect());
        }
        Value::Object(members) => members.values_mut().for_each(|one| as_list(one, rng)),
        Value::Array(items) => items.iter_mut().for_each(|one| as_list(one, rng)),
        _ => {}
    }
}

/// What every other judge says of each message, by the name of the judge.
fn verdicts(shape: &Shape, messages: &[ValueMessage]) -> Vec<(String, Vec<bool>)> {
    let validator = Validator::new(shape).unwrap();
    let texts: Vec<String> = messages.iter().map(|one| one.text.clone()).collect();
    let ours = texts.iter().map(|text| {
        let verdict = validator.flush(text.as_bytes());
        verdict.is_ok_and(|verdict| verdict.is_valid())
    });
    let mut verdicts = vec![("our validator".to_owned(), ours.collect())];
    let mut ajv = Ajv::start();
    for dialect in DIALECTS {
        for profile in PROFILES {
            let schema = Schema::new(shape, SchemaKind::Flush, profile, dialect);
            let name = format!("{} {}", dialect.name(), profile.name());
            if let Some(ajv) = &mut ajv {
                ajv.compile(&name, &schema.json, dialect);
                let batches = texts.chunks(500);
                let verdict = batches
                    .flat_map(|texts| ajv.accepts(&name, texts))
                    .collect();
                verdicts.push((format!("ajv {name}"), verdict));
            }
            let verdict = texts.iter().map(|text| schema.accepts(text)).collect();
            verdicts.push((name, verdict));
        }
    }
    verdicts
}

#[test]
fn value_types_of_every_form_get_one_verdict() {
    let seed = seed();
    let messages = value_messages(MUTATED, seed);
    let verdicts = verdicts(&Shape::of::<Forms>(), &messages);
    let (mut shown, mut listed) = (BTreeSet::new(), BTreeMap::new());
    for (number, message) in messages.iter().enumerate() {
        let typed = typed(Subject::Forms, SchemaKind::Flush, &message.text);
        if message.is_sample && typed.is_err() {
            shown.insert(format!("{}: {typed:?} {}", message.field, message.text));
        }
        let mut differing = verdicts
            .iter()
            .filter(|(_, all)| all[number] != typed.is_ok());
        let Some((name, _)) = differing.next() else {
            continue;
        };
        let others = differing.count();
        let value = message.value.as_ref();
        let known = value.and_then(|value| cause(message.field, value, typed.is_ok()));
        if let Some(known) = known.filter(|_| others + 1 == verdicts.len()) {
            *listed.entry(known.reason).or_insert(0) += 1;
            continue;
        }
        let value: String = message.text.chars().skip(60).take(260).collect();
        let typed = typed.map_err(|problem| problem.message);
        shown.insert(format!(
            "{typed:?}, but {name} and {others} others: {value}"
        ));
    }
    println!(
        "seed {seed}, {} messages, listed: {listed:#?}",
        messages.len()
    );
    let first: Vec<String> = shown.iter().take(SHOWN_MAX).cloned().collect();
    assert!(
        first.is_empty(),
        "seed {seed}, {}:\n{}",
        shown.len(),
        first.join("\n")
    );
}

#[test]
fn every_listed_cause_makes_the_difference() {
    let validator = Validator::new(&Shape::of::<Forms>()).unwrap();
    for one in CAUSES {
        let message = ValueMessage::new(one.fields[0], one.case);
        let typed = typed(Subject::Forms, SchemaKind::Flush, &message.text);
        assert_eq!(typed.is_ok(), one.typed, "{}: {typed:?}", one.reason);
        let schema = validator.flush(message.text.as_bytes()).unwrap().is_valid();
        assert_eq!(schema, !one.typed, "{}", one.reason);
        let value: Value = serde_json::from_str(one.case).unwrap();
        assert!((one.applies)(&value), "{}", one.reason);
    }
}
