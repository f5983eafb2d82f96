//! A crash or a disk error at every change of a file: the next run mends what is left.

use std::fs;
use std::path::Path;

use flushout::json::JsonText;
use flushout::{Context, Json, SequentialIds, Snapshot};
use serde_json::Value;

use super::answer::answer;
use super::disk::tests::{Fault, with_fault};
use super::store::Store;
use crate::failure::Failure;

/// What `flushout apply` does with a flush: a document where there is none, then the flush.
fn run(directory: &Path, keeps_history: bool, flush: &str) -> Result<Value, Failure> {
    if Store::is_absent(directory) {
        let document = JsonText::from_text("{}".to_owned()).unwrap();
        Store::create(directory, &Snapshot::new(document), keeps_history, None)?;
    }
    let mut store = Store::open::<Json>(directory, keeps_history, None)?;
    let answer = answer::<Json>(&mut store, flush.as_bytes(), SequentialIds, &Context::new())?;
    Ok(serde_json::from_str(&answer).unwrap())
}

/// A flush of two commands, long enough that a half of it is more than a line.
fn flush(number: usize) -> String {
    let text = "x".repeat(10 * number);
    format!(
        r#"{{"from":0,"completions":[{{"command":{{"action":"update","props":{{"a":"{text}"}}}}}},{{"command":{{"action":"update","props":{{"n":{number}}}}}}}]}}"#
    )
}

const LOOK: &str = r#"{"from":0,"completions":[]}"#;

/// The count and the number of the last flush that is there.
fn state(directory: &Path, keeps_history: bool) -> (u64, u64) {
    let latest = run(directory, keeps_history, LOOK).unwrap();
    let text = fs::read(directory.join("snapshot.json")).unwrap();
    let snapshot: Value = serde_json::from_slice(&text).unwrap();
    assert!(latest.get("errors").is_none(), "{latest}");
    let count = snapshot["commandCount"].as_u64().unwrap();
    (count, snapshot["document"]["n"].as_u64().unwrap_or(0))
}

/// Lets the run with this number of flushes before it meet a fault at each of its changes. The
/// answer is how many changes it has.
fn meet(flushes_before: usize, keeps_history: bool, fault: Fault) -> usize {
    for changes in 0.. {
        let directory = tempfile::tempdir().unwrap();
        let here = directory.path().join("doc");
        for number in 1..=flushes_before {
            run(&here, keeps_history, &flush(number)).unwrap();
        }
        let mut answered = None;
        let next = flush(flushes_before + 1);
        let was_met = with_fault(changes, fault, || {
            answered = Some(run(&here, keeps_history, &next));
        });
        let is_answered = answered.unwrap().is_ok();
        let at = format!("{fault:?} at {changes}, {flushes_before} before");
        let (count, number) = state(&here, keeps_history);
        let (before, after) = (2 * flushes_before as u64, 2 * flushes_before as u64 + 2);
        assert!(
            count == after || (count == before && !is_answered),
            "{at}: {count}"
        );
        assert_eq!(number, count / 2, "{at}");
        // It goes on, and what is kept can be read from its first line.
        run(&here, keeps_history, &flush(flushes_before + 2)).unwrap();
        let mut store = Store::open::<Json>(&here, keeps_history, None).unwrap();
        let read = store.history(0..count + 2).unwrap();
        assert_eq!(
            read.map(|all| all.len() as u64),
            keeps_history.then_some(count + 2),
            "{at}"
        );
        if !was_met {
            return changes;
        }
    }
    unreachable!("a run has an end")
}

#[test]
fn the_next_run_mends_what_a_fault_at_any_change_leaves() {
    for fault in [Fault::Crash, Fault::Error] {
        for keeps_history in [true, false] {
            let first = meet(0, keeps_history, fault);
            let later = meet(1, keeps_history, fault);
            println!(
                "{fault:?}, history {keeps_history}: {first} changes in the first run, {later} in a later one"
            );
            assert!(first > 10 && later > 5);
        }
    }
}

/// The run that mends meets a fault too.
#[test]
fn mending_that_is_interrupted_is_mended() {
    for changes in 0..8 {
        for behind in [&b"{\"count\":3,\"flu"[..], b""] {
            let directory = tempfile::tempdir().unwrap();
            let here = directory.path();
            run(here, true, &flush(1)).unwrap();
            let former = fs::read(here.join("snapshot.json")).unwrap();
            run(here, true, &flush(2)).unwrap();
            if behind.is_empty() {
                // A crash between the history and the snapshot.
                fs::write(here.join("snapshot.json"), former).unwrap();
            } else {
                let mut history = fs::read(here.join("history.ndjson")).unwrap();
                history.extend_from_slice(behind);
                fs::write(here.join("history.ndjson"), history).unwrap();
            }
            with_fault(changes, Fault::Crash, || {
                let _ = run(here, true, LOOK);
            });
            assert_eq!(state(here, true), (4, 2), "{changes}");
        }
    }
}
