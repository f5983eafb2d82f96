//! What a proxy tells its application: what was rejected and renamed, and why a call failed.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::path::Path;
use crate::problem::Problem;
use crate::wire::{Completion, Entry};

use super::CommandNumber;
use super::undo::Conflict;

/// A local command that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied<C> {
    created: C,
    had_effect: bool,
    number: CommandNumber,
}

impl<C> Applied<C> {
    pub(super) fn new(created: C, had_effect: bool, number: CommandNumber) -> Self {
        Self {
            created,
            had_effect,
            number,
        }
    }

    /// The number by which the outcome of the command is told.
    pub const fn number(&self) -> CommandNumber {
        self.number
    }

    /// The id of the node that a create made; what the code of a transaction gave back; `()` for
    /// other commands.
    pub fn created_id(self) -> C {
        self.created
    }

    /// For a delete, whether there was something to delete; for a command of an enum or a
    /// transaction, whether any of what it did was more than a delete of nothing. True for others.
    pub fn had_effect(&self) -> bool {
        self.had_effect
    }
}

/// A command of this proxy that will never be applied, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rejected {
    /// The number that it had.
    pub number: CommandNumber,
    /// The command or transaction, as it was last sent or waiting.
    pub entry: Entry,
    /// Who rejected it.
    pub by: RejectedBy,
    /// Why. [`Problem::error_as`] gives the error of a command of an enum.
    pub problem: Problem,
    /// The rejected command that was to create what this one is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub depends_on: Option<CommandNumber>,
    /// The nodes that it created here before it was rejected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) created: Vec<Path>,
}

/// Who rejected a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RejectedBy {
    /// The one who answered the flush.
    Answer,
    /// The proxy: the command was waiting, and no longer makes sense after what was synced.
    Rebase,
}

/// What an answer or a pushed sync has changed.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use = "renamed nodes are told here alone"]
pub struct SyncReport {
    /// The commands that will never be applied, in the order in which they were given.
    pub rejected: Vec<Rejected>,
    /// The nodes of this proxy that have other ids now: the former path, as it was before this
    /// report, and the present one. They are one table, not steps: where one node got the id that
    /// another had, both are in it, and what one entry gives is not looked up in the others.
    pub renamed: Vec<(Path, Path)>,
    /// The places for which undos and redos among the rejected commands were rejected: somebody
    /// has changed them. What these undid can be undone again.
    pub conflicts: Vec<Conflict>,
    /// Whether the document has changed by more than this proxy's own commands.
    pub is_changed: bool,
    /// Whether the proxy has to be given the latest snapshot, with [`super::Proxy::receive`],
    /// before it can flush again. Its waiting commands are kept.
    pub is_snapshot_needed: bool,
    /// Whether what was pushed had to be put aside: commands between the proxy's count and the
    /// diff are missing, or it is of another epoch. An empty flush brings what is needed.
    pub is_behind: bool,
}

/// Why a flush cannot begin. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BeginFlushError {
    /// A flush is in flight. End or cancel it first.
    InFlight,
    /// The proxy waits for the latest snapshot. Hand it over with [`super::Proxy::receive`].
    SnapshotNeeded,
}

impl fmt::Display for BeginFlushError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::InFlight => "a flush is in flight: end or cancel it first",
            Self::SnapshotNeeded => "the latest snapshot is needed: receive it first",
        })
    }
}

impl std::error::Error for BeginFlushError {}

/// Why an answer was not taken. Nothing was changed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum EndFlushError {
    /// No flush is in flight: it was ended or cancelled before. Drop the answer.
    NotInFlight,
    /// The answer belongs to another flush than the one in flight. Drop it.
    OtherFlush,
    /// The answer does not fit the flush: without a sync it has to hold exactly what was sent.
    /// Cancel the flush and send it again.
    Mismatch,
    /// The snapshot in the answer cannot be read. Cancel the flush and send it again, or get the
    /// snapshot in another way.
    Unreadable(Problem),
}

impl fmt::Display for EndFlushError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInFlight => formatter.write_str("no flush is in flight"),
            Self::OtherFlush => formatter.write_str("the answer belongs to another flush"),
            Self::Mismatch => formatter
                .write_str("the answer does not fit the flush: cancel it and send it again"),
            Self::Unreadable(problem) => write!(formatter, "the answer cannot be read: {problem}"),
        }
    }
}

impl std::error::Error for EndFlushError {}

/// Why a saved proxy cannot be restored.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RestoreError {
    /// The saved bytes are of another form, or of a version that this one does not know. Start
    /// from the latest snapshot.
    Unreadable(String),
    /// The document cannot be read. Keep the saved bytes, get the latest snapshot, and restore the
    /// commands onto that with [`super::Proxy::restore_onto`].
    Document(Problem),
}

impl fmt::Display for RestoreError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(reason) => {
                write!(formatter, "the saved proxy cannot be read: {reason}")
            }
            Self::Document(problem) => write!(formatter, "the saved document: {problem}"),
        }
    }
}

impl std::error::Error for RestoreError {}

/// The path of the node that a create makes; `None` for other commands.
pub(super) fn created_path(completion: &Completion) -> Option<Path> {
    if completion.command.action != Action::Create {
        return None;
    }
    let id = completion.created_id.clone()?;
    Some(completion.command.path.child(id))
}
