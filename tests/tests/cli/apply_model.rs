//! `flushout apply --model`: a document that has the types of an example model.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::tempdir;

use crate::apply::{files, snapshot};
use crate::run::{Outcome, run, run_with};

/// Makes a document in `doc`.
fn init(directory: &Path, model: &[&str]) {
    let arguments = [&["apply", "--dir", "doc", "--init"], model].concat();
    run(directory, &arguments).answer();
}

fn apply(directory: &Path, model: &str, flush: &Value) -> Outcome {
    let arguments = [
        "apply",
        "--dir",
        "doc",
        "--ids",
        "sequential",
        "--model",
        model,
    ];
    run_with(directory, &arguments, flush.to_string().as_bytes())
}

fn create(props: &Value) -> Value {
    json!({"command": {"action": "create", "path": ["todos"], "props": props}})
}

#[test]
fn the_model_decides_and_fills_in_what_is_left_out() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    let good = json!({"title": "one", "author": "me"});
    let wrong = json!({"title": "one", "author": "me", "done": "yes"});
    let flush = json!({"from": 0, "completions": [create(&good), create(&wrong)]});
    init(here, &["--model", "todo-list"]);
    let answer = apply(here, "todo-list", &flush).answer();
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1);
    assert_eq!(answer["errors"][0]["index"], 1);
    assert_eq!(
        answer["errors"][0]["pointer"],
        "/completions/1/command/props/done"
    );
    let document = snapshot(here)["document"].clone();
    assert_eq!(
        document["todos"]["1"],
        json!({"title": "one", "author": "me", "done": false, "priority": "normal", "tags": []})
    );
}

#[test]
fn a_document_begins_as_its_model_does_where_that_is_valid() {
    for (model, first) in [
        ("todo-list", json!({"title": "", "todos": {}})),
        ("outline", json!({"title": "", "children": {}})),
        ("ticket-shop", json!({"name": "", "shows": {}})),
    ] {
        let directory = tempdir().unwrap();
        let here = directory.path();
        let outcome = apply(here, model, &json!({"from": 0, "completions": []}));
        assert_eq!(outcome.code, 0, "{outcome:?}");
        assert!(outcome.stderr.contains("\"created\""), "{outcome:?}");
        assert_eq!(snapshot(here)["document"], first, "{model}");
    }
}

#[test]
fn a_model_without_an_empty_document_wants_a_first_one() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    let empty = json!({"from": 0, "completions": []});
    let problem = apply(here, "board", &empty).problem();
    assert_eq!(problem["pointer"], "/name");
    assert!(
        problem["whatToDo"]
            .as_str()
            .unwrap()
            .contains("--document FILE")
    );
    assert!(!here.join("doc").exists());
    std::fs::write(here.join("first.json"), r#"{"name": "Plan", "theme": {}}"#).unwrap();
    init(here, &["--model", "board", "--document", "first.json"]);
    apply(here, "board", &empty).answer();
    assert_eq!(
        snapshot(here)["document"]["theme"],
        json!({"isDark": false, "scale": 1.0})
    );
}

#[test]
fn a_first_document_that_is_none_of_the_model_is_refused() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    std::fs::write(here.join("first.json"), r#"{"title": 7}"#).unwrap();
    let arguments = [
        "apply",
        "--dir",
        "doc",
        "--init",
        "--model",
        "todo-list",
        "--document",
        "first.json",
    ];
    let problem = run(here, &arguments).problem();
    assert_eq!(problem["pointer"], "/title");
    assert!(!here.join("doc").exists());
}

#[test]
fn a_document_keeps_the_model_that_it_was_made_with() {
    let empty = json!({"from": 0, "completions": []});
    for (made, asked, word) in [
        (Some("todo-list"), Some("board"), "Say --model todo-list"),
        (Some("todo-list"), None, "Say --model todo-list"),
        (None, Some("todo-list"), "Leave --model out"),
    ] {
        let directory = tempdir().unwrap();
        let here = directory.path();
        let arguments = |model: Option<&'static str>| match model {
            Some(model) => vec!["--model", model],
            None => Vec::new(),
        };
        let with = |model| {
            let arguments = [vec!["apply", "--dir", "doc"], arguments(model)].concat();
            run_with(here, &arguments, empty.to_string().as_bytes())
        };
        init(here, &arguments(made));
        let before = files(here);
        let problem = with(asked).problem();
        assert_eq!(problem["code"], "other_model", "{made:?} {asked:?}");
        assert!(
            problem["whatToDo"].as_str().unwrap().contains(word),
            "{problem}"
        );
        assert_eq!(files(here), before);
        with(made).answer();
    }
}

#[test]
fn a_command_of_the_model_knows_who_sends_it() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    let show = json!({"title": "Hamlet", "startsAt": 9_000_000_000_000_u64, "seats": 2, "seatPriceCents": 1});
    let first = json!({"name": "", "shows": {"h": show}});
    std::fs::write(here.join("first.json"), first.to_string()).unwrap();
    init(
        here,
        &["--model", "ticket-shop", "--document", "first.json"],
    );
    let command = json!({"action": "invoke", "name": "reserve", "args": {"show": "h", "reservation": "r", "seats": 2}});
    let flush = json!({"from": 0, "completions": [{"command": command}]});
    let answer = apply(here, "ticket-shop", &flush).answer();
    assert_eq!(answer["errors"].as_array().unwrap().len(), 1, "{answer}");
    let arguments = [
        "apply",
        "--dir",
        "doc",
        "--model",
        "ticket-shop",
        "--user",
        "Ada",
    ];
    let answer = run_with(here, &arguments, flush.to_string().as_bytes()).answer();
    assert_eq!(answer["errors"], Value::Null, "{answer}");
    let show = snapshot(here)["document"]["shows"]["h"].clone();
    assert_eq!(show["seatsReserved"], 2);
    let reservations = show["reservations"].as_object().unwrap();
    assert!(
        reservations
            .values()
            .all(|one| one["holder"] == "Ada" && one["reservedAt"].is_u64())
    );
}
