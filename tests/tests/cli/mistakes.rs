//! What people get wrong, with every command: what is said, and the exit code.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use tempfile::tempdir;

use crate::apply::{creates, document, snapshot};
use crate::run::{Outcome, flushout, run, run_with};

#[test]
fn paths_of_the_wrong_kind_are_told_with_what_to_give() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    fs::write(here.join("file"), "{}").unwrap();
    for (arguments, words) in [
        (
            &["generate", "typescript", "--model", "board", "--out", "."][..],
            "Give the path of a file.",
        ),
        (
            &["schema", "emit", "--model", "board", "--out", "file"],
            "Give a place that you may write to.",
        ),
        (
            &["validate", "--schema", "nowhere"],
            "or the directory that it has written.",
        ),
        (
            &["validate", "--schema", "file", "nowhere"],
            "Give the path of a file",
        ),
        (
            &["schema", "emit", "--model", "todolist"],
            "it must be one of todo-list, board, outline, ticket-shop",
        ),
    ] {
        let outcome = run(here, arguments);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{arguments:?}"
        );
        assert!(outcome.stderr.contains(words), "{arguments:?}: {outcome:?}");
    }
    fs::write(here.join("flush"), r#"{"from":0,"completions":[]}"#).unwrap();
    let problem = run(here, &["apply", "--dir", "file", "flush"]).problem();
    assert_eq!(problem["code"], "no_document");
    assert_eq!(problem["message"], "file is a file");
}

#[test]
fn what_is_empty_is_told_as_such() {
    let directory = tempdir().unwrap();
    fs::write(directory.path().join("any.json"), "true").unwrap();
    let arguments = ["validate", "--schema", "any.json"];
    let outcome = run_with(directory.path(), &arguments, b"\n");
    assert_eq!(outcome.code, 1);
    assert!(
        outcome.stdout.contains("The message is empty (malformed)"),
        "{outcome:?}"
    );
    let problem = run_with(directory.path(), &["apply", "--dir", "new"], b"").problem();
    assert_eq!(problem["message"], "The flush is empty");
    assert!(!directory.path().join("new").exists());
}

/// Runs it where the reader of standard output has ended before anything was written.
fn unread(arguments: &[&str]) -> Outcome {
    let directory = tempdir().unwrap();
    let mut child = flushout(directory.path())
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut stderr = String::new();
    let _ = child.stderr.take().unwrap().read_to_string(&mut stderr);
    Outcome {
        code: child.wait().unwrap().code().unwrap(),
        stdout: String::new(),
        stderr,
    }
}

#[test]
fn a_reader_that_goes_is_no_news_and_no_verdict() {
    // More than a pipe holds, so that it cannot be written before the reader has ended.
    let outcome = unread(&["schema", "emit", "--model", "board"]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (2, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_takes_nothing_is_told() {
    let directory = document();
    let here = directory.path();
    fs::write(here.join("flush.json"), creates(0, &["one"]).to_string()).unwrap();
    fs::write(here.join("any.json"), "true").unwrap();
    let into_nothing = |arguments: &[&str]| {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = flushout(here);
        Outcome::new(command.args(arguments).stdout(full).output().unwrap())
    };
    for arguments in [
        &["demo"][..],
        &["schema", "emit", "--model", "board"],
        // Neither is it taken for a message that is not valid, or for changes that break.
        &["validate", "--schema", "any.json", "flush.json"],
    ] {
        let outcome = into_nothing(arguments);
        assert_eq!(outcome.code, 2, "{outcome:?}");
        assert!(
            outcome.stderr.contains("cannot write to standard output"),
            "{outcome:?}"
        );
    }
    // Nor is a flush that was applied taken for one that was refused.
    let outcome = into_nothing(&["apply", "--dir", "doc", "flush.json"]);
    assert_eq!(outcome.code, 2, "{outcome:?}");
    assert!(
        outcome.stderr.contains(r#"{"code":"unanswered""#),
        "{outcome:?}"
    );
    assert_eq!(snapshot(here)["commandCount"], 1);
}
