//! The proxy: local commands, the flush on the client's side, and catching up.

use std::hint::black_box;
use std::time::{Duration, Instant};

use flushout::command::Operation;
use flushout::model::{node_payload, patch_payload};
use flushout::wire::{CompletionBatch, FlushResponse};
use flushout::{Command, Flush, Proxy, SequentialIds, Snapshot};
use flushout_benches::harness::{Case, Failure, Pair, Run};
use flushout_benches::plain::{
    PlainCompletion, PlainFlush, PlainList, PlainProps, PlainResponse, PlainSync, PlainTodo,
};
use flushout_benches::workload::{Work, list};
use flushout_example_models::todo_list::{Todo, TodoList, TodoPatch};

use crate::master::{snapshot_bytes, works};

pub(crate) fn cases() -> Vec<Case> {
    let commands = 1_000;
    let todos = 100_000;
    let mut cases = vec![
        Case {
            name: "local apply, 1000 commands".into(),
            units: commands,
            timed: "1000 times Proxy::apply | props to text, apply",
            build: Box::new(move || {
                Ok(Pair {
                    ours: local(todos, commands)?,
                    floor: floor_local(todos, commands)?,
                })
            }),
        },
        Case {
            name: "begin_flush of 1000, to bytes".into(),
            units: commands,
            timed: "begin_flush, flush to bytes | plain flush cloned and to bytes",
            build: Box::new(move || {
                Ok(Pair {
                    ours: beginning(todos, commands, true)?,
                    floor: floor_beginning(todos, commands)?,
                })
            }),
        },
        Case {
            name: "end_flush of 1000, from bytes".into(),
            units: commands,
            timed: "answer from bytes, end_flush | parse of the answer",
            build: Box::new(move || {
                Ok(Pair {
                    ours: ending(todos, commands, true)?,
                    floor: floor_ending(todos, commands)?,
                })
            }),
        },
    ];
    for todos in [1_000, 100_000] {
        cases.push(Case {
            name: format!("1000 behind, {todos} todos"),
            units: commands,
            timed: "answer from bytes, end_flush (validated, undoable) | parse, apply",
            build: Box::new(move || {
                Ok(Pair {
                    ours: behind(todos, commands)?,
                    floor: floor_behind(todos, commands)?,
                })
            }),
        });
    }
    cases
}

fn proxy(list: &PlainList) -> Result<Proxy<TodoList>, Failure> {
    let snapshot = Snapshot::from_json(&snapshot_bytes(list)?)?;
    Ok(Proxy::new(&snapshot, SequentialIds)?)
}

/// The command that a typed path would make of this.
fn command(completion: &PlainCompletion) -> Result<Command, Failure> {
    let props = || -> Result<PlainProps, Failure> {
        Ok(completion.command.props.clone().ok_or("no props")?)
    };
    let operation = match completion.command.action.as_str() {
        "create" => Operation::Create {
            node: Some(node_payload(todo(props()?)?)),
            created_id: completion.created_id.as_deref().map(Into::into),
            parent_default: None,
        },
        "update" => {
            let props = props()?;
            Operation::Update {
                patch: Some(patch_payload(TodoPatch {
                    title: props.title,
                    done: props.done,
                    priority: props.priority,
                    ..TodoPatch::default()
                })),
            }
        }
        _ => Operation::Delete,
    };
    Ok(Command {
        path: completion.command.path.iter().map(String::as_str).collect(),
        operation,
    })
}

fn todo(props: PlainProps) -> Result<Todo, Failure> {
    let plain = PlainTodo::from(props);
    Ok(serde_json::from_str(&serde_json::to_string(&plain)?)?)
}

fn commands(completions: &[PlainCompletion]) -> Result<Vec<Command>, Failure> {
    completions.iter().map(command).collect()
}

/// The answer to a flush of which all was applied as it was sent.
fn answer(flush: &Flush) -> FlushResponse {
    FlushResponse {
        applied: CompletionBatch {
            from: flush.from,
            completions: flush
                .completions
                .iter()
                .filter_map(|entry| entry.completion().cloned())
                .collect(),
        },
        sync: None,
        errors: Vec::new(),
        epoch: None,
    }
}

fn confirm(proxy: &mut Proxy<TodoList>) -> Result<(), Failure> {
    let flush = proxy.begin_flush()?;
    let report = proxy.end_flush(flush.ticket, &answer(&flush))?;
    if report.rejected.is_empty() {
        Ok(())
    } else {
        Err("a command was rejected".into())
    }
}

fn apply_all(proxy: &mut Proxy<TodoList>, commands: Vec<Command>) -> Result<Duration, Failure> {
    let start = Instant::now();
    for command in commands {
        black_box(proxy.apply(command)?);
    }
    Ok(start.elapsed())
}

/// Runs one part of the cycle apply, begin, answer, end on a proxy, with the time of that part.
fn cycle(
    todos: usize,
    count: usize,
    mut part: impl FnMut(&mut Proxy<TodoList>, Vec<Command>) -> Result<Duration, Failure> + 'static,
) -> Result<Run, Failure> {
    let list = list(todos);
    let works = works(&list, count)?;
    let mut proxy = proxy(&list)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let time = part(&mut proxy, commands(&work.forward)?)?;
        apply_all(&mut proxy, commands(&work.backward)?)?;
        confirm(&mut proxy)?;
        Ok(time)
    }))
}

