//! The proof for generated types: what is called safe for them is generated the same.

use serde_json::{Value, json};

use super::samples::{Dice, change, schema};
use super::{Direction, compare, field, fields_both_ways, value, with};
use crate::generate::typescript;
use flushout_runtime::shape::{FieldShape, Shape};

/// How many pairs of schemas are compared.
const PAIRS: u64 = 400;

/// The types of a module: its lines without comments.
fn types(shape: &Shape) -> Vec<String> {
    let text = typescript(shape);
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.starts_with("/**") && !line.starts_with('*'));
    lines.map(str::to_owned).collect()
}

fn model(schema: Value) -> Shape {
    let mut shape = with(vec![field(value(schema))]);
    let definitions = [
        ("Alpha", json!({"type": "string", "maxLength": 3})),
        (
            "Beta",
            json!({"type": "object", "properties": {"x": {"$ref": "#/$defs/Alpha"}}}),
        ),
    ];
    shape.definitions = definitions.map(|(name, one)| (name.to_owned(), one)).into();
    shape
}

#[test]
fn what_is_safe_for_types_is_generated_the_same() {
    let (mut safe, mut changed) = (0, 0);
    for seed in 0..PAIRS {
        let mut dice = Dice::new(seed);
        let old = schema(&mut dice, 2);
        let mut new = old.clone();
        change(&mut dice, &mut new);
        let (old, new) = (model(old), model(new));
        if compare(&old, &new).is_safe(Direction::Types) {
            assert_eq!(types(&old), types(&new), "seed {seed}");
            safe += usize::from(old != new);
        } else {
            changed += 1;
        }
    }
    assert!(safe > 20 && changed > 20, "{safe} safe, {changed} changed");
}

/// Holds a change of a value to its verdict for types, there and back.
fn hold(old: &Value, new: &Value, is_safe: bool) {
    for (one, other) in [(old, new), (new, old)] {
        let (one, other) = (model(one.clone()), model(other.clone()));
        let comparison = compare(&one, &other);
        assert_eq!(
            comparison.is_safe(Direction::Types),
            is_safe,
            "{old} {new}: {comparison:#?}"
        );
    }
}

/// A list with these bounds.
fn list(bounds: &Value) -> Value {
    let mut list = json!({"type": "array", "items": {"type": "number"}});
    let bounds = bounds.as_object().unwrap().clone();
    list.as_object_mut().unwrap().extend(bounds);
    list
}

/// An object with this member.
fn member(schema: &Value) -> Value {
    json!({"type": "object", "properties": {"a": schema}})
}

#[test]
fn what_any_documented_generator_makes_other_types_of_breaks_types() {
    let breaking = [
        // Ours: a tuple of three and one of four; a list and a tuple; places that may be missing.
        (
            list(&json!({"minItems": 3, "maxItems": 3})),
            list(&json!({"minItems": 4, "maxItems": 4})),
        ),
        (
            list(&json!({"minItems": 2, "maxItems": 2})),
            list(&json!({"minItems": 2, "maxItems": 3})),
        ),
        (
            json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}], "minItems": 1, "maxItems": 2}),
            json!({"type": "array", "prefixItems": [{"type": "number"}, {"type": "string"}], "minItems": 2, "maxItems": 2}),
        ),
        // json-schema-to-typescript: a list, and a tuple with a rest.
        (list(&json!({})), list(&json!({"minItems": 1}))),
        // typify: `u8` and `u16`; `i64` and `u64`; `String` and a type of its own; a list and a set.
        (
            json!({"type": "integer", "minimum": 0, "maximum": 255}),
            json!({"type": "integer", "minimum": 0, "maximum": 65_535}),
        ),
        (
            json!({"type": "integer"}),
            json!({"type": "integer", "minimum": 0}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "maxLength": 9}),
        ),
        (
            json!({"type": "string"}),
            json!({"type": "string", "pattern": "^a"}),
        ),
        (list(&json!({})), list(&json!({"uniqueItems": true}))),
        // typify and datamodel-code-generator: an option, and what has a default.
        (
            member(&json!({"type": "number"})),
            member(&json!({"type": "number", "default": 1})),
        ),
        // Another member of the same form, by name.
        (
            json!({"$ref": "#/$defs/Alpha"}),
            json!({"$ref": "#/$defs/Beta"}),
        ),
        (json!({"type": "integer"}), json!({"type": "number"})),
        (
            json!({"type": "string"}),
            json!({"type": ["string", "null"]}),
        ),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["a", "c"]})),
        (
            json!({"type": "string"}),
            json!({"type": "string", "format": "date"}),
        ),
    ];
    for (old, new) in breaking {
        hold(&old, &new, false);
    }
}

