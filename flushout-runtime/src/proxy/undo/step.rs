//! The step of undo: what one command changed, before and after.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::wire::Completion;

use super::super::CommandNumber;
use super::conflict::{Conflict, ConflictReason};

/// One effect of a command: as the commands that do it, and as those of its inverse.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Change {
    pub(super) forward: Vec<Completion>,
    pub(super) backward: Vec<Completion>,
}

/// A command or transaction that can be undone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Step {
    /// The number of the command.
    pub(super) number: CommandNumber,
    /// The user who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<String>,
    /// What it changed, in order.
    changes: Vec<Change>,
    /// Whether the master may have replaced something else than `changes` says.
    #[serde(default)]
    pub(super) is_unknown: bool,
    /// The size of the changes in bytes, once it was asked for.
    #[serde(skip)]
    bytes: OnceLock<usize>,
}

impl Step {
    pub(super) fn new(number: CommandNumber, user: Option<String>, changes: Vec<Change>) -> Self {
        Self {
            number,
            user,
            changes,
            is_unknown: false,
            bytes: OnceLock::new(),
        }
    }

    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Records what the command has changed; `None` where that is not known.
    pub(super) fn update(&mut self, changes: Option<Vec<Change>>) {
        match changes {
            Some(changes) => {
                self.changes = changes;
                self.bytes = OnceLock::new();
            }
            None => self.is_unknown = true,
        }
    }

    /// The places that the command changed, as conflicts: what it replaced there is not known.
    pub(super) fn unknown_places(&self) -> Vec<Conflict> {
        let inverses = self.changes.iter().flat_map(|change| &change.backward);
        inverses
            .map(|inverse| Conflict::at(inverse, None, ConflictReason::Unknown))
            .collect()
    }

    pub(super) fn bytes(&self) -> usize {
        *self.bytes.get_or_init(|| {
            let changes = self.changes.iter();
            changes
                .flat_map(|change| change.forward.iter().chain(&change.backward))
                .map(Completion::bytes)
                .sum()
        })
    }
}
