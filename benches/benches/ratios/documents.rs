//! Whole documents and whole messages: loading, snapshots, the scan against the limits.

use std::hint::black_box;
use std::time::Instant;

use flushout::json::prescan;
use flushout::model::Role;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::validate::Validator;
use flushout::wire::decode_flush;
use flushout::{Limits, Master, SequentialIds, Shape, Snapshot};
use flushout_benches::harness::{Case, Failure, Pair, Run};
use flushout_benches::plain::PlainSnapshot;
use flushout_benches::workload::list;
use flushout_example_models::todo_list::TodoList;
use serde::de::IgnoredAny;

use crate::master::{flush_bytes, master, snapshot_bytes, works};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for todos in [1_000, 100_000] {
        cases.push(Case {
            name: format!("load, {todos} todos"),
            units: todos,
            timed: "snapshot from bytes, Master::new | parse into plain structs",
            build: Box::new(move || load(todos)),
        });
        cases.push(Case {
            name: format!("snapshot, {todos} todos"),
            units: todos,
            timed: "snapshot to bytes | plain structs to bytes",
            build: Box::new(move || snapshot(todos)),
        });
    }
    // The document is the same for every size of flush, and so is the mix of commands.
    cases.push(Case {
        name: "prescan, flush of 1000 commands (each: a KiB)".into(),
        units: scanned_bytes().unwrap_or(0).div_ceil(1024).max(1),
        timed: "prescan of the bytes | serde_json skips the bytes",
        build: Box::new(scan),
    });
    cases.push(Case {
        name: "validate without types, flush of 1000 commands".into(),
        units: 1_000,
        timed: "Validator::flush | typed decode_flush",
        build: Box::new(validate),
    });
    cases.push(Case {
        name: "decode against jsonschema, 1000 commands".into(),
        units: 1_000,
        timed: "typed decode_flush | parse to a Value, jsonschema's is_valid",
        build: Box::new(|| {
            Ok(Pair {
                ours: typed_decoding(scanned()?),
                floor: schema_validation(&scanned()?)?,
            })
        }),
    });
    cases.push(Case {
        name: "validate against jsonschema, 1000 commands".into(),
        units: 1_000,
        timed: "Validator::flush | parse to a Value, jsonschema's is_valid",
        build: Box::new(|| {
            Ok(Pair {
                ours: shape_validation(scanned()?)?,
                floor: schema_validation(&scanned()?)?,
            })
        }),
    });
    cases
}

fn load(todos: usize) -> Result<Pair, Failure> {
    let bytes = snapshot_bytes(&list(todos))?;
    let same = bytes.clone();
    Ok(Pair {
        ours: Box::new(move || {
            let start = Instant::now();
            let snapshot = Snapshot::from_json(black_box(&bytes))?;
            let master = Master::<TodoList>::new(&snapshot, SequentialIds)?;
            let time = start.elapsed();
            black_box(master.count());
            Ok(time)
        }),
        floor: Box::new(move || {
            let start = Instant::now();
            let snapshot: PlainSnapshot = serde_json::from_slice(black_box(&same))?;
            let time = start.elapsed();
            black_box(snapshot.command_count);
            Ok(time)
        }),
    })
}

fn snapshot(todos: usize) -> Result<Pair, Failure> {
    let document = list(todos);
    let master = master(&document)?;
    let plain = PlainSnapshot {
        command_count: 0,
        document,
    };
    Ok(Pair {
        ours: Box::new(move || {
            let start = Instant::now();
            let bytes = serde_json::to_vec(&master.snapshot()?)?;
            let time = start.elapsed();
            black_box(bytes);
            Ok(time)
        }),
        floor: Box::new(move || {
            let start = Instant::now();
            let bytes = serde_json::to_vec(&plain)?;
            let time = start.elapsed();
            black_box(bytes);
            Ok(time)
        }),
    })
}

fn scanned() -> Result<Vec<u8>, Failure> {
    let list = list(1_000);
    flush_bytes(0, &works(&list, 1_000)?[0].forward)
}

fn scanned_bytes() -> Result<usize, Failure> {
    Ok(scanned()?.len())
}

/// The floor here is typed decoding, of which the validator may take twice the time at most.
fn validate() -> Result<Pair, Failure> {
    Ok(Pair {
        ours: shape_validation(scanned()?)?,
        floor: typed_decoding(scanned()?),
    })
}

fn typed_decoding(bytes: Vec<u8>) -> Run {
    let limits = Shape::of::<TodoList>().limits;
    Box::new(move || {
        let start = Instant::now();
        let flush = decode_flush::<TodoList>(black_box(&bytes), Role::Client, &limits)?;
        let time = start.elapsed();
        if flush.commands().any(|one| one.intent.is_err()) {
            return Err("a command was refused".into());
        }
        Ok(time)
    })
}

fn shape_validation(bytes: Vec<u8>) -> Result<Run, Failure> {
    let model = schema_of(SchemaKind::Model);
    let validator = Validator::new(&Shape::from_model_schema(&model)?)?;
    Ok(Box::new(move || {
        let start = Instant::now();
        let verdict = validator.flush(black_box(&bytes))?;
        let time = start.elapsed();
        if !verdict.is_valid() {
            return Err("a command was refused".into());
        }
        Ok(time)
    }))
}

/// What else one would do with an emitted schema. The profile `validate`, `is_valid` and the faster
/// engine for patterns take the least time; where an error is, they do not tell.
fn schema_validation(bytes: &[u8]) -> Result<Run, Failure> {
    let validator = jsonschema::options()
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .build(&schema_of(SchemaKind::Flush))
        .map_err(|error| error.to_string())?;
    let mut wrong: serde_json::Value = serde_json::from_slice(bytes)?;
    wrong["completions"][0]["command"]["action"] = "unknown".into();
    if validator.is_valid(&wrong) {
        return Err("the schema refuses nothing".into());
    }
    let bytes = bytes.to_vec();
    Ok(Box::new(move || {
        let start = Instant::now();
        let flush: serde_json::Value = serde_json::from_slice(black_box(&bytes))?;
        let is_valid = validator.is_valid(&flush);
        // A tree of values has to be taken down, too.
        drop(flush);
        let time = start.elapsed();
        if !is_valid {
            return Err("the flush was refused".into());
        }
        Ok(time)
    }))
}

fn schema_of(kind: SchemaKind) -> serde_json::Value {
    emit(
        &Shape::of::<TodoList>(),
        kind,
        Profile::Validate,
        Dialect::Draft202012,
    )
}

fn scan() -> Result<Pair, Failure> {
    let bytes = scanned()?;
    let same = bytes.clone();
    Ok(Pair {
        ours: Box::new(move || {
            let start = Instant::now();
            black_box(prescan(black_box(&bytes), &Limits::DEFAULT)?);
            Ok(start.elapsed())
        }),
        floor: Box::new(move || {
            let start = Instant::now();
            black_box(serde_json::from_slice::<IgnoredAny>(black_box(&same))?);
            Ok(start.elapsed())
        }),
    })
}
