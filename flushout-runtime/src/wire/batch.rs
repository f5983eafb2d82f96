//! Batches of completions, in the order in which they were applied.

use serde::{Deserialize, Serialize};

use crate::count::Count;
use crate::json::from_objects;

use super::completion::Completion;
use super::reading::completions;

/// Completions in the order in which they were applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct CompletionBatch {
    /// The count before the first of them.
    pub from: Count,
    /// The completions.
    #[serde(deserialize_with = "completions")]
    pub completions: Vec<Completion>,
}

from_objects!(CompletionBatch);

impl CompletionBatch {
    /// The count after the last of them; `None` beyond 2^53 - 1.
    pub fn end(&self) -> Option<Count> {
        self.from.checked_add(self.completions.len())
    }

    /// Whether each command and transaction that begins here ends here, so that nobody who applies
    /// all of it stands between two effects of one command.
    pub fn is_whole(&self) -> bool {
        self.completions
            .iter()
            .rev()
            .zip(1_u64..)
            .all(|(first, rest)| {
                let invoked = first.invoke.as_ref().map_or(1, |invoked| invoked.effects);
                let group = first.transaction.map_or(1, |group| group.effects);
                u64::from(invoked.max(group)) <= rest
            })
    }
}
