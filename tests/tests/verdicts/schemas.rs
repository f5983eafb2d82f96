//! Every emitted schema compiles in strict validators, and keeps the rules that code generators need.

use flushout::Shape;
use flushout::schema::{Dialect, Profile, SchemaKind, emit, emit_all};
use serde_json::Value;

use crate::judges::{Ajv, DIALECTS};
use crate::subject::Subject;

/// Every schema of the example models, with a name that tells which one it is.
fn every_schema(mut each: impl FnMut(&str, &Value, Dialect)) {
    for subject in Subject::ALL {
        for dialect in &DIALECTS {
            for profile in Profile::ALL {
                for kind in SchemaKind::ALL {
                    let schema = emit(&subject.shape(), *kind, *profile, *dialect);
                    let parts = [subject.name(), dialect.name(), profile.name(), kind.name()];
                    each(&parts.join("/"), &schema, *dialect);
                }
            }
        }
    }
}

#[test]
fn every_schema_compiles_and_is_valid_in_its_dialect() {
    let mut ajv = Ajv::start();
    let mut count = 0;
    every_schema(|name, schema, dialect| {
        jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        jsonschema::validator_for(schema).unwrap_or_else(|error| panic!("{name}: {error}"));
        if let Some(ajv) = &mut ajv {
            ajv.compile(name, schema, dialect);
        }
        count += 1;
    });
    let kinds = DIALECTS.len() * Profile::ALL.len() * SchemaKind::ALL.len();
    assert_eq!(count, Subject::ALL.len() * kinds);
}

/// Calls `each` with every schema in a document of schemas, the places of keywords only.
fn each_schema(schema: &Value, each: &mut impl FnMut(&Value)) {
    let Value::Object(keywords) = schema else {
        return;
    };
    each(schema);
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            (
                "$defs" | "definitions" | "properties" | "patternProperties" | "dependentSchemas",
                Value::Object(members),
            ) => members
                .values()
                .for_each(|member| each_schema(member, each)),
            ("allOf" | "anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(list)) => {
                for one in list {
                    each_schema(one, each);
                }
            }
            (
                "items"
                | "additionalItems"
                | "additionalProperties"
                | "propertyNames"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "unevaluatedItems"
                | "unevaluatedProperties",
                one,
            ) => each_schema(one, each),
            _ => {}
        }
    }
}

#[test]
fn every_schema_keeps_the_rules_for_generators() {
    every_schema(|name, schema, dialect| {
        let (definitions_keyword, tuple_keyword) = match dialect {
            Dialect::Draft202012 => ("$defs", "prefixItems"),
            _ => ("definitions", "items"),
        };
        let none = serde_json::Map::new();
        let definitions = schema[definitions_keyword].as_object().unwrap_or(&none);
        for (key, definition) in definitions {
            assert!(
                key.chars().all(|one| one.is_ascii_alphanumeric()),
                "{name}: {key}"
            );
            assert_eq!(definition["title"], key.as_str(), "{name}");
        }
        each_schema(schema, &mut |one| {
            let has = |keyword: &str| one.get(keyword).is_some();
            assert!(!has("const") || has("type"), "{name}: {one}");
            assert!(!has("format"), "{name}: {one}");
            let tuple = one.get(tuple_keyword).and_then(Value::as_array);
            if let Some(tuple) = tuple {
                assert_eq!(one["minItems"], tuple.len(), "{name}: {one}");
                assert_eq!(one["maxItems"], tuple.len(), "{name}: {one}");
                assert!(one.get("additionalItems").is_none(), "{name}: {one}");
                assert!(
                    dialect != Dialect::Draft202012 || !has("items"),
                    "{name}: {one}"
                );
            }
        });
    });
}

#[test]
fn a_shape_rebuilt_from_its_model_schema_gives_the_same_schemas_to_the_byte() {
    for subject in Subject::ALL {
        let shape = subject.shape();
        let expected = emit_all(&shape, &DIALECTS, Profile::ALL);
        for dialect in &DIALECTS {
            for profile in [Profile::Validate, Profile::Types] {
                let model = emit(&shape, SchemaKind::Model, profile, *dialect);
                // As it is read from a file.
                let model = serde_json::from_str(&model.to_string()).unwrap();
                let rebuilt = Shape::from_model_schema(&model).unwrap();
                let found = emit_all(&rebuilt, &DIALECTS, Profile::ALL);
                assert!(
                    found == expected,
                    "{} {} {}",
                    subject.name(),
                    dialect.name(),
                    profile.name()
                );
            }
        }
    }
}
