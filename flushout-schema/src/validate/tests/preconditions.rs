//! What commands expect to replace: codes and places, on both ways through a flush.

use super::super::Validator;
use crate::emit::tests::shapes;
use flushout_runtime::problem::{Code, Problem};

const CREATE: &str = r#""command":{"action":"create","path":["todos"],"props":{"title":"abc","author":"me"}},"createdId":"n1""#;
const UPDATE: &str =
    r#""command":{"action":"update","path":["todos","n1"],"props":{"title":"abc"}}"#;
const DELETE: &str = r#""command":{"action":"delete","path":["todos","n1"]}"#;
const INVOKE: &str = r#""command":{"action":"invoke","name":"completeAll"}"#;
const TRANSACTION: &str = r#""transaction":[{"command":{"action":"update"}}]"#;
/// A mistake that only the slow way tells, in a command of its own.
const BESIDE: &str = r#"{"command":{"action":"vanish"}}"#;

/// The verdict on the last command of a flush, with the pointer from the flush.
fn told(entries: &str) -> Option<(Code, String)> {
    let flush = format!(r#"{{"from":0,"completions":[{entries}]}}"#);
    let validator = Validator::new(&shapes::commanded()).unwrap();
    let told = |problem: &Problem| (problem.code, problem.pointer.clone());
    match validator.flush(flush.as_bytes()) {
        Err(problem) => Some(told(&problem)),
        Ok(verdict) => verdict.commands.last().unwrap().as_ref().err().map(told),
    }
}

/// Checks what is reported of an element: by itself, behind a command that is wrong, and,
/// but for transactions, within a transaction.
#[track_caller]
fn hold(members: &str, expected: Option<(Code, &str)>) {
    let at = |place: &str| expected.map(|(code, pointer)| (code, format!("{place}{pointer}")));
    assert_eq!(
        told(&format!("{{{members}}}")),
        at("/completions/0"),
        "{members}"
    );
    let behind = told(&format!("{BESIDE},{{{members}}}"));
    assert_eq!(behind, at("/completions/1"), "{members}");
    if !members.contains("transaction") {
        let within = told(&format!(r#"{{"transaction":[{{{members}}}]}}"#));
        assert_eq!(within, at("/completions/0/transaction/0"), "{members}");
    }
}

#[test]
fn what_has_the_form_is_taken_wherever_it_stands() {
    for (command, expected) in [
        (CREATE, "{}"),
        (CREATE, " { } "),
        (CREATE, "null"),
        (UPDATE, "{}"),
        (UPDATE, "null"),
        // It is compared, and not held to the model.
        (
            UPDATE,
            r#"{"title":1,"nobody":[null,{"a,b":-0.0}],"todos":{}}"#,
        ),
        (DELETE, "{}"),
        (DELETE, r#"{"title":"abc","author":"me","createdAt":7}"#),
        (DELETE, "null"),
        (INVOKE, "null"),
        (INVOKE, "[1]"),
        (INVOKE, r#"{"a":1,"a":"\ud800","__proto__":1e400}"#),
        (TRANSACTION, r#"{"a":1,"a":[]}"#),
    ] {
        hold(&format!(r#"{command},"expected":{expected}"#), None);
        hold(&format!(r#""expected":{expected},{command}"#), None);
    }
}

#[test]
fn what_has_not_is_told_with_its_place() {
    for (command, expected, code, place) in [
        (CREATE, r#"{"title":"abc"}"#, Code::WrongType, ""),
        (CREATE, "[]", Code::WrongType, ""),
        (CREATE, "\"\"", Code::WrongType, ""),
        (UPDATE, "[{}]", Code::WrongType, ""),
        (UPDATE, "true", Code::WrongType, ""),
        (DELETE, "0", Code::WrongType, ""),
        (DELETE, "\"null\"", Code::WrongType, ""),
        (UPDATE, r#"{"a":{"b":1,"b":1}}"#, Code::DuplicateKey, "/a/b"),
        (CREATE, r#"{"a":1,"\u0061":1}"#, Code::DuplicateKey, "/a"),
        (
            DELETE,
            r#"{"__proto__":{}}"#,
            Code::ForbiddenKey,
            "/__proto__",
        ),
        (
            UPDATE,
            r#"{"a":["\ud800"]}"#,
            Code::NotInteroperable,
            "/a/0",
        ),
        (
            UPDATE,
            r#"{"a":9007199254740993}"#,
            Code::NotInteroperable,
            "/a",
        ),
        (UPDATE, r#"{"a":1e400}"#, Code::NotInteroperable, "/a"),
    ] {
        let place = format!("/expected{place}");
        hold(
            &format!(r#"{command},"expected":{expected}"#),
            Some((code, &place)),
        );
        hold(
            &format!(r#""expected":{expected},{command}"#),
            Some((code, &place)),
        );
    }
    let twice = format!(r#"{UPDATE},"expected":{{}},"expected":null"#);
    hold(&twice, Some((Code::DuplicateKey, "")));
}

#[test]
fn mistakes_of_the_command_come_first() {
    for (members, code, place) in [
        (
            r#""command":{"action":"update","path":["todos","n1"],"props":{"title":1}}"#,
            Code::WrongType,
            "/command/props/title",
        ),
        (
            r#""command":{"action":"delete","path":["todos"]}"#,
            Code::IllegalPath,
            "/command/path",
        ),
        (
            r#""command":{"action":"create","path":["todos"],"props":{"title":"abc","author":"me"}},"createdId":"a,b""#,
            Code::IllegalId,
            "/createdId",
        ),
        (
            r#""command":{"action":"create","path":["todos"]}"#,
            Code::MissingField,
            "/command/props",
        ),
        (
            r#""command":{"action":"vanish"}"#,
            Code::UnknownAction,
            "/command/action",
        ),
    ] {
        hold(&format!(r#"{members},"expected":[]"#), Some((code, place)));
        hold(&format!(r#""expected":[],{members}"#), Some((code, place)));
    }
}

#[test]
fn what_is_expected_too_deep_is_the_mistake_of_its_command() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    let entry = format!(r#"{{{UPDATE},"expected":{{"a":{deep}}}}}"#);
    let flush = format!(r#"{{"from":0,"completions":[{entry},{{{UPDATE}}}]}}"#);
    let validator = Validator::new(&shapes::commanded()).unwrap();
    let verdict = validator.flush(flush.as_bytes()).unwrap();
    assert_eq!(
        verdict.commands[0].as_ref().unwrap_err().code,
        Code::NestingTooDeep
    );
    assert_eq!(verdict.commands[1], Ok(()));
}

#[test]
fn it_counts_among_the_values_of_the_message() {
    let validator = Validator::new(&shapes::commanded()).unwrap();
    let limits = validator.limits().with_json_nodes_max(30);
    let validator = validator.with_limits(limits);
    let flush = |expected: &str| {
        format!(r#"{{"from":0,"completions":[{{{UPDATE},"expected":{{"a":[{expected}0]}}}}]}}"#)
    };
    let few = validator.flush(flush("0,").as_bytes()).unwrap();
    assert!(few.is_valid());
    let many = validator.flush(flush(&"0,".repeat(30)).as_bytes());
    assert_eq!(many.unwrap_err().code, Code::TooManyNodes);
}

#[test]
fn what_was_applied_expects_nothing() {
    let validator = Validator::new(&shapes::commanded()).unwrap();
    for expected in ["[]", r#"{"a":1,"a":1}"#, r#"{},"expected":1"#] {
        let completion = format!(r#"{{{UPDATE},"expected":{expected}}}"#);
        let diff = format!(r#"{{"from":0,"completions":[{completion}]}}"#);
        let sync = format!(r#"{{"isPartial":true,"diff":{diff}}}"#);
        assert_eq!(validator.sync(sync.as_bytes()), Ok(()), "{expected}");
        let response = format!(r#"{{"applied":{diff}}}"#);
        assert_eq!(
            validator.response(response.as_bytes()),
            Ok(()),
            "{expected}"
        );
    }
}
