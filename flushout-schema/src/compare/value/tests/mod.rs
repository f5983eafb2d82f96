//! Which schemas of values are included in which.

#![allow(
    clippy::needless_pass_by_value,
    reason = "the schemas read better without references"
)]

mod containers;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::loss::What;
use super::*;
use flushout_runtime::limits::Limits;
use flushout_runtime::shape::NodeIndex;

fn shape(definitions: Value) -> Shape {
    let definitions: BTreeMap<String, Value> = serde_json::from_value(definitions).unwrap();
    Shape {
        root: NodeIndex::new(0),
        nodes: Vec::new(),
        definitions,
        commands: Vec::new(),
        limits: Limits::DEFAULT,
    }
}

fn included(one: &Value, other: &Value) -> bool {
    let definitions = shape(definitions());
    losses((&definitions, one), (&definitions, other), "").is_empty()
}

/// The definitions that the schemas of the tests refer to.
fn definitions() -> Value {
    json!({
        "Short": {"type": "string", "maxLength": 3},
        "Long": {"type": "string", "maxLength": 9},
        "Tree": {"type": "object", "properties": {"text": {"type": "string", "maxLength": 3}, "below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}}}},
        "WideTree": {"type": "object", "properties": {"text": {"type": "string"}, "below": {"type": "array", "items": {"$ref": "#/$defs/WideTree"}}}},
        "Loop": {"$ref": "#/$defs/Loop"},
    })
}

/// Everything in the first is in the second, and not the other way round.
#[track_caller]
fn wider(narrow: Value, wide: Value) {
    assert!(included(&narrow, &wide), "{narrow} is not in {wide}");
    assert!(!included(&wide, &narrow), "{wide} is in {narrow}");
    assert!(included(&narrow, &narrow) && included(&wide, &wide));
}

/// Neither is in the other, or it cannot be decided.
#[track_caller]
fn apart(one: Value, other: Value) {
    assert!(!included(&one, &other), "{one} is in {other}");
    assert!(!included(&other, &one), "{other} is in {one}");
    assert!(included(&one, &one) && included(&other, &other));
}

/// Both say the same in other words.
#[track_caller]
fn equal(one: Value, other: Value) {
    assert!(included(&one, &other), "{one} is not in {other}");
    assert!(included(&other, &one), "{other} is not in {one}");
}

#[test]
fn types() {
    wider(json!({"type": "integer"}), json!({"type": "number"}));
    wider(
        json!({"type": "string"}),
        json!({"type": ["string", "null"]}),
    );
    wider(json!({"type": "string"}), json!(true));
    wider(json!(false), json!({"type": "string"}));
    apart(json!({"type": "string"}), json!({"type": "boolean"}));
    equal(json!({"type": "boolean"}), json!({"enum": [true, false]}));
    equal(json!({"type": "null"}), json!({"const": null}));
    equal(json!({}), json!(true));
}

#[test]
fn enums_and_constants() {
    wider(json!({"enum": ["a"]}), json!({"enum": ["a", "b"]}));
    wider(json!({"const": "a"}), json!({"enum": ["b", "a"]}));
    wider(
        json!({"enum": ["a", "b"]}),
        json!({"type": "string", "maxLength": 1}),
    );
    wider(
        json!({"enum": [1, 2.0]}),
        json!({"type": "integer", "maximum": 2}),
    );
    wider(
        json!({"enum": ["ab", "b"], "maxLength": 1}),
        json!({"enum": ["b", "c"]}),
    );
    apart(json!({"enum": ["a"]}), json!({"enum": ["b"]}));
    apart(
        json!({"enum": ["a", "bb"]}),
        json!({"type": "string", "maxLength": 1}),
    );
    equal(json!({"const": 1}), json!({"const": 1.0}));
}

#[test]
fn numbers() {
    let integer =
        |least: i64, most: i64| json!({"type": "integer", "minimum": least, "maximum": most});
    wider(integer(0, 5), integer(0, 6));
    wider(integer(1, 5), integer(0, 5));
    apart(integer(0, 5), integer(1, 6));
    wider(
        integer(0, 9_007_199_254_740_990),
        integer(0, 9_007_199_254_740_991),
    );
    wider(
        json!({"type": "number", "exclusiveMinimum": 0}),
        json!({"type": "number", "minimum": 0}),
    );
    wider(
        json!({"type": "number", "minimum": 0.5}),
        json!({"type": "number", "exclusiveMinimum": 0}),
    );
    wider(
        json!({"type": "number", "exclusiveMaximum": 1}),
        json!({"type": "number", "maximum": 1}),
    );
    wider(
        json!({"type": "number", "maximum": 0.5}),
        json!({"type": "number", "exclusiveMaximum": 1}),
    );
    wider(
        json!({"type": "integer", "multipleOf": 6}),
        json!({"type": "integer", "multipleOf": 3}),
    );
    apart(
        json!({"type": "integer", "multipleOf": 4}),
        json!({"type": "integer", "multipleOf": 6}),
    );
    equal(
        json!({"type": "integer", "multipleOf": 1}),
        json!({"type": "integer"}),
    );
}

#[test]
fn texts() {
    wider(
        json!({"type": "string", "maxLength": 3}),
        json!({"type": "string"}),
    );
    wider(
        json!({"type": "string", "minLength": 2}),
        json!({"type": "string", "minLength": 1}),
    );
    equal(
        json!({"type": "string", "minLength": 0}),
        json!({"type": "string"}),
    );
    wider(
        json!({"type": "string", "pattern": "^a$"}),
        json!({"type": "string"}),
    );
    // Patterns are not compared.
    apart(
        json!({"type": "string", "pattern": "^a$"}),
        json!({"type": "string", "pattern": "^[a]$"}),
    );
    wider(
        json!({"enum": ["a"]}),
        json!({"type": "string", "pattern": "^[a-z]$"}),
    );
    wider(
        json!({"type": "string", "pattern": "^a$", "allOf": [{"type": "string", "pattern": "^b$"}]}),
        json!({"type": "string", "pattern": "^b$"}),
    );
}

#[test]
fn alternatives() {
    let text = || json!({"type": "string"});
    wider(
        json!({"anyOf": [text(), {"type": "null"}]}),
        json!({"type": ["string", "null", "boolean"]}),
    );
    equal(
        json!({"anyOf": [text(), {"type": "null"}]}),
        json!({"type": ["string", "null"]}),
    );
    wider(
        json!({"anyOf": [text()]}),
        json!({"anyOf": [text(), {"type": "integer"}]}),
    );
    wider(json!({"type": "string", "not": {"const": "a"}}), text());
    wider(
        json!({"type": "string", "not": {"enum": ["a", "b"]}, "maxLength": 2}),
        json!({"type": "string", "not": {"enum": ["a", "b"]}}),
    );
    // As serde writes enums: the name of the variant around its content.
    let variant = |name: &str, of: Value| json!({"type": "object", "properties": {name: of}, "required": [name], "additionalProperties": false});
    let two = json!({"oneOf": [{"type": "string", "enum": ["None"]}, variant("Star", text())]});
    let three = json!({"oneOf": [{"type": "string", "enum": ["None"]}, variant("Star", text()), variant("Text", text())]});
    wider(two.clone(), three);
    wider(
        two.clone(),
        json!({"oneOf": [{"type": "string", "enum": ["None", "All"]}, variant("Star", text())]}),
    );
    apart(
        two,
        json!({"oneOf": [{"type": "string", "enum": ["None"]}, variant("Stars", text())]}),
    );
    // With a tag inside.
    let tagged = |tag: &str| json!({"type": "object", "properties": {"kind": {"type": "string", "const": tag}}, "required": ["kind"]});
    wider(
        json!({"oneOf": [tagged("a"), tagged("b")]}),
        json!({"oneOf": [tagged("b"), tagged("c"), tagged("a")]}),
    );
    // One that may fit two of which only one may fit.
    let overlapping =
        json!({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "string", "minLength": 3}]});
    assert!(!included(
        &json!({"type": "string", "maxLength": 3}),
        &overlapping
    ));
    assert!(included(&overlapping, &text()));
}

