//! The answer to a flush: what was applied, what was refused, and what brings the client up to date.

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use crate::count::Count;
use crate::envelope::at_most_as_commands;
use crate::json::{JsonText, check_nesting, from_objects, from_str_strict};
use crate::limits::NESTING_LEVELS_MOST;
use crate::path::{Path, Segment};
use crate::problem::{Code, Figure, Problem, shortened};

use super::completion::null_is_default;
use super::{CompletionBatch, Epoch, Sync};

/// The answer to a flush.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct FlushResponse {
    /// The commands of the flush as they were applied, from the count before the first of them.
    pub applied: CompletionBatch,
    /// What brings the client to the master's state; absent when the client is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sync: Option<Sync>,
    /// The commands that were refused, in the order of the flush.
    #[serde(
        default,
        deserialize_with = "at_most_as_commands",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub errors: Vec<CommandError>,
    /// The lineage of the document, where it has a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<Epoch>,
}

impl FlushResponse {
    /// Reads an answer from JSON.
    ///
    /// # Errors
    ///
    /// [`Code::Malformed`] when it is no JSON or of another form; the flush stays in flight.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problem> {
        crate::json::from_bytes(bytes).map_err(|error| {
            let message = shortened(format_args!("No answer to a flush: {error}"));
            Problem::new(Code::Malformed, message)
        })
    }

    /// Writes the answer as JSON.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`]; what is in an answer was written as JSON before, so this does
    /// not happen.
    pub fn to_json(&self) -> Result<Vec<u8>, Problem> {
        serde_json::to_vec(self)
            .map_err(|error| Problem::new(Code::NotSerializable, error.to_string()))
    }
}

/// A command of a flush that was refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
pub struct CommandError {
    /// The action as the client wrote it; absent when it wrote none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<Segment>,
    /// The path, with renames applied.
    #[serde(default, deserialize_with = "null_is_default")]
    pub path: Path,
    /// The reason in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The place of the command in the flush. npm masters do not tell it.
    #[serde(
        default,
        deserialize_with = "index",
        skip_serializing_if = "Option::is_none"
    )]
    pub index: Option<usize>,
    /// The stable code of the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Segment>,
    /// The id that the command proposed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_id: Option<Segment>,
    /// A JSON Pointer into the flush.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// The limit that was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Figure>,
    /// The figure that passed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<Figure>,
    /// The command's own error, where the code of a command enum refused.
    #[serde(
        default,
        deserialize_with = "own_error",
        skip_serializing_if = "Option::is_none"
    )]
    pub error: Option<JsonText>,
}

from_objects!(FlushResponse, CommandError);

/// Reads an index in every notation of an integer.
fn index<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let index = Option::<Count>::deserialize(deserializer)?;
    // No flush is so long that its indices are beyond the memory of the machine.
    Ok(index.and_then(|index| usize::try_from(index.get()).ok()))
}

/// Whether a command's own error can be written and read again wherever it is kept: it is strict
/// JSON, and not nested too deep for what lies around it there.
pub(crate) fn is_error_kept(text: &str) -> bool {
    check_nesting(text, NESTING_LEVELS_MOST).is_ok() && from_str_strict::<IgnoredAny>(text).is_ok()
}

/// Reads a command's own error.
///
/// # Errors
///
/// For an error that could not be kept: no strict JSON, or nested too deep.
pub fn own_error<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JsonText>, D::Error> {
    let error = Option::<JsonText>::deserialize(deserializer)?;
    if let Some(error) = &error
        && !is_error_kept(error.as_str())
    {
        let message = "the error of a command is JSON that not everybody can read";
        return Err(serde::de::Error::custom(message));
    }
    Ok(error)
}

impl CommandError {
    /// The problem that this tells of. A code that this version does not know reads as
    /// [`Code::Rejected`].
    pub fn problem(&self) -> Problem {
        Problem {
            code: self
                .code
                .as_deref()
                .and_then(Code::from_wire)
                .unwrap_or(Code::Rejected),
            pointer: self.pointer.clone().unwrap_or_default(),
            message: self.error_message.clone().unwrap_or_default(),
            limit: self.limit,
            actual: self.actual,
            error: self
                .error
                .as_ref()
                .filter(|error| is_error_kept(error.as_str()))
                .map(|error| error.as_str().into()),
        }
    }
}
