//! The model: nodes, collections, references, and how they are decoded and edited.
//!
//! Layers within, lower first: `edit`, `fields`, `equal_items`, `division`, `rules`; `decoding`; `defaults`, `invocation`,
//! `node`, `collection`, `reference`, `position`; `members`, `field_shapes`; `tree`; `document`.

mod arguments;
mod collection;
mod creation;
mod decoding;
mod defaults;
mod document;
mod edit;
mod equal_items;
mod erased;
mod field_shapes;
mod fields;
mod following;
mod ignored;
mod invocation;
mod lookup;
mod members;
mod node;
mod nodes;
mod position;
pub mod probes;
mod reference;
pub mod rules;
mod seeds;
mod shape_of;
mod target;
mod tree;
mod value_check;

pub use crate::payload::{Payload, PayloadValue};
pub use arguments::{CommandArgs, args_text, decode_fields, decode_value, unknown_command};
pub use collection::Collection;
pub use decoding::{Decoding, Role, problem_of};
pub use defaults::DefaultChecks;
pub use document::{
    CreateRequest, Created, Model, PayloadTarget, choose_id, document_from_text, node_payload,
    patch_payload,
};
pub use edit::{Edit, EditKind, EditOutcome, Measuring, Refusal};
pub use field_shapes::{
    DescribeField, child_kind, collection_kind, describe_fields, describe_node, reference_kind,
    value_kind,
};
pub use fields::{Field, FieldRole};
pub use following::FollowRenames;
pub use invocation::{
    ANY_COMMAND, CommandEnum, CommandList, DraftTarget, Intent, Invocation, Invoke, is_listed,
    names_differ,
};
pub use lookup::{Lookup, LookupTarget};
pub use members::{MemberVisitor, Members, serialize_members};
pub use node::{
    Node, NodeVisitor, Patch, TypeVisitor, Value, debug_patch, rename_collection,
    rename_optional_child, schema_id, swap_set,
};
pub(crate) use nodes::Nodes;
pub use position::{POSITION_CHARACTERS_MAX, Position};
pub use reference::Ref;
pub use seeds::{deserialize_node, deserialize_patch};
pub use tree::{Place, place_of};
pub use value_check::{ValueCheck, ValueCheckCell, check_written};