#[test]
fn definitions_are_followed() {
    let to = |name: &str| json!({"$ref": format!("#/$defs/{name}")});
    wider(to("Short"), to("Long"));
    equal(to("Short"), json!({"type": "string", "maxLength": 3}));
    wider(json!({"$ref": "#/$defs/Long", "minLength": 1}), to("Long"));
    wider(to("Tree"), to("WideTree"));
    let (old, new) = (
        shape(definitions()),
        shape(json!({"Short": {"type": "string", "maxLength": 2}})),
    );
    let found = losses((&old, &to("Short")), (&new, &to("Short")), "/here");
    assert_eq!(
        found,
        [Loss::asks(
            "/$defs/Short/maxLength",
            "a text has at most 2 characters"
        )]
    );
    // A definition that is nothing but itself ends, and is not judged.
    assert!(!included(&json!({"type": "string"}), &to("Loop")));
    assert!(!included(&to("Loop"), &json!({"type": "string"})));
}

#[test]
fn what_is_not_understood_is_a_loss() {
    for keyword in [
        "dependentRequired",
        "if",
        "unevaluatedProperties",
        "minContains",
        "else",
        "$dynamicRef",
    ] {
        let strict = json!({"type": "object", keyword: {}});
        assert!(!included(&json!({"type": "object"}), &strict), "{keyword}");
        assert!(
            !included(
                &json!({"type": "object", "maxProperties": 1, keyword: {}}),
                &strict
            ),
            "{keyword}"
        );
        assert!(included(&strict, &strict), "{keyword}");
        assert!(included(&strict, &json!({"type": "object"})), "{keyword}");
    }
    assert!(!included(
        &json!({"type": "string"}),
        &json!({"type": "text"})
    ));
    assert!(!included(&json!({"type": "string"}), &json!(7)));
}

