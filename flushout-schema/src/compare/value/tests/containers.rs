//! Which schemas of lists and objects are included in which.

use serde_json::{Value, json};

use super::{apart, equal, wider};

#[test]
fn lists() {
    let list = |items: Value| json!({"type": "array", "items": items});
    wider(
        list(json!({"type": "integer"})),
        list(json!({"type": "number"})),
    );
    wider(
        json!({"type": "array", "maxItems": 2}),
        json!({"type": "array", "maxItems": 3}),
    );
    wider(
        json!({"type": "array", "minItems": 1}),
        json!({"type": "array"}),
    );
    wider(
        json!({"type": "array", "uniqueItems": true}),
        json!({"type": "array", "uniqueItems": false}),
    );
    wider(
        json!({"type": "array", "maxItems": 1}),
        json!({"type": "array", "uniqueItems": true}),
    );
    let tuple = |items: Value| {
        let length = items.as_array().unwrap().len();
        json!({"type": "array", "prefixItems": items, "minItems": length, "maxItems": length})
    };
    let text = || json!({"type": "string"});
    wider(
        tuple(json!([text(), {"type": "integer"}])),
        tuple(json!([text(), {"type": "number"}])),
    );
    apart(tuple(json!([text()])), tuple(json!([text(), text()])));
    wider(tuple(json!([text(), text()])), list(text()));
    apart(tuple(json!([text(), {"type": "integer"}])), list(text()));
    wider(
        json!({"type": "array", "prefixItems": [text()], "items": {"type": "integer"}}),
        list(json!({"type": ["string", "integer"]})),
    );
    wider(
        json!({"type": "array", "contains": text(), "maxItems": 2}),
        json!({"type": "array", "contains": text()}),
    );
}

#[test]
fn objects() {
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
    let text = || json!({"type": "string"});
    wider(
        object(json!({"a": text()}), json!(["a"])),
        object(json!({"a": text()}), json!([])),
    );
    wider(
        object(json!({"a": {"type": "string", "maxLength": 1}}), json!([])),
        object(json!({"a": text()}), json!([])),
    );
    // A writer writes what it names, and a reader that is open passes over the rest.
    equal(
        object(json!({"a": text()}), json!([])),
        object(json!({"a": text(), "b": text()}), json!([])),
    );
    wider(
        object(json!({"a": text(), "b": text()}), json!(["b"])),
        object(json!({"a": text()}), json!([])),
    );
    let closed = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    wider(
        closed(json!({"a": text()})),
        closed(json!({"a": text(), "b": text()})),
    );
    wider(
        closed(json!({"a": text(), "b": text()})),
        json!({"type": "object"}),
    );
}

#[test]
fn maps() {
    let text = || json!({"type": "string"});
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required});
    let closed = |properties: Value| json!({"type": "object", "properties": properties, "additionalProperties": false});
    // A map may have any names.
    let map = |of: Value| json!({"type": "object", "additionalProperties": of});
    wider(
        map(json!({"type": "integer"})),
        map(json!({"type": "number"})),
    );
    wider(closed(json!({"a": text()})), map(text()));
    wider(map(text()), json!({"type": "object"}));
    apart(
        map(json!({"type": "integer"})),
        object(json!({"a": text()}), json!(["a"])),
    );
    wider(
        json!({"type": "object", "minProperties": 2}),
        json!({"type": "object", "minProperties": 1}),
    );
    wider(
        object(json!({"a": text()}), json!(["a"])),
        json!({"type": "object", "minProperties": 1}),
    );
    wider(
        json!({"type": "object", "maxProperties": 2}),
        json!({"type": "object", "maxProperties": 3}),
    );
    wider(
        closed(json!({"a": text()})),
        json!({"type": "object", "maxProperties": 1}),
    );
    let named = |names: Value| json!({"type": "object", "propertyNames": names, "additionalProperties": text()});
    wider(
        named(json!({"maxLength": 2})),
        named(json!({"maxLength": 3})),
    );
    wider(
        closed(json!({"ab": text()})),
        named(json!({"maxLength": 2})),
    );
    apart(
        closed(json!({"abc": text()})),
        named(json!({"maxLength": 2})),
    );
    let patterns = |of: Value| json!({"type": "object", "patternProperties": {"^a": of}});
    wider(
        patterns(json!({"type": "integer"})),
        patterns(json!({"type": "number"})),
    );
    wider(closed(json!({"ab": text()})), patterns(text()));
    apart(
        closed(json!({"ab": text()})),
        patterns(json!({"type": "integer"})),
    );
}
