//! The rows of the table of deviations that one batch to a master cannot show, each by its name.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

#[path = "npm_deviations/commands.rs"]
mod commands;
#[path = "npm_deviations/history.rs"]
mod history;
#[path = "npm_deviations/proxy.rs"]
mod proxy;
#[path = "npm_deviations/rules.rs"]
mod rules;

use flushout::apply::Context;
use flushout::command::{Command, Operation};
use flushout::id::SequentialIds;
use flushout::master::Master;
use flushout::path::Path;
use flushout::proxy::Proxy;
use flushout::untyped::{Json, json_node, json_patch};
use flushout::wire::{Flush, FlushResponse, Snapshot};
use serde_json::{Value, json};

fn snapshot(count: u64, document: &Value) -> Snapshot {
    let text = json!({"commandCount": count, "document": document}).to_string();
    Snapshot::from_json(text.as_bytes()).unwrap()
}

fn master_of(count: u64, document: &Value) -> Master<Json> {
    let master = Master::new(&snapshot(count, document), SequentialIds).unwrap();
    master.with_smaller_sync_preferred(false)
}

fn proxy_of(master: &Master<Json>) -> Proxy<Json> {
    Proxy::new(&master.snapshot().unwrap(), SequentialIds).unwrap()
}

fn create(path: &[&str], props: Value) -> Command {
    let operation = Operation::Create {
        node: Some(json_node(props)),
        created_id: None,
        parent_default: None,
    };
    Command {
        path: path.iter().copied().collect(),
        operation,
    }
}

fn update(path: &[&str], props: &Value) -> Command {
    let patch = Some(json_patch(props.as_object().unwrap().clone()));
    Command {
        path: path.iter().copied().collect(),
        operation: Operation::Update { patch },
    }
}

fn delete(path: &[&str]) -> Command {
    Command {
        path: path.iter().copied().collect(),
        operation: Operation::Delete,
    }
}

/// Lets a master answer a flush, without a history. The answer passes through text.
fn answer(master: &mut Master<Json>, flush: &Flush) -> FlushResponse {
    let staged = master.stage_flush(flush, &Context::new()).unwrap();
    let text = staged.commit(None).unwrap().to_json().unwrap();
    FlushResponse::from_json(&text).unwrap()
}

/// An answer made by hand.
fn response(value: &Value) -> FlushResponse {
    FlushResponse::from_json(value.to_string().as_bytes()).unwrap()
}

/// Flushes a proxy whole.
fn flush(proxy: &mut Proxy<Json>, master: &mut Master<Json>) -> flushout::proxy::SyncReport {
    let flush = proxy.begin_flush().unwrap();
    let response = answer(master, &flush);
    proxy.end_flush(flush.ticket, &response).unwrap()
}

/// All that a proxy shows of itself.
fn view(proxy: &Proxy<Json>) -> Value {
    json!({
        "document": proxy.document(),
        "count": proxy.count(),
        "confirmed": proxy.confirmed_count(),
        "pending": proxy.pending().collect::<Vec<_>>(),
        "queued": proxy.queued_count(),
        "inFlight": proxy.is_flush_in_flight(),
        "snapshotNeeded": proxy.is_snapshot_needed(),
    })
}
