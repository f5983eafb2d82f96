//! `schema emit` to files and to standard output.

use std::fs;

use serde_json::Value;
use tempfile::tempdir;

use crate::run::run;

#[test]
fn one_kind_or_all_of_them_are_printed() {
    let directory = tempdir().unwrap();
    let emit = |more: &[&str]| {
        let arguments = [&["schema", "emit", "--model", "todo-list"], more].concat();
        run(directory.path(), &arguments).answer()
    };
    let all = emit(&[]);
    let kinds: Vec<_> = all.as_object().unwrap().keys().collect();
    assert_eq!(
        kinds,
        [
            "command",
            "flush",
            "flush-response",
            "model",
            "snapshot",
            "sync"
        ]
    );
    assert_eq!(emit(&["--kind", "flush"]), all["flush"]);
    let old = emit(&["--kind", "flush", "--dialect", "draft-07"]);
    assert_eq!(old["$schema"], "http://json-schema.org/draft-07/schema#");
    let document = emit(&["--dialect", "openapi-3.0"]);
    assert_eq!(document["openapi"], "3.0.3");
    assert!(document["paths"]["/flush"].is_object());
    let alone = emit(&["--dialect", "openapi-3.0", "--kind", "sync"]);
    assert!(alone["components"]["schemas"]["TodoListSync"].is_object());
}

#[test]
fn files_are_written_as_chosen_and_only_when_they_differ() {
    let directory = tempdir().unwrap();
    let emit = |more: &[&str]| {
        let arguments = [
            &["schema", "emit", "--model", "board", "--out", "new/board"],
            more,
        ]
        .concat();
        run(directory.path(), &arguments).stdout
    };
    let told = emit(&["--dialect", "draft-07", "--profile", "types"]);
    assert!(
        told.ends_with("board: 6 files, 6 of them written\n"),
        "{told}"
    );
    let path = directory
        .path()
        .join("new/board/draft-07/types/flush-response.json");
    let text = fs::read_to_string(&path).unwrap();
    assert!(serde_json::from_str::<Value>(&text).unwrap().is_object());
    assert!(!directory.path().join("new/board/2020-12").exists());
    let told = emit(&[]);
    assert!(
        told.ends_with("board: 64 files, 58 of them written\n"),
        "{told}"
    );
}

#[test]
fn what_cannot_be_done_says_what_can() {
    let directory = tempdir().unwrap();
    let outcome = run(directory.path(), &["schema", "emit", "--model", "bord"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome
            .stderr
            .contains("todo-list, board, outline, ticket-shop"),
        "{}",
        outcome.stderr
    );
    fs::write(directory.path().join("file"), "").unwrap();
    let outcome = run(
        directory.path(),
        &["schema", "emit", "--model", "board", "--out", "file"],
    );
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("cannot write"),
        "{}",
        outcome.stderr
    );
}
