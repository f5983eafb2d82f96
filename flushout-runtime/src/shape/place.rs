//! What a path leads to in a shape, by names alone.

use super::{FieldKind, FieldShape, NodeIndex, Shape};

/// What a path leads to. Whether there is anything at the place, only a document can tell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place<'shape> {
    /// The document itself, at the empty path.
    Root(NodeIndex),
    /// A node in a collection.
    Item {
        /// The type of the node.
        node: NodeIndex,
        /// The collection that it is in.
        collection: &'shape FieldShape,
    },
    /// A child node.
    Child {
        /// The type of the child.
        node: NodeIndex,
        /// The field that holds it.
        field: &'shape FieldShape,
    },
    /// A collection.
    Collection {
        /// The type of its nodes.
        node: NodeIndex,
        /// The field that holds it.
        field: &'shape FieldShape,
    },
    /// A value.
    Value(&'shape FieldShape),
    /// A reference to another node; a path does not go through it.
    Reference(&'shape FieldShape),
}

impl Shape {
    /// What the path of these segments leads to; `None` where the model has nothing. Ids are not
    /// checked, aliases are not taken.
    pub fn resolve<S: AsRef<str>>(
        &self,
        segments: impl IntoIterator<Item = S>,
    ) -> Option<Place<'_>> {
        let mut place = Place::Root(self.root);
        for segment in segments {
            place = match place {
                Place::Collection { node, field } => Place::Item {
                    node,
                    collection: field,
                },
                Place::Root(node) | Place::Item { node, .. } | Place::Child { node, .. } => {
                    let field = self.node(node)?.field(segment.as_ref())?;
                    match field.kind {
                        FieldKind::Value { .. } => Place::Value(field),
                        FieldKind::Child { node, .. } => Place::Child { node, field },
                        FieldKind::Collection { node, .. } => Place::Collection { node, field },
                        FieldKind::Reference { .. } => Place::Reference(field),
                    }
                }
                Place::Value(_) | Place::Reference(_) => return None,
            };
        }
        Some(place)
    }
}
