//! `apply`: a master on files, its answers, and what it leaves alone.

use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::run::{Outcome, flushout, run, run_with};

/// A directory with an empty document in `doc`.
pub(crate) fn document() -> TempDir {
    let directory = tempdir().unwrap();
    fs::write(directory.path().join("start.json"), r#"{"todos":{}}"#).unwrap();
    let init = [
        "apply",
        "--dir",
        "doc",
        "--init",
        "--document",
        "start.json",
    ];
    assert_eq!(run(directory.path(), &init).answer()["commandCount"], 0);
    directory
}

/// Applies a flush to `doc`.
pub(crate) fn apply(directory: &Path, flush: &Value) -> Outcome {
    let arguments = ["apply", "--dir", "doc", "--ids", "sequential"];
    run_with(directory, &arguments, flush.to_string().as_bytes())
}

/// A flush that creates todos with these titles.
pub(crate) fn creates(from: u64, titles: &[&str]) -> Value {
    let command = |title: &&str| json!({"command": {"action": "create", "path": ["todos"], "props": {"title": title}}});
    let completions: Vec<_> = titles.iter().map(command).collect();
    json!({ "from": from, "completions": completions })
}

/// The files of `doc`, to the byte.
pub(crate) fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(directory.join("doc"))
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect();
    files.sort();
    files
}

/// The snapshot of `doc`.
pub(crate) fn snapshot(directory: &Path) -> Value {
    snapshot_of(&directory.join("doc"))
}

/// The snapshot of a document, without what the file says beside it.
fn snapshot_of(directory: &Path) -> Value {
    let text = fs::read(directory.join("snapshot.json")).unwrap();
    let mut snapshot: Value = serde_json::from_slice(&text).unwrap();
    let members = snapshot.as_object_mut().unwrap();
    members.remove("crc32").unwrap();
    members.remove("historyFrom");
    snapshot
}

