//! Families of shapes that grow with a figure: nested, chained and wide.

use std::collections::BTreeMap;

use flushout::shape::{FieldKind, FieldShape, NodeIndex, NodeShape};
use flushout::{Limits, Shape};
use serde_json::{Value, json};

/// Makes a shape of a size; the second figure changes its innermost part.
pub(crate) type Family = fn(usize, u64) -> Shape;

/// Shapes whose size is the depth of one nested value, or the length of a chain of definitions.
pub(crate) const DEEP: &[(&str, Family)] = &[
    ("objects", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "object", "properties": { "a": inner } }),
        )
    }),
    ("described objects", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "object", "properties": { "a": inner }, "description": "Words.", "required": ["a"] }),
        )
    }),
    ("maps", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "object", "additionalProperties": inner }),
        )
    }),
    ("patterns", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "object", "patternProperties": { "^a": inner }, "additionalProperties": false }),
        )
    }),
    ("names", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "object", "propertyNames": { "anyOf": [inner, { "type": "string" }] } }),
        )
    }),
    ("lists", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "array", "items": inner }),
        )
    }),
    ("fixed lists", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "array", "items": inner, "minItems": 8, "maxItems": 8 }),
        )
    }),
    ("tuples", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "array", "prefixItems": [inner, { "type": "string" }], "minItems": 2, "maxItems": 2 }),
        )
    }),
    ("containing lists", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "type": "array", "contains": inner }),
        )
    }),
    ("anyOf", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "anyOf": [inner, { "type": "null" }] }),
        )
    }),
    ("oneOf", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "oneOf": [{ "type": "object", "properties": { "a": inner } }, { "type": "null" }] }),
        )
    }),
    ("allOf", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "allOf": [inner, { "type": "object" }] }),
        )
    }),
    ("not", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "not": { "anyOf": [inner, { "type": "null" }] } }),
        )
    }),
    ("conditions", |size, end| {
        nested(
            size,
            end,
            &|inner| json!({ "if": { "type": "object" }, "then": inner, "else": { "type": "string" } }),
        )
    }),
    ("chain of members", |size, end| {
        chain(
            size,
            end,
            &|next| json!({ "type": "object", "properties": { "a": next, "b": next } }),
        )
    }),
    ("chain of lists", |size, end| {
        chain(
            size,
            end,
            &|next| json!({ "type": "array", "items": next, "minItems": 2, "maxItems": 2 }),
        )
    }),
    ("chain of anyOf", |size, end| {
        chain(size, end, &|next| json!({ "anyOf": [next, next] }))
    }),
    ("chain of oneOf", |size, end| {
        chain(
            size,
            end,
            &|next| json!({ "oneOf": [next, { "allOf": [next, { "type": "string" }] }] }),
        )
    }),
    ("chain of allOf", |size, end| {
        chain(size, end, &|next| json!({ "allOf": [next, next] }))
    }),
    ("chain of not", |size, end| {
        chain(
            size,
            end,
            &|next| json!({ "not": { "anyOf": [next, next] } }),
        )
    }),
    ("chain of nodes", nodes),
];

