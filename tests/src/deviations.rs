//! Replays the cases in which our master must differ from npm's: one batch each, and what comes of it.
//!
//! The format is described at the head of `data/npm-compat/DEVIATIONS.md`.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use flushout::apply::Context;
use flushout::id::SequentialIds;
use flushout::master::Master;
use flushout::problem::Code;
use flushout::untyped::Json;
use flushout::wire::Snapshot;
use serde_json::{Value, json};

use crate::compare::{completions, difference};
use crate::rules::{Rule, interceptor};

/// The expectations that are compared. One that is not known fails its case.
const EXPECTATIONS: &[&str] = &[
    "status",
    "errors",
    "document",
    "commandCount",
    "sync",
    "applied",
    "mappedPaths",
];

/// What came of the cases of a file.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many passed.
    pub passed: usize,
    /// Those that failed: the row with the case's name, and the difference.
    pub failed: Vec<(String, String)>,
}

/// Replays every case of a file.
///
/// # Errors
///
/// A file that cannot be read, is no list, or has no cases.
pub fn replay_file(file: &Path) -> Result<Outcome, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let cases: Vec<Value> =
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
    if cases.is_empty() {
        return Err(format!("{} has no cases", file.display()));
    }
    let mut outcome = Outcome::default();
    for (index, case) in cases.iter().enumerate() {
        // A panic is a failure of this case alone; nothing of it is used afterwards.
        let result = catch_unwind(AssertUnwindSafe(|| replay(case)));
        match result.unwrap_or_else(|_| Err("it panicked".to_owned())) {
            Ok(()) => outcome.passed += 1,
            Err(difference) => {
                let name = |member: &str| case[member].as_str().unwrap_or("?").to_owned();
                let case = format!("case {index}, {} {}", name("row"), name("what"));
                outcome.failed.push((case, difference));
            }
        }
    }
    Ok(outcome)
}

/// Replays one case.
///
/// # Errors
///
/// The first difference.
pub fn replay(case: &Value) -> Result<(), String> {
    let ours = case["ours"]
        .as_object()
        .ok_or("the case has no expectation")?;
    if let Some(name) = ours
        .keys()
        .find(|name| !EXPECTATIONS.contains(&name.as_str()))
    {
        return Err(format!("the expectation {name:?} is not known"));
    }
    let batch = case["batchText"]
        .as_str()
        .ok_or("the case has no batchText")?;
    let mut master = master_of(case)?;
    let before = state(&master);
    let answer = match master.stage(batch.as_bytes(), &Context::new()) {
        Err(problem) => Err(problem),
        Ok(staged) => Ok(staged.commit(None).map_err(|problem| problem.to_string())?),
    };
    match (answer, ours.get("status")) {
        (Err(problem), Some(expected)) if *expected == status(problem.code) => {
            told("the master", difference(&before, &state(&master)))
        }
        (Err(problem), _) => {
            let status = status(problem.code);
            Err(format!("it was refused with status {status}: {problem}"))
        }
        (Ok(_), Some(status)) => Err(format!("it was served, but status {status} was expected")),
        (Ok(response), None) => {
            let text = response.to_json().map_err(|problem| problem.to_string())?;
            let response = serde_json::from_slice(&text).map_err(|error| error.to_string())?;
            check(&case["ours"], &response, &state(&master))
        }
    }
}

fn master_of(case: &Value) -> Result<Master<Json>, String> {
    let snapshot = Snapshot::from_json(case["snapshot"].to_string().as_bytes());
    let snapshot = snapshot.map_err(|problem| format!("the snapshot: {problem}"))?;
    let master = Master::new(&snapshot, SequentialIds);
    let master = master.map_err(|problem| format!("the snapshot: {problem}"))?;
    let rules: Option<Vec<Rule>> = serde_json::from_value(case["interceptor"].clone())
        .map_err(|error| format!("the interceptor: {error}"))?;
    let master = master.with_smaller_sync_preferred(false);
    Ok(match rules {
        Some(rules) => master.with_interceptor(interceptor(rules)),
        None => master,
    })
}

/// The status with which a server refuses a flush as a whole.
fn status(code: Code) -> u16 {
    match code {
        Code::MessageTooLong | Code::TooManyNodes | Code::TooManyCommands => 413,
        _ => 400,
    }
}

fn state(master: &Master<Json>) -> Value {
    json!({"commandCount": master.count(), "document": master.document()})
}

fn told(what: &str, difference: Option<String>) -> Result<(), String> {
    difference.map_or(Ok(()), |text| Err(format!("{what}: {text}")))
}

/// Compares the answer and the state of the master.
fn check(ours: &Value, response: &Value, state: &Value) -> Result<(), String> {
    check_errors(&ours["errors"], &response["errors"])?;
    for name in ["commandCount", "document"] {
        if let Some(expected) = ours.get(name) {
            told(name, difference(expected, &state[name]))?;
        }
    }
    let kind = match response["sync"]["isPartial"].as_bool() {
        Some(true) => "partial",
        Some(false) => "full",
        None => "none",
    };
    match ours.get("sync") {
        None => {}
        Some(Value::String(expected)) if expected == kind || expected == "any" => {}
        Some(Value::Null | Value::Bool(false)) if kind == "none" => {}
        Some(expected) => return Err(format!("sync: expected {expected}, got \"{kind}\"")),
    }
    if let Some(applied) = ours.get("applied") {
        let actual = completions(&response["applied"]["completions"]);
        told("applied", difference(&completions(applied), &actual))?;
    }
    match ours.get("mappedPaths") {
        Some(expected) if expected.as_object().is_some_and(|table| !table.is_empty()) => told(
            "mappedPaths",
            difference(expected, &response["sync"]["mappedPaths"]),
        ),
        Some(_) if !response["sync"]["mappedPaths"].is_null() => Err(format!(
            "mappedPaths: got {}",
            response["sync"]["mappedPaths"]
        )),
        _ => Ok(()),
    }
}

/// Compares the errors by the members that are expected; each error has its place in the batch.
fn check_errors(expected: &Value, actual: &Value) -> Result<(), String> {
    let list = |errors: &Value| errors.as_array().cloned().unwrap_or_default();
    let (expected, actual) = (list(expected), list(actual));
    if expected.len() != actual.len() {
        let actual = Value::Array(actual);
        return Err(format!(
            "errors: expected {}, got {actual}",
            Value::Array(expected)
        ));
    }
    for (index, (expected, actual)) in expected.iter().zip(&actual).enumerate() {
        let members = expected
            .as_object()
            .ok_or("an expected error is no object")?;
        for (name, value) in members {
            told(
                &format!("error {index}, {name}"),
                difference(value, &actual[name]),
            )?;
        }
        if !actual["errorMessage"].is_string() {
            return Err(format!("error {index} has no message"));
        }
    }
    Ok(())
}
