//! Walking a derived model along a path: by its types alone, or through a document.

use std::any::TypeId;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer};

use crate::measure::{key_bytes, member_bytes};
use crate::path::{Path, Segment};
use crate::problem::Code;

use super::decoding::no_such_place;
use super::erased::{ErasedNode, ErasedPatch};
use super::nodes::{Entry, Free};
use super::seeds::{NodePayloadSeed, PatchPayloadSeed};
use super::{
    Collection, Decoding, Edit, EditKind, EditOutcome, Measuring, Node, NodeVisitor, Patch,
    Payload, Refusal, TypeVisitor,
};

/// What a path leads to, as far as the types alone can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A node of this type: it can be updated, and optional children can be created in it.
    Node(TypeId),
    /// A collection of nodes of this type: they can be created in it.
    Collection(TypeId),
    /// Nothing that a command can name.
    Nowhere,
}

/// What a path leads to in documents with a root of type `N`.
pub fn place_of<N: Node>(path: &[Segment]) -> Place {
    match path.split_first() {
        None => Place::Node(TypeId::of::<N>()),
        Some((segment, rest)) => N::visit_type(segment, FindPlace { rest }),
    }
}

struct FindPlace<'p> {
    rest: &'p [Segment],
}

impl TypeVisitor for FindPlace<'_> {
    type Output = Place;

    fn child<N: Node>(self, _optional: bool) -> Place {
        place_of::<N>(self.rest)
    }

    fn collection<N: Node>(self, _items_max: Option<usize>) -> Place {
        match self.rest.split_first() {
            None => Place::Collection(TypeId::of::<N>()),
            Some((_id, rest)) => place_of::<N>(rest),
        }
    }

    fn leaf(self) -> Place {
        Place::Nowhere
    }
}

/// Decodes what an update of the node at `path` carries.
pub(super) fn decode_patch<'de, N: Node, D: Deserializer<'de>>(
    path: &[Segment],
    deserializer: D,
    decoding: &mut Decoding<'_>,
) -> Result<Payload, D::Error> {
    match path.split_first() {
        None => {
            let seed = PatchPayloadSeed::<N::Patch> {
                decoding,
                target: PhantomData,
            };
            seed.deserialize(deserializer)
        }
        Some((segment, rest)) => N::visit_type(
            segment,
            DecodePayload {
                rest,
                child: None,
                is_create: false,
                deserializer,
                decoding,
                lifetime: PhantomData,
            },
        ),
    }
}

/// Decodes what a create in the collection at `path` carries, or in the node there whose optional
/// child is called `child`.
pub(super) fn decode_node<'de, N: Node, D: Deserializer<'de>>(
    path: &[Segment],
    child: Option<&str>,
    deserializer: D,
    decoding: &mut Decoding<'_>,
) -> Result<Payload, D::Error> {
    let (segment, rest, child) = match (path.split_first(), child) {
        (Some((segment, rest)), child) => (segment.as_str(), rest, child),
        (None, Some(child)) => (child, path, None),
        (None, None) => return Err(no_such_place(decoding)),
    };
    N::visit_type(
        segment,
        DecodePayload {
            rest,
            child,
            is_create: true,
            deserializer,
            decoding,
            lifetime: PhantomData,
        },
    )
}

struct DecodePayload<'p, 'd, 'l, 'de, D> {
    rest: &'p [Segment],
    /// For a create: the name of the optional child, when the path is that of its owner.
    child: Option<&'p str>,
    is_create: bool,
    deserializer: D,
    decoding: &'d mut Decoding<'l>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, D: Deserializer<'de>> DecodePayload<'_, '_, '_, 'de, D> {
    fn node<N: Node>(self) -> Result<Payload, D::Error> {
        let seed = NodePayloadSeed::<N> {
            decoding: self.decoding,
            target: PhantomData,
        };
        seed.deserialize(self.deserializer)
    }
}

impl<'de, D: Deserializer<'de>> TypeVisitor for DecodePayload<'_, '_, '_, 'de, D> {
    type Output = Result<Payload, D::Error>;

