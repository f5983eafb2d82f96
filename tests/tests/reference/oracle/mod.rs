//! The reference: the protocol written once more, simple and slow, without any code of the runtime.
//!
//! Documents are `serde_json` values. Nothing keeps inverses: a proxy is a confirmed document with the
//! effects that lie on it, and whatever changes is computed from the confirmed document again.

pub(crate) mod code;
pub(crate) mod master;
pub(crate) mod names;
pub(crate) mod proxy;
pub(crate) mod receiving;
pub(crate) mod run;
pub(crate) mod tree;
pub(crate) mod withdrawing;

use serde_json::Value;

/// The segments of a path.
pub(crate) type Segments = Vec<String>;

/// The stable code of a refusal, as it stands on the wire.
pub(crate) type Code = String;

/// What a command does at its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Update,
    Delete,
}

/// A create, update or delete, as it is sent or as it was applied.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Edit {
    pub(crate) action: Action,
    pub(crate) path: Segments,
    /// The node of a create, the fields of an update; null for a delete.
    pub(crate) props: Value,
    /// The proposed id of a create, or the one that its node got.
    pub(crate) id: Option<String>,
}

impl Edit {
    /// The path of the node that a create makes.
    pub(crate) fn created(&self) -> Option<Segments> {
        let id = self.id.as_ref().filter(|_| self.action == Action::Create)?;
        Some(child(&self.path, id))
    }
}

/// An element of a flush.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Entry {
    Plain(Edit),
    /// An edit of an undo, which says what it expects to replace.
    Expecting(Edit, Value),
    Invoke {
        name: String,
        args: Value,
        ids: Vec<String>,
    },
    Group(Vec<Entry>),
}

impl Entry {
    /// The commands of a group, or this one alone.
    pub(crate) fn members(&self) -> &[Self] {
        match self {
            Self::Group(members) => members,
            other => std::slice::from_ref(other),
        }
    }

    /// Whether code runs for it.
    pub(crate) fn runs_code(&self) -> bool {
        let mut members = self.members().iter();
        members.any(|member| matches!(member, Self::Invoke { .. }))
    }

    /// The nodes that its plain commands create.
    pub(crate) fn created(&self) -> Vec<Segments> {
        let members = self.members().iter();
        members
            .filter_map(|member| match member {
                Self::Plain(edit) | Self::Expecting(edit, _) => edit.created(),
                _ => None,
            })
            .collect()
    }
}

/// The limits that the reference knows.
#[allow(
    clippy::struct_field_names,
    reason = "they have the names of the limits"
)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) flush_commands_max: usize,
    pub(crate) command_effects_max: usize,
    pub(crate) document_bytes_max: usize,
}

impl Limits {
    /// What the commands with code of one flush may have together.
    pub(crate) fn flush_effects_max(self) -> usize {
        self.command_effects_max.max(10 * self.flush_commands_max)
    }
}

/// What brings a proxy to the master's state.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    Diff { from: u64, edits: Vec<Edit> },
    Latest { document: Value, count: u64 },
}

/// The answer to a flush.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) applied: Vec<Edit>,
    pub(crate) sync: Option<Body>,
    pub(crate) renames: Vec<(Segments, Segments)>,
    pub(crate) errors: Vec<(usize, Code)>,
    pub(crate) epoch: String,
}

/// What the server pushes.
#[derive(Clone, Debug)]
pub(crate) struct Push {
    pub(crate) body: Body,
    pub(crate) epoch: String,
}

/// The path of a child.
pub(crate) fn child(path: &[String], id: &str) -> Segments {
    let mut child = path.to_vec();
    child.push(id.to_owned());
    child
}
