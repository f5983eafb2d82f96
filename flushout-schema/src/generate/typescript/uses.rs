//! Which node types are created, updated, deleted and completed, so that nothing unused is written.

use std::collections::BTreeSet;

use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// What the module needs of each node type.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Those that a client has commands for.
    pub(super) reached: BTreeSet<NodeIndex>,
    /// Those that have an id.
    pub(super) with_id: BTreeSet<NodeIndex>,
    /// Those that a client may create, alone or with what is around them.
    pub(super) created: BTreeSet<NodeIndex>,
    /// Those that lie in a collection.
    pub(super) items: BTreeSet<NodeIndex>,
    /// Those that are an optional child.
    pub(super) children: BTreeSet<NodeIndex>,
    /// Those of which a create has collections, its own or below.
    pub(super) completed: BTreeSet<NodeIndex>,
}

impl Uses {
    pub(super) fn of(shape: &Shape) -> Self {
        let mut uses = Self::default();
        for field in shape.nodes.iter().flat_map(|node| &node.fields) {
            if let FieldKind::Collection { node, .. } | FieldKind::Reference { node, .. } =
                field.kind
            {
                uses.with_id.insert(node);
            }
        }
        uses.reach(shape, shape.root);
        uses.create(shape);
        uses.complete(shape);
        uses
    }

    /// Follows what a client may follow.
    fn reach(&mut self, shape: &Shape, index: NodeIndex) {
        if !self.reached.insert(index) {
            return;
        }
        let fields = shape.node(index).map_or(&[][..], |node| &node.fields);
        for field in fields.iter().filter(|field| !field.server) {
            let node = match field.kind {
                FieldKind::Value { .. } | FieldKind::Reference { .. } => continue,
                FieldKind::Collection { node, .. } => {
                    self.items.insert(node);
                    node
                }
                FieldKind::Child { node, optional } => {
                    if optional {
                        self.children.insert(node);
                    }
                    node
                }
            };
            self.reach(shape, node);
        }
    }

    /// Finds what is created by itself, and then what is created with it.
    fn create(&mut self, shape: &Shape) {
        let mut open: Vec<NodeIndex> = self.items.union(&self.children).copied().collect();
        while let Some(index) = open.pop() {
            if !self.created.insert(index) {
                continue;
            }
            let fields = shape.node(index).map_or(&[][..], |node| &node.fields);
            for field in fields.iter().filter(|field| !field.server) {
                if let FieldKind::Child { node, .. } | FieldKind::Collection { node, .. } =
                    field.kind
                {
                    open.push(node);
                }
            }
        }
    }

    /// Finds the node types with collections, and those that hold such, until no more are found.
    fn complete(&mut self, shape: &Shape) {
        loop {
            let mut found = self.completed.clone();
            for index in &self.created {
                let fields = shape.node(*index).map_or(&[][..], |node| &node.fields);
                let needs = |field: &FieldShape| match field.kind {
                    FieldKind::Collection { .. } => true,
                    FieldKind::Child { node, .. } => self.completed.contains(&node),
                    FieldKind::Value { .. } | FieldKind::Reference { .. } => false,
                };
                if fields.iter().any(|field| !field.server && needs(field)) {
                    found.insert(*index);
                }
            }
            if found == self.completed {
                return;
            }
            self.completed = found;
        }
    }
}

/// What an update of the node may set.
pub(super) fn patched(node: &NodeShape) -> impl Iterator<Item = &FieldShape> {
    node.fields.iter().filter(|field| {
        let below = matches!(
            field.kind,
            FieldKind::Child { .. } | FieldKind::Collection { .. }
        );
        !below && !field.create_only && !field.server
    })
}

/// What a create of the node may set.
pub(super) fn created(node: &NodeShape) -> impl Iterator<Item = &FieldShape> {
    node.fields.iter().filter(|field| !field.server)
}
