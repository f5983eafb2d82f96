//! Every keyword that speaks of values of one type, and values that are listed.

use serde_json::json;

use super::{check, hold, none};
use flushout_runtime::problem::Code;

#[test]
fn types() {
    let all = ["null", "true", "1", "1.5", "\"a\"", "[1]", "{\"a\":1}"];
    for (name, right) in [
        ("null", &[0_usize] as &[usize]),
        ("boolean", &[1]),
        ("integer", &[2]),
        ("number", &[2, 3]),
        ("string", &[4]),
        ("array", &[5]),
        ("object", &[6]),
    ] {
        let (good, bad): (Vec<_>, Vec<_>) = (0..all.len()).partition(|index| right.contains(index));
        let good: Vec<_> = good.into_iter().map(|index| all[index]).collect();
        let bad: Vec<_> = bad.into_iter().map(|index| (all[index], "")).collect();
        hold(&json!({"type": name}), &none(), &good, &bad);
        if name == "null" {
            continue;
        }
        let nullable = [good.as_slice(), &["null"]].concat();
        let bad: Vec<_> = bad
            .into_iter()
            .filter(|(value, _)| *value != "null")
            .collect();
        hold(&json!({"type": [name, "null"]}), &none(), &nullable, &bad);
        let either = json!({"anyOf": [{"type": name}, {"type": "null"}]});
        hold(&either, &none(), &nullable, &bad);
    }
    hold(&json!({}), &none(), &all, &[]);
    assert!(check(&json!(true), &none(), "[1]").is_ok());
    assert!(check(&json!(false), &none(), "1").is_err());
}