#[test]
fn a_flush_is_answered_as_npm_does_and_kept() {
    let directory = document();
    let here = directory.path();
    let answer = apply(here, &creates(0, &["one", "two"])).answer();
    assert_eq!(answer["applied"]["completions"][1]["createdId"], "2");
    assert_eq!(
        snapshot(here),
        json!({"commandCount": 2, "document": {"todos": {"1": {"title": "one"}, "2": {"title": "two"}}}})
    );
    let history = fs::read_to_string(here.join("doc/history.ndjson")).unwrap();
    assert_eq!(history.lines().count(), 2);

    // One who is behind is sent the diff, from the history.
    let update = json!({"from": 1, "completions": [
        {"command": {"action": "update", "path": ["todos", "2"], "props": {"done": true}}},
        {"command": {"action": "update", "path": ["nowhere"], "props": {}}},
        {"command": {"action": "detete", "path": ["todos", "1"]}},
    ]});
    let answer = apply(here, &update).answer();
    assert_eq!(
        answer["sync"]["isPartial"], false,
        "the document is smaller: {answer}"
    );
    assert_eq!(answer["errors"][0]["code"], "not_found");
    assert_eq!(answer["errors"][0]["index"], 1);
    assert_eq!(snapshot(here)["commandCount"], 4);
    let long = "x".repeat(500);
    apply(here, &creates(4, &[&long, &long])).answer();
    let answer = apply(here, &json!({"from": 5, "completions": []})).answer();
    assert_eq!(answer["sync"]["diff"]["from"], 5);
    assert_eq!(
        answer["sync"]["diff"]["completions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn without_history_one_who_is_behind_is_sent_the_document() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    run(here, &["apply", "--dir", "doc", "--init", "--no-history"]).answer();
    let flush =
        json!({"from": 0, "completions": [{"command": {"action": "update", "props": {"a": 1}}}]});
    let arguments = ["apply", "--dir", "doc", "--no-history"];
    run_with(here, &arguments, flush.to_string().as_bytes()).answer();
    assert!(!here.join("doc/history.ndjson").exists());
    let empty = json!({"from": 0, "completions": []}).to_string();
    let answer = run_with(here, &arguments, empty.as_bytes()).answer();
    assert_eq!(
        answer["sync"]["latest"],
        json!({"commandCount": 1, "document": {"a": 1}})
    );

    // A history can begin later; it cannot be left with a gap.
    let update =
        json!({"from": 1, "completions": [{"command": {"action": "update", "props": {"a": 2}}}]});
    apply(here, &update).answer();
    assert_eq!(files(here).len(), 3);
    let problem = run_with(here, &arguments, empty.as_bytes()).problem();
    assert_eq!(problem["code"], "history_kept");
}

#[test]
fn bad_input_is_told_and_changes_nothing() {
    let directory = document();
    let here = directory.path();
    apply(here, &creates(0, &["one"])).answer();
    let before = files(here);
    let long = vec![b' '; 1_048_577];
    let many = creates(1, &vec!["x"; 1_001]).to_string();
    let deep = format!(
        "{{\"from\":1,\"completions\":[],\"more\":{}{}}}",
        "[".repeat(64),
        "]".repeat(64)
    );
    let cases: [(&str, &[u8]); 9] = [
        ("malformed", b""),
        ("malformed", b"{\"from\":1,\"completions\":["),
        ("malformed", b"{\"from\":-1,\"completions\":[]}"),
        ("malformed", b"{\"completions\":[]}"),
        ("malformed", b"[]"),
        ("malformed", b"\xff\xfe"),
        ("too_many_commands", many.as_bytes()),
        ("nesting_too_deep", deep.as_bytes()),
        ("message_too_long", &long),
    ];
    for (code, input) in cases {
        let problem = run_with(here, &["apply", "--dir", "doc"], input).problem();
        assert_eq!(problem["code"], code, "{problem}");
        assert!(
            problem["whatToDo"]
                .as_str()
                .unwrap()
                .ends_with("Nothing was changed."),
            "{problem}"
        );
        assert_eq!(files(here), before, "{code}");
    }
    let many = run_with(here, &["apply", "--dir", "doc"], many.as_bytes()).problem();
    assert_eq!(
        (&many["limit"], &many["actual"]),
        (&json!(1_000), &json!(1_001))
    );
    // A flush whose commands are all refused is answered, and writes nothing either.
    let refused =
        json!({"from": 1, "completions": [{"command": {"action": "update", "path": ["no"]}}]});
    assert_eq!(
        apply(here, &refused).answer()["errors"][0]["code"],
        "not_found"
    );
    assert_eq!(files(here), before);
}

#[test]
fn a_new_or_empty_directory_begins_with_an_empty_document() {
    let directory = tempdir().unwrap();
    let here = directory.path();
    fs::create_dir(here.join("empty")).unwrap();
    let flush = r#"{"from":0,"completions":[{"command":{"action":"update","props":{"a":1}}}]}"#;
    for name in ["new", "empty"] {
        let arguments = ["apply", "--dir", name];
        // What is refused makes nothing.
        let problem = run_with(here, &arguments, b"{}").problem();
        assert_eq!(problem["code"], "malformed");
        assert!(!here.join(name).join("snapshot.json").exists());
        let outcome = run_with(here, &arguments, flush.as_bytes());
        assert_eq!(outcome.code, 0);
        let answer: Value = serde_json::from_str(&outcome.stdout).unwrap();
        assert_eq!(answer["applied"]["from"], 0);
        let told: Value = serde_json::from_str(&outcome.stderr).unwrap();
        assert_eq!(told["code"], "created");
        let snapshot = snapshot_of(&here.join(name));
        assert_eq!(snapshot, json!({"commandCount": 1, "document": {"a": 1}}));
    }
}

#[test]
fn a_directory_of_something_else_is_left_alone() {
    let directory = document();
    let here = directory.path();
    let flush = r#"{"from":0,"completions":[]}"#;
    fs::create_dir(here.join("other")).unwrap();
    fs::write(here.join("other/thesis.txt"), "mine").unwrap();
    let problem = run_with(here, &["apply", "--dir", "other"], flush.as_bytes()).problem();
    assert_eq!(problem["code"], "no_document");
    assert!(problem["whatToDo"].as_str().unwrap().contains("--init"));
    assert_eq!(fs::read_dir(here.join("other")).unwrap().count(), 1);
    let problem = run(here, &["apply", "--dir", "doc", "--init"]).problem();
    assert_eq!(problem["code"], "already_exists");
    fs::write(here.join("list.json"), "[1]").unwrap();
    let init = [
        "apply",
        "--dir",
        "none",
        "--init",
        "--document",
        "list.json",
    ];
    assert_eq!(run(here, &init).problem()["code"], "wrong_type");
    assert!(!here.join("none").exists());
    let problem = run(here, &["apply", "--dir", "doc", "none.json"]).problem();
    assert_eq!(problem["code"], "no_input");
    assert_eq!(run(here, &["apply"]).code, 2);
}

#[test]
fn many_processes_at_once_lose_nothing_and_repeat_nothing() {
    let directory = document();
    let here = directory.path();
    let flush = creates(0, &["a", "b", "c"]).to_string();
    fs::write(here.join("flush.json"), &flush).unwrap();
    let children: Vec<_> = (0..8)
        .map(|_| {
            flushout(here)
                .args(["apply", "--dir", "doc", "flush.json"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    let mut starts: Vec<u64> = children
        .into_iter()
        .map(|child| {
            let answer = Outcome::new(child.wait_with_output().unwrap()).answer();
            answer["applied"]["from"].as_u64().unwrap()
        })
        .collect();
    starts.sort_unstable();
    assert_eq!(starts, [0, 3, 6, 9, 12, 15, 18, 21]);
    let snapshot = snapshot(here);
    assert_eq!(snapshot["commandCount"], 24);
    assert_eq!(snapshot["document"]["todos"].as_object().unwrap().len(), 24);
    let history = fs::read_to_string(here.join("doc/history.ndjson")).unwrap();
    let counts: Vec<u64> = history
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).unwrap()["count"]
                .as_u64()
                .unwrap()
        })
        .collect();
    assert!(counts.into_iter().eq(1..=24));
}
