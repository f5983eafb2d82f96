//! Commands: what is to be done at which path, and the typed paths that make them.

mod paths;
mod typed;

pub use paths::{CollectionPath, ItemPath, OptionalChildPath, ValuePath};
pub use typed::{Create, Delete, IntoCommand, Update};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::Payload;
use crate::path::{Path, Segment};

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Puts a new node in.
    Create,
    /// Changes fields of a node.
    Update,
    /// Takes a node out.
    Delete,
}

impl Action {
    /// The action as npm flushout writes it; it spells delete `detete`.
    pub const fn as_npm_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "detete",
        }
    }

    /// Reads an action in either spelling; `None` for an unknown one.
    pub fn from_wire(text: &str) -> Option<Self> {
        match text {
            "create" => Some(Self::Create),
            "update" => Some(Self::Update),
            "detete" | "delete" => Some(Self::Delete),
            _ => None,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

impl Serialize for Action {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_npm_str())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = compact_str::CompactString::deserialize(deserializer)?;
        Self::from_wire(&text).ok_or_else(|| {
            serde::de::Error::unknown_variant(&text, &["create", "update", "detete"])
        })
    }
}

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
        match self.operation {
            Operation::Create { .. } => Action::Create,
            Operation::Update { .. } => Action::Update,
            Operation::Delete => Action::Delete,
        }
    }
}
