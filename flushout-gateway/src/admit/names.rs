//! Gives the fields of what was validated the names that they are written with.
//!
//! A model may read a field under other names too. A master without the model would store it under
//! the name that was sent, and so have another document.

use flushout::shape::{FieldKind, NodeIndex, Shape};
use serde_json::{Map, Value};

/// The names of a model's fields.
#[derive(Clone, Debug)]
pub(super) struct Names {
    shape: Shape,
}

/// What a path leads to.
#[derive(Clone, Copy)]
enum Place {
    Node(NodeIndex),
    Collection(NodeIndex),
}

impl Names {
    /// The names of this model; `None` when its fields have one each, so that nothing is to be done.
    pub(super) fn of(shape: &Shape) -> Option<Self> {
        let mut fields = shape.nodes.iter().flat_map(|node| &node.fields);
        let has_aliases = fields.any(|field| !field.aliases.is_empty());
        has_aliases.then(|| Self {
            shape: shape.clone(),
        })
    }

    /// Renames the fields in the props of a completion.
    pub(super) fn apply(&self, completion: &mut Map<String, Value>) {
        let created_id = completion
            .get("createdId")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let Some(Value::Object(command)) = completion.get_mut("command") else {
            return;
        };
        let Some(node) = self.carried(command, created_id.as_deref()) else {
            return;
        };
        if let Some(Value::Object(props)) = command.get_mut("props") {
            self.rename(node, props);
        }
    }

    /// The node type of what a command carries.
    fn carried(&self, command: &Map<String, Value>, created_id: Option<&str>) -> Option<NodeIndex> {
        let mut place = Place::Node(self.shape.root);
        let path = command.get("path").and_then(Value::as_array);
        for segment in path.into_iter().flatten() {
            place = match place {
                Place::Collection(node) => Place::Node(node),
                Place::Node(node) => self.below(node, segment.as_str()?)?,
            };
        }
        match (command.get("action")?.as_str()?, place) {
            ("create", Place::Collection(node)) | ("update", Place::Node(node)) => Some(node),
            ("create", Place::Node(node)) => match self.below(node, created_id?)? {
                Place::Node(child) => Some(child),
                Place::Collection(_) => None,
            },
            _ => None,
        }
    }

    fn below(&self, node: NodeIndex, name: &str) -> Option<Place> {
        match self.shape.node(node)?.field(name)?.kind {
            FieldKind::Child { node, .. } => Some(Place::Node(node)),
            FieldKind::Collection { node, .. } => Some(Place::Collection(node)),
            FieldKind::Value { .. } | FieldKind::Reference { .. } => None,
        }
    }

    fn rename(&self, node: NodeIndex, members: &mut Map<String, Value>) {
        let Some(shape) = self.shape.node(node) else {
            return;
        };
        for field in &shape.fields {
            for alias in &field.aliases {
                if let Some(value) = members.remove(alias) {
                    members.insert(field.name.clone(), value);
                }
            }
            match (&field.kind, members.get_mut(&field.name)) {
                (FieldKind::Child { node, .. }, Some(Value::Object(child))) => {
                    self.rename(*node, child);
                }
                (FieldKind::Collection { node, .. }, Some(Value::Object(nodes))) => {
                    for value in nodes.values_mut() {
                        if let Value::Object(members) = value {
                            self.rename(*node, members);
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flushout::Limits;
    use flushout::shape::{FieldShape, NodeShapeDraft};
    use serde_json::json;

    /// A tree of items, each with a `text` that is read as `label` too, and an optional child of the same type.
    fn names() -> Names {
        let shape = Shape::build(Limits::DEFAULT, |builder| {
            builder.node::<Names>("Item", |_| {
                let node = NodeIndex::new(0);
                let text = FieldKind::Value {
                    schema: json!({"type": "string"}),
                    optional: false,
                };
                let items_max = None;
                let optional = true;
                NodeShapeDraft {
                    description: None,
                    fields: vec![
                        FieldShape::new("text", text).alias("label"),
                        FieldShape::new("items", FieldKind::Collection { node, items_max }),
                        FieldShape::new("note", FieldKind::Child { node, optional }),
                    ],
                }
            })
        });
        Names::of(&shape).unwrap()
    }

    fn renamed(completion: Value) -> Value {
        let Value::Object(mut members) = completion else {
            panic!("no object");
        };
        names().apply(&mut members);
        members["command"]["props"].clone()
    }

    #[test]
    fn fields_get_their_names_at_every_depth() {
        let props = json!({"label": "a", "items": {"label": {"label": "b"}}, "note": {"label": "c"}, "other": {"label": 1}});
        let expected = json!({"text": "a", "items": {"label": {"text": "b"}}, "note": {"text": "c"}, "other": {"label": 1}});
        for completion in [
            json!({"command": {"action": "create", "path": ["items"], "props": props}, "createdId": "x"}),
            json!({"command": {"action": "create", "path": ["items", "y"], "props": props}, "createdId": "note"}),
            json!({"command": {"action": "create", "path": ["note", "items"], "props": props}}),
            json!({"command": {"action": "update", "props": props}}),
            json!({"command": {"action": "update", "path": ["items", "label", "note"], "props": props}}),
        ] {
            assert_eq!(renamed(completion.clone()), expected, "{completion}");
        }
    }
}
