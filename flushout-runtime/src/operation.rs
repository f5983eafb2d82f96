//! A command without its types: create, update or delete at a path, and what it carries.

use crate::action::Action;
use crate::path::{Path, Segment};
use crate::payload::Payload;

/// One intent: create, update or delete at a path.
#[derive(Debug)]
pub struct Command {
    /// For a create the path of the parent; otherwise that of the node itself.
    pub path: Path,
    /// What is to be done there.
    pub operation: Operation,
}

/// What a command does, with what it carries.
#[derive(Debug)]
pub enum Operation {
    /// Puts a new node in.
    Create {
        /// The new node; `None` for an empty one (the model without types only).
        node: Option<Payload>,
        /// The id that is proposed. For an optional child it is the child's name.
        created_id: Option<Segment>,
        /// What to put where the parent is missing (the model without types only).
        parent_default: Option<Payload>,
    },
    /// Changes fields of a node.
    Update {
        /// The fields; `None` changes nothing, and counts.
        patch: Option<Payload>,
    },
    /// Takes a node out.
    Delete,
}

impl Command {
    /// What the command does, without what it carries.
    pub const fn action(&self) -> Action {
        self.operation.action()
    }
}

impl Operation {
    /// What is done, without what is carried.
    pub const fn action(&self) -> Action {
        match self {
            Self::Create { .. } => Action::Create,
            Self::Update { .. } => Action::Update,
            Self::Delete => Action::Delete,
        }
    }

    /// The id that a create proposes.
    pub const fn proposed_id(&self) -> Option<&Segment> {
        match self {
            Self::Create { created_id, .. } => created_id.as_ref(),
            Self::Update { .. } | Self::Delete => None,
        }
    }
}
