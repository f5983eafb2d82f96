//! Puts messages before typed decoding, our validator, and the validators of schemas, and compares the verdicts.

use std::collections::BTreeMap;

use flushout::schema::{Dialect, Profile, SchemaKind};
use flushout::validate::Validator;
use flushout_random_models::RandomModel;
use flushout_tests::judging::decoding::typed_as;
use flushout_tests::judging::validators::{ForeignValidator, Schema};
use serde_json::Value;

use crate::causes::{Judge, cause};
use crate::messages::Message;

/// How many messages Python's validator is shown, which takes its time.
const PYTHON_MAX: usize = 200;
/// How many disagreements are shown.
const SHOWN_MAX: usize = 8;

const DIALECTS: [Dialect; 2] = [Dialect::Draft202012, Dialect::Draft07];

/// The verdicts of one judge.
type Verdicts = Vec<(String, Vec<bool>)>;

/// What is the same for all messages of one kind.
struct MessageKind {
    schema_kind: SchemaKind,
    validator: Validator,
    schema: Schema,
}

impl MessageKind {
    fn new<M: RandomModel>(kind: SchemaKind) -> Self {
        let schema = Schema::new(M::shape(), kind, Profile::Validate, Dialect::Draft202012);
        Self {
            schema_kind: kind,
            validator: Validator::new(M::shape()).unwrap(),
            schema,
        }
    }

    fn judges(&self) -> [Judge; 2] {
        let definitions = self.schema.json["$defs"].as_object().into_iter().flatten();
        let have_all_paths = !definitions
            .into_iter()
            .any(|(name, _)| name.ends_with("AnyCreate"));
        [Judge::OurValidator, Judge::Schemas { have_all_paths }]
    }

    fn accepts(&self, judge: Judge, text: &str) -> bool {
        match (judge, self.schema_kind) {
            (Judge::Schemas { .. }, _) => self.schema.accepts(text),
            (Judge::OurValidator, SchemaKind::Flush) => {
                let verdict = self.validator.flush(text.as_bytes());
                verdict.is_ok_and(|verdict| verdict.is_valid())
            }
            (Judge::OurValidator, _) => self.validator.snapshot(text.as_bytes()).is_ok(),
        }
    }
}

/// All judges give one verdict on flushes, or differ for a listed cause.
pub(crate) fn check_flushes<M: RandomModel>(messages: &[Message]) {
    let kind = MessageKind::new::<M>(SchemaKind::Flush);
    let mut shown = one_verdict::<M>(
        kind.schema_kind,
        &[Profile::Validate, Profile::Types],
        messages,
    );
    let (mut listed, mut accepted) = (BTreeMap::new(), 0);
    for Message { text, is_right } in messages {
        let typed = typed_as::<M>(kind.schema_kind, text);
        accepted += usize::from(typed.is_ok());
        if *is_right && typed.is_err() {
            shown.push(format!("{typed:?}, though right: {text}"));
        }
        for judge in kind.judges() {
            if kind.accepts(judge, text) == typed.is_ok() {
                continue;
            }
            match cause(judge, text, typed.is_ok()) {
                Some((cause, mended))
                    if typed_as::<M>(kind.schema_kind, &mended).is_ok()
                        == kind.accepts(judge, &mended) =>
                {
                    *listed.entry(cause.reason).or_insert(0) += 1;
                }
                _ => shown.push(format!("{typed:?}, unlike {judge:?}: {text}")),
            }
        }
    }
    let count = messages.len();
    println!(
        "{}: {count} flushes, {accepted} accepted, listed: {listed:#?}",
        M::NAME
    );
    finish::<M>(&shown);
    assert!(
        accepted * 5 > count && accepted * 10 < count * 9,
        "{accepted} of {count}"
    );
}

