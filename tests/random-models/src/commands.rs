//! Random commands on a document: creates, updates and deletes at all places that its shape has.

use flushout::command::{Command, Operation};
use flushout::shape::{FieldKind, NodeIndex};
use flushout::{Code, Draft, Path, Problem, Shape};
use serde_json::Value;

use crate::{Chance, RandomModel};

/// A place where something can be done.
#[derive(Clone, Debug)]
enum Place {
    /// A node of this type.
    Node {
        path: Path,
        node: NodeIndex,
        can_be_deleted: bool,
    },
    /// A collection of nodes of this type.
    Collection { path: Path, node: NodeIndex },
    /// An optional child of this name and type that is missing.
    Missing {
        owner: Path,
        name: String,
        node: NodeIndex,
    },
}

/// The places in a document.
fn places(shape: &Shape, document: &Value) -> Vec<Place> {
    let mut found = vec![Place::Node {
        path: Path::root(),
        node: shape.root,
        can_be_deleted: false,
    }];
    add_places(shape, shape.root, document, &Path::root(), &mut found);
    found
}

fn add_places(shape: &Shape, index: NodeIndex, value: &Value, path: &Path, found: &mut Vec<Place>) {
    let fields = shape.node(index).map(|node| node.fields.iter());
    for field in fields.into_iter().flatten() {
        let below = path.child(&field.name);
        match (&field.kind, &value[&field.name]) {
            (FieldKind::Collection { node, .. }, Value::Object(nodes)) => {
                for (id, value) in nodes {
                    let path = below.child(id);
                    add_places(shape, *node, value, &path, found);
                    found.push(Place::Node {
                        path,
                        node: *node,
                        can_be_deleted: true,
                    });
                }
                found.push(Place::Collection {
                    path: below,
                    node: *node,
                });
            }
            (FieldKind::Child { node, optional }, value) if value.is_object() => {
                add_places(shape, *node, value, &below, found);
                found.push(Place::Node {
                    path: below,
                    node: *node,
                    can_be_deleted: *optional,
                });
            }
            (FieldKind::Child { node, .. }, _) => found.push(Place::Missing {
                owner: path.clone(),
                name: field.name.clone(),
                node: *node,
            }),
            _ => {}
        }
    }
}

/// A random command on a document of this model.
pub fn command<M: RandomModel>(document: &M, chance: &mut Chance) -> Command {
    let shape = M::shape();
    let document = serde_json::to_value(document).unwrap_or_default();
    let place = chance.pick(&places(shape, &document));
    let name = |index: NodeIndex| shape.node(index).map_or("", |node| node.name.as_str());
    match place {
        Place::Node {
            path,
            can_be_deleted: true,
            ..
        } if chance.one_in(3) => Command {
            path,
            operation: Operation::Delete,
        },
        Place::Node { path, node, .. } => Command {
            path,
            operation: Operation::Update {
                patch: Some(M::patch(name(node), chance)),
            },
        },
        Place::Collection { path, node } => Command {
            path,
            operation: Operation::Create {
                node: Some(M::node(name(node), chance)),
                created_id: None,
                parent_default: None,
            },
        },
        Place::Missing {
            owner,
            name: child,
            node,
        } => Command {
            path: owner,
            operation: Operation::Create {
                node: Some(M::node(name(node), chance)),
                created_id: Some(child.as_str().into()),
                parent_default: None,
            },
        },
    }
}

/// Writes at random: what is refused is passed over, or makes the whole fail.
///
/// # Errors
///
/// What was refused; [`Code::Rejected`] now and then.
pub fn scribble<M: RandomModel>(document: &mut Draft<'_, M>, seed: u64) -> Result<(), Problem> {
    let mut chance = Chance::wild(seed);
    let gives_up = chance.one_in(3);
    for _ in 0..chance.below(5) {
        let command = command::<M>(document.document(), &mut chance);
        let outcome = document.apply(command);
        if gives_up {
            outcome?;
        }
    }
    if chance.one_in(8) {
        return Err(Problem::new(Code::Rejected, "By chance"));
    }
    Ok(())
}
