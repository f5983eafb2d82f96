//! The epoch: the name of one lineage of a document.

use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Deserializer, Serialize};

use crate::problem::{Code, Problem};

/// The longest epoch in characters.
pub const EPOCH_CHARACTERS_MAX: usize = 64;

/// The name of one lineage of a document. It changes when the document is restored or reset, so
/// that counts of the one lineage are not taken for counts of the other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Epoch(CompactString);

impl Epoch {
    /// An epoch of this name: 1 to 64 characters.
    ///
    /// # Errors
    ///
    /// [`Code::IllegalId`] when the name is empty or too long; take another.
    pub fn new(name: &str) -> Result<Self, Problem> {
        let characters = name.chars().count();
        if (1..=EPOCH_CHARACTERS_MAX).contains(&characters) {
            return Ok(Self(name.into()));
        }
        Err(Problem::limit(
            Code::IllegalId,
            "The epoch in characters (1 at the least)",
            EPOCH_CHARACTERS_MAX,
            characters,
        ))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Epoch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Epoch {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = CompactString::deserialize(deserializer)?;
        Self::new(&name).map_err(|problem| serde::de::Error::custom(problem.message))
    }
}
