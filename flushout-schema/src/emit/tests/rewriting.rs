//! Tests of single keywords that older dialects lack: what becomes of each, and what is lost.

#![allow(
    clippy::needless_pass_by_value,
    reason = "the schemas read better without references"
)]

use serde_json::{Value, json};

use crate::emit::older::{Older, rewrite};
use crate::emit::{Profile, SchemaKind};

/// What becomes of a schema, and the keywords that are lost.
fn rewritten(schema: &Value, older: Older) -> (Value, Vec<&'static str>) {
    let rewritten = rewrite(schema, SchemaKind::Flush, Profile::Validate, older);
    let lost = rewritten.losses.iter().map(|loss| loss.keyword);
    (rewritten.root, lost.collect())
}

fn draft04(schema: Value) -> (Value, Vec<&'static str>) {
    rewritten(&schema, Older::Draft04)
}

fn openapi30(schema: Value) -> (Value, Vec<&'static str>) {
    rewritten(&schema, Older::OpenApi30)
}

#[test]
fn bounds_that_exclude_themselves() {
    let closed = json!({"type": "number", "minimum": 1, "exclusiveMaximum": 9});
    let expected = json!({"type": "number", "minimum": 1, "maximum": 9, "exclusiveMaximum": true});
    assert_eq!(draft04(closed.clone()), (expected.clone(), vec![]));
    assert_eq!(openapi30(closed), (expected, vec![]));
    let both = json!({"type": "number", "minimum": 1, "exclusiveMinimum": 1});
    assert_eq!(
        draft04(both).0,
        json!({"type": "number", "minimum": 1, "exclusiveMinimum": true})
    );
    let weaker = json!({"type": "number", "minimum": 2, "exclusiveMinimum": 1});
    assert_eq!(draft04(weaker).0, json!({"type": "number", "minimum": 2}));
}

#[test]
fn integers_of_validators_are_multiples_of_one() {
    let integer = json!({"type": ["integer", "null"], "minimum": 0, "maximum": 9});
    let expected = json!({"type": ["number", "null"], "multipleOf": 1, "minimum": 0, "maximum": 9});
    assert_eq!(draft04(integer.clone()), (expected, vec![]));
    let expected =
        json!({"type": "number", "nullable": true, "multipleOf": 1, "minimum": 0, "maximum": 9});
    assert_eq!(openapi30(integer), (expected, vec![]));
    let halves = json!({"type": "integer", "multipleOf": 1.5});
    let expected = json!({"type": "number", "multipleOf": 1.5, "allOf": [{"multipleOf": 1}]});
    assert_eq!(draft04(halves).0, expected);
}

#[test]
fn keys_become_patterns_where_they_can() {
    let map = |names: Value| json!({"type": "object", "propertyNames": names, "additionalProperties": {"type": "null"}});
    let keys = |pattern: &str| json!({"type": "object", "patternProperties": {pattern: {"type": "null"}}, "additionalProperties": false});
    let names = json!({"type": "string", "enum": ["a.b", "c"]});
    assert_eq!(draft04(map(names.clone())), (keys("^(a\\.b|c)$"), vec![]));
    let names_only = json!({"type": "string", "pattern": "^x+$"});
    assert_eq!(draft04(map(names_only)), (keys("^x+$"), vec![]));
    let free = json!({"type": "object", "additionalProperties": {"type": "null"}});
    assert_eq!(
        draft04(map(json!({"type": "string"}))),
        (free.clone(), vec![])
    );
    let short = json!({"type": "string", "maxLength": 3});
    assert_eq!(draft04(map(short)), (free, vec!["propertyNames"]));
    let (schema, lost) = openapi30(map(names));
    assert_eq!(lost, ["propertyNames"]);
    assert!(schema["additionalProperties"].is_object());
}

#[test]
fn ids_as_keys_leave_out_one_word_without_looking_around() {
    for longest in [1, 8, 9, 10, 64] {
        let id = json!({
            "type": "string", "minLength": 1, "maxLength": longest, "pattern": flushout_runtime::id::ID_PATTERN,
            "not": {"type": "string", "const": "__proto__"},
        });
        let map = json!({"type": "object", "propertyNames": {"$ref": "#/$defs/Id"}, "$defs": {"Id": id.clone()}});
        let (schema, lost) = draft04(map);
        assert!(lost.is_empty());
        let patterns = schema["patternProperties"].as_object().unwrap();
        let pattern = regex::Regex::new(patterns.keys().next().unwrap()).unwrap();
        let judge = jsonschema::validator_for(&id).unwrap();
        let word = "__proto__";
        let mut keys: Vec<String> = ["", "a", "a,b", "é", "proto", "_", "__proto__x"]
            .map(str::to_owned)
            .to_vec();
        keys.extend((0..66).map(|length| "_".repeat(length)));
        for place in 0..=word.len() {
            keys.push(word[..place].to_owned());
            keys.push(word[place..].to_owned());
            for other in [
                "", "_", "p", "r", "o", "t", "~", " ", "^", "`", "-", "+", ",", "q", "s",
            ] {
                keys.push(format!("{}{other}{}", &word[..place], &word[place..]));
                let rest = word.get(place + 1..).unwrap_or("");
                keys.push(format!("{}{other}{rest}", &word[..place]));
            }
        }
        for key in keys {
            assert_eq!(
                pattern.is_match(&key),
                judge.is_valid(&json!(key)),
                "{longest}: {key:?}"
            );
        }
    }
}