/// Local commands on a document of so many todos.
pub(crate) fn local(todos: usize, count: usize) -> Result<Run, Failure> {
    cycle(todos, count, |proxy, commands| {
        let time = apply_all(proxy, commands)?;
        confirm(proxy)?;
        Ok(time)
    })
}

/// `begin_flush`, and the flush as bytes if asked.
pub(crate) fn beginning(todos: usize, count: usize, writes: bool) -> Result<Run, Failure> {
    cycle(todos, count, move |proxy, commands| {
        apply_all(proxy, commands)?;
        let start = Instant::now();
        let flush = proxy.begin_flush()?;
        let bytes = if writes {
            Some(serde_json::to_vec(&flush)?)
        } else {
            None
        };
        let time = start.elapsed();
        black_box(bytes);
        drop(proxy.end_flush(flush.ticket, &answer(&flush))?);
        Ok(time)
    })
}

/// `end_flush` where all was applied as it was sent, from bytes if asked.
pub(crate) fn ending(todos: usize, count: usize, reads: bool) -> Result<Run, Failure> {
    cycle(todos, count, move |proxy, commands| {
        apply_all(proxy, commands)?;
        let flush = proxy.begin_flush()?;
        let response = answer(&flush);
        let bytes = response.to_json()?;
        let start = Instant::now();
        let report = if reads {
            proxy.end_flush(flush.ticket, &FlushResponse::from_json(black_box(&bytes))?)?
        } else {
            proxy.end_flush(flush.ticket, black_box(&response))?
        };
        let time = start.elapsed();
        drop(black_box(report));
        Ok(time)
    })
}

/// An empty flush whose answer brings so many commands of others.
pub(crate) fn behind(todos: usize, count: usize) -> Result<Run, Failure> {
    let list = list(todos);
    let works = works(&list, count)?;
    let mut proxy = proxy(&list)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let time = catch_up(&mut proxy, &work.forward)?;
        catch_up(&mut proxy, &work.backward)?;
        Ok(time)
    }))
}

fn catch_up(proxy: &mut Proxy<TodoList>, missed: &[PlainCompletion]) -> Result<Duration, Failure> {
    let flush = proxy.begin_flush()?;
    let bytes = diff_bytes(flush.from.get(), missed)?;
    let start = Instant::now();
    let response = FlushResponse::from_json(black_box(&bytes))?;
    let report = proxy.end_flush(flush.ticket, &response)?;
    let time = start.elapsed();
    if report.is_snapshot_needed {
        return Err("the diff could not be applied".into());
    }
    Ok(time)
}

fn diff_bytes(from: u64, missed: &[PlainCompletion]) -> Result<Vec<u8>, Failure> {
    Ok(serde_json::to_vec(&PlainResponse {
        applied: PlainFlush {
            from: from + missed.len() as u64,
            completions: Vec::new(),
        },
        sync: Some(PlainSync {
            is_partial: true,
            diff: PlainFlush {
                from,
                completions: missed.to_vec(),
            },
        }),
    })?)
}

/// The same answer, parsed and applied to plain maps.
pub(crate) fn floor_behind(todos: usize, count: usize) -> Result<Run, Failure> {
    let mut list = list(todos);
    let works = works(&list, count)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let work = &works[turn % works.len()];
        turn += 1;
        let bytes = diff_bytes(0, &work.forward)?;
        let start = Instant::now();
        let response: PlainResponse = serde_json::from_slice(black_box(&bytes))?;
        let sync = response.sync.ok_or("no sync")?;
        list.apply(sync.diff.completions)?;
        let time = start.elapsed();
        list.apply(work.backward.clone())?;
        Ok(time)
    }))
}

fn floor_local(todos: usize, count: usize) -> Result<Run, Failure> {
    let mut list = list(todos);
    let works = works(&list, count)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let Work { forward, backward } = works[turn % works.len()].clone();
        turn += 1;
        let start = Instant::now();
        let mut texts = Vec::new();
        for completion in forward {
            if let Some(props) = &completion.command.props {
                texts.push(serde_json::to_string(props)?);
            }
            list.apply(vec![completion])?;
        }
        let time = start.elapsed();
        black_box(texts);
        list.apply(backward)?;
        Ok(time)
    }))
}

fn floor_beginning(todos: usize, count: usize) -> Result<Run, Failure> {
    let works = works(&list(todos), count)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let pending = &works[turn % works.len()].forward;
        turn += 1;
        let start = Instant::now();
        let flush = PlainFlush {
            from: 0,
            completions: black_box(pending).clone(),
        };
        let bytes = serde_json::to_vec(&flush)?;
        let time = start.elapsed();
        black_box(bytes);
        Ok(time)
    }))
}

fn floor_ending(todos: usize, count: usize) -> Result<Run, Failure> {
    let works = works(&list(todos), count)?;
    let mut turn = 0;
    Ok(Box::new(move || {
        let completions = works[turn % works.len()].forward.clone();
        turn += 1;
        let bytes = serde_json::to_vec(&PlainResponse {
            applied: PlainFlush {
                from: 0,
                completions,
            },
            sync: None,
        })?;
        let start = Instant::now();
        let response: PlainResponse = serde_json::from_slice(black_box(&bytes))?;
        let time = start.elapsed();
        black_box(response);
        Ok(time)
    }))
}