#[test]
fn numbers() {
    let schema = json!({"type": "integer", "minimum": -3, "maximum": 9, "multipleOf": 3});
    let wrong = [
        ("-6", ""),
        ("12", ""),
        ("4", ""),
        ("3.5", ""),
        ("\"3\"", ""),
    ];
    hold(&schema, &none(), &["-3", "0", "9", "3.0", "6e0"], &wrong);
    let problem = check(&schema, &none(), "12").unwrap_err();
    assert_eq!(
        (problem.code, problem.limit, problem.actual),
        (Code::TooLarge, Some(9_usize.into()), Some(12_usize.into()))
    );
    assert_eq!(
        check(&schema, &none(), "4").unwrap_err().code,
        Code::NotMultiple
    );
    let schema = json!({"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1.5});
    hold(
        &schema,
        &none(),
        &["0.1", "1", "1.4999"],
        &[("0", ""), ("1.5", ""), ("-1", "")],
    );
    let problem = check(&json!({"type": "integer"}), &none(), "9007199254740992").unwrap_err();
    assert_eq!(problem.code, Code::NotInteroperable);
    assert!(check(&json!({"type": "number"}), &none(), "100000000000000000000").is_ok());
    // The bound of a type is reported as a decoder reports it.
    let schema = json!({"type": "integer", "minimum": 0, "maximum": 255});
    assert_eq!(
        check(&schema, &none(), "256").unwrap_err().code,
        Code::WrongType
    );
}

#[test]
fn multiples_of_decimals() {
    let step = |step: f64| json!({"type": "number", "multipleOf": step});
    let right = ["0.0075", "0", "-0.3", "19.99", "1e3"];
    let wrong = [("0.00751", ""), ("1e-5", "")];
    hold(&step(0.0001), &none(), &right, &wrong);
    hold(&step(0.5), &none(), &["1e308", "7.5"], &[("7.25", "")]);
}

#[test]
fn texts() {
    let schema = json!({"type": "string", "minLength": 2, "maxLength": 3, "pattern": "^[äa]+$"});
    hold(
        &schema,
        &none(),
        &["\"aa\"", "\"ääa\"", "\"\\u00e4a\""],
        &[
            ("\"a\"", ""),
            ("\"ä\"", ""),
            ("\"aaaa\"", ""),
            ("\"ab\"", ""),
        ],
    );
    assert_eq!(
        check(&schema, &none(), "\"a\"").unwrap_err().code,
        Code::TooShort
    );
    assert_eq!(
        check(&schema, &none(), "\"aaaa\"").unwrap_err().code,
        Code::TooLong
    );
    assert_eq!(
        check(&schema, &none(), "\"bb\"").unwrap_err().code,
        Code::PatternMismatch
    );
    let problem = check(&schema, &none(), "\"\\ud800\"").unwrap_err();
    assert_eq!(problem.code, Code::NotInteroperable);
    let id =
        json!({"type": "string", "minLength": 1, "not": {"type": "string", "const": "__proto__"}});
    hold(
        &id,
        &none(),
        &["\"a\""],
        &[("\"\"", ""), ("\"__proto__\"", ""), ("1", "")],
    );
    let two =
        json!({"type": "string", "pattern": "^a", "allOf": [{"type": "string", "pattern": "b$"}]});
    hold(
        &two,
        &none(),
        &["\"ab\""],
        &[("\"a\"", ""), ("\"b\"", ""), ("7", "")],
    );
}

#[test]
fn lists_and_tuples() {
    let item = json!({"type": "integer"});
    let schema =
        json!({"type": "array", "items": item, "minItems": 1, "maxItems": 3, "uniqueItems": true});
    let wrong = [
        ("[]", ""),
        ("[1,2,3,4]", ""),
        ("[1,1]", ""),
        ("[1,1.0]", ""),
        ("[1,\"a\"]", "/1"),
    ];
    hold(&schema, &none(), &["[1]", "[1,2,3]"], &wrong);
    assert_eq!(
        check(&schema, &none(), "[2,2]").unwrap_err().code,
        Code::DuplicateItem
    );
    assert_eq!(
        check(&schema, &none(), "[]").unwrap_err().code,
        Code::TooFewItems
    );
    let objects = json!({"type": "array", "uniqueItems": true, "items": {"type": "object", "properties": {"a": item}}});
    hold(
        &objects,
        &none(),
        &["[{\"a\":1},{\"a\":2}]"],
        &[("[{\"a\":1},{\"a\":1}]", ""), ("[{\"a\":\"\"}]", "/0/a")],
    );
    let tuple = json!({
        "type": "array", "prefixItems": [{"type": "string"}, item], "minItems": 2, "maxItems": 2,
    });
    let wrong = [
        ("[\"a\"]", ""),
        ("[\"a\",1,2]", ""),
        ("[1,1]", "/0"),
        ("[\"a\",\"b\"]", "/1"),
    ];
    hold(&tuple, &none(), &["[\"a\",1]"], &wrong);
    let open = json!({"type": "array", "prefixItems": [{"type": "string"}], "items": item});
    hold(
        &open,
        &none(),
        &["[]", "[\"a\"]", "[\"a\",1,2]"],
        &[("[\"a\",1,\"b\"]", "/2"), ("[1]", "/0")],
    );
    let contains = json!({"type": "array", "contains": item});
    hold(
        &contains,
        &none(),
        &["[1]", "[\"a\",1]"],
        &[("[]", ""), ("[\"a\"]", ""), ("1", "")],
    );
}

#[test]
fn objects() {
    let point = json!({
        "type": "object", "properties": {"x": {"type": "integer"}, "y": {"type": ["integer", "null"]}},
        "required": ["x"], "additionalProperties": false,
    });
    let wrong = [
        ("{}", ""),
        ("{\"x\":\"\"}", "/x"),
        ("{\"x\":1,\"z\":1}", "/z"),
        ("[1]", ""),
        ("{\"y\":1}", ""),
    ];
    hold(
        &point,
        &none(),
        &["{\"x\":1}", "{\"y\":null,\"x\":1}"],
        &wrong,
    );
    assert_eq!(
        check(&point, &none(), "{}").unwrap_err().code,
        Code::MissingField
    );
    assert_eq!(
        check(&point, &none(), "{\"z\":1}").unwrap_err().code,
        Code::UnknownField
    );
    assert_eq!(
        check(&point, &none(), "{\"x\":1,\"x\":1}")
            .unwrap_err()
            .code,
        Code::DuplicateKey
    );
    assert_eq!(
        check(&point, &none(), "{\"__proto__\":1}")
            .unwrap_err()
            .code,
        Code::ForbiddenKey
    );
}

#[test]
fn objects_as_maps() {
    let map = json!({
        "type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 2,
        "propertyNames": {"type": "string", "maxLength": 2},
    });
    let wrong = [
        ("{}", ""),
        ("{\"a\":1,\"b\":1,\"c\":1}", ""),
        ("{\"abc\":1}", "/abc"),
        ("{\"a\":\"\"}", "/a"),
    ];
    hold(&map, &none(), &["{\"a\":1}", "{\"a\":1,\"bc\":2}"], &wrong);
    let numbered = json!({
        "type": "object", "patternProperties": {"^\\d+$": {"type": "integer"}}, "additionalProperties": false,
    });
    hold(
        &numbered,
        &none(),
        &["{}", "{\"1\":1,\"22\":2}"],
        &[("{\"a\":1}", "/a"), ("{\"1\":\"\"}", "/1")],
    );
    let both = json!({
        "type": "object", "properties": {"ab": {"minimum": 3}}, "patternProperties": {"^a": {"maximum": 5}},
        "required": ["ab", "other"],
    });
    hold(
        &both,
        &none(),
        &[
            "{\"ab\":4,\"other\":1}",
            "{\"ab\":\"\",\"other\":1,\"ac\":0}",
        ],
        &[
            ("{\"ab\":2,\"other\":1}", "/ab"),
            ("{\"ab\":6,\"other\":1}", "/ab"),
            ("{\"ab\":4}", ""),
        ],
    );
}

#[test]
fn listed_values() {
    let schema = json!({"type": "string", "enum": ["b", "a"]});
    hold(
        &schema,
        &none(),
        &["\"a\"", "\"b\""],
        &[("\"c\"", ""), ("1", ""), ("{\"a\":null}", "")],
    );
    let schema = json!({"type": ["string", "null"], "enum": ["a", null]});
    hold(
        &schema,
        &none(),
        &["\"a\"", "null"],
        &[("\"c\"", ""), ("1", "")],
    );
    let schema = json!({"type": "string", "enum": ["a", null]});
    hold(&schema, &none(), &["\"a\""], &[("null", "")]);
    let schema = json!({"enum": [1, true, [1, {"a": 2}], "x"]});
    hold(
        &schema,
        &none(),
        &["1", "1.0", "true", "[1,{\"a\":2.0}]", "\"x\""],
        &[("2", ""), ("false", ""), ("[1]", "")],
    );
    hold(
        &json!({"type": "integer", "const": 7}),
        &none(),
        &["7"],
        &[("8", ""), ("\"7\"", "")],
    );
    hold(
        &json!({"const": "x"}),
        &none(),
        &["\"x\""],
        &[("\"y\"", ""), ("null", "")],
    );
}