/// Shapes whose size is how many alternatives, constants or members stand side by side.
pub(crate) const WIDE: &[(&str, Family)] = &[
    ("enum", |size, end| {
        let mut values: Vec<String> = (0..size).map(|at| format!("value{at}")).collect();
        values.push(format!("end{end}"));
        flat(json!({ "enum": values }), &[])
    }),
    ("enum of numbers", |size, end| {
        let values: Vec<usize> = (0..size)
            .chain([size + usize::try_from(end).unwrap()])
            .collect();
        flat(json!({ "enum": values }), &[])
    }),
    ("oneOf of objects", |size, end| {
        flat(json!({ "oneOf": tagged(size, end) }), &[])
    }),
    ("anyOf of objects", |size, end| {
        flat(json!({ "anyOf": tagged(size, end) }), &[])
    }),
    ("oneOf of constants", |size, end| {
        let all: Vec<Value> = (0..size)
            .map(|at| json!({ "const": format!("value{at}") }))
            .chain([json!({ "const": end })])
            .collect();
        flat(json!({ "oneOf": all }), &[])
    }),
    ("allOf", |size, end| {
        let all: Vec<Value> = (0..size)
            .map(|at| json!({ "type": "string", "maxLength": at + 1 }))
            .chain([json!({ "minLength": end })])
            .collect();
        flat(json!({ "allOf": all }), &[])
    }),
    ("members", |size, end| {
        let members: BTreeMap<String, Value> = (0..size)
            .map(|at| (format!("member{at}"), json!({ "type": "number" })))
            .collect();
        let mut value = json!({ "type": "object", "properties": members, "required": members.keys().collect::<Vec<_>>() });
        value["properties"]["member0"]["maximum"] = json!(end);
        flat(value, &[])
    }),
    ("patterns", |size, end| {
        let patterns: BTreeMap<String, Value> = (0..size)
            .map(|at| (format!("^a{at}$"), json!({ "type": "number" })))
            .collect();
        flat(
            json!({ "type": "object", "patternProperties": patterns, "minProperties": end }),
            &[],
        )
    }),
    ("tuple", |size, end| {
        let items: Vec<Value> = (0..size)
            .map(|at| json!({ "type": "number", "maximum": at }))
            .chain([json!({ "maximum": end })])
            .collect();
        flat(json!({ "type": "array", "prefixItems": items }), &[])
    }),
    ("definitions", |size, end| {
        let definitions: Vec<(String, Value)> = (0..size)
            .map(|at| {
                (
                    format!("Value{at}"),
                    json!({ "type": "string", "maxLength": end }),
                )
            })
            .collect();
        let all: Vec<Value> = definitions
            .iter()
            .map(|(name, _)| reference(name))
            .collect();
        flat(json!({ "type": "array", "prefixItems": all }), &definitions)
    }),
    ("fields", |size, end| {
        let fields = (0..size)
            .map(|at| FieldShape::new(format!("field{at}"), value(json!({ "maximum": end }))));
        shape(vec![node("Root", fields.collect())], BTreeMap::new())
    }),
    ("fields of nodes", |size, end| {
        let one = NodeIndex::new(1);
        let fields = (0..size).map(|at| {
            FieldShape::new(
                format!("field{at}"),
                FieldKind::Collection {
                    node: one,
                    items_max: Some(9),
                },
            )
        });
        let leaf = node(
            "Leaf",
            vec![FieldShape::new("a", value(json!({ "maximum": end })))],
        );
        shape(vec![node("Root", fields.collect()), leaf], BTreeMap::new())
    }),
    ("node types", |size, end| {
        let fields = (0..size).map(|at| {
            FieldShape::new(
                format!("field{at}"),
                FieldKind::Child {
                    node: NodeIndex::new(at + 1),
                    optional: true,
                },
            )
        });
        let leaves = (0..size).map(|at| {
            node(
                &format!("Leaf{at}"),
                vec![FieldShape::new("a", value(json!({ "maximum": end })))],
            )
        });
        let root = node("Root", fields.collect());
        shape([root].into_iter().chain(leaves).collect(), BTreeMap::new())
    }),
];

fn value(schema: Value) -> FieldKind {
    FieldKind::Value {
        schema,
        optional: false,
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}") })
}

fn node(name: &str, fields: Vec<FieldShape>) -> NodeShape {
    NodeShape {
        name: name.to_owned(),
        description: None,
        fields,
    }
}

fn shape(nodes: Vec<NodeShape>, definitions: BTreeMap<String, Value>) -> Shape {
    Shape {
        root: NodeIndex::new(0),
        nodes,
        commands: Vec::new(),
        definitions,
        limits: Limits::DEFAULT,
    }
}

fn flat(schema: Value, definitions: &[(String, Value)]) -> Shape {
    shape(
        vec![node("Root", vec![FieldShape::new("v", value(schema))])],
        definitions.iter().cloned().collect(),
    )
}

fn nested(size: usize, end: u64, around: &dyn Fn(Value) -> Value) -> Shape {
    let innermost = json!({ "type": "string", "maxLength": end });
    flat((0..size).fold(innermost, |inner, _| around(inner)), &[])
}

fn chain(size: usize, end: u64, link: &dyn Fn(Value) -> Value) -> Shape {
    let name = |at: usize| format!("Link{at:03}");
    let mut definitions: Vec<(String, Value)> = (0..size)
        .map(|at| (name(at), link(reference(&name(at + 1)))))
        .collect();
    definitions.push((name(size), json!({ "type": "string", "maxLength": end })));
    flat(reference(&name(0)), &definitions)
}

/// Each node type has the next one twice.
fn nodes(size: usize, end: u64) -> Shape {
    let links = (0..size).map(|at| {
        let next = NodeIndex::new(at + 1);
        let children = ["a", "b"].map(|name| {
            FieldShape::new(
                name,
                FieldKind::Child {
                    node: next,
                    optional: true,
                },
            )
        });
        node(&format!("Node{at}"), children.into())
    });
    let leaf = node(
        "Leaf",
        vec![FieldShape::new("a", value(json!({ "maximum": end })))],
    );
    shape(links.chain([leaf]).collect(), BTreeMap::new())
}

fn tagged(size: usize, end: u64) -> Vec<Value> {
    let one = |tag: String| json!({ "type": "object", "properties": { "kind": { "const": tag }, "v": { "type": "number" } }, "required": ["kind", "v"] });
    (0..size)
        .map(|at| one(format!("kind{at}")))
        .chain([one(format!("end{end}"))])
        .collect()
}
