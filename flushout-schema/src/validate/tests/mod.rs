//! Each rule by itself, against the `jsonschema` crate, and what no validator can be made of.

mod flushes;
mod forms;
mod invocations;
mod preconditions;
mod rules;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Validator;
use flushout_runtime::limits::Limits;
use flushout_runtime::problem::Problem;
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// A shape whose only field `v` has this schema, with these definitions.
fn shape(schema: &Value, definitions: &Value) -> Shape {
    let kind = FieldKind::Value {
        schema: schema.clone(),
        optional: false,
    };
    let definitions: BTreeMap<String, Value> = serde_json::from_value(definitions.clone()).unwrap();
    Shape {
        root: NodeIndex::new(0),
        nodes: vec![NodeShape {
            name: "Only".to_owned(),
            description: None,
            fields: vec![FieldShape::new("v", kind)],
        }],
        definitions,
        commands: Vec::new(),
        limits: Limits::DEFAULT,
    }
}

/// Checks one value of a field with this schema.
fn check(schema: &Value, definitions: &Value, value: &str) -> Result<(), Problem> {
    let validator = Validator::new(&shape(schema, definitions)).unwrap();
    validator.document(format!(r#"{{"v":{value}}}"#).as_bytes())
}

/// Holds the validator and the `jsonschema` crate to the same verdicts.
fn hold(schema: &Value, definitions: &Value, right: &[&str], wrong: &[(&str, &str)]) {
    let mut whole = schema.clone();
    if let Value::Object(keywords) = &mut whole {
        keywords.insert("$defs".to_owned(), definitions.clone());
    }
    let judge = jsonschema::validator_for(&whole).unwrap();
    for value in right {
        let parsed: Value = serde_json::from_str(value).unwrap();
        assert!(judge.is_valid(&parsed), "jsonschema: {schema} {value}");
        let verdict = check(schema, definitions, value);
        assert!(verdict.is_ok(), "{schema} {value}: {verdict:?}");
    }
    for (value, place) in wrong {
        let parsed: Value = serde_json::from_str(value).unwrap();
        assert!(!judge.is_valid(&parsed), "jsonschema: {schema} {value}");
        let problem = check(schema, definitions, value).unwrap_err();
        assert_eq!(
            problem.pointer,
            format!("/v{place}"),
            "{schema} {value}: {problem}"
        );
    }
}

fn none() -> Value {
    json!({})
}
