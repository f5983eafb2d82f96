//! The flush of a document without types, for comparison.

use std::hint::black_box;
use std::time::Instant;

use flushout::{Context, Json, Master, SequentialIds, Snapshot};
use flushout_benches::harness::{Case, Failure, Pair, Run};
use flushout_benches::plain::{PlainFlush, apply_to_value};
use flushout_benches::workload::list;
use serde_json::Value;

use crate::master::{check, flush_bytes, snapshot_bytes, works};

pub(crate) fn cases() -> Vec<Case> {
    [10, 1_000]
        .into_iter()
        .map(|commands| Case {
            name: format!("flush of Json, {commands} commands, 1000 todos"),
            units: commands,
            timed: "stage, commit | parse with props as Value, apply to a Value",
            build: Box::new(move || {
                Ok(Pair {
                    ours: ours(1_000, commands)?,
                    floor: floor(1_000, commands)?,
                })
            }),
        })
        .collect()
}

fn ours(todos: usize, commands: usize) -> Result<Run, Failure> {
    let list = list(todos);
    let works = works(&list, commands)?;
    let snapshot = Snapshot::from_json(&snapshot_bytes(&list)?)?;
    let mut master = Master::<Json>::new(&snapshot, SequentialIds)?;
    let context = Context::new();
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let bytes = flush_bytes(master.count().get(), &work.forward)?;
        let start = Instant::now();
        let response = master.stage(black_box(&bytes), &context)?.commit(None)?;
        let time = start.elapsed();
        check(&response)?;
        let bytes = flush_bytes(master.count().get(), &work.backward)?;
        check(&master.stage(&bytes, &context)?.commit(None)?)?;
        Ok(time)
    }))
}

fn floor(todos: usize, commands: usize) -> Result<Run, Failure> {
    let list = list(todos);
    let works = works(&list, commands)?;
    let mut document = serde_json::to_value(&list)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let bytes = flush_bytes(0, &work.forward)?;
        let start = Instant::now();
        let flush: PlainFlush<Value> = serde_json::from_slice(black_box(&bytes))?;
        apply_to_value(&mut document, flush.completions)?;
        let time = start.elapsed();
        let backward: PlainFlush<Value> = serde_json::from_slice(&flush_bytes(0, &work.backward)?)?;
        apply_to_value(&mut document, backward.completions)?;
        Ok(time)
    }))
}
