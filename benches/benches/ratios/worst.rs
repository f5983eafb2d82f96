//! The messages that cost most, against parsing them to a `serde_json::Value`.

use std::hint::black_box;
use std::time::Instant;

use flushout_benches::harness::{Case, Failure, Pair};
use flushout_benches::search::{Scale, Subject, subjects, worst_seed};
use serde_json::Value;

/// The kinds of message, and what bounds each where it takes more than five times its parsing.
const KINDS: &[(&str, &str)] = &[
    ("flush, todo list", "flush_work_max"),
    (
        "flush, board",
        "flush_work_max, and what the code of commands reads",
    ),
    ("flush, outline", "flush_work_max"),
    ("flush, ticket shop", "flush_work_max"),
    ("flush, no types", "flush_work_max"),
    (
        "answer, outline",
        "document_bytes_max: a delete measures and drops what it deletes",
    ),
    (
        "pushed sync, outline",
        "document_bytes_max: a delete measures and drops what it deletes",
    ),
    (
        "pushed sync, no types",
        "document_bytes_max: a delete measures and drops what it deletes",
    ),
    ("snapshot, board", "document_bytes_max"),
    ("saved proxy, board", "document_bytes_max"),
    ("validator, todo list", "message_bytes_max"),
    ("validator, board", "message_bytes_max"),
    (
        "model schema",
        "only its bytes: the owner of the model gives it, no peer",
    ),
];

pub(crate) fn cases() -> Vec<Case> {
    let case = |&(kind, limit): &(&'static str, &'static str)| Case {
        name: format!("worst {kind}"),
        units: 1,
        timed: limit,
        build: Box::new(move || pair(kind)),
    };
    KINDS.iter().map(case).collect()
}

fn pair(kind: &str) -> Result<Pair, Failure> {
    let mut all = subjects(Scale::Large)?;
    all.retain(|subject| subject.name == kind);
    let mut subject: Subject = all.pop().ok_or("no such kind of message")?;
    let bytes = serde_json::to_vec(&worst_seed(&mut subject)?.message)?;
    let message = bytes.clone();
    Ok(Pair {
        ours: Box::new(move || Ok((subject.run)(black_box(&bytes))?.time)),
        floor: Box::new(move || {
            let start = Instant::now();
            let parsed = serde_json::from_slice::<Value>(black_box(&message));
            let time = start.elapsed();
            drop(black_box(parsed));
            Ok(time)
        }),
    })
}
