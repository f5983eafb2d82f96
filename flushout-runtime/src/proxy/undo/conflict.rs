//! Conflicts: the places that an undo leaves as they are, and why.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::wire::{Completion, Entry};

/// A place that an undo or redo left as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conflict {
    /// The node.
    pub path: Path,
    /// The field of the node; `None` for the node as a whole.
    pub field: Option<String>,
    /// Why.
    pub reason: ConflictReason,
}

/// Why an undo left a place as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum ConflictReason {
    /// It is not as the command left it: somebody has changed it since.
    Changed,
    /// It, or the node above it, is not there any more.
    Gone,
    /// A node that was deleted is there again.
    Exists,
    /// Only the server may set it, so no command of a client can restore it.
    ServerField,
    /// What the command replaced on the master is not known: its answer was a snapshot, which does
    /// not say what others did before it.
    Unknown,
}

impl Conflict {
    /// The conflict of an inverse, at its node or at a field of it.
    pub(super) fn at(inverse: &Completion, field: Option<String>, reason: ConflictReason) -> Self {
        let command = &inverse.command;
        let path = match (command.action, &inverse.created_id) {
            (Action::Create, Some(id)) => command.path.child(id.clone()),
            _ => command.path.clone(),
        };
        Self {
            path,
            field,
            reason,
        }
    }

    /// The conflict for which this undo was refused, as far as the problem says it.
    pub(super) fn of_refusal(undo: &Entry, problem: &Problem) -> Option<Self> {
        let reason = match problem.code {
            Code::Conflict => ConflictReason::Changed,
            Code::NotFound => ConflictReason::Gone,
            Code::AlreadyExists => ConflictReason::Exists,
            _ => return None,
        };
        // As in `/completions/0/transaction/2/expected/title`.
        let mut tokens = problem.pointer.split('/');
        tokens.find(|token| *token == "transaction")?;
        let index: usize = tokens.next()?.parse().ok()?;
        let inverse = undo.members().get(index)?.completion()?;
        let field = match (tokens.next(), tokens.next()) {
            (Some("expected"), Some(name)) => Some(name.replace("~1", "/").replace("~0", "~")),
            _ => None,
        };
        Some(Self::at(inverse, field, reason))
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = &self.field {
            write!(formatter, "{field} of ")?;
        }
        write!(formatter, "{} ", self.path)?;
        formatter.write_str(match self.reason {
            ConflictReason::Changed => "was changed since",
            ConflictReason::Gone => "is gone",
            ConflictReason::Exists => "is there again",
            ConflictReason::ServerField => "may be set by the server alone",
            ConflictReason::Unknown => "was set while others may have changed it unseen",
        })
    }
}
