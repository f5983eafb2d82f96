//! The snapshot: a whole document with its count.

use serde::{Deserialize, Serialize};

use crate::count::Count;
use crate::json::{JsonText, from_objects};
use crate::problem::{Code, Problem, shortened};

use super::Epoch;

/// A whole document with its count. The document is JSON text; the model gives it types.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
pub struct Snapshot {
    /// How many commands have been applied to the document.
    pub command_count: Count,
    /// The document.
    pub document: JsonText,
    /// The lineage of the document, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
}

from_objects!(Snapshot);

impl Snapshot {
    /// A snapshot of this document text at count 0, without an epoch.
    pub const fn new(document: JsonText) -> Self {
        Self {
            command_count: Count::ZERO,
            document,
            epoch: None,
        }
    }

    /// Reads a snapshot from JSON.
    ///
    /// # Errors
    ///
    /// [`Code::Malformed`] when it is no JSON, or has no count or no document. The document itself
    /// is checked where a proxy or master is made of it.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problem> {
        crate::json::from_bytes(bytes).map_err(|error| {
            Problem::new(
                Code::Malformed,
                shortened(format_args!("No snapshot: {error}")),
            )
        })
    }
}
