//! What proxy, master and wire need of a document, whether derived or without types.

use std::any::TypeId;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer};

use crate::action::Action;
use crate::count::Count;
use crate::id::{IdRequest, IdSource, check_typed_id, is_inherited_name};
use crate::json::{JsonText, check_nesting};
use crate::limits::{Limits, NESTING_LEVELS_MOST};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem};
use crate::shape::UnorderedLists;

use super::erased::{ErasedNode, ErasedPatch};
use super::lookup::{self, Lookup, LookupTarget};
use super::seeds::NodeSeed;
use super::shape_of;
use super::target;
use super::tree;
use super::{
    CommandList, Decoding, DefaultChecks, Edit, EditOutcome, Invocation, Measuring, Node, Patch,
    Payload, Place, Refusal, Role,
};

/// How many ids a source is asked for in a row. A good source needs one or two; behind these the
/// attempts double, so that a client that has taken many ids in a row makes no create a long search.
const ID_ATTEMPTS_IN_A_ROW: u32 = 64;

/// Where a payload belongs, which decides its type.
#[derive(Clone, Copy, Debug)]
pub enum PayloadTarget<'p> {
    /// The props of a create at this path. The name is that of an optional child, where the path
    /// is that of its owner.
    Node {
        /// The path of the collection, or of the owner of an optional child.
        path: &'p Path,
        /// The id that is proposed.
        created_id: Option<&'p str>,
    },
    /// The props of an update at this path.
    Patch {
        /// The path of the node.
        path: &'p Path,
    },
    /// The parent that a create makes when it is missing.
    ParentDefault {
        /// The path of that parent.
        path: &'p Path,
    },
}

/// A create that is to be applied.
#[derive(Debug)]
pub struct CreateRequest<'p> {
    /// The path of the collection, or of the owner of an optional child.
    pub parent: &'p Path,
    /// The id that is proposed.
    pub proposed: Option<Segment>,
    /// The new node.
    pub node: Payload,
    /// What to put where the parent is missing (the model without types only).
    pub parent_default: Option<Payload>,
}

/// A create that was applied.
#[derive(Debug)]
pub struct Created {
    /// The id of the new node.
    pub id: Segment,
    /// What the edit did.
    pub outcome: EditOutcome,
}

