//! The sync: what brings a proxy to the master's state, a diff or the latest snapshot.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::envelope::{Few, FewMembers};
use crate::json::FromObject;
use crate::path::Path;
use crate::problem::{Code, Problem, shortened};
use crate::renames::Renames;

use super::{CompletionBatch, Epoch, Snapshot};

/// What brings a proxy to the master's state.
#[derive(Clone, Debug, PartialEq)]
pub struct Sync {
    /// The nodes of the answered flush that got other ids.
    pub renames: Renames,
    /// The missed commands, or the whole document.
    pub body: SyncBody,
    /// The lineage of the document, where it has a name. In an answer it stands beside the sync.
    pub epoch: Option<Epoch>,
}

/// The two kinds of sync.
#[derive(Clone, Debug, PartialEq)]
pub enum SyncBody {
    /// What was applied since the count of the flush, those of the flush last.
    Diff(CompletionBatch),
    /// The whole document.
    Latest(Snapshot),
}

impl Sync {
    /// A sync without renames, as a server pushes it.
    pub fn new(body: SyncBody) -> Self {
        Self {
            renames: Renames::new(),
            body,
            epoch: None,
        }
    }

    /// Reads a sync from JSON.
    ///
    /// # Errors
    ///
    /// [`Code::Malformed`] when it is no JSON or of another form; it may be left aside, for a flush
    /// brings what it would have brought.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problem> {
        crate::json::from_bytes(bytes).map_err(|error| {
            Problem::new(Code::Malformed, shortened(format_args!("No sync: {error}")))
        })
    }

    /// The sync with the lineage of its document, so that a proxy of another one does not take it.
    #[must_use]
    pub fn with_epoch(mut self, epoch: Option<Epoch>) -> Self {
        self.epoch = epoch;
        self
    }
}

/// A sync as it is written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'s> {
    is_partial: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    diff: Option<&'s CompletionBatch>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latest: Option<&'s Snapshot>,
    /// npm's table: the former path, joined with commas, to the present one.
    #[serde(skip_serializing_if = "Option::is_none")]
    mapped_paths: Option<BTreeMap<String, &'s Path>>,
    /// The exact form of the table, for ids and keys that have commas.
    #[serde(skip_serializing_if = "Option::is_none")]
    renames: Option<Vec<(&'s Path, &'s Path)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<&'s Epoch>,
}

/// A sync as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Read {
    is_partial: bool,
    diff: Option<CompletionBatch>,
    latest: Option<Snapshot>,
    mapped_paths: Option<FewMembers<Path>>,
    renames: Option<Few<(Path, Path)>>,
    epoch: Option<Epoch>,
}

impl Serialize for Sync {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let has_renames = !self.renames.is_empty();
        let (diff, latest) = match &self.body {
            SyncBody::Diff(diff) => (Some(diff), None),
            SyncBody::Latest(latest) => (None, Some(latest)),
        };
        let joined = || {
            self.renames
                .iter()
                .map(|(former, now)| (former.to_string(), now))
        };
        Written {
            is_partial: diff.is_some(),
            diff,
            latest,
            mapped_paths: has_renames.then(|| joined().collect()),
            renames: has_renames.then(|| self.renames.iter().collect()),
            epoch: self.epoch.as_ref(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Sync {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Read::deserialize(FromObject(deserializer))?;
        let body = match (wire.is_partial, wire.diff, wire.latest) {
            (true, Some(diff), None) => SyncBody::Diff(diff),
            (false, None, Some(latest)) => SyncBody::Latest(latest),
            (true, None, _) => return Err(D::Error::missing_field("diff")),
            (false, _, None) => return Err(D::Error::missing_field("latest")),
            (true | false, Some(_), Some(_)) => {
                return Err(D::Error::custom(
                    "a sync is a diff or the latest snapshot, not both",
                ));
            }
        };
        let renames = match (wire.renames, wire.mapped_paths) {
            (Some(exact), _) => exact.0.into_iter().collect(),
            (None, Some(joined)) => joined
                .0
                .into_iter()
                .map(|(former, now)| (former.split(',').collect(), now))
                .collect(),
            (None, None) => Renames::new(),
        };
        Ok(Self {
            renames,
            body,
            epoch: wire.epoch,
        })
    }
}