/// All validators give one verdict on snapshots. Typed decoding reads what the schema allows, and more: what is stored
/// is read as its types read it.
pub(crate) fn check_snapshots<M: RandomModel>(messages: &[Message]) {
    let kind = MessageKind::new::<M>(SchemaKind::Snapshot);
    let mut shown = one_verdict::<M>(kind.schema_kind, &[Profile::Validate], messages);
    for Message { text, is_right } in messages {
        let typed = typed_as::<M>(kind.schema_kind, text);
        for judge in kind.judges() {
            let is_narrower = |text: &str| {
                typed_as::<M>(kind.schema_kind, text).is_err() && kind.accepts(judge, text)
            };
            let is_listed = || {
                let found = cause(judge, text, false);
                found.is_some_and(|(_, mended)| !is_narrower(&mended))
            };
            let is_refused = *is_right && !kind.accepts(judge, text);
            if is_refused || (is_narrower(text) && !is_listed()) {
                shown.push(format!("{typed:?}, unlike {judge:?}: {text}"));
            }
        }
        if kind.accepts(kind.judges()[0], text) != kind.schema.accepts(text) {
            shown.push(format!("{:?} differ: {text}", kind.judges()));
        }
    }
    finish::<M>(&shown);
}

/// Holds all schemas and all validators of them against each other; gives back where they differ.
fn one_verdict<M: RandomModel>(
    kind: SchemaKind,
    profiles: &[Profile],
    messages: &[Message],
) -> Vec<String> {
    let texts: Vec<String> = messages.iter().map(|one| one.text.clone()).collect();
    let verdicts = by_schema::<M>(kind, profiles, &texts);
    let (first, others) = verdicts.split_first().unwrap();
    let mut shown = Vec::new();
    for (name, all) in others {
        for (number, is_accepted) in all.iter().enumerate() {
            if *is_accepted != first.1[number] {
                shown.push(format!(
                    "{name} {is_accepted}, unlike {}: {}",
                    first.0, texts[number]
                ));
            }
        }
    }
    shown
}

fn finish<M: RandomModel>(shown: &[String]) {
    let first: Vec<String> = shown
        .iter()
        .take(SHOWN_MAX)
        .map(|one| one.chars().take(1_500).collect())
        .collect();
    assert!(
        first.is_empty(),
        "{}, {} disagreements:\n{}",
        M::NAME,
        shown.len(),
        first.join("\n")
    );
}

/// What the validators say by each schema.
fn by_schema<M: RandomModel>(kind: SchemaKind, profiles: &[Profile], texts: &[String]) -> Verdicts {
    let mut verdicts = Vec::new();
    let mut foreign = ForeignValidator::start_all();
    for dialect in DIALECTS {
        for profile in profiles {
            let schema = Schema::new(M::shape(), kind, *profile, dialect);
            let name = format!("{} {}", dialect.name(), profile.name());
            let expected: Vec<bool> = texts.iter().map(|text| schema.accepts(text)).collect();
            for validator in &mut foreign {
                let is_python = validator.tool == "jsonschema";
                // gojsonschema has its own idea of formats.
                let has_formats = validator.tool == "gojsonschema" && *profile == Profile::Types;
                if !validator.reads(dialect) || has_formats {
                    continue;
                }
                let count = if is_python { PYTHON_MAX } else { texts.len() };
                let texts = &texts[..count.min(texts.len())];
                let mut all = validator.accepts(&schema, texts);
                for (number, text) in texts.iter().enumerate() {
                    if is_python && ends_a_line(text) {
                        all[number] = expected[number];
                    }
                }
                verdicts.push((format!("{} {name}", validator.tool), all));
            }
            verdicts.insert(0, (format!("Rust {name}"), expected));
        }
    }
    verdicts
}

fn ends_a_line(text: &str) -> bool {
    serde_json::from_str(text).is_ok_and(|value| has_line_end(&value))
}

/// Whether a text ends with a line end, before which `$` stands in patterns of Python.
fn has_line_end(value: &Value) -> bool {
    match value {
        Value::String(text) => text.ends_with('\n'),
        Value::Array(items) => items.iter().any(has_line_end),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name.ends_with('\n') || has_line_end(member)),
        _ => false,
    }
}
