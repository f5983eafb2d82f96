//! Messages that a client receives: snapshots, syncs and answers. The first thing that is wrong refuses
//! the message, for a client can leave none of it out.

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use flushout_runtime::count::Count;
use flushout_runtime::envelope::{Epoch, Few, FewMembers};
use flushout_runtime::json::{FromObject, JsonText, check_nesting};
use flushout_runtime::limits::{Limits, NESTING_LEVELS_MOST};
use flushout_runtime::path::{Path, Segment};
use flushout_runtime::problem::{Code, Figure, Problem};
use flushout_runtime::wire::{Group, Invoked, own_error};

use super::node::Reading;
use super::skeleton;
use super::target::Target;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSnapshot<'a> {
    #[serde(rename = "commandCount")]
    _command_count: Count,
    #[serde(borrow)]
    document: &'a RawValue,
    #[serde(rename = "epoch")]
    _epoch: Option<Epoch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawSync<'a> {
    is_partial: bool,
    #[serde(borrow)]
    diff: Option<&'a RawValue>,
    #[serde(borrow)]
    latest: Option<&'a RawValue>,
    #[serde(rename = "mappedPaths")]
    _mapped_paths: Option<FewMembers<Path>>,
    #[serde(rename = "renames")]
    _renames: Option<Few<(Path, Path)>>,
    #[serde(rename = "epoch")]
    _epoch: Option<Epoch>,
}

#[derive(Deserialize)]
struct RawResponse<'a> {
    #[serde(borrow)]
    applied: &'a RawValue,
    #[serde(borrow)]
    sync: Option<&'a RawValue>,
    #[serde(rename = "errors")]
    _errors: Option<Few<RawErrorObject>>,
    #[serde(rename = "epoch")]
    _epoch: Option<Epoch>,
}

#[derive(Deserialize)]
struct RawBatch<'a> {
    from: Count,
    #[serde(borrow)]
    completions: Vec<&'a RawValue>,
}

/// An entry of `errors`, of which only the types are looked at.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawError {
    #[serde(rename = "action")]
    _action: Option<Segment>,
    #[serde(rename = "path")]
    _path: Option<Path>,
    #[serde(rename = "errorMessage")]
    _error_message: Option<String>,
    #[serde(rename = "index")]
    _index: Option<Count>,
    #[serde(rename = "code")]
    _code: Option<Segment>,
    #[serde(rename = "createdId")]
    _created_id: Option<Segment>,
    #[serde(rename = "pointer")]
    _pointer: Option<String>,
    #[serde(rename = "limit")]
    _limit: Option<Figure>,
    #[serde(rename = "actual")]
    _actual: Option<Figure>,
    #[serde(rename = "error", default, deserialize_with = "own_error")]
    _error: Option<JsonText>,
}

/// What a completion says of the command or transaction whose first effect it is.
#[derive(Deserialize)]
struct RawMarks {
    #[serde(rename = "invoke")]
    _invoke: Option<Box<Invoked>>,
    #[serde(rename = "transaction")]
    _transaction: Option<Group>,
}

/// The same, from an object alone.
struct RawErrorObject;

impl<'de> Deserialize<'de> for RawErrorObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        RawError::deserialize(FromObject(deserializer)).map(|_| Self)
    }
}

/// A part of a message, by its own form.
fn part<'a, T: Deserialize<'a>>(text: &'a str, what: &str) -> Result<T, Problem> {
    let malformed = |error: &dyn std::fmt::Display| {
        Problem::new(Code::Malformed, format!("No {what}: {error}"))
    };
    let mut parser = serde_json::Deserializer::from_str(text);
    T::deserialize(FromObject(&mut parser))
        .and_then(|part| parser.end().map(|()| part))
        .map_err(|error| malformed(&error))
}

/// Holds a message to its size.
pub(super) fn check_message_size(bytes: usize, bytes_max: usize) -> Result<(), Problem> {
    if bytes <= bytes_max {
        return Ok(());
    }
    Err(Problem::limit(
        Code::MessageTooLong,
        "the message in bytes",
        bytes_max,
        bytes,
    ))
}

/// Holds a document to its size.
pub(super) fn check_size(bytes: usize, limits: &Limits) -> Result<(), Problem> {
    let bytes_max = limits.document_bytes_max;
    if bytes <= bytes_max {
        return Ok(());
    }
    Err(Problem::limit(
        Code::DocumentTooLarge,
        "The document in bytes",
        bytes_max,
        bytes,
    ))
}

/// Checks a document.
pub(super) fn document(text: &str, reading: &mut Reading<'_>) -> Result<(), Problem> {
    check_size(text.len(), reading.limits)?;
    check_nesting(text, NESTING_LEVELS_MOST)?;
    reading.text(text, Target::Node(reading.plan.root))
}

/// Checks a snapshot.
pub(super) fn snapshot(text: &str, reading: &mut Reading<'_>) -> Result<(), Problem> {
    let snapshot: RawSnapshot<'_> = part(text, "snapshot")?;
    document(snapshot.document.get(), reading).map_err(|problem| problem.below("/document"))
}

/// Checks a sync.
pub(super) fn sync(text: &str, reading: &mut Reading<'_>) -> Result<(), Problem> {
    let sync: RawSync<'_> = part(text, "sync")?;
    // The part that is not meant is held to its form too, as a decoder does.
    if let Some(diff) = sync.diff {
        let checked = batch(diff.get(), reading, sync.is_partial);
        checked.map_err(|problem| problem.below("/diff"))?;
    }
    if let Some(latest) = sync.latest {
        let checked = if sync.is_partial {
            part::<RawSnapshot<'_>>(latest.get(), "snapshot").map(|_| ())
        } else {
            snapshot(latest.get(), reading)
        };
        checked.map_err(|problem| problem.below("/latest"))?;
    }
    match (sync.is_partial, sync.diff, sync.latest) {
        (true, Some(_), _) | (false, _, Some(_)) => Ok(()),
        (true, None, _) => Err(Problem::new(
            Code::Malformed,
            "No sync: the diff is missing",
        )),
        (false, _, None) => Err(Problem::new(
            Code::Malformed,
            "No sync: the snapshot is missing",
        )),
    }
}

/// Checks an answer to a flush.
pub(super) fn response(text: &str, reading: &mut Reading<'_>) -> Result<(), Problem> {
    let response: RawResponse<'_> = part(text, "answer to a flush")?;
    batch(response.applied.get(), reading, true).map_err(|problem| problem.below("/applied"))?;
    match response.sync {
        None => Ok(()),
        Some(raw) => sync(raw.get(), reading).map_err(|problem| problem.below("/sync")),
    }
}

/// Checks completions; what they carry only when it is asked for.
fn batch(text: &str, reading: &mut Reading<'_>, is_used: bool) -> Result<(), Problem> {
    let batch: RawBatch<'_> = part(text, "batch of completions")?;
    if is_used && batch.from.checked_add(batch.completions.len()).is_none() {
        return Err(Problem::new(
            Code::CountExhausted,
            "The count passes 2^53 - 1",
        ));
    }
    for (index, raw) in batch.completions.iter().enumerate() {
        let below = |problem: Problem| problem.below(&format!("/completions/{index}"));
        part::<RawMarks>(raw.get(), "completion").map_err(below)?;
        let verdict = skeleton::completion(raw.get(), reading, None).map_err(below)?;
        match verdict {
            Err(problem) if is_used => return Err(below(problem)),
            _ => {}
        }
    }
    Ok(())
}
