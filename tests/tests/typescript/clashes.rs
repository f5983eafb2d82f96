//! A model whose every name means something else in TypeScript already, or is no name there.

use flushout::Limits;
use flushout::shape::{
    Constraints, FieldKind, FieldShape, NodeIndex, NodeShapeDraft, Shape, ShapeBuilder,
};
use schemars::JsonSchema;

struct Root;
struct Class;
struct Patch;

/// Ends a comment: */ export const outside = 1;
#[derive(JsonSchema)]
#[schemars(rename = "string")]
#[allow(dead_code, reason = "only its schema is asked for")]
enum Text {
    #[schemars(rename = "a \"quoted\" \\ one")]
    Quoted,
    /// */
    Other,
}

fn value<T: JsonSchema>(builder: &mut ShapeBuilder, optional: bool) -> FieldKind {
    FieldKind::Value {
        schema: builder.value::<T>(&Constraints::default()),
        optional,
    }
}

fn described(description: &str, fields: Vec<FieldShape>) -> NodeShapeDraft {
    NodeShapeDraft {
        description: Some(description.to_owned()),
        fields,
    }
}

/// A node type that bears the name of what an update of another carries.
fn patch(builder: &mut ShapeBuilder) -> NodeIndex {
    builder.node::<Patch>("ProxyPatch", |_| described("", Vec::new()))
}

fn class(builder: &mut ShapeBuilder) -> NodeIndex {
    builder.node::<Class>("class", |builder| {
        let (own, patch) = (class(builder), patch(builder));
        let collection = |node| FieldKind::Collection {
            node,
            items_max: None,
        };
        let child = |optional| FieldKind::Child {
            node: own,
            optional,
        };
        let fields = vec![
            FieldShape::new("constructor", collection(own)).describe("*/ }"),
            FieldShape::new("a-b", collection(own)),
            FieldShape::new("a b", collection(patch)),
            FieldShape::new("update", child(true)),
            FieldShape::new("1", child(true)),
            FieldShape::new("hidden", collection(own)).server(),
            FieldShape::new("then", value::<Text>(builder, false)).with_default(),
            FieldShape::new("new", value::<Option<Text>>(builder, true)),
            FieldShape::new("\"'`${}", value::<u8>(builder, false)),
        ];
        described("The class */ of all.", fields)
    })
}

/// The model.
pub(crate) fn shape() -> Shape {
    Shape::build(Limits::DEFAULT, |builder| {
        builder.node::<Root>("Proxy", |builder| {
            let node = class(builder);
            // Registered already, so it is not described again.
            let root = builder.node::<Root>("Proxy", |_| NodeShapeDraft::default());
            let fields = vec![
                FieldShape::new(
                    "place",
                    FieldKind::Child {
                        node,
                        optional: true,
                    },
                ),
                FieldShape::new(
                    "Object",
                    FieldKind::Collection {
                        node,
                        items_max: Some(1),
                    },
                ),
                FieldShape::new(
                    "delete",
                    FieldKind::Reference {
                        node,
                        optional: false,
                    },
                ),
            ];
            let below = [
                FieldKind::Collection {
                    node: root,
                    items_max: None,
                },
                FieldKind::Child {
                    node: root,
                    optional: true,
                },
            ];
            let below = below.into_iter().zip(["toString", "valueOf"]);
            let fields = fields
                .into_iter()
                .chain(below.map(|(kind, name)| FieldShape::new(name, kind)));
            described("A root.", fields.collect())
        })
    })
}
