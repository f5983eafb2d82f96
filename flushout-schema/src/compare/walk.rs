//! Finds which node types and fields of the old model became which of the new one.

use std::collections::BTreeMap;

use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// An old node type and the new one that stands at the same places of documents.
pub(super) struct NodePair<'s> {
    pub(super) old_shape: &'s Shape,
    pub(super) new_shape: &'s Shape,
    pub(super) old_index: NodeIndex,
    pub(super) new_index: NodeIndex,
    pub(super) old: &'s NodeShape,
    pub(super) new: &'s NodeShape,
    /// Whether clients of the old model may write there: some way down has no `server` field.
    pub(super) written_by_clients: bool,
    /// Where these are not nodes but the arguments of a command: its name.
    pub(super) args_of: Option<&'s str>,
}

impl NodePair<'_> {
    /// What clients do when they write all of it, as in `old clients create a Todo`.
    pub(super) fn is_written(&self) -> String {
        match self.args_of {
            None => format!("create a {}", self.new.name),
            Some(command) => format!("send `{command}`"),
        }
    }

    /// Whether these are the types of the whole document.
    pub(super) fn is_root(&self) -> bool {
        self.old_index == self.old_shape.root && self.new_index == self.new_shape.root
    }
}

/// All pairs that can be reached from the roots, through fields that are in both models. Types are
/// paired by where they stand and not by name, so a renamed type is still compared.
pub(super) fn pairs<'s>(old: &'s Shape, new: &'s Shape) -> Vec<NodePair<'s>> {
    let mut found: BTreeMap<(NodeIndex, NodeIndex), bool> = BTreeMap::new();
    let mut todo = vec![(old.root, new.root, true)];
    while let Some((old_index, new_index, by_clients)) = todo.pop() {
        let known = found.get(&(old_index, new_index)).copied();
        // Seen before, and what is new of it now was new then.
        if known.is_some_and(|known| known || !by_clients) {
            continue;
        }
        found.insert((old_index, new_index), by_clients);
        let (Some(old_node), Some(new_node)) = (old.node(old_index), new.node(new_index)) else {
            continue;
        };
        for (one, other) in Matching::new(old_node, new_node).both {
            if let Some((below_old, below_new)) = below(&one.kind, &other.kind) {
                todo.push((below_old, below_new, by_clients && !one.server));
            }
        }
    }
    let pairs = found.into_iter();
    let pairs = pairs.filter_map(|((old_index, new_index), written_by_clients)| {
        Some(NodePair {
            old_shape: old,
            new_shape: new,
            old_index,
            new_index,
            old: old.node(old_index)?,
            new: new.node(new_index)?,
            written_by_clients,
            args_of: None,
        })
    });
    pairs.collect()
}

/// The node types below two fields of the same kind.
fn below(old: &FieldKind, new: &FieldKind) -> Option<(NodeIndex, NodeIndex)> {
    match (old, new) {
        (FieldKind::Child { node: one, .. }, FieldKind::Child { node: other, .. })
        | (FieldKind::Collection { node: one, .. }, FieldKind::Collection { node: other, .. }) => {
            Some((*one, *other))
        }
        _ => None,
    }
}

/// The fields of two node types, matched.
pub(super) struct Matching<'s> {
    /// Old fields with their counterparts in the new model.
    pub(super) both: Vec<(&'s FieldShape, &'s FieldShape)>,
    /// Old fields that were removed.
    pub(super) removed: Vec<&'s FieldShape>,
    /// New fields that were not there.
    pub(super) added: Vec<&'s FieldShape>,
}

impl<'s> Matching<'s> {
    /// Matches fields by name, then by a new alias that is the old name, then by an old alias that
    /// is the new name. A rename without any alias looks like a field that went and one that came.
    pub(super) fn new(old: &'s NodeShape, new: &'s NodeShape) -> Self {
        let mut both = Vec::new();
        let mut removed: Vec<&FieldShape> = old.fields.iter().collect();
        let mut added: Vec<&FieldShape> = new.fields.iter().collect();
        let ways: [fn(&FieldShape, &FieldShape) -> bool; 3] = [
            |old, new| old.name == new.name,
            |old, new| new.aliases.contains(&old.name),
            |old, new| old.aliases.contains(&new.name),
        ];
        for is_same in ways {
            removed.retain(|one| {
                let position = added.iter().position(|other| is_same(one, other));
                match position {
                    Some(position) => {
                        both.push((*one, added.remove(position)));
                        false
                    }
                    None => true,
                }
            });
        }
        Self {
            both,
            removed,
            added,
        }
    }
}

/// The name of a field and its aliases.
pub(super) fn names(field: &FieldShape) -> impl Iterator<Item = &String> {
    std::iter::once(&field.name).chain(&field.aliases)
}

/// Whether the field has this name or alias.
pub(super) fn goes_by(field: &FieldShape, name: &str) -> bool {
    names(field).any(|one| one == name)
}

/// Whether the field holds nodes, which commands reach through its name in their paths.
pub(super) fn holds_nodes(field: &FieldShape) -> bool {
    matches!(
        field.kind,
        FieldKind::Child { .. } | FieldKind::Collection { .. }
    )
}

/// Whether the field may be absent or null, or, for a child, missing.
pub(super) fn is_optional(field: &FieldShape) -> bool {
    match field.kind {
        FieldKind::Value { optional, .. }
        | FieldKind::Child { optional, .. }
        | FieldKind::Reference { optional, .. } => optional,
        FieldKind::Collection { .. } => false,
    }
}

/// Whether a client has to give the field when it creates the node.
pub(super) fn required_of_clients(field: &FieldShape) -> bool {
    !field.server && !field.may_be_absent()
}