#[test]
fn a_schema_that_explodes_ends() {
    let branch = |at: usize| {
        json!({"anyOf": [
            {"type": "object", "required": [format!("a{at}")], "properties": {format!("a{at}"): {}}},
            {"type": "object", "required": [format!("b{at}")], "properties": {format!("b{at}"): {}}},
        ]})
    };
    let many: Vec<Value> = (0..40).map(branch).collect();
    let one = json!({"type": "object", "allOf": many});
    let other = json!({"type": "object", "allOf": many, "maxProperties": 40});
    assert!(!included(&one, &other));
}

/// The budget is some steps for each constant, so a comparison of each with each would exceed it.
#[test]
fn long_lists_of_constants_are_compared_within_the_budget() {
    let list = |count: usize| {
        let all: Vec<String> = (0..count).map(|at| format!("value{at}")).collect();
        json!({ "enum": all })
    };
    let (narrow, wide) = (list(20_000), list(20_001));
    assert!(included(&narrow, &wide));
    let none = shape(json!({}));
    let lost = losses((&none, &wide), (&none, &narrow), "");
    assert_eq!(lost, [Loss::asks("", "`\"value20000\"` is not allowed")]);
}

/// What each alternative of one is compared with each of the other ends with the budget.
#[test]
fn what_takes_too_many_steps_is_not_judged() {
    let one = |at: usize| json!({ "type": "object", "properties": { "a": { "const": at } }, "required": ["a"] });
    let all = |count: usize| json!({ "oneOf": (0..count).map(one).collect::<Vec<_>>() });
    let none = shape(json!({}));
    let judge = |count: usize| losses((&none, &all(count)), (&none, &all(count + 1)), "");
    assert_eq!(judge(20), []);
    assert!(
        judge(2_000)
            .iter()
            .any(|loss| matches!(&loss.what, What::Unknown(words) if words.contains("too large")))
    );
    // Each definition refers to the next one twice.
    let chain: serde_json::Map<String, Value> = (0..60)
        .map(|at| (format!("A{at}"), json!({ "not": { "anyOf": [{ "$ref": format!("#/$defs/A{}", at + 1) }, { "not": { "$ref": format!("#/$defs/A{}", at + 1) } }] } })))
        .chain([("A60".to_owned(), json!({ "type": "string" }))])
        .collect();
    let chained = shape(Value::Object(chain));
    let (writer, reader) = (json!({ "enum": ["a", 1] }), json!({ "$ref": "#/$defs/A0" }));
    assert!(!losses((&chained, &writer), (&chained, &reader), "").is_empty());
}
