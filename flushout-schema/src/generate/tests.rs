//! Tests of the generated TypeScript: what each form has, the types of values, determinism.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::typescript;
use crate::emit::{Dialect, Profile, SchemaKind, emit};
use flushout_runtime::limits::Limits;
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

fn value(schema: Value, optional: bool) -> FieldKind {
    FieldKind::Value { schema, optional }
}

/// A document with these fields alone.
fn flat(fields: Vec<FieldShape>, definitions: &[(&str, Value)]) -> Shape {
    let definitions = definitions
        .iter()
        .map(|(name, schema)| ((*name).to_owned(), schema.clone()));
    Shape {
        root: NodeIndex::new(0),
        nodes: vec![NodeShape {
            name: "Root".to_owned(),
            description: None,
            fields,
        }],
        commands: Vec::new(),
        definitions: definitions.collect::<BTreeMap<_, _>>(),
        limits: Limits::DEFAULT,
    }
}

/// The module, with what stands between `begin` and the next `end`.
fn between(text: &str, begin: &str, end: &str) -> String {
    let start = text
        .find(begin)
        .unwrap_or_else(|| panic!("{begin}\n{text}"));
    let rest = &text[start + begin.len()..];
    rest[..rest.find(end).unwrap()].to_owned()
}

/// The type that a value of this schema gets.
fn type_of(schema: Value, definitions: &[(&str, Value)]) -> String {
    let shape = flat(
        vec![FieldShape::new("v", value(schema, false))],
        definitions,
    );
    let text = typescript(&shape);
    between(&text, "readonly v:", ";\n}")
        .trim_start()
        .to_owned()
}

/// Holds each schema to its type.
fn check(cases: &[(Value, &str)]) {
    let definitions = [("A", json!({ "type": "object" }))];
    for (schema, expected) in cases {
        assert_eq!(type_of(schema.clone(), &definitions), *expected, "{schema}");
    }
}

#[test]
fn scalars_and_lists_have_their_types() {
    check(&[
        (json!(true), "JsonValue"),
        (json!({ "default": 7 }), "JsonValue"),
        (json!({ "not": {} }), "unknown /* by not alone */"),
        (json!({ "type": "integer", "minimum": 0 }), "number"),
        (json!({ "type": ["boolean", "null"] }), "boolean | null"),
        (json!({ "type": "string", "const": "a\"b" }), r#""a\"b""#),
        (
            json!({ "enum": [1, "1", null, true] }),
            r#"1 | "1" | null | true"#,
        ),
        (
            json!({ "enum": [[1]] }),
            "unknown /* constants that are no scalars */",
        ),
        (
            json!({ "type": "array", "items": { "type": "string" } }),
            "readonly string[]",
        ),
        (json!({ "type": "array" }), "readonly JsonValue[]"),
        (
            json!({ "type": "array", "items": { "type": ["string", "null"] } }),
            "readonly (string | null)[]",
        ),
        (
            json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "number" } }),
            "readonly [number, number]",
        ),
        (
            json!({ "type": "array", "minItems": 9, "maxItems": 9, "items": { "type": "number" } }),
            "readonly number[]",
        ),
        (
            json!({ "type": "array", "minItems": 1, "prefixItems": [{ "type": "number" }, { "type": "string" }],
                "items": { "type": "boolean" } }),
            "readonly [number, string?, ...boolean[]]",
        ),
    ]);
}

#[test]
fn objects_and_combinations_have_their_types() {
    check(&[
        (
            json!({ "type": "object", "additionalProperties": { "type": "number" } }),
            "{ readonly [key: string]: number }",
        ),
        (
            json!({ "type": "object", "additionalProperties": false,
                "patternProperties": { "^a": { "type": "number" }, "^b": { "type": "string" } } }),
            "{ readonly [key: string]: number | string }",
        ),
        (
            json!({ "type": "object", "additionalProperties": false }),
            "Record<string, never>",
        ),
        (
            json!({ "type": "object" }),
            "{ readonly [key: string]: JsonValue }",
        ),
        (
            json!({ "type": "object", "properties": { "a": { "type": "number" } }, "required": ["b"] }),
            "{ readonly a?: number; readonly b: JsonValue }",
        ),
        (
            json!({ "type": "object", "properties": { "kind": { "const": "x" } }, "required": ["kind"],
                "oneOf": [{ "$ref": "#/$defs/A" }, { "type": "null" }] }),
            "(A | null) & { readonly kind: \"x\" }",
        ),
        (
            json!({ "type": "string", "allOf": [{ "type": "string", "pattern": "^a$" }] }),
            "string",
        ),
        (json!({ "$ref": "#/$defs/Missing" }), "unknown"),
    ]);
}

