//! A small model with every kind of limit, and ways to send raw flushes to its master.

use flushout::{
    Collection, Context, FlushoutModel, Json, Limits, Master, Model, Problem, SequentialIds,
    Snapshot,
};
use serde_json::Value;

/// A sheet of cells.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
pub(crate) struct Sheet {
    #[flushout(default)]
    pub(crate) whole: i64,
    #[flushout(default)]
    pub(crate) number: f64,
    #[flushout(default, max_length = 4)]
    pub(crate) short: String,
    #[flushout(default)]
    pub(crate) text: String,
    #[flushout(default, max_items = 2)]
    pub(crate) list: Vec<String>,
    #[flushout(max_items = 3)]
    pub(crate) cells: Collection<Cell>,
}

/// A cell, with cells of its own.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
pub(crate) struct Cell {
    #[flushout(default)]
    pub(crate) text: String,
    pub(crate) cells: Collection<Cell>,
}

pub(crate) fn sheet(limits: Limits) -> Master<Sheet> {
    let snapshot = Snapshot::new(Sheet::default().document_text().unwrap());
    Master::with_limits(&snapshot, SequentialIds, limits).unwrap()
}

pub(crate) fn untyped(limits: Limits) -> Master<Json> {
    let text = r#"{"commandCount":0,"document":{"a":{},"list":[]}}"#;
    let snapshot = Snapshot::from_json(text.as_bytes()).unwrap();
    Master::with_limits(&snapshot, SequentialIds, limits).unwrap()
}

pub(crate) fn flush(completions: &[String]) -> String {
    format!(r#"{{"from":0,"completions":[{}]}}"#, completions.join(","))
}

/// An update of the root.
pub(crate) fn update(props: &str) -> String {
    format!(r#"{{"command":{{"action":"update","props":{props}}}}}"#)
}

pub(crate) fn create(path: &str, id: &str, props: &str) -> String {
    format!(
        r#"{{"command":{{"path":{path},"action":"create","props":{props}}},"createdId":"{id}"}}"#
    )
}

/// Why a flush was refused whole. Nothing may have been applied.
pub(crate) fn refused_whole<M: Model>(master: &mut Master<M>, flush: &str) -> Problem {
    let before = master.snapshot().unwrap();
    let Err(problem) = master.stage(flush.as_bytes(), &Context::new()) else {
        panic!("the flush was taken");
    };
    assert_eq!(master.snapshot().unwrap(), before);
    problem
}

/// The answer to a flush, as JSON; nothing stays applied.
pub(crate) fn answered<M: Model>(master: &mut Master<M>, flush: &str) -> Value {
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    let answer = serde_json::json!({
        "applied": staged.completions(),
        "errors": staged.errors(),
    });
    drop(staged);
    answer
}

/// The only error of a flush of one command.
pub(crate) fn refused<M: Model>(master: &mut Master<M>, completion: String) -> Value {
    let answer = answered(master, &flush(&[completion]));
    assert_eq!(answer["applied"], serde_json::json!([]), "{answer}");
    answer["errors"][0].clone()
}

/// The only command of a flush is applied.
pub(crate) fn accepted<M: Model>(master: &mut Master<M>, completion: String) {
    let answer = answered(master, &flush(&[completion]));
    assert_eq!(answer["errors"], serde_json::json!([]), "{answer}");
}

/// The error has this code and pointer, and these figures.
pub(crate) fn assert_error(error: &Value, code: &str, pointer: &str, limit: u64, actual: u64) {
    assert_eq!(error["code"], code, "{error}");
    let found = error.get("pointer").and_then(Value::as_str).unwrap_or("");
    assert_eq!(found, pointer, "{error}");
    let figure = |name: &str| error[name].as_f64().unwrap_or(-1.0);
    #[allow(clippy::cast_precision_loss, reason = "figures are far below 2^53")]
    let expected = (limit as f64, actual as f64);
    assert_eq!((figure("limit"), figure("actual")), expected, "{error}");
}

/// The problem has this code and pointer, and these figures.
pub(crate) fn assert_problem(problem: &Problem, code: &str, pointer: &str, figures: (u64, u64)) {
    let as_json = serde_json::json!({
        "code": problem.code.as_str(),
        "pointer": problem.pointer,
        "limit": problem.limit,
        "actual": problem.actual,
    });
    assert_error(&as_json, code, pointer, figures.0, figures.1);
}