/// A type of document. Every derived model is one, and so is [`crate::untyped::Json`].
pub trait Model: Sized + Send + Sync + 'static {
    /// Whether JSON is read by npm's rules where they differ from strict I-JSON: repeated keys,
    /// lone surrogates, numbers beyond a double.
    const IS_LENIENT: bool;

    /// The limits that the model sets for its documents.
    fn limits() -> Limits;

    /// Checks the defaults of the model whose values are computed, each of them once.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`]; the model needs another default, or another rule.
    fn check_defaults(limits: &Limits) -> Result<(), Problem>;

    /// Whether the type of a create's props follows from its path alone. It does not for an
    /// optional child, whose name is the id.
    fn is_typed_by_path(path: &Path) -> bool;

    /// Checks what a command names by the types of the model alone: that its path consists of names
    /// and ids, and leads to where the action can be done. What is there decides when it is applied.
    ///
    /// # Errors
    ///
    /// [`Code::IllegalPath`], [`Code::IllegalId`] or [`Code::ForbiddenKey`], with a pointer into
    /// the completion.
    fn check_target(
        action: Action,
        path: &Path,
        created_id: Option<&str>,
        limits: &Limits,
    ) -> Result<(), Problem>;

    /// Checks an id that a client proposes.
    ///
    /// # Errors
    ///
    /// [`Code::IllegalId`] or [`Code::ForbiddenKey`]; propose another one, or none.
    fn check_id(id: &str, limits: &Limits) -> Result<(), Problem>;

    /// Decodes what a command carries.
    ///
    /// # Errors
    ///
    /// That of the deserializer, with the problem and its place noted in `decoding`.
    fn decode_payload<'de, D: Deserializer<'de>>(
        target: PayloadTarget<'_>,
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Payload, D::Error>;

    /// Whether the model has a command of this name.
    fn is_known_command(name: &str) -> bool;

    /// Decodes a command of an enum. Where a message has no arguments, the deserializer is at an
    /// empty object.
    ///
    /// # Errors
    ///
    /// That of the deserializer, with the problem and its place noted in `decoding`;
    /// [`Code::UnknownCommand`] for a name that the model does not have.
    fn decode_invocation<'de, D: Deserializer<'de>>(
        name: &str,
        args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Invocation<Self>, D::Error>;

    /// What a create without props puts in; `None` where the model asks for fields.
    fn empty_node() -> Option<Payload>;

    /// Decodes a whole document.
    ///
    /// # Errors
    ///
    /// That of the deserializer, with the problem and its place noted in `decoding`.
    fn decode_document<'de, D: Deserializer<'de>>(
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, D::Error>;

    /// The document as JSON text.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    fn document_text(&self) -> Result<JsonText, Problem>;

    /// How many bytes the document takes, counted with [`crate::measure`].
    fn document_bytes(&self) -> u64;

    /// The type of the node that a path leads to, for `Ref` fields that follow it.
    fn node_type(path: &Path) -> Option<TypeId>;

    /// Puts a new node in, under the proposed id if that is free and else under one of `ids`.
    /// Without `ids` a taken id is refused.
    ///
    /// # Errors
    ///
    /// [`Code::NotFound`] where there is no parent, [`Code::IllegalPath`] where the model has no
    /// collection, [`Code::AlreadyExists`] for an optional child that is there or an id that is
    /// taken, [`Code::CollectionFull`], [`Code::IllegalId`] when no free id was found.
    fn create(
        &mut self,
        request: CreateRequest<'_>,
        count: Count,
        ids: Option<&mut dyn IdSource>,
    ) -> Result<Created, Refusal>;

    /// Writes what a command with this path is about to replace, as far as it is no longer than
    /// `bytes_max`. Nothing is changed; it takes `&mut self` because fields are exchanged with those
    /// of the patch and back.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    fn look_up(
        &mut self,
        path: &Path,
        target: LookupTarget<'_>,
        bytes_max: usize,
    ) -> Result<Lookup, Problem>;

    /// The lists without order in the values of the model; `None` where there are none.
    #[doc(hidden)]
    fn unordered_lists() -> Option<Arc<UnorderedLists>>;

    /// Applies an edit, or changes nothing.
    ///
    /// # Errors
    ///
    /// [`Code::NotFound`] where nothing is at the path, [`Code::IllegalPath`] where the model has
    /// no such place, and what the place refuses.
    fn edit(&mut self, edit: Edit, measuring: Measuring) -> Result<EditOutcome, Refusal>;
}

/// Finds a free id: the proposed one, or the first of the source's that is not taken.
///
/// # Errors
///
/// [`Code::AlreadyExists`] when the proposed id is taken and there is no source;
/// [`Code::IllegalId`] when the source gave only ids that are taken.
pub fn choose_id(
    proposed: Option<Segment>,
    count: Count,
    ids: Option<&mut dyn IdSource>,
    depth: usize,
    is_taken: impl Fn(&str) -> bool,
) -> Result<Segment, Refusal> {
    let is_free = |id: &str| !is_inherited_name(id) && !is_taken(id);
    let mut attempt = 0;
    if let Some(proposed) = proposed {
        if is_free(&proposed) {
            return Ok(proposed);
        }
        attempt = 1;
    }
    let Some(ids) = ids else {
        return Err(Refusal::new(Code::AlreadyExists, depth));
    };
    loop {
        let id = ids.next_id(IdRequest { count, attempt });
        if is_free(&id) {
            return Ok(id);
        }
        let next = if attempt < ID_ATTEMPTS_IN_A_ROW {
            attempt.checked_add(1)
        } else {
            attempt.checked_mul(2)
        };
        attempt = next.ok_or_else(|| Refusal::new(Code::IllegalId, depth))?;
    }
}

impl<N: Node> Model for N {
    const IS_LENIENT: bool = false;

    fn limits() -> Limits {
        <N as Node>::limits()
    }

    fn check_defaults(limits: &Limits) -> Result<(), Problem> {
        DefaultChecks::check::<N>(limits)
    }

    fn is_typed_by_path(path: &Path) -> bool {
        !matches!(tree::place_of::<N>(path.segments()), Place::Node(_))
    }

    fn check_target(
        action: Action,
        path: &Path,
        created_id: Option<&str>,
        limits: &Limits,
    ) -> Result<(), Problem> {
        target::check::<N>(action, path, created_id, limits)
    }

    fn check_id(id: &str, limits: &Limits) -> Result<(), Problem> {
        check_typed_id(id, limits)
    }

    fn decode_payload<'de, D: Deserializer<'de>>(
        target: PayloadTarget<'_>,
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Payload, D::Error> {
        match target {
            PayloadTarget::Node { path, created_id } => {
                // In a collection the id is no part of the type's place.
                let child = created_id.filter(|_| !Self::is_typed_by_path(path));
                tree::decode_node::<N, D>(path.segments(), child, deserializer, decoding)
            }
            PayloadTarget::Patch { path } => {
                tree::decode_patch::<N, D>(path.segments(), deserializer, decoding)
            }
            // Every collection of a derived model is always there, so there is nothing to make.
            PayloadTarget::ParentDefault { .. } => {
                super::ignored::decode_ignored_object(deserializer, decoding)
            }
        }
    }

    fn is_known_command(name: &str) -> bool {
        N::Commands::is_known(name)
    }

    fn decode_invocation<'de, D: Deserializer<'de>>(
        name: &str,
        args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Invocation<Self>, D::Error> {
        N::Commands::decode(name, args, decoding)
    }

    fn empty_node() -> Option<Payload> {
        None
    }

    fn decode_document<'de, D: Deserializer<'de>>(
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, D::Error> {
        NodeSeed::new(decoding).deserialize(deserializer)
    }

    fn document_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_large(self)
    }

    fn document_bytes(&self) -> u64 {
        Node::document_bytes(self)
    }

    fn node_type(path: &Path) -> Option<TypeId> {
        // The walk is recursive, and the table of renames in an answer may name any path.
        if path.len() > NESTING_LEVELS_MOST {
            return None;
        }
        match tree::place_of::<N>(path.segments()) {
            Place::Node(node_type) => Some(node_type),
            Place::Collection(_) | Place::Nowhere => None,
        }
    }

    fn create(
        &mut self,
        request: CreateRequest<'_>,
        count: Count,
        ids: Option<&mut dyn IdSource>,
    ) -> Result<Created, Refusal> {
        super::creation::create(self, request, count, ids)
    }

    fn look_up(
        &mut self,
        path: &Path,
        target: LookupTarget<'_>,
        bytes_max: usize,
    ) -> Result<Lookup, Problem> {
        lookup::look_up(self, path.segments(), target, bytes_max)
    }

    fn unordered_lists() -> Option<Arc<UnorderedLists>> {
        shape_of::unordered_lists::<Self>()
    }

    fn edit(&mut self, edit: Edit, measuring: Measuring) -> Result<EditOutcome, Refusal> {
        tree::edit(self, edit, 0, measuring)
    }
}

/// A node as the payload of a create, for callers that have it typed.
pub fn node_payload<N: Node>(node: N) -> Payload {
    Payload::new(ErasedNode(node))
}

/// A patch as the payload of an update, for callers that have it typed.
pub fn patch_payload<P: Patch>(patch: P) -> Payload {
    Payload::new(ErasedPatch(patch))
}

/// Decodes a document from text in a role. It is nested no deeper than any document may be, also in
/// what the role passes over.
///
/// # Errors
///
/// The first problem, with its place.
pub fn document_from_text<M: Model>(text: &str, role: Role, limits: &Limits) -> Result<M, Problem> {
    check_nesting(text, NESTING_LEVELS_MOST)?;
    let mut decoding = Decoding::new(role, limits);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    M::decode_document(&mut deserializer, &mut decoding)
        .and_then(|document| deserializer.end().map(|()| document))
        .map_err(|error| super::problem_of(&error, &mut decoding))
}
