//! Tests of what stands in the files of draft-04 and OpenAPI.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::shapes;
use crate::emit::{
    Dialect, OpenApiVersion, Profile, SchemaKind, emit, emit_all, emit_openapi, emit_with_losses,
};
use flushout_runtime::limits::Limits;
use flushout_runtime::shape::walk::{each_reference, each_schema};
use flushout_runtime::shape::{FieldKind, FieldShape, NodeShapeDraft, Shape};

/// The keywords that draft-04 and the Schema Object of OpenAPI 3.0 have in common.
const COMMON: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "default",
    "description",
    "enum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "properties",
    "required",
    "title",
    "type",
    "uniqueItems",
];

/// Fails where a schema has a keyword that is neither common nor one of these.
fn only_known(name: &str, schema: &Value, more: &[&str]) {
    each_schema(&mut schema.clone(), &mut |schema| {
        let Value::Object(keywords) = schema else {
            return;
        };
        for (keyword, value) in keywords.iter() {
            let known = COMMON.contains(&keyword.as_str()) || more.contains(&keyword.as_str());
            assert!(known, "{name}: {keyword}");
            let open = ["additionalProperties", "additionalItems"].contains(&keyword.as_str());
            let switch = [
                "uniqueItems",
                "exclusiveMinimum",
                "exclusiveMaximum",
                "nullable",
                "default",
                "deprecated",
            ];
            if value.is_boolean() && !open {
                assert!(
                    switch.contains(&keyword.as_str()),
                    "{name}: {keyword} is {value}"
                );
            }
            if ["allOf", "anyOf", "oneOf", "enum", "required"].contains(&keyword.as_str()) {
                assert!(
                    value.as_array().is_some_and(|list| !list.is_empty()),
                    "{name}: {keyword}"
                );
            }
        }
        assert!(
            keywords.get("$ref").is_none() || keywords.len() == 1,
            "{name}: beside $ref"
        );
    });
}

