//! The text of `snapshot.json`: a snapshot, where its history begins, and a checksum of it all.
//!
//! `{"commandCount":5,"document":{..},"historyFrom":0,"crc32":".."}`. Readers of snapshots pass over the
//! last two members.

use std::collections::BTreeMap;
use std::io;

use flushout::{Count, Snapshot};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::failure::Failure;

use super::sealed::{Sealed, seal, unseal};

/// What to do where the files do not fit each other.
pub(super) const RESTORE: &str = "Restore snapshot.json and history.ndjson from one backup; or, if snapshot.json is right, move \
history.ndjson away: a new history then begins. Nothing was changed.";

/// What stands beside the snapshot.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Beside {
    history_from: Option<Count>,
}

/// The text of the file.
pub(super) fn write(snapshot: &Snapshot, history_from: Option<Count>) -> io::Result<Vec<u8>> {
    let mut text = serde_json::to_vec(snapshot)?;
    if let Some(from) = history_from
        && text.pop_if(|last| *last == b'}').is_some()
    {
        text.extend_from_slice(format!(",\"historyFrom\":{from}}}").as_bytes());
    }
    seal(&mut text);
    text.push(b'\n');
    Ok(text)
}

/// Reads the file: the snapshot, and the count before the first line of its history where it says so.
/// The files of former versions, and of people, have no checksum, and nothing beside the snapshot.
pub(super) fn read(bytes: &[u8]) -> Result<(Snapshot, Option<Count>), Failure> {
    let damaged = |what: &str| {
        let words = format!("snapshot.json is damaged: {what}");
        Failure::problem("inconsistent", words, RESTORE)
    };
    let bytes = bytes.trim_ascii_end();
    let object = match unseal(bytes) {
        Sealed::Whole(object) => object,
        Sealed::Unsealed => bytes.to_vec(),
        Sealed::Damaged { said, found } => {
            return Err(damaged(&format!(
                "its checksum is {said}, and that of its bytes {found}. Whoever changed it by hand takes the member crc32 out"
            )));
        }
    };
    let snapshot =
        Snapshot::from_json(&object).map_err(|problem| Failure::message(&problem, RESTORE))?;
    let is_sealed = object.len() != bytes.len();
    let members = serde_json::from_slice::<BTreeMap<String, &RawValue>>(&object);
    let is_known = |name: &String| {
        ["commandCount", "document", "epoch", "historyFrom"].contains(&name.as_str())
    };
    if !is_sealed && !members.is_ok_and(|members| members.keys().all(is_known)) {
        // A member that nobody writes may be the checksum, with another name.
        return Err(damaged("it has members that no snapshot has"));
    }
    let beside: Beside =
        serde_json::from_slice(&object).map_err(|error| damaged(&error.to_string()))?;
    Ok((snapshot, beside.history_from))
}
