//! Values of every form, right, odd and mutated, before typed decoding, our validator, `jsonschema` and ajv.

use std::collections::BTreeMap;

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

#[test]
fn value_types_of_every_form_get_one_verdict() {
    let (shape, seed) = (Shape::of::<Forms>(), seed());
    let messages = value_messages(MUTATED, seed);
    let validator = Validator::new(&shape).unwrap();
    let mut schemas = Vec::new();
    for dialect in DIALECTS {
        for profile in PROFILES {
            schemas.push(Schema::new(&shape, SchemaKind::Flush, profile, dialect));
        }
    }
    let texts: Vec<String> = messages.iter().map(|one| one.text.clone()).collect();
    let by_ajv: Option<Vec<Vec<bool>>> = Ajv::start().map(|mut ajv| {
        let verdicts = schemas.iter().enumerate().map(|(position, schema)| {
            let name = position.to_string();
            ajv.compile(&name, &schema.json, schema.dialect);
            texts
                .chunks(500)
                .flat_map(|texts| ajv.accepts(&name, texts))
                .collect()
        });
        verdicts.collect()
    });
    let (mut shown, mut listed) = (Vec::new(), BTreeMap::new());
    for (number, message) in messages.iter().enumerate() {
        let typed = typed(Subject::Forms, SchemaKind::Flush, &message.text);
        let ours = validator.flush(message.text.as_bytes());
        let ours = ours.is_ok_and(|verdict| verdict.is_valid());
        let mut others = vec![("our validator".to_owned(), ours)];
        for (position, schema) in schemas.iter().enumerate() {
            let name = format!("{} {}", schema.dialect.name(), schema.profile.name());
            if let Some(by_ajv) = &by_ajv {
                others.push((format!("ajv {name}"), by_ajv[position][number]));
            }
            others.push((name, schema.accepts(&message.text)));
        }
        if message.is_sample && typed.is_err() {
            shown.push(format!("{}: {typed:?} {}", message.field, message.text));
        }
        let differing: Vec<_> = others
            .iter()
            .filter(|(_, one)| *one != typed.is_ok())
            .collect();
        let Some((name, _)) = differing.first() else {
            continue;
        };
        let known = message
            .value
            .as_ref()
            .and_then(|value| cause(message.field, value, typed.is_ok()));
        if let Some(known) = known.filter(|_| differing.len() == others.len()) {
            *listed.entry(known.reason).or_insert(0) += 1;
            continue;
        }
        let value = message
            .value
            .as_ref()
            .map(Value::to_string)
            .unwrap_or_default();
        shown.push(format!(
            "{}: {:?}, but {name} and {} others: {value}",
            message.field,
            typed.map_err(|problem| problem.message),
            differing.len() - 1
        ));
    }
    println!(
        "seed {seed}, {} messages, listed causes: {listed:#?}",
        messages.len()
    );
    let all = shown.len();
    shown.sort();
    shown.dedup();
    shown.truncate(SHOWN_MAX);
    assert!(
        shown.is_empty(),
        "seed {seed}, {all} disagreements:\n{}",
        shown.join("\n")
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
