//! The flush: a client's batch of commands, with the count that the client has confirmed.

use serde::{Deserialize, Serialize};

use crate::count::Count;
use crate::json::from_objects;

use super::{Entry, Epoch};

/// Ties an answer to the flush that it answers. It stays with the one who sends the flush and is
/// no part of the message.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct FlushTicket(u64);

impl FlushTicket {
    /// The ticket of the flush after this one.
    #[must_use]
    pub(crate) const fn next(self) -> Self {
        Self(self.0.wrapping_add(1))
    }
}

/// A client's batch of commands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Flush {
    /// The count that the client has confirmed.
    pub from: Count,
    /// What the client did since, in order.
    pub completions: Vec<Entry>,
    /// The lineage that the client's document belongs to, where it knows one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
    /// Ties the answer to this flush.
    #[serde(skip)]
    pub ticket: FlushTicket,
}

from_objects!(Flush);
