//! Tests of the shape of hand-described models: recursion, names, values and constraints.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::*;
use crate::limits::Limits;

struct Root;
struct Item;
struct OtherItem;

/// How urgent it is.
#[derive(JsonSchema)]
#[allow(dead_code)]
enum Priority {
    Low,
    /// At once.
    High,
}

#[derive(JsonSchema)]
#[allow(dead_code)]
struct Title(String);

#[derive(JsonSchema)]
#[allow(dead_code)]
struct Tree {
    children: Vec<Tree>,
    size: (u8, f64),
}

/// A type with the members of a duration of the standard library, which takes others too.
#[derive(JsonSchema)]
#[allow(dead_code)]
struct Span {
    secs: u64,
    nanos: u32,
}

#[test]
fn types_of_std_take_no_other_members_and_types_like_them_do() {
    fn others<T: JsonSchema>(name: &str) -> Option<Value> {
        let shape = value_shape::<T>(&Constraints::default());
        shape.definitions[name].get("additionalProperties").cloned()
    }
    let closed = Some(Value::Bool(false));
    assert_eq!(others::<std::time::Duration>("Duration"), closed);
    assert_eq!(others::<std::time::SystemTime>("SystemTime"), closed);
    assert_eq!(others::<std::ops::Range<u8>>("RangeOfUint8"), closed);
    assert_eq!(others::<Span>("Span"), None);
}

fn value<T: JsonSchema>(constraints: &Constraints) -> Value {
    let shape = value_shape::<T>(constraints);
    match &shape.nodes[0].fields[0].kind {
        FieldKind::Value { schema, .. } => schema.clone(),
        other => panic!("{other:?}"),
    }
}

fn value_shape<T: JsonSchema>(constraints: &Constraints) -> Shape {
    Shape::build(Limits::DEFAULT, |builder| {
        builder.node::<Root>("Root", |builder| {
            let schema = builder.value::<T>(constraints);
            let kind = FieldKind::Value {
                schema,
                optional: false,
            };
            NodeShapeDraft {
                description: None,
                fields: vec![FieldShape::new("value", kind)],
            }
        })
    })
}

fn item(builder: &mut ShapeBuilder) -> NodeIndex {
    builder.node::<Item>("Item", |builder| {
        let node = item(builder);
        let kind = FieldKind::Collection {
            node,
            items_max: None,
        };
        NodeShapeDraft {
            description: None,
            fields: vec![FieldShape::new("children", kind)],
        }
    })
}

#[test]
fn recursion_ends_and_shared_names_are_numbered() {
    let shape = Shape::build(Limits::DEFAULT, |builder| {
        builder.node::<Root>("Root", |builder| {
            let own = item(builder);
            let other = builder.node::<OtherItem>("Item", |_| NodeShapeDraft::default());
            let field = |name: &str, node| {
                let kind = FieldKind::Child {
                    node,
                    optional: true,
                };
                FieldShape::new(name, kind)
            };
            NodeShapeDraft {
                description: Some("All of it.".to_owned()),
                fields: vec![field("own", own), field("other", other)],
            }
        })
    });
    let names: Vec<&str> = shape.nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["Root", "Item", "Item2"]);
    let path = ["own", "children", "a", "children"];
    assert!(matches!(shape.resolve(path), Some(Place::Collection { node, .. }) if node.get() == 1));
    assert!(matches!(shape.resolve([""; 0]), Some(Place::Root(_))));
    assert!(matches!(
        shape.resolve(["own", "children", "a"]),
        Some(Place::Item { .. })
    ));
    assert_eq!(shape.resolve(["own", "absent"]), None);
}

#[test]
fn numbers_have_bounds_and_no_format() {
    let none = Constraints::default();
    assert_eq!(
        value::<u32>(&none),
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    );
    assert_eq!(
        value::<Option<i64>>(&none),
        json!({"type": ["integer", "null"], "minimum": -9_007_199_254_740_991_i64, "maximum": 9_007_199_254_740_991_i64})
    );
    assert_eq!(value::<f64>(&none), json!({"type": "number"}));
    let bounded = Constraints {
        minimum: Some(Figure::Integer(-5)),
        maximum: Some(Figure::Real(99.5)),
        multiple_of: Some(Figure::Integer(5)),
        ..Constraints::default()
    };
    assert_eq!(
        value::<u8>(&bounded),
        json!({"type": "integer", "minimum": 0, "maximum": 99.5, "multipleOf": 5})
    );
}

#[test]
fn constraints_reach_optional_values_lists_and_newtypes() {
    let text = Constraints {
        length_min: Some(1),
        length_max: Some(9),
        pattern: Some("^[a-z]+$"),
        ..Constraints::default()
    };
    let keywords = |types: Value| json!({"type": types, "minLength": 1, "maxLength": 9, "pattern": "^[a-z]+$"});
    assert_eq!(value::<String>(&text), keywords(json!("string")));
    assert_eq!(
        value::<Option<String>>(&text),
        keywords(json!(["string", "null"]))
    );
    assert_eq!(value::<Title>(&text), keywords(json!("string")));
    assert_eq!(
        value::<Option<Title>>(&text),
        json!({"anyOf": [keywords(json!("string")), {"type": "null"}]})
    );
    // The definition of the newtype is not touched, and not kept where nothing refers to it.
    assert_eq!(value_shape::<Title>(&text).definitions, BTreeMap::new());
    let list = Constraints {
        items_min: Some(1),
        items_max: Some(3),
        unique: true,
        ..Constraints::default()
    };
    assert_eq!(
        value::<Option<Vec<String>>>(&list),
        json!({"type": ["array", "null"], "items": {"type": "string"}, "minItems": 1, "maxItems": 3, "uniqueItems": true})
    );
}

#[test]
fn documented_enums_become_one_enum() {
    let shape = value_shape::<Option<Priority>>(&Constraints::default());
    assert_eq!(
        shape.definitions.get("Priority"),
        Some(&json!({
            "title": "Priority",
            "description": "How urgent it is.\n\nHigh: At once.",
            "type": "string",
            "enum": ["Low", "High"],
        }))
    );
}

#[test]
fn recursive_values_and_tuples_are_kept() {
    let shape = value_shape::<Tree>(&Constraints::default());
    assert_eq!(
        shape.definitions.get("Tree"),
        Some(&json!({
            "title": "Tree",
            "type": "object",
            "properties": {
                "children": {"type": "array", "items": {"$ref": "#/$defs/Tree"}},
                "size": {
                    "type": "array",
                    "prefixItems": [{"type": "integer", "minimum": 0, "maximum": 255}, {"type": "number"}],
                    "minItems": 2,
                    "maxItems": 2,
                },
            },
            "required": ["children", "size"],
        }))
    );
}
