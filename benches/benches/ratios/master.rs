//! The flush on the master: bytes in, answer out.

use std::hint::black_box;
use std::time::{Duration, Instant};

use flushout::wire::FlushResponse;
use flushout::{Context, Master, SequentialIds, Snapshot};
use flushout_benches::harness::{Case, Failure, Pair, Run};
use flushout_benches::plain::{PlainCompletion, PlainFlush, PlainList, PlainResponse};
use flushout_benches::workload::{Work, list, work};
use flushout_example_models::todo_list::TodoList;
use serde::Serialize;

/// How many different flushes take turns, so that not the same todos are touched each time.
const WORKS: u64 = 8;

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for answers in [false, true] {
        for todos in [1_000, 100_000] {
            for commands in [10, 1_000] {
                let name = if answers { "flush answered" } else { "flush" };
                cases.push(Case {
                    name: format!("{name}, {commands} commands, {todos} todos"),
                    units: commands,
                    timed: if answers {
                        "stage, commit, answer to bytes | parse, equal answer to bytes, apply"
                    } else {
                        "stage, commit (with the texts for the history) | parse, apply"
                    },
                    build: Box::new(move || pair(todos, commands, answers)),
                });
            }
        }
    }
    cases
}

/// Flushes of one document.
pub(crate) fn works(list: &PlainList, commands: usize) -> Result<Vec<Work>, Failure> {
    (0..WORKS)
        .map(|seed| work(list, commands, 100 + seed))
        .collect()
}

fn pair(todos: usize, commands: usize, answers: bool) -> Result<Pair, Failure> {
    Ok(Pair {
        ours: ours(todos, commands, answers)?,
        floor: floor(todos, commands, answers)?,
    })
}

/// Stage and commit on a master of so many todos.
pub(crate) fn ours(todos: usize, commands: usize, answers: bool) -> Result<Run, Failure> {
    let list = list(todos);
    let works = works(&list, commands)?;
    let mut master = master(&list)?;
    let context = Context::new();
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let bytes = flush_bytes(master.count().get(), &work.forward)?;
        let start = Instant::now();
        let response = master.stage(black_box(&bytes), &context)?.commit(None)?;
        let answer = if answers {
            Some(response.to_json()?)
        } else {
            None
        };
        let time = start.elapsed();
        black_box(answer);
        check(&response)?;
        let bytes = flush_bytes(master.count().get(), &work.backward)?;
        check(&master.stage(&bytes, &context)?.commit(None)?)?;
        Ok(time)
    }))
}

/// Parse and apply on plain maps of so many todos.
pub(crate) fn floor(todos: usize, commands: usize, answers: bool) -> Result<Run, Failure> {
    let mut list = list(todos);
    let works = works(&list, commands)?;
    let mut count = 0;
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let bytes = flush_bytes(count, &work.forward)?;
        let (answer, time) = plain_flush(&mut list, &bytes, answers)?;
        black_box(answer);
        let bytes = flush_bytes(count, &work.backward)?;
        plain_flush(&mut list, &bytes, false)?;
        count += 2 * commands as u64;
        Ok(time)
    }))
}

fn plain_flush(
    list: &mut PlainList,
    bytes: &[u8],
    answers: bool,
) -> Result<(Option<Vec<u8>>, Duration), Failure> {
    let start = Instant::now();
    let flush: PlainFlush = serde_json::from_slice(black_box(bytes))?;
    let mut answer = None;
    let completions = if answers {
        let response = PlainResponse {
            applied: flush,
            sync: None,
        };
        answer = Some(serde_json::to_vec(&response)?);
        response.applied.completions
    } else {
        flush.completions
    };
    list.apply(completions)?;
    Ok((answer, start.elapsed()))
}

pub(crate) fn master(list: &PlainList) -> Result<Master<TodoList>, Failure> {
    let bytes = snapshot_bytes(list)?;
    Ok(Master::new(&Snapshot::from_json(&bytes)?, SequentialIds)?)
}

pub(crate) fn snapshot_bytes(list: &PlainList) -> Result<Vec<u8>, Failure> {
    Ok(serde_json::to_vec(
        &flushout_benches::plain::PlainSnapshot {
            command_count: 0,
            document: list,
        },
    )?)
}

/// A flush as it comes over the network.
pub(crate) fn flush_bytes(from: u64, completions: &[PlainCompletion]) -> Result<Vec<u8>, Failure> {
    #[derive(Serialize)]
    struct Flush<'c> {
        from: u64,
        completions: &'c [PlainCompletion],
    }
    Ok(serde_json::to_vec(&Flush { from, completions })?)
}

/// Every command was applied as it was sent; anything else would compare apples with pears.
pub(crate) fn check(response: &FlushResponse) -> Result<(), Failure> {
    if let Some(error) = response.errors.first() {
        return Err(format!("a command was refused: {error:?}").into());
    }
    if response.sync.is_some() {
        return Err("the answer has a sync".into());
    }
    Ok(())
}
