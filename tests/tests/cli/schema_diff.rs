//! `schema diff`: the table, the JSON, the directions and the exit codes.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};

use crate::run::{Outcome, run, run_with};

/// A directory with `old.json`, the model of the todo list, and `new.json`, which has been changed.
fn models(dialect: &str, change: impl FnOnce(&mut Value)) -> TempDir {
    let directory = tempdir().unwrap();
    let emit = |dialect| {
        let arguments = [
            "schema",
            "emit",
            "--model",
            "todo-list",
            "--kind",
            "model",
            "--dialect",
            dialect,
        ];
        run(directory.path(), &arguments).answer()
    };
    write(directory.path(), "old.json", &emit(dialect));
    let mut new = emit("2020-12");
    change(&mut new);
    write(directory.path(), "new.json", &new);
    directory
}

fn write(directory: &Path, name: &str, schema: &Value) {
    fs::write(directory.join(name), schema.to_string()).unwrap();
}

fn diff(directory: &Path, more: &[&str]) -> Outcome {
    run(
        directory,
        &[&["schema", "diff", "old.json", "new.json"], more].concat(),
    )
}

/// Titles of todos may be shorter than before only.
fn shorter_titles(schema: &mut Value) {
    schema["$defs"]["Todo"]["properties"]["title"]["maxLength"] = json!(100);
}

#[test]
fn the_same_model_in_another_dialect_has_no_changes() {
    let directory = models("draft-07", |_| {});
    let outcome = diff(directory.path(), &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""));
    assert!(
        outcome.stdout.ends_with("\nin all: no changes\n"),
        "{}",
        outcome.stdout
    );
    let answer = diff(directory.path(), &["--json"]).answer();
    assert_eq!(answer, json!({"breaking": 0, "safe": 0, "changes": []}));
}

#[test]
fn what_breaks_is_told_and_gives_the_exit_code() {
    let directory = models("2020-12", shorter_titles);
    let outcome = diff(directory.path(), &[]);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""));
    assert!(
        outcome.stdout.starts_with("flush: what old clients send, read by new servers: 1 breaking, 0 safe\n  breaking\n    Todo.title  In the new model a text has at most 100 characters;"),
        "{}",
        outcome.stdout
    );
    let outcome = diff(directory.path(), &["--json", "--direction", "stored"]);
    assert_eq!(outcome.code, 1);
    let told: Value = serde_json::from_str(&outcome.stdout).unwrap();
    assert_eq!((&told["breaking"], &told["safe"]), (&json!(1), &json!(0)));
    assert_eq!(
        told["changes"][0]["pointer"],
        "/$defs/Todo/properties/title/maxLength"
    );
    assert_eq!(told["changes"][0]["version"], "new");
}

#[test]
fn a_direction_in_which_nothing_breaks_gives_zero() {
    let directory = models("2020-12", shorter_titles);
    let outcome = diff(directory.path(), &["--direction", "sync"]);
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(outcome.stdout.starts_with("sync: "), "{}", outcome.stdout);
    assert!(!outcome.stdout.contains("flush: "), "{}", outcome.stdout);
}

#[test]
fn one_schema_may_come_from_standard_input() {
    let directory = models("2020-12", shorter_titles);
    let old = fs::read(directory.path().join("old.json")).unwrap();
    let arguments = ["schema", "diff", "-", "new.json"];
    assert_eq!(run_with(directory.path(), &arguments, &old).code, 1);
    let arguments = ["schema", "diff", "old.json", "-"];
    assert_eq!(run_with(directory.path(), &arguments, &old).code, 0);
    let outcome = run_with(directory.path(), &["schema", "diff", "-", "-"], &old);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("give a file for the other"),
        "{outcome:?}"
    );
}

#[test]
fn unusable_input_says_what_to_give() {
    let directory = models("2020-12", |_| {});
    fs::write(directory.path().join("text.json"), "no").unwrap();
    write(directory.path(), "other.json", &json!({"type": "object"}));
    for (file, words) in [
        ("text.json", "is no JSON"),
        ("other.json", "not a model schema"),
        ("none.json", "cannot read none.json"),
    ] {
        let outcome = run(directory.path(), &["schema", "diff", "old.json", file]);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{outcome:?}"
        );
        assert!(outcome.stderr.contains(words), "{outcome:?}");
    }
    let outcome = diff(directory.path(), &["--direction", "back"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("flush, sync, stored, types"),
        "{outcome:?}"
    );
}

#[test]
fn a_directory_stands_for_the_model_in_it() {
    let directory = models("2020-12", shorter_titles);
    let emit = |model, out| {
        let arguments = ["schema", "emit", "--model", model, "--out", out];
        assert_eq!(run(directory.path(), &arguments).code, 0);
    };
    emit("todo-list", "emitted/list");
    fs::create_dir(directory.path().join("changed")).unwrap();
    let changed = directory.path().join("changed/model.json");
    fs::copy(directory.path().join("new.json"), changed).unwrap();
    let told = |old: &str, new: &str| run(directory.path(), &["schema", "diff", old, new]);
    for list in ["emitted/list", "emitted", "emitted/list/draft-07/types"] {
        let outcome = told(list, "old.json");
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{list}");
        let outcome = told(list, "changed");
        assert_eq!((outcome.code, outcome.stderr.as_str()), (1, ""), "{list}");
        assert_eq!(outcome.stdout, told("old.json", "new.json").stdout);
    }
    let refused = |old: &str| {
        let outcome = told(old, "new.json");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
        outcome.stderr
    };
    let none = refused("emitted/list/openapi-3.1");
    assert!(none.contains("no model schema in emitted/list/openapi-3.1: looked for model.json, 2020-12/validate/model.json"), "{none}");
    assert!(none.contains("the path of a model.json"), "{none}");
    emit("board", "emitted/board");
    let several = refused("emitted");
    let list = "give one of emitted/board/2020-12/validate/model.json, emitted/list/2020-12/validate/model.json.";
    assert!(several.contains("several models in emitted"), "{several}");
    assert!(several.contains(list), "{several}");
    // A schema that is there and no model of ours is not passed over.
    let envelope = refused("emitted/list/2020-12/envelope");
    assert!(envelope.contains("envelope/model.json"), "{envelope}");
}