fn references(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    each_reference(&mut schema.clone(), &mut |target| {
        found.insert(target.clone());
    });
    found
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// A document with more collections than one chain of conditions has links.
fn wide() -> Shape {
    struct Root;
    struct Entry;
    Shape::build(Limits::DEFAULT, |builder| {
        builder.node::<Root>("Wide", |builder| {
            let node = builder.node::<Entry>("Entry", |_| NodeShapeDraft::default());
            let field = |number| {
                let kind = FieldKind::Collection {
                    node,
                    items_max: None,
                };
                FieldShape::new(format!("field{number}"), kind)
            };
            NodeShapeDraft {
                description: None,
                fields: (0..40).map(field).collect(),
            }
        })
    })
}

fn all() -> Vec<(&'static str, Shape)> {
    let mut shapes = shapes::all();
    shapes.push(("wide", wide()));
    shapes
}

#[test]
fn every_dialect_is_found_by_its_name() {
    for dialect in Dialect::ALL {
        assert_eq!(Dialect::from_name(dialect.name()), Some(*dialect));
    }
    assert_eq!(Dialect::from_name("openapi-2.0"), None);
}

#[test]
fn draft_04_has_its_own_keywords_only() {
    for (name, shape) in all() {
        for profile in Profile::ALL {
            for kind in SchemaKind::ALL {
                let (mut schema, losses) =
                    emit_with_losses(&shape, *kind, *profile, Dialect::Draft04);
                let name = format!("{name} {profile:?} {kind:?}");
                assert!(losses.is_empty(), "{name}: {losses:?}");
                jsonschema::meta::validate(&schema)
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(depth(&schema) < 100, "{name}: {}", depth(&schema));
                let more = ["additionalItems", "definitions", "patternProperties"];
                let keywords = schema.as_object_mut().unwrap();
                assert_eq!(
                    keywords.remove("$schema"),
                    Some(json!("http://json-schema.org/draft-04/schema#"))
                );
                for target in references(&schema) {
                    let definition = schema.pointer(&target[1..]);
                    let title = definition.and_then(|one| one["title"].as_str());
                    assert_eq!(title, target.strip_prefix("#/definitions/"), "{name}");
                }
                // The root may refer, and have definitions beside that.
                only_known(&name, &schema, &more);
            }
        }
    }
}

fn documents(version: OpenApiVersion) -> Vec<(String, Shape, Profile, Value)> {
    let mut documents = Vec::new();
    for (name, shape) in all() {
        for profile in Profile::ALL {
            let (document, _) = emit_openapi(&shape, *profile, version);
            documents.push((
                format!("{name} {profile:?} {version:?}"),
                shape.clone(),
                *profile,
                document,
            ));
        }
    }
    documents
}

#[test]
fn documents_are_whole() {
    for version in [OpenApiVersion::V31, OpenApiVersion::V30] {
        for (name, _, _, document) in documents(version) {
            assert_eq!(document["openapi"], version.number());
            assert!(depth(&document) < 100, "{name}: {}", depth(&document));
            let schemas = document["components"]["schemas"].as_object().unwrap();
            for (key, schema) in schemas {
                assert_eq!(schema["title"], json!(key), "{name}");
                assert!(
                    key.chars().all(|one| one.is_ascii_alphanumeric()),
                    "{name}: {key}"
                );
                for target in references(schema) {
                    let target = target.strip_prefix("#/components/schemas/").unwrap();
                    assert!(schemas.contains_key(target), "{name}: {target}");
                }
            }
            let mut operations = BTreeSet::new();
            for operation in [
                &document["paths"]["/snapshot"]["get"],
                &document["paths"]["/flush"]["post"],
            ] {
                assert!(
                    operations.insert(operation["operationId"].as_str().unwrap()),
                    "{name}"
                );
                let responses = operation["responses"].as_object().unwrap();
                let bodies = responses.values().chain(operation.get("requestBody"));
                for body in bodies {
                    assert!(body["description"].is_string(), "{name}");
                    for content in body["content"].as_object().unwrap().values() {
                        let target = content["schema"]["$ref"].as_str().unwrap();
                        assert!(document.pointer(&target[1..]).is_some(), "{name}: {target}");
                    }
                }
                assert!(responses["default"]["content"]["application/problem+json"].is_object());
            }
            assert_eq!(
                document["paths"]["/flush"]["post"]["requestBody"]["required"],
                true
            );
        }
    }
}

#[test]
fn components_of_3_1_are_schemas_of_2020_12() {
    for (name, _, _, document) in documents(OpenApiVersion::V31) {
        let dialect = document["jsonSchemaDialect"].clone();
        for (key, schema) in document["components"]["schemas"].as_object().unwrap() {
            let mut schema = schema.clone();
            schema["$schema"] = dialect.clone();
            jsonschema::meta::validate(&schema)
                .unwrap_or_else(|error| panic!("{name} {key}: {error}"));
        }
    }
}

#[test]
fn components_of_3_0_have_its_own_keywords_only() {
    for (name, _, _, document) in documents(OpenApiVersion::V30) {
        for (key, schema) in document["components"]["schemas"].as_object().unwrap() {
            only_known(
                &format!("{name} {key}"),
                schema,
                &["nullable", "deprecated"],
            );
            each_schema(&mut schema.clone(), &mut |schema| {
                let Some(one) = schema.get("type") else {
                    return;
                };
                assert!(one.is_string() && one != "null", "{name} {key}: {one}");
                assert!(
                    one != "array" || schema["items"].is_object(),
                    "{name} {key}"
                );
            });
        }
    }
}

#[test]
fn integers_have_bounds_and_are_integers_for_code_generators() {
    let shape = shapes::todo_list();
    for (profile, expected) in [(Profile::Types, "integer"), (Profile::Validate, "number")] {
        let (document, _) = emit_openapi(&shape, profile, OpenApiVersion::V30);
        let count = &document["components"]["schemas"]["Count"];
        assert_eq!(count["type"], expected);
        assert_eq!(count["maximum"], 9_007_199_254_740_991_i64);
        assert_eq!(
            count.get("multipleOf").is_some(),
            profile == Profile::Validate
        );
    }
}

#[test]
fn what_is_received_is_told_apart_from_what_is_sent() {
    let (document, _) = emit_openapi(&shapes::todo_list(), Profile::Types, OpenApiVersion::V31);
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["TodoUpdateProps"]["additionalProperties"], false);
    assert_eq!(
        schemas["TodoUpdatePropsReceived"].get("additionalProperties"),
        None
    );
    assert!(schemas["TodoUpdatePropsReceived"]["properties"]["createdAt"].is_object());
}

#[test]
fn losses_point_into_the_schema_that_says_more() {
    for (name, shape) in all() {
        for profile in Profile::ALL {
            let (_, losses) = emit_openapi(&shape, *profile, OpenApiVersion::V30);
            assert_eq!(
                losses.is_empty(),
                *profile == Profile::Envelope,
                "{name} {profile:?}"
            );
            for loss in losses {
                let schema = emit(&shape, loss.kind, *profile, Dialect::Draft202012);
                let found = schema.pointer(&loss.pointer);
                assert!(found.is_some(), "{name} {profile:?}: {loss:?}");
                assert!(
                    loss.pointer.ends_with(loss.keyword),
                    "{name} {profile:?}: {loss:?}"
                );
            }
        }
    }
}

#[test]
fn reports_stand_beside_what_says_less() {
    let files = emit_all(&shapes::outline(), Dialect::ALL, &[Profile::Types]);
    let reports: Vec<_> = files
        .iter()
        .filter(|(path, _)| path.contains("lossiness"))
        .collect();
    let [(path, text)] = reports.as_slice() else {
        panic!("{reports:?}");
    };
    assert_eq!(path, "openapi-3.0/types/lossiness.md");
    let row = "| flush | `/$defs/ItemCreateProps/properties/children/propertyNames` | `propertyNames` | any key |\n";
    assert!(text.contains(row), "{text}");
    assert!(
        files
            .iter()
            .any(|(path, _)| path == "openapi-3.1/types/openapi.json")
    );
}