#[test]
fn tuples() {
    let pair = json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "boolean"}], "minItems": 2, "maxItems": 2});
    let expected = json!({"type": "array", "items": [{"type": "string"}, {"type": "boolean"}], "additionalItems": false, "minItems": 2, "maxItems": 2});
    assert_eq!(draft04(pair.clone()), (expected, vec![]));
    let expected = json!({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "boolean"}]}, "minItems": 2, "maxItems": 2});
    assert_eq!(openapi30(pair), (expected, vec!["prefixItems"]));
    let same = json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "string"}], "minItems": 2, "maxItems": 2});
    assert_eq!(openapi30(same).1, [""; 0]);
    let open =
        json!({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "null"}});
    let expected = json!({"type": "array", "items": [{"type": "string"}], "additionalItems": {"type": "null"}});
    assert_eq!(draft04(open.clone()), (expected, vec![]));
    assert_eq!(openapi30(open).1, ["prefixItems"]);
}

#[test]
fn what_accepts_more_is_never_ruled_out() {
    let map = json!({"type": "object", "propertyNames": {"type": "string", "maxLength": 1}});
    let (schema, lost) = openapi30(json!({"type": "object", "not": map}));
    assert_eq!((schema, lost), (json!({"type": "object"}), vec!["not"]));
    let (schema, lost) = openapi30(json!({"oneOf": [map, {"type": "string"}]}));
    assert_eq!(
        schema,
        json!({"anyOf": [{"type": "object"}, {"type": "string"}]})
    );
    assert_eq!(lost, ["propertyNames", "oneOf"]);
    // A definition that leads back to itself.
    let list = json!({
        "oneOf": [{"$ref": "#/$defs/List"}, {"type": "string"}],
        "$defs": {"List": {"type": "object", "properties": {"more": {"not": {"$ref": "#/$defs/List"}}, "map": map}}},
    });
    let (schema, lost) = openapi30(list);
    assert!(schema.get("anyOf").is_some());
    assert_eq!(lost, ["oneOf", "propertyNames", "not"]);
}

#[test]
fn conditions_become_implications() {
    let (is, then, other) = (
        json!({"type": "string"}),
        json!({"type": "string", "minLength": 1}),
        json!({"type": "null"}),
    );
    let schema = json!({"if": is, "then": then, "else": other});
    let expected = json!({"anyOf": [is, other], "allOf": [{"anyOf": [{"not": is}, then]}]});
    assert_eq!(draft04(schema), (expected, vec![]));
    let map = json!({"type": "object", "propertyNames": {"type": "string", "maxLength": 1}});
    let loose = json!({"if": map, "then": then, "else": other});
    let expected = json!({"anyOf": [{"allOf": [{"type": "object"}, then]}, {"type": "string", "nullable": true, "enum": [null]}]});
    assert_eq!(openapi30(loose), (expected, vec!["if"]));
    let half = json!({"type": "object", "if": map, "then": then});
    assert_eq!(openapi30(half), (json!({"type": "object"}), vec!["if"]));
}

#[test]
fn null_in_openapi_3_0() {
    let text =
        json!({"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}], "description": "x"});
    let expected =
        json!({"type": "string", "nullable": true, "enum": ["a", null], "description": "x"});
    assert_eq!(openapi30(text).0, expected);
    let condition = json!({"if": {"type": "null"}, "else": {"type": "string"}});
    assert_eq!(
        openapi30(condition).0,
        json!({"type": "string", "nullable": true})
    );
    let nothing = json!({"type": "string", "nullable": true, "enum": [null]});
    let reference = json!({"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]});
    let expected =
        json!({"anyOf": [{"$ref": "#/components/schemas/A"}, nothing], "nullable": true});
    assert_eq!(openapi30(reference).0, expected);
    let several = json!({"type": ["string", "array", "null"]});
    let expected = json!({"anyOf": [{"type": "string"}, {"type": "array", "items": {"nullable": true}}, nothing], "nullable": true});
    assert_eq!(openapi30(several).0, expected);
}

#[test]
fn maps_by_pattern_and_lists_that_contain() {
    let map = json!({"type": "object", "patternProperties": {"^a": {"type": "null"}}, "additionalProperties": false});
    assert_eq!(draft04(map.clone()), (map.clone(), vec![]));
    let (schema, lost) = openapi30(map);
    assert_eq!(lost, ["patternProperties"]);
    assert!(schema["additionalProperties"].is_object());
    let list = json!({"type": "array", "contains": {"type": "string"}});
    assert_eq!(draft04(list), (json!({"type": "array"}), vec!["contains"]));
}
