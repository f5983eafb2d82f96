//! Messages of each version of the wire form, as they once were written: they stay readable.
//!
//! A new version gets a folder of its own; those that are there are never changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

use std::fs;
use std::path::PathBuf;

use flushout::Code;
use flushout::wire::{Entry, Flush, FlushResponse, Snapshot, Sync};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads a message, and holds what is written of it to the text that it was read from.
fn read<T: Serialize + DeserializeOwned>(version: u32, name: &str) -> T {
    let mut path = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    path.extend(["data", "wire", &version.to_string(), name]);
    let text = fs::read_to_string(&path).unwrap();
    let message: T =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(serde_json::to_string(&message).unwrap(), text.trim_end());
    message
}

#[test]
fn the_first_version_is_read_and_written_as_it_was() {
    let flush: Flush = read(1, "flush.json");
    assert_eq!(flush.completions.len(), 6);
    let Entry::Transaction(members) = &flush.completions[5] else {
        panic!("{:?}", flush.completions[5])
    };
    assert!(matches!(&members[1], Entry::Invoke(invoke) if invoke.name == "completeAll"));
    let response: FlushResponse = read(1, "response.json");
    assert_eq!(
        response.applied.completions[2].transaction.unwrap().effects,
        2
    );
    assert!(response.errors[0].error.is_some());
    let snapshot: Snapshot = read(1, "snapshot.json");
    assert_eq!(snapshot.command_count.get(), 18);
    let _: Sync = read(1, "sync.json");
}

/// With what commands expect to replace.
#[test]
fn the_second_version_is_read_and_written_as_it_was() {
    let flush: Flush = read(2, "flush.json");
    let expected = |entry: &Entry| match entry {
        Entry::Command(command) => command.expected.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(expected(&flush.completions[0]).unwrap().as_str(), "{}");
    let fields = expected(&flush.completions[1]).unwrap();
    assert_eq!(fields.as_str(), r#"{"done":false,"details":null}"#);
    let members = flush.completions[2].members();
    assert!(expected(&members[0]).is_some() && expected(&members[1]).is_none());
    let response: FlushResponse = read(2, "response.json");
    assert_eq!(response.errors[0].problem().code, Code::Conflict);
}
