//! Values with several forms, definitions that lead back, and schemas that no validator can be made of.

use serde_json::json;

use super::{Validator, check, hold, none, shape};
use flushout_runtime::problem::Code;

#[test]
fn combined_rules() {
    let variants = json!({"oneOf": [
        {"type": "string", "enum": ["none", "two"]},
        {"type": "object", "properties": {"star": {"$ref": "#/$defs/Star"}}, "required": ["star"], "additionalProperties": false},
        {"type": "object", "properties": {"line": {"type": "string"}}, "required": ["line"], "additionalProperties": false},
    ]});
    let star = json!({"Star": {"type": "object", "properties": {"points": {"type": "integer"}}, "required": ["points"]}});
    hold(
        &variants,
        &star,
        &["\"none\"", "{\"star\":{\"points\":1}}", "{\"line\":\"\"}"],
        &[
            ("\"star\"", ""),
            ("{}", ""),
            ("{\"moon\":1}", ""),
            ("{\"none\":null}", ""),
            ("{\"star\":{}}", "/star"),
            ("{\"star\":{\"points\":\"\"}}", "/star/points"),
            ("{\"line\":\"\",\"star\":{\"points\":1}}", ""),
            ("1", ""),
        ],
    );
    let tagged = json!({"oneOf": [
        {"type": "object", "properties": {"t": {"type": "string", "const": "a"}, "x": {"type": "integer"}}, "required": ["t", "x"]},
        {"type": "object", "properties": {"t": {"type": "string", "const": "b"}}, "required": ["t"]},
    ]});
    let wrong = [
        ("{\"t\":\"a\"}", ""),
        ("{\"t\":\"c\"}", "/t"),
        ("{}", ""),
        ("{\"x\":\"\",\"t\":\"a\"}", "/x"),
        ("{\"t\":1}", "/t"),
    ];
    hold(
        &tagged,
        &none(),
        &["{\"t\":\"a\",\"x\":1}", "{\"t\":\"b\",\"x\":\"\"}"],
        &wrong,
    );
}

#[test]
fn forms_that_are_tried() {
    let several = json!({"anyOf": [{"type": "boolean"}, {"type": "array", "items": {"type": "string"}}, {"type": "number"}]});
    hold(
        &several,
        &none(),
        &["true", "[\"a\"]", "1", "1.5"],
        &[("[1]", "/0"), ("\"a\"", ""), ("null", "")],
    );
    let overlapping = json!({"anyOf": [{"type": "string", "minLength": 3}, {"type": "string", "pattern": "^a$"}]});
    hold(
        &overlapping,
        &none(),
        &["\"abc\"", "\"a\""],
        &[("\"b\"", ""), ("1", "")],
    );
    let exactly =
        json!({"oneOf": [{"type": "integer", "minimum": 3}, {"type": "integer", "maximum": 5}]});
    hold(&exactly, &none(), &["1", "7"], &[("4", ""), ("\"\"", "")]);
    let star = json!({"Star": {
        "type": "object", "properties": {"points": {"type": "integer"}}, "required": ["points"],
    }});
    let all = json!({"$ref": "#/$defs/Star", "type": "object", "properties": {"k": {"type": "string"}}, "required": ["k"]});
    hold(
        &all,
        &star,
        &["{\"k\":\"\",\"points\":1}"],
        &[("{\"k\":\"\"}", ""), ("{\"points\":1}", ""), ("1", "")],
    );
    let condition =
        json!({"if": {"type": "string"}, "then": {"maxLength": 1}, "else": {"type": "integer"}});
    hold(
        &condition,
        &none(),
        &["\"a\"", "1"],
        &[("\"ab\"", ""), ("true", "")],
    );
    hold(
        &json!({"type": "number", "not": {"type": "integer"}}),
        &none(),
        &["1.5"],
        &[("1", ""), ("\"\"", "")],
    );
}

#[test]
fn definitions_may_lead_back() {
    let tree = json!({"Tree": {
        "type": "object", "required": ["value"],
        "properties": {
            "value": {"type": "integer"}, "below": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
            "next": {"anyOf": [{"$ref": "#/$defs/Tree"}, {"type": "null"}]},
        },
    }});
    hold(
        &json!({"$ref": "#/$defs/Tree"}),
        &tree,
        &["{\"value\":1,\"below\":[{\"value\":2}],\"next\":{\"value\":3,\"next\":null}}"],
        &[
            (
                "{\"value\":1,\"below\":[{\"value\":\"\"}]}",
                "/below/0/value",
            ),
            ("{\"value\":1,\"next\":{\"next\":null}}", "/next"),
        ],
    );
    for endless in [
        json!({"A": {"$ref": "#/$defs/A"}}),
        json!({"A": {"anyOf": [{"$ref": "#/$defs/B"}, {"type": "null"}]}, "B": {"allOf": [{"$ref": "#/$defs/A"}]}}),
    ] {
        let problem = Validator::new(&shape(&json!({"$ref": "#/$defs/A"}), &endless)).unwrap_err();
        assert_eq!(
            (problem.code, problem.pointer.as_str()),
            (Code::Malformed, "/$defs")
        );
    }
}

#[test]
fn what_is_not_understood_is_refused_when_compiling() {
    for (schema, pointer) in [
        (json!({"type": "string", "contentEncoding": "base64"}), ""),
        (
            json!({"type": "array", "items": {"unevaluatedItems": false}}),
            "/items",
        ),
        (json!({"type": "text"}), ""),
        (json!({"type": "string", "pattern": "(?=a)"}), ""),
        (json!({"type": "string", "minLength": -1}), ""),
        (json!({"type": "integer", "multipleOf": 0}), ""),
        (json!({"anyOf": {"type": "string"}}), "/anyOf"),
        (json!({"$ref": "#/$defs/None"}), ""),
        (json!([]), ""),
    ] {
        let problem = Validator::new(&shape(&schema, &none())).unwrap_err();
        assert_eq!(
            problem.pointer,
            format!("/$defs/Only/properties/v{pointer}"),
            "{schema}"
        );
    }
}

#[test]
fn forms_within_forms_end() {
    // Each level is tried twice, and each of those twice again.
    let forms = json!({"Form": {"anyOf": [
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/Form"}}, "required": ["a", "b"]},
        {"type": "object", "properties": {"a": {"$ref": "#/$defs/Form"}}, "required": ["a", "c"]},
    ]}});
    let text = format!("{}1{}", "{\"a\":".repeat(50), "}".repeat(50));
    let problem = check(&json!({"$ref": "#/$defs/Form"}), &forms, &text).unwrap_err();
    assert_eq!(problem.code, Code::TooManyNodes);
}
