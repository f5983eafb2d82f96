//! All paths that lead to the nodes of each type, as tuples of segments.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::definitions::Definitions;
use crate::shape::{FieldKind, NodeIndex, Shape};

/// The most segments, over all tuples, up to which paths are listed. A recursive model has a tuple
/// for each length at least; one whose recursion branches in irregular ways has too many.
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
    /// Fields for which `follow` is false are not gone through.
    pub(super) fn list(
        shape: &Shape,
        follow: &dyn Fn(&crate::shape::FieldShape) -> bool,
    ) -> Option<Self> {
        let segments_max = shape.limits.path_segments_max;
        // Tuples by their length and the node type that they lead to. They are made in the order
        // of their lengths, so those of one length are whole before they are extended.
        let mut found: Vec<BTreeMap<NodeIndex, Vec<Tuple>>> = vec![BTreeMap::new()];
        found[0].insert(shape.root, vec![Vec::new()]);
        let mut steps: usize = 0;
        let mut length = 0;
        while length < found.len() {
            let mut here = std::mem::take(&mut found[length]);
            for tuples in here.values_mut() {
                merge(tuples);
                steps += tuples.len() * length;
            }
            if steps > PATH_STEPS_MAX {
                return None;
            }
            for (index, tuples) in &here {
                let node = shape.node(*index)?;
                for field in node.fields.iter().filter(|field| follow(field)) {
                    let name = Step::Names(BTreeSet::from([field.name.clone()]));
                    let (target, more) = match field.kind {
                        FieldKind::Child { node, .. } => (node, vec![name]),
                        FieldKind::Collection { node, .. } => (node, vec![name, Step::Id]),
                        FieldKind::Value { .. } | FieldKind::Reference { .. } => continue,
                    };
                    let extended = length + more.len();
                    if extended > segments_max {
                        continue;
                    }
                    while found.len() <= extended {
                        found.push(BTreeMap::new());
                    }
                    let longer = extend(tuples, &more);
                    steps += longer.len();
                    found[extended].entry(target).or_default().extend(longer);
                    if steps > PATH_STEPS_MAX {
                        return None;
                    }
                }
            }
            found[length] = here;
            length += 1;
        }
        let mut nodes: BTreeMap<NodeIndex, Vec<Tuple>> = BTreeMap::new();
        for (index, tuples) in found.into_iter().flatten() {
            nodes.entry(index).or_default().extend(tuples);
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

fn tuple_schema(tuple: &Tuple, definitions: &Definitions) -> Value {
    if tuple.is_empty() {
        return json!({ "type": ["array", "null"], "maxItems": 0 });
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
