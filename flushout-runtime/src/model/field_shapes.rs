//! The shape of nodes and of arguments, from their tables of fields.

use schemars::JsonSchema;

use crate::shape::{FieldKind, FieldShape, NodeIndex, NodeShapeDraft, ShapeBuilder};

use super::{Field, Node};

/// Describes one field of a table: [`value_kind`], [`child_kind`], [`collection_kind`] or
/// [`reference_kind`] of its type.
pub type DescribeField = fn(&mut ShapeBuilder, &Field) -> FieldKind;

/// Registers a node type, with one description for each of its fields, and all below it.
pub fn describe_node<N: Node>(
    builder: &mut ShapeBuilder,
    description: Option<&str>,
    kinds: &[DescribeField],
) -> NodeIndex {
    builder.node::<N>(&N::schema_name(), |builder| NodeShapeDraft {
        description: description.map(str::to_owned),
        fields: describe_fields(builder, N::FIELDS, kinds),
    })
}

/// The shapes of fields, with one description for each.
pub fn describe_fields(
    builder: &mut ShapeBuilder,
    fields: &[Field],
    kinds: &[DescribeField],
) -> Vec<FieldShape> {
    let fields = fields.iter().zip(kinds);
    fields
        .map(|(field, kind)| field.shape(kind(builder, field)))
        .collect()
}

/// The kind of a value of type `T`, which for an optional field is the whole `Option`.
pub fn value_kind<T: JsonSchema>(builder: &mut ShapeBuilder, field: &Field) -> FieldKind {
    FieldKind::Value {
        schema: builder.value::<T>(&field.constraints),
        optional: field.optional,
    }
}

/// The kind of a child node.
pub fn child_kind<N: Node>(builder: &mut ShapeBuilder, field: &Field) -> FieldKind {
    FieldKind::Child {
        node: N::describe(builder),
        optional: field.optional,
    }
}

/// The kind of a collection.
pub fn collection_kind<N: Node>(builder: &mut ShapeBuilder, field: &Field) -> FieldKind {
    FieldKind::Collection {
        node: N::describe(builder),
        items_max: field.constraints.items_max,
    }
}

/// The kind of a reference to a node.
pub fn reference_kind<N: Node>(builder: &mut ShapeBuilder, field: &Field) -> FieldKind {
    FieldKind::Reference {
        node: N::describe(builder),
        optional: field.optional,
    }
}