    fn child<N: Node>(self, optional: bool) -> Self::Output {
        if !self.is_create {
            return decode_patch::<N, D>(self.rest, self.deserializer, self.decoding);
        }
        if self.rest.is_empty() && self.child.is_none() {
            // The name was that of the child to be created, not a step on the way.
            return if optional {
                self.node::<N>()
            } else {
                Err(no_such_place(self.decoding))
            };
        }
        decode_node::<N, D>(self.rest, self.child, self.deserializer, self.decoding)
    }

    fn collection<N: Node>(self, _items_max: Option<usize>) -> Self::Output {
        match (self.rest.split_first(), self.is_create) {
            (None, true) => self.node::<N>(),
            (None, false) => Err(no_such_place(self.decoding)),
            (Some((_id, rest)), true) => {
                decode_node::<N, D>(rest, self.child, self.deserializer, self.decoding)
            }
            (Some((_id, rest)), false) => {
                decode_patch::<N, D>(rest, self.deserializer, self.decoding)
            }
        }
    }

    fn leaf(self) -> Self::Output {
        Err(no_such_place(self.decoding))
    }
}

/// Applies an edit below `node`; `depth` segments of the path led here.
pub(super) fn edit<N: Node>(
    node: &mut N,
    edit: Edit,
    depth: usize,
    measuring: Measuring,
) -> Result<EditOutcome, Refusal> {
    let Edit { path, kind } = edit;
    let Some(segment) = path.segments().get(depth).cloned() else {
        return edit_here(node, path, kind, measuring);
    };
    let visitor = ApplyEdit {
        path,
        kind,
        depth,
        measuring,
    };
    node.visit_mut(&segment, visitor)
}

fn edit_here<N: Node>(
    node: &mut N,
    path: Path,
    kind: EditKind,
    measuring: Measuring,
) -> Result<EditOutcome, Refusal> {
    let depth = path.len();
    match kind {
        EditKind::Touch => Ok(EditOutcome::unchanged(path)),
        EditKind::Patch(payload) => {
            let Some(mut patch) = payload.downcast::<ErasedPatch<N::Patch>>() else {
                return Err(Refusal::new(Code::IllegalPath, depth));
            };
            let bytes_after = measuring.bytes(|| patch.0.document_bytes());
            patch.0.swap(node);
            let bytes_before = measuring.bytes(|| patch.0.document_bytes());
            Ok(EditOutcome {
                inverse: Edit {
                    path,
                    kind: EditKind::Patch(Payload::from_boxed(patch)),
                },
                bytes_before,
                bytes_after,
            })
        }
        EditKind::Insert { id, node: payload } => {
            let name = id.clone();
            node.visit_mut(
                &name,
                EditChild {
                    path,
                    id,
                    node: Some(payload),
                    measuring,
                },
            )
        }
        EditKind::Remove { id } => {
            let name = id.clone();
            node.visit_mut(
                &name,
                EditChild {
                    path,
                    id,
                    node: None,
                    measuring,
                },
            )
        }
    }
}

struct ApplyEdit {
    path: Path,
    kind: EditKind,
    depth: usize,
    measuring: Measuring,
}

impl ApplyEdit {
    fn below<N: Node>(self, node: &mut N, steps: usize) -> Result<EditOutcome, Refusal> {
        let depth = self.depth + steps;
        let (path, kind) = (self.path, self.kind);
        edit(node, Edit { path, kind }, depth, self.measuring)
    }
}

impl NodeVisitor for ApplyEdit {
    type Output = Result<EditOutcome, Refusal>;

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
        if let Some(id) = self.path.segments().get(self.depth + 1) {
            return match collection.by_segment_mut(id) {
                Some(node) => self.below(node, 2),
                None => Err(Refusal::new(Code::NotFound, self.depth + 2)),
            };
        }
        edit_collection(collection, self.path, self.kind, items_max, self.measuring)
    }

    fn leaf(self) -> Self::Output {
        Err(Refusal::new(Code::IllegalPath, self.depth + 1))
    }
}

