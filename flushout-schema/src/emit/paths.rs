//! All paths that lead to the nodes of each type, as tuples of segments.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use flushout_runtime::node_schema::Definitions;
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, Shape};

/// The most segments, over the tuples to all node types together, up to which paths are listed. A
/// recursive model has a tuple for each length at least; one whose recursion branches in irregular
/// ways has too many.
pub const PATH_STEPS_MAX: usize = 4096;

/// One segment of a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// The name of a field: one of these.
    Names(BTreeSet<String>),
    /// The id of a node.
    Id,
}

/// The segments of a path.
pub(super) type Tuple = Vec<Step>;

/// The paths to the nodes of each type.
#[derive(Debug)]
pub(super) struct Routes {
    nodes: BTreeMap<NodeIndex, Vec<Tuple>>,
}

impl Routes {
    /// Lists the paths of at most `path_segments_max` segments; `None` when they are too many.
    ///
    /// Fields for which `follow` is false are not visited.
    pub(super) fn list(shape: &Shape, follow: &dyn Fn(&FieldShape) -> bool) -> Option<Self> {
        let segments_max = shape.limits.path_segments_max;
        // Tuples by their length and then by the node type that they lead to. They are made in
        // the order of their lengths, so those of one length are whole before they are extended.
        let mut by_length = BTreeMap::new();
        let root = BTreeMap::from([(shape.root, vec![Tuple::new()])]);
        by_length.insert(0, root);
        let mut nodes: BTreeMap<NodeIndex, Vec<Tuple>> = BTreeMap::new();
        let mut steps = 0;
        while let Some((length, here)) = by_length.pop_first() {
            for (index, mut tuples) in here {
                merge(&mut tuples);
                steps += tuples.len() * length;
                if steps > PATH_STEPS_MAX {
                    return None;
                }
                for field in shape.node(index)?.fields.iter().filter(|one| follow(one)) {
                    let Some((target, more)) = way_down(field) else {
                        continue;
                    };
                    if length + more.len() > segments_max {
                        continue;
                    }
                    let there = by_length.entry(length + more.len()).or_default();
                    let there = there.entry(target).or_default();
                    there.extend(extend(&tuples, &more));
                    if there.len() > PATH_STEPS_MAX {
                        return None;
                    }
                }
                nodes.entry(index).or_default().extend(tuples);
            }
        }
        Some(Self { nodes })
    }

    /// The paths to the nodes of a type, the shortest first.
    pub(super) fn to_node(&self, node: NodeIndex) -> &[Tuple] {
        self.nodes.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The paths to what lies behind `more` in the nodes of a type, within the limit.
    pub(super) fn below(&self, node: NodeIndex, more: &[Step], segments_max: usize) -> Vec<Tuple> {
        let mut longer = extend(self.to_node(node), more);
        longer.retain(|tuple| tuple.len() <= segments_max);
        longer
    }
}

/// The node type below a field, and the steps from its owner to a node of it.
fn way_down(field: &FieldShape) -> Option<(NodeIndex, Tuple)> {
    match field.kind {
        FieldKind::Child { node, .. } => Some((node, vec![name_of(field)])),
        FieldKind::Collection { node, .. } => Some((node, vec![name_of(field), Step::Id])),
        FieldKind::Value { .. } | FieldKind::Reference { .. } => None,
    }
}

/// The step to a field.
pub(super) fn name_of(field: &FieldShape) -> Step {
    Step::Names(BTreeSet::from([field.name.clone()]))
}

fn extend(tuples: &[Tuple], more: &[Step]) -> Vec<Tuple> {
    let longer = tuples.iter().map(|tuple| [tuple, more].concat());
    longer.collect()
}

/// Joins tuples of one length that differ in one name only, as often as that is possible. What
/// they allow stays exactly the same.
fn merge(tuples: &mut Vec<Tuple>) {
    let mut position = 0;
    while position < tuples.len() {
        let joined = (position + 1..tuples.len())
            .find_map(|other| Some((other, join(&tuples[position], &tuples[other])?)));
        match joined {
            Some((other, tuple)) => {
                tuples.remove(other);
                tuples[position] = tuple;
                // The wider tuple may now join with one that came before.
                position = 0;
            }
            None => position += 1,
        }
    }
}

fn join(one: &Tuple, other: &Tuple) -> Option<Tuple> {
    let mut joined = one.clone();
    let mut differences = 0;
    for (own, step) in joined.iter_mut().zip(other) {
        if own == step {
            continue;
        }
        let (Step::Names(names), Step::Names(more)) = (&mut *own, step) else {
            return None;
        };
        names.extend(more.iter().cloned());
        differences += 1;
    }
    (differences <= 1).then_some(joined)
}

/// The schema of the paths that are one of these tuples. The empty one may also be absent or null.
pub(super) fn paths_schema(tuples: &[Tuple], definitions: &Definitions) -> Value {
    let mut schemas: Vec<Value> = tuples
        .iter()
        .map(|tuple| tuple_schema(tuple, definitions))
        .collect();
    match (schemas.pop(), schemas.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            schemas.extend(last);
            json!({ "anyOf": schemas })
        }
    }
}

/// The path of the root: no segments, or none given.
pub(super) fn root_path() -> Value {
    json!({ "type": ["array", "null"], "items": { "type": "string" }, "maxItems": 0 })
}

fn tuple_schema(tuple: &Tuple, definitions: &Definitions) -> Value {
    if tuple.is_empty() {
        return root_path();
    }
    let items = tuple.iter().map(|step| match step {
        Step::Id => definitions.common.id.reference(),
        Step::Names(names) => match names.first() {
            Some(only) if names.len() == 1 => json!({ "type": "string", "const": only }),
            _ => json!({ "type": "string", "enum": names }),
        },
    });
    json!({
        "type": "array",
        "prefixItems": items.collect::<Vec<_>>(),
        "minItems": tuple.len(),
        "maxItems": tuple.len(),
    })
}
