//! The trials of the forms that a value may have: bounded for a whole flush, not for each command alone.

use std::collections::BTreeMap;

use flushout::problem::Remedy;
use flushout::{Code, Context, FlushoutModel, Master, Proxy, SequentialIds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::support::flush;

/// A type of which serde tries four forms, each to its end, at each level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Nested {
    One { inner: Box<Nested>, one: u8 },
    Two { inner: Box<Nested>, two: u8 },
    Three { inner: Box<Nested>, three: u8 },
    Four { inner: Box<Nested>, four: u8 },
    Leaf(bool),
}

#[derive(Clone, Debug, Default, PartialEq, FlushoutModel)]
struct Document {
    nested: Option<Nested>,
}

/// A value of which each level is tried as each form; none fits in the end.
fn nested(levels: usize) -> String {
    let (open, close) = (r#"{"inner":"#.repeat(levels), "}".repeat(levels));
    format!("{open}true{close}")
}

fn update(nested: &str, expected: &str) -> String {
    format!(r#"{{"command":{{"action":"update","props":{{"nested":{nested}}}}}{expected}}}"#)
}

/// The codes of a flush of so many of these, whose last is harmless.
fn codes(command: &str, times: usize) -> Vec<String> {
    let mut master = Master::of_document(&Document::default(), SequentialIds).unwrap();
    let mut commands = vec![command.to_owned(); times];
    commands.push(update("true", ""));
    let flush = flush(&commands);
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    let errors = staged.errors().iter();
    errors
        .filter_map(|error| Some(error.code.as_deref()?.to_owned()))
        .collect()
}

#[test]
fn the_trials_of_a_flush_are_bounded_together() {
    // One of them uses up the trials of a command, and five those of a flush.
    let command = update(&nested(6), "");
    assert_eq!(codes(&command, 1), ["too_many_nodes"]);
    let codes = codes(&command, 20);
    let (first, rest) = codes.split_at(6);
    assert!(
        first.iter().all(|code| code == "too_many_nodes"),
        "{codes:?}"
    );
    // The harmless one behind them is refused too, and may be sent again by itself.
    assert_eq!(rest.len(), 15);
    assert!(rest.iter().all(|code| code == "too_much_work"), "{codes:?}");
    assert_eq!(Code::TooMuchWork.remedy(), Remedy::Same);
}

#[test]
fn the_trials_of_what_is_expected_are_work_of_the_flush() {
    let expected = format!(r#","expected":{{"nested":{}}}"#, nested(6));
    let command = update("true", &expected);
    assert_eq!(codes(&command, 1), ["conflict"]);
    let codes = codes(&command, 20);
    let conflicts = codes.iter().take_while(|code| *code == "conflict").count();
    assert!(conflicts < 20, "{codes:?}");
    assert!(
        codes[conflicts..]
            .iter()
            .all(|code| code == "too_much_work")
    );
}

#[test]
fn values_that_find_their_form_at_once_use_up_nothing() {
    assert_eq!(codes(&update("false", ""), 999), Vec::<String>::new());
}

/// A constant that tells a form.
macro_rules! constant {
    ($name:ident, $text:literal) => {
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        enum $name {
            #[serde(rename = $text)]
            One,
        }
    };
}

constant!(KindA, "a");
constant!(KindB, "b");
constant!(KindC, "c");

/// Untagged, with a constant in each form, so that its schema looks as that of a tagged enum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(transform = one_of_constants)]
enum Constant {
    A {
        inner: Option<Box<Constant>>,
        kind: KindA,
    },
    B {
        inner: Option<Box<Constant>>,
        kind: KindB,
    },
    C {
        inner: Option<Box<Constant>>,
        kind: KindC,
    },
}

fn one_of_constants(schema: &mut schemars::Schema) {
    if let Some(forms) = schema.remove("anyOf") {
        schema.insert("oneOf".into(), forms);
    }
    let kinds = ["a", "b", "c"];
    let forms = schema.get_mut("oneOf").and_then(Value::as_array_mut);
    for (form, kind) in forms.into_iter().flatten().zip(kinds) {
        form["properties"]["kind"] = json!({ "type": "string", "const": kind });
    }
}

/// Each map reads all members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Twice {
    #[serde(flatten)]
    one: BTreeMap<String, Twice>,
    #[serde(flatten)]
    two: BTreeMap<String, Twice>,
}

#[derive(Clone, Debug, Default, PartialEq, FlushoutModel)]
struct Deep {
    constant: Option<Constant>,
    twice: Option<Twice>,
}

/// The code of the error of an update of this field, if any.
fn code_of(field: &str, value: &str) -> Option<String> {
    let mut master = Master::of_document(&Deep::default(), SequentialIds).unwrap();
    let command = format!(r#"{{"command":{{"action":"update","props":{{"{field}":{value}}}}}}}"#);
    let flush = flush(&[command]);
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    Some(staged.errors().first()?.code.as_deref()?.to_owned())
}

#[test]
fn forms_that_a_constant_tells_apart_are_not_tried_at_each_level() {
    let constant = |levels: usize, leaf: &str| {
        let (open, close) = (
            r#"{"inner":"#.repeat(levels),
            r#","kind":"c"}"#.repeat(levels),
        );
        format!("{open}{leaf}{close}")
    };
    // What comes first in the text is read last. In its order this is 3^40 trials.
    assert_eq!(code_of("constant", &constant(40, "null")), None);
    assert_eq!(
        code_of("constant", &constant(7, "1")).as_deref(),
        Some("wrong_type")
    );
    assert_eq!(
        code_of("constant", r#"{"kind":"d"}"#).as_deref(),
        Some("wrong_type")
    );
}

#[test]
fn maps_flattened_into_themselves_are_no_deeper_than_they_may_be_read() {
    let twice = |levels: usize| {
        let (open, close) = (r#"{"a":"#.repeat(levels), "}".repeat(levels));
        format!("{open}{{}}{close}")
    };
    assert_eq!(code_of("twice", &twice(8)), None);
    assert_eq!(
        code_of("twice", &twice(40)).as_deref(),
        Some("too_many_nodes")
    );
}

#[test]
fn the_trials_of_a_diff_are_bounded_together() {
    let master = Master::of_document(&Document::default(), SequentialIds).unwrap();
    let value = (0..5).fold(json!(true), |inner, _| json!({ "inner": inner, "four": 1 }));
    let receive = |times: usize| {
        let snapshot = master.snapshot().unwrap();
        let mut proxy = Proxy::<Document>::new(&snapshot, SequentialIds).unwrap();
        let command = json!({ "action": "update", "path": [], "props": { "nested": value } });
        let completions = vec![json!({ "command": command }); times];
        let diff = json!({ "from": 0, "completions": completions });
        let sync = serde_json::from_value(json!({ "isPartial": true, "diff": diff })).unwrap();
        proxy.receive(sync).map(|report| report.is_snapshot_needed)
    };
    assert!(!receive(2).unwrap());
    assert!(receive(900).unwrap());
}
