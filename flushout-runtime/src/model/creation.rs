//! Puts a new node into a derived model: finds its parent, chooses its id, and inserts it, in one
//! walk.

use crate::count::Count;
use crate::id::{IdSource, is_inherited_name};
use crate::path::{Path, Segment};
use crate::problem::Code;

use super::nodes::{Entry, Free};
use super::tree::{self, insert_at};
use super::{
    Collection, CreateRequest, Created, Edit, EditKind, Measuring, Node, NodeVisitor, Payload,
    Refusal, choose_id,
};

/// Applies a create below `root`.
pub(super) fn create<N: Node>(
    root: &mut N,
    request: CreateRequest<'_>,
    count: Count,
    ids: Option<&mut dyn IdSource>,
) -> Result<Created, Refusal> {
    let CreateRequest {
        parent,
        proposed,
        node,
        parent_default: _,
    } = request;
    let creation = Creation {
        parent,
        depth: 0,
        proposed,
        node,
        count,
        ids,
    };
    creation.below(root, 0)
}

struct Creation<'c, 'i> {
    parent: &'c Path,
    /// How many segments of the parent's path led here.
    depth: usize,
    proposed: Option<Segment>,
    node: Payload,
    count: Count,
    ids: Option<&'i mut (dyn IdSource + 'i)>,
}

impl Creation<'_, '_> {
    fn below<N: Node>(mut self, node: &mut N, steps: usize) -> Result<Created, Refusal> {
        self.depth += steps;
        match self.parent.segments().get(self.depth) {
            Some(segment) => node.visit_mut(segment, self),
            None => self.child_of(node),
        }
    }

    /// The parent is a node: what is created is an optional child, whose name is the id.
    fn child_of<N: Node>(self, owner: &mut N) -> Result<Created, Refusal> {
        let id = self
            .proposed
            .ok_or_else(|| Refusal::new(Code::IllegalPath, self.depth))?;
        let edit = Edit {
            path: self.parent.clone(),
            kind: EditKind::Insert {
                id: id.clone(),
                node: self.node,
            },
        };
        let outcome = tree::edit(owner, edit, self.depth, Measuring::Sizes)?;
        Ok(Created { id, outcome })
    }

    /// The parent is this collection. As a rule the proposed id is free, and then one search finds
    /// that out and the place as well.
    fn in_collection<N: Node>(
        self,
        collection: &mut Collection<N>,
        items_max: Option<usize>,
    ) -> Result<Created, Refusal> {
        let depth = self.parent.len();
        let items = collection.len();
        if let Some(id) = &self.proposed
            && !is_inherited_name(id)
            && let Entry::Free(place) = collection.entry(id.clone())
        {
            return created(place, self.node, self.parent, items, items_max);
        }
        let id = choose_id(self.proposed, self.count, self.ids, depth, |id| {
            collection.contains_segment(id)
        })?;
        match collection.entry(id) {
            Entry::Free(place) => created(place, self.node, self.parent, items, items_max),
            Entry::Taken(_) => Err(Refusal::new(Code::AlreadyExists, depth)),
        }
    }
}

fn created<N: Node>(
    place: Free<'_, N>,
    node: Payload,
    parent: &Path,
    items: usize,
    items_max: Option<usize>,
) -> Result<Created, Refusal> {
    let id = place.key().clone();
    let outcome = insert_at(
        place,
        node,
        parent.clone(),
        (items, items_max),
        Measuring::Sizes,
    )?;
    Ok(Created { id, outcome })
}

impl NodeVisitor for Creation<'_, '_> {
    type Output = Result<Created, Refusal>;

    fn child<N: Node>(self, child: &mut N) -> Self::Output {
        self.below(child, 1)
    }

    fn optional_child<N: Node>(self, child: &mut Option<N>) -> Self::Output {
        match child {
            Some(child) => self.below(child, 1),
            None => Err(Refusal::new(Code::NotFound, self.depth + 1)),
        }
    }

    fn collection<N: Node>(
        self,
        collection: &mut Collection<N>,
        items_max: Option<usize>,
    ) -> Self::Output {
        let Some(id) = self.parent.segments().get(self.depth + 1) else {
            return self.in_collection(collection, items_max);
        };
        match collection.by_segment_mut(id) {
            Some(node) => self.below(node, 2),
            None => Err(Refusal::new(Code::NotFound, self.depth + 2)),
        }
    }

    fn leaf(self) -> Self::Output {
        Err(Refusal::new(Code::IllegalPath, self.depth + 1))
    }
}