#[test]
fn bounds_that_no_documented_generator_looks_at_are_safe_for_types() {
    let safe = [
        (
            json!({"type": "string", "maxLength": 3}),
            json!({"type": "string", "minLength": 1, "pattern": "^a"}),
        ),
        (
            json!({"type": "number", "minimum": 0}),
            json!({"type": "number", "maximum": 9}),
        ),
        (
            json!({"type": "number", "multipleOf": 2}),
            json!({"type": "number"}),
        ),
        (
            list(&json!({"maxItems": 9})),
            list(&json!({"maxItems": 99})),
        ),
        (
            list(&json!({"minItems": 1, "maxItems": 9})),
            list(&json!({"minItems": 1})),
        ),
        (json!({"enum": ["a", "b"]}), json!({"enum": ["b", "a"]})),
        (
            member(&json!({"type": "number", "default": 1})),
            member(&json!({"type": "number", "default": 2})),
        ),
    ];
    for (old, new) in safe {
        hold(&old, &new, true);
    }
}

/// Two value types of one form: a value that had one and has the other has another type.
#[test]
fn a_value_of_another_named_type_breaks_types() {
    let twins = |name: &str| {
        let mut shape =
            model(json!({"type": "array", "items": {"$ref": format!("#/$defs/{name}")}}));
        let twin = shape.definitions["Alpha"].clone();
        shape.definitions.insert("Twin".to_owned(), twin);
        shape
    };
    let comparison = compare(&twins("Alpha"), &twins("Twin"));
    assert!(!comparison.is_safe(Direction::Types) && comparison.is_safe(Direction::Flush));
}

#[test]
fn an_alias_that_moved_is_read_as_the_other_field() {
    let named = |name: &str| FieldShape::new(name, value(json!({"type": "string"}))).with_default();
    let reasons = |old: Vec<FieldShape>, new: Vec<FieldShape>| {
        let comparison = compare(&with(old), &with(new));
        let of = |direction| super::reasons(&comparison, direction);
        (of(Direction::Flush), of(Direction::Stored))
    };
    let (flush, stored) = reasons(
        vec![named("a").alias("x"), named("b")],
        vec![named("a"), named("b").alias("x")],
    );
    assert!(
        flush.contains("what clients still send under it is read as `b`"),
        "{flush}"
    );
    assert!(
        stored.contains("still have under it is read as `b`"),
        "{stored}"
    );
    // Its name went to another field, as an alias or as a name.
    let (flush, stored) = reasons(vec![named("a"), named("b")], vec![named("b").alias("a")]);
    assert!(
        flush.contains("what has its name is read as `b`"),
        "{flush}"
    );
    assert!(
        stored.contains("a document with both is not loaded"),
        "{stored}"
    );
    let (flush, _) = reasons(
        vec![named("a").alias("c"), named("b")],
        vec![named("c"), named("b").alias("a")],
    );
    assert!(flush.contains("is read as `b`"), "{flush}");
    fields_both_ways(
        vec![named("a").alias("x"), named("b")],
        vec![named("a"), named("b").alias("x")],
        "BsBB",
        "BsBB",
    );
}