#[test]
fn types_that_hold_themselves_end() {
    let tree = json!({ "type": "object", "properties": { "next": { "$ref": "#/$defs/Tree" } } });
    let endless = json!({ "anyOf": [{ "$ref": "#/$defs/Endless" }, { "type": "null" }] });
    let (a, b) = (
        json!({ "$ref": "#/$defs/B" }),
        json!({ "$ref": "#/$defs/A" }),
    );
    let list = json!({ "type": "array", "items": { "$ref": "#/$defs/List" } });
    let definitions = [
        ("Tree", tree),
        ("Endless", endless),
        ("A", a),
        ("B", b),
        ("List", list),
    ];
    let text = typescript(&flat(Vec::new(), &definitions));
    for line in [
        "export interface Tree {\n  readonly next?: Tree;\n}",
        "export type Endless = unknown /* refers to nothing but itself */;",
        "export type A = unknown /* refers to nothing but itself */;",
        "export type List = readonly List[];",
    ] {
        assert!(text.contains(line), "{line}\n{text}");
    }
}

/// A list whose items have a field of each right.
fn list() -> Shape {
    let number = || value(json!({ "type": "number" }), false);
    let maybe = || value(json!({ "type": ["number", "null"] }), true);
    let item = NodeIndex::new(1);
    let mut shape = flat(
        vec![
            FieldShape::new(
                "items",
                FieldKind::Collection {
                    node: item,
                    items_max: Some(7),
                },
            ),
            FieldShape::new(
                "secret",
                FieldKind::Collection {
                    node: item,
                    items_max: None,
                },
            )
            .server(),
        ],
        &[],
    );
    shape.nodes.push(NodeShape {
        name: "Item".to_owned(),
        description: Some("An item.".to_owned()),
        fields: vec![
            FieldShape::new("plain", number())
                .alias("other")
                .describe("Plain */ words."),
            FieldShape::new("maybe", maybe()),
            FieldShape::new("filled", number()).with_default(),
            FieldShape::new("stamped", maybe()).server(),
            FieldShape::new("once", number()).create_only(),
            FieldShape::new(
                "see",
                FieldKind::Reference {
                    node: item,
                    optional: false,
                },
            ),
            FieldShape::new(
                "below",
                FieldKind::Collection {
                    node: item,
                    items_max: None,
                },
            ),
        ],
    });
    shape
}

#[test]
fn each_interface_has_the_fields_of_its_use() {
    let text = typescript(&list());
    let names = |name: &str| -> Vec<String> {
        let body = between(&text, &format!("export interface {name} {{\n"), "\n}\n");
        let lines = body
            .lines()
            .filter_map(|line| line.strip_prefix("  readonly "));
        lines.map(str::to_owned).collect()
    };
    assert_eq!(
        names("Item"),
        [
            "plain: number;",
            "maybe?: number | null;",
            "filled?: number;",
            "stamped?: number | null;",
            "once: number;",
            "see: ItemId;",
            "below: Nodes<ItemId, Item>;"
        ]
    );
    assert_eq!(
        names("ItemCreate"),
        [
            "plain: number;",
            "maybe?: number | null;",
            "filled?: number;",
            "once: number;",
            "see: ItemId;",
            "below?: Nodes<ItemId, ItemCreate>;"
        ]
    );
    assert_eq!(
        names("ItemPatch"),
        [
            "plain?: number;",
            "maybe?: number | null;",
            "filled?: number;",
            "see?: ItemId;"
        ]
    );
    assert_eq!(
        names("Root"),
        [
            "items: Nodes<ItemId, Item>;",
            "secret?: Nodes<ItemId, Item>;"
        ]
    );
    assert!(text.contains("/** Plain *\\/ words. */"), "{text}");
    // There are no commands for what the server alone sets, and no patch where nothing can be set.
    assert!(
        !text.contains("secret()") && !text.contains("RootPatch"),
        "{text}"
    );
    // A create of an item, and of those within it, has its collection.
    assert!(
        text.contains("below: completeAll(props.below ?? {}, completeItem),"),
        "{text}"
    );
}

#[test]
fn helpers_stand_only_where_they_are_used() {
    let text = typescript(&flat(
        vec![FieldShape::new(
            "v",
            value(json!({ "type": "null" }), false),
        )],
        &[],
    ));
    assert!(text.contains("function update("), "{text}");
    for absent in [
        "CollectionPath",
        "remove",
        "below",
        "NodeId",
        "JsonValue",
        "createChild",
        "CompletionBatch",
    ] {
        assert!(!text.contains(absent), "{absent}\n{text}");
    }
}

#[test]
fn a_shape_rebuilt_from_its_schema_gives_the_same_module() {
    let shape = list();
    let model = emit(&shape, SchemaKind::Model, Profile::Types, Dialect::Draft07);
    let rebuilt = Shape::from_model_schema(&model).unwrap();
    assert_eq!(typescript(&rebuilt), typescript(&shape));
}