fn edit_collection<N: Node>(
    collection: &mut Collection<N>,
    path: Path,
    kind: EditKind,
    items_max: Option<usize>,
    measuring: Measuring,
) -> Result<EditOutcome, Refusal> {
    match kind {
        EditKind::Insert { id, node } => {
            let items = collection.len();
            match collection.entry(id) {
                Entry::Free(place) => insert_at(place, node, path, (items, items_max), measuring),
                Entry::Taken(_) => Err(Refusal::new(Code::AlreadyExists, path.len() + 1)),
            }
        }
        EditKind::Remove { id } => match collection.remove_segment(&id) {
            None => Ok(EditOutcome::unchanged(Path::root())),
            Some(node) => {
                let size = || member_bytes(key_bytes(&id), node.document_bytes());
                let bytes_before = measuring.bytes(size);
                let node = Payload::new(ErasedNode(node));
                Ok(EditOutcome {
                    inverse: Edit {
                        path,
                        kind: EditKind::Insert { id, node },
                    },
                    bytes_before,
                    bytes_after: 0,
                })
            }
        },
        EditKind::Patch(_) | EditKind::Touch => Err(Refusal::new(Code::IllegalPath, path.len())),
    }
}

/// Puts a node into a free place of a collection that holds so many items before, and may hold so
/// many.
pub(super) fn insert_at<N: Node>(
    place: Free<'_, N>,
    node: Payload,
    path: Path,
    (items, items_max): (usize, Option<usize>),
    measuring: Measuring,
) -> Result<EditOutcome, Refusal> {
    if let Some(items_max) = items_max.filter(|items_max| items >= *items_max) {
        return Err(Refusal::limit(
            Code::CollectionFull,
            path.len(),
            items_max,
            items + 1,
        ));
    }
    let Some(node) = node.downcast::<ErasedNode<N>>() else {
        return Err(Refusal::new(Code::IllegalPath, path.len()));
    };
    let id = place.key().clone();
    let bytes_after = measuring.bytes(|| member_bytes(key_bytes(&id), node.0.document_bytes()));
    place.insert(node.0);
    Ok(EditOutcome {
        inverse: Edit {
            path,
            kind: EditKind::Remove { id },
        },
        bytes_before: 0,
        bytes_after,
    })
}

/// Creates or deletes an optional child.
struct EditChild {
    path: Path,
    id: Segment,
    node: Option<Payload>,
    measuring: Measuring,
}

impl NodeVisitor for EditChild {
    type Output = Result<EditOutcome, Refusal>;

    fn child<N: Node>(self, _child: &mut N) -> Self::Output {
        self.leaf()
    }

    fn optional_child<N: Node>(self, child: &mut Option<N>) -> Self::Output {
        let Self {
            path,
            id,
            node,
            measuring,
        } = self;
        let Some(payload) = node else {
            return Ok(match child.take() {
                None => EditOutcome::unchanged(Path::root()),
                Some(former) => {
                    let size = || member_bytes(key_bytes(&id), former.document_bytes());
                    let bytes_before = measuring.bytes(size);
                    let node = Payload::new(ErasedNode(former));
                    EditOutcome {
                        inverse: Edit {
                            path,
                            kind: EditKind::Insert { id, node },
                        },
                        bytes_before,
                        bytes_after: 0,
                    }
                }
            });
        };
        if child.is_some() {
            return Err(Refusal::new(Code::AlreadyExists, path.len() + 1));
        }
        let Some(node) = payload.downcast::<ErasedNode<N>>() else {
            return Err(Refusal::new(Code::IllegalPath, path.len() + 1));
        };
        let bytes_after = measuring.bytes(|| member_bytes(key_bytes(&id), node.0.document_bytes()));
        *child = Some(node.0);
        Ok(EditOutcome {
            inverse: Edit {
                path,
                kind: EditKind::Remove { id },
            },
            bytes_before: 0,
            bytes_after,
        })
    }

    fn collection<N: Node>(
        self,
        _collection: &mut Collection<N>,
        _items_max: Option<usize>,
    ) -> Self::Output {
        self.leaf()
    }

    fn leaf(self) -> Self::Output {
        Err(Refusal::new(Code::IllegalPath, self.path.len() + 1))
    }
}
