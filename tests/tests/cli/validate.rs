//! `validate`: verdicts, places, reasons and exit codes.

use std::fs;
use std::path::Path;

use tempfile::{TempDir, tempdir};

use crate::run::{Outcome, run, run_with};

/// A directory with the schemas of the todo list.
fn schemas() -> TempDir {
    let directory = tempdir().unwrap();
    let out = ["schema", "emit", "--model", "todo-list", "--out", "."];
    assert_eq!(run(directory.path(), &out).code, 0);
    directory
}

fn validate(directory: &Path, schema: &str, message: &str) -> Outcome {
    run_with(
        directory,
        &["validate", "--schema", schema],
        message.as_bytes(),
    )
}

const FLUSHES: [&str; 4] = [
    "2020-12/validate/flush.json",
    "2020-12/types/flush.json",
    "draft-07/validate/flush.json",
    "draft-07/types/flush.json",
];

const GOOD: &str = r#"{"from":0,"completions":[{"command":{"path":["todos"],"action":"create",
    "props":{"title":"Pack","author":"Ada"}},"createdId":"1"}]}"#;

const BAD: &str = r#"{"from":0,"completions":[{"command":{"path":["todos"],"action":"create",
    "props":{"title":"","author":"Ada","estimateMinutes":7,"more":1}},"createdId":"1"}]}"#;

#[test]
fn a_good_message_is_valid_in_every_dialect_and_profile() {
    let directory = schemas();
    for schema in FLUSHES {
        let outcome = validate(directory.path(), schema, GOOD);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (0, "standard input: valid\n")
        );
    }
    fs::write(directory.path().join("good.json"), GOOD).unwrap();
    let arguments = ["validate", "--schema", FLUSHES[0], "good.json"];
    let outcome = run(directory.path(), &arguments);
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (0, "good.json: valid\n")
    );
}

#[test]
fn a_bad_message_is_told_place_and_reason_the_deepest_first() {
    let directory = schemas();
    for schema in FLUSHES {
        let outcome = validate(directory.path(), schema, BAD);
        let expected = "standard input: not valid
  /completions/0/command/props/estimateMinutes
    is 7, no multiple of 5
  /completions/0/command/props/title
    is \"\", shorter than 1 character
  /completions/0/command/props
    has what nobody knows: \"more\"
";
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (1, expected),
            "{schema}"
        );
    }
}

#[test]
fn strict_json_and_limits_come_before_the_schema() {
    let directory = schemas();
    let refused = |message: &str, code: &str| {
        let outcome = validate(directory.path(), FLUSHES[0], message);
        assert_eq!(outcome.code, 1);
        assert!(outcome.stdout.contains(code), "{}", outcome.stdout);
    };
    refused(r#"{"from":0,"from":1,"completions":[]}"#, "/from\n");
    refused(r#"{"from":0,"from":1,"completions":[]}"#, "(duplicate_key)");
    refused("{\"from\":0", "(malformed)");
    refused(
        r#"{"from":0,"completions":[],"epoch":"\ud800"}"#,
        "(not_interoperable)",
    );
    refused(&"[".repeat(65), "(nesting_too_deep)");
    refused(&format!("[{}1]", "1,".repeat(50_000)), "(too_many_nodes)");
    refused(&" ".repeat(1_048_577), "(message_too_long)");
    // The figure is that of the file, not of what was read of it.
    fs::write(directory.path().join("long.json"), " ".repeat(2_000_000)).unwrap();
    let outcome = run(
        directory.path(),
        &["validate", "--schema", FLUSHES[0], "long.json"],
    );
    assert!(
        outcome
            .stdout
            .contains("2000000 is beyond the limit of 1048576"),
        "{outcome:?}"
    );
    let more = [
        "validate",
        "--schema",
        FLUSHES[0],
        "--bytes-max",
        "2000000",
        "long.json",
    ];
    assert!(run(directory.path(), &more).stdout.contains("(malformed)"));
}

#[test]
fn a_schema_that_cannot_be_used_is_no_verdict() {
    let directory = tempdir().unwrap();
    let unusable = |schema: &str, said: &str| {
        fs::write(directory.path().join("schema.json"), schema).unwrap();
        let outcome = validate(directory.path(), "schema.json", "{}");
        assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""), "{schema}");
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
    };
    unusable("{", "is no JSON");
    unusable("3", "is no JSON Schema");
    unusable(
        r#"{"openapi":"3.1.0","components":{"schemas":{}}}"#,
        "is a document of OpenAPI",
    );
    unusable(r#"{"type":"strin"}"#, "at /type");
    unusable(
        r#"{"$ref":"https://example.com/x.json"}"#,
        "Nothing is fetched",
    );
    unusable(r#"{"$ref":"other.json"}"#, "Nothing is fetched");
    let outcome = run(directory.path(), &["validate", "--schema", "none.json"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("none.json"), "{}", outcome.stderr);
    let outcome = run(
        directory.path(),
        &["validate", "--schema", "schema.json", "none.json"],
    );
    assert_eq!(outcome.code, 2);
}

#[test]
fn a_directory_stands_for_the_messages_of_its_model() {
    let directory = schemas();
    let directory = directory.path();
    let by_file = validate(directory, FLUSHES[0], BAD);
    let by_directory = validate(directory, ".", BAD);
    assert_eq!((by_file.code, by_directory.code), (1, 1));
    assert_eq!(by_file.stdout, by_directory.stdout);
    assert_eq!(validate(directory, ".", GOOD).code, 0);
    let of_kind = |schema, kind, message: &str| {
        let arguments = ["validate", "--schema", schema, "--kind", kind];
        run_with(directory, &arguments, message.as_bytes())
    };
    let snapshot = r#"{"commandCount":3,"document":{"title":"Trip","todos":{}}}"#;
    for schema in [".", "2020-12/types", "draft-07/validate/model.json"] {
        let outcome = of_kind(schema, "snapshot", snapshot);
        assert_eq!((outcome.code, outcome.stderr.as_str()), (0, ""), "{schema}");
        assert_eq!(of_kind(schema, "flush", snapshot).code, 1);
        assert_eq!(of_kind(schema, "flush", GOOD).code, 0);
    }
    assert_eq!(validate(directory, ".", snapshot).code, 1);
    // What is no model has no other kinds of messages.
    let outcome = of_kind(FLUSHES[0], "snapshot", snapshot);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(outcome.stderr.contains("not a model schema"), "{outcome:?}");
    let outcome = validate(directory, "openapi-3.0", GOOD);
    assert_eq!((outcome.code, outcome.stdout.as_str()), (2, ""));
    assert!(
        outcome.stderr.contains("no model schema in openapi-3.0"),
        "{outcome:?}"
    );
    let outcome = of_kind(".", "flushes", GOOD);
    assert!(
        outcome
            .stderr
            .contains("model, snapshot, command, flush, sync, flush-response"),
        "{outcome:?}"
    );
}
