//! Commands of enums and transactions: codes and places, on both ways through a flush.

use serde_json::{Value, json};

use super::super::Validator;
use crate::emit::tests::shapes;
use crate::emit::{Dialect, Profile, SchemaKind, emit};
use flushout_runtime::problem::{Code, Problem};
use flushout_runtime::shape::{ArgsShape, CommandShape, FieldKind, NodeIndex, Shape};

fn validator() -> Validator {
    Validator::new(&shapes::commanded()).unwrap()
}

fn invoke(name: &str, args: &str) -> String {
    format!(r#"{{"command":{{"action":"invoke","name":"{name}","args":{args}}}}}"#)
}

fn flush(entries: &[String]) -> String {
    format!(r#"{{"from":0,"completions":[{}]}}"#, entries.join(","))
}

/// The verdict on one entry alone, with the pointer from the entry.
fn verdict(entry: &str) -> Result<(), (Code, String)> {
    let told = |problem: &Problem| {
        let place = problem.pointer.strip_prefix("/completions/0");
        (problem.code, place.unwrap_or("whole").to_owned())
    };
    match validator().flush(flush(&[entry.to_owned()]).as_bytes()) {
        Err(problem) => Err(told(&problem)),
        Ok(verdict) => match verdict.problems().next() {
            Some((_, problem)) => Err(told(problem)),
            None => Ok(()),
        },
    }
}

#[track_caller]
fn refuse(entry: &str, code: Code, place: &str) {
    assert_eq!(verdict(entry), Err((code, place.to_owned())), "{entry}");
}

#[test]
fn arguments_are_held_to_their_rules() {
    for (name, args) in [
        ("completeAll", "null"),
        ("completeAll", "{}"),
        ("no-fields", "{}"),
        ("mild", "null"),
        ("mild", r#"{"why":"High"}"#),
        (
            "postpone",
            r#"{"id":"a","days":1,"why":null,"behind":null}"#,
        ),
        (
            "postpone",
            r#"{"id":"a","dayCount":365,"mark":{"Star":{"points":1}}}"#,
        ),
        ("rename", r#""abc""#),
        ("plant", r#"{"children":[]}"#),
        ("perhaps", r#""Low""#),
        ("drop", r#""a""#),
        ("label", r#"{"a":"b"}"#),
        ("label", "null"),
    ] {
        assert_eq!(verdict(&invoke(name, args)), Ok(()), "{name} {args}");
    }
}

#[test]
fn arguments_that_break_a_rule_are_told_with_it() {
    for (name, args, code, place) in [
        ("completeAll", "[]", Code::WrongType, ""),
        ("completeAll", r#"{"a":1}"#, Code::UnknownField, "/a"),
        ("postpone", "null", Code::MissingField, ""),
        ("postpone", r#"{"id":"a"}"#, Code::MissingField, ""),
        (
            "postpone",
            r#"{"id":"a","days":0}"#,
            Code::TooSmall,
            "/days",
        ),
        (
            "postpone",
            r#"{"id":"a","dayCount":400}"#,
            Code::TooLarge,
            "/dayCount",
        ),
        (
            "postpone",
            r#"{"id":"a","days":1,"dayCount":1}"#,
            Code::DuplicateKey,
            "/dayCount",
        ),
        (
            "postpone",
            r#"{"id":"a,b","days":1}"#,
            Code::WrongType,
            "/id",
        ),
        (
            "postpone",
            r#"{"id":"a","days":1,"why":""}"#,
            Code::TooShort,
            "/why",
        ),
        (
            "postpone",
            r#"{"id":"a","days":1,"others":[1]}"#,
            Code::WrongType,
            "/others/0",
        ),
        (
            "postpone",
            r#"{"id":"a","days":1,"__proto__":1}"#,
            Code::ForbiddenKey,
            "/__proto__",
        ),
        ("rename", r#""abcdef""#, Code::TooLong, ""),
        ("rename", "null", Code::WrongType, ""),
        ("perhaps", "null", Code::WrongType, ""),
        (
            "plant",
            r#"{"children":[1]}"#,
            Code::WrongType,
            "/children/0",
        ),
        ("drop", r#""a,b""#, Code::WrongType, ""),
        ("label", r#"{"a":1}"#, Code::WrongType, "/a"),
    ] {
        refuse(&invoke(name, args), code, &format!("/command/args{place}"));
    }
}

#[test]
fn members_come_in_any_order() {
    for entry in [
        r#"{"createdIds":["a"],"command":{"args":{"days":3,"id":"a"},"name":"postpone","action":"invoke"}}"#,
        r#"{"command":{"name":"postpone","action":"invoke","args":{"days":3,"id":"a"}},"createdIds":null}"#,
        r#"{"command":{"name":"completeAll","action":"invoke","path":7,"props":1,"parentDefault":1,"more":1},"createdId":{}}"#,
    ] {
        assert_eq!(verdict(entry), Ok(()), "{entry}");
    }
    let late = r#"{"command":{"args":{"days":0,"id":"a"},"name":"postpone","action":"invoke"}}"#;
    refuse(late, Code::TooSmall, "/command/args/days");
}

#[test]
fn names_and_proposed_ids() {
    refuse(&invoke("gone", "{}"), Code::UnknownCommand, "/command/name");
    for entry in [
        r#"{"command":{"action":"invoke"}}"#,
        r#"{"command":{"action":"invoke","name":1}}"#,
        r#"{"command":{"action":"invoke","name":null,"args":1}}"#,
    ] {
        refuse(entry, Code::UnknownCommand, "/command/name");
    }
    let with_ids = |ids: &str| {
        format!(r#"{{"command":{{"action":"invoke","name":"completeAll"}},"createdIds":{ids}}}"#)
    };
    assert_eq!(verdict(&with_ids(r#"["a"]"#)), Ok(()));
    refuse(
        &with_ids(r#"["a","b,c"]"#),
        Code::IllegalId,
        "/createdIds/1",
    );
    refuse(&with_ids("[1]"), Code::Malformed, "/createdIds");
    // They are nobody's business elsewhere.
    let other = r#"{"command":{"action":"update","name":1,"args":[]},"createdIds":1}"#;
    assert_eq!(verdict(other), Ok(()));
}

#[test]
fn commands_of_transactions_have_their_own_verdicts() {
    let update = r#"{"command":{"action":"update"}}"#;
    let bad = invoke("rename", "1");
    let entries = [
        update.to_owned(),
        format!(r#"{{"transaction":[{update},{bad}],"more":1}}"#),
        bad.clone(),
    ];
    let verdict = validator().flush(flush(&entries).as_bytes()).unwrap();
    let places: Vec<Option<&str>> = verdict
        .commands
        .iter()
        .map(|one| one.as_ref().err().map(|problem| problem.pointer.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            None,
            None,
            Some("/completions/1/transaction/1/command/args"),
            Some("/completions/2/command/args"),
        ]
    );
}

#[test]
fn what_is_no_transaction_refuses_the_flush() {
    let update = r#"{"command":{"action":"update"}}"#;
    for entry in [
        r#"{"transaction":[]}"#.to_owned(),
        r#"{"transaction":{}}"#.to_owned(),
        r#"{"transaction":null}"#.to_owned(),
        r#"{"transaction":[1]}"#.to_owned(),
        format!(r#"{{"transaction":[{{"transaction":[{update}]}}]}}"#),
        format!(r#"{{"transaction":[{update}],"command":{{"action":"update"}}}}"#),
    ] {
        let problem = validator()
            .flush(flush(std::slice::from_ref(&entry)).as_bytes())
            .unwrap_err();
        assert_eq!(problem.code, Code::Malformed, "{entry}");
    }
    let null = format!(r#"{{"transaction":[{update}],"command":null}}"#);
    assert_eq!(verdict(&null), Ok(()));
    // The limit is one for all commands of the flush: four in this model.
    let two = format!(r#"{{"transaction":[{update},{update}]}}"#);
    let flush_of = |entries: &[String]| validator().flush(flush(entries).as_bytes());
    let four = [two.clone(), two.clone()];
    assert_eq!(flush_of(&four).unwrap().commands.len(), 4);
    let five = [two.clone(), update.to_owned(), two];
    assert_eq!(flush_of(&five).unwrap_err().code, Code::TooManyCommands);
}

#[test]
fn what_was_applied_tells_its_command() {
    let update = json!({"command": {"action": "update"}});
    let check = |member: &str, value: Value| {
        let mut completion = update.clone();
        completion[member] = value;
        let errors = json!([{"action": "invoke", "code": "rejected", "error": {"SoldOut": 1}}]);
        let answer = json!({"applied": {"from": 0, "completions": [completion]}, "errors": errors});
        validator().response(answer.to_string().as_bytes())
    };
    for (member, value) in [
        ("invoke", json!(null)),
        (
            "invoke",
            json!({"name": "of_tomorrow", "args": [1], "effects": 2.0}),
        ),
        ("transaction", json!({"effects": 1, "more": 1})),
    ] {
        check(member, value).unwrap();
    }
    for (member, value) in [
        ("invoke", json!({"name": "completeAll"})),
        ("invoke", json!({"name": "completeAll", "effects": 0})),
        ("transaction", json!([{"command": {"action": "update"}}])),
    ] {
        let problem = check(member, value).unwrap_err();
        assert_eq!(problem.pointer, "/applied/completions/0");
    }
    check(
        "command",
        json!({"action": "invoke", "name": "completeAll"}),
    )
    .unwrap_err();
}

#[test]
fn a_shape_with_impossible_commands_makes_no_validator() {
    let twice = |mut shape: Shape| {
        shape.commands.push(CommandShape::new("completeAll"));
        shape
    };
    let problem = Validator::new(&twice(shapes::commanded())).unwrap_err();
    assert_eq!(problem.pointer, "/x-flushout-commands/13");
    let mut shape = shapes::commanded();
    let child = FieldKind::Child {
        node: NodeIndex::new(0),
        optional: false,
    };
    shape.commands[0].args = ArgsShape::Value(child);
    let problem = Validator::new(&shape).unwrap_err();
    assert_eq!(problem.pointer, "/x-flushout-commands/0");
}

#[test]
fn the_validator_and_the_schema_agree() {
    let schema = emit(
        &shapes::commanded(),
        SchemaKind::Flush,
        Profile::Validate,
        Dialect::Draft202012,
    );
    let judge = jsonschema::validator_for(&schema).unwrap();
    let names = shapes::commanded().commands.into_iter().map(|one| one.name);
    let names: Vec<String> = names.chain(["gone".to_owned()]).collect();
    let mut accepted = 0;
    for name in &names {
        for args in [
            "null",
            "{}",
            "[]",
            "1",
            "1.5",
            "\"abc\"",
            "\"abcdef\"",
            "\"Low\"",
            "\"a,b\"",
            "true",
            r#"{"id":"a","days":3}"#,
            r#"{"id":"a","dayCount":3}"#,
            r#"{"why":null}"#,
            r#"{"why":"Low"}"#,
            r#"{"children":[{"children":[],"size":[1,2]}]}"#,
            r#"{"a":"b"}"#,
            r#"{"id":"a","days":3.0,"mark":"None","behind":"b"}"#,
        ] {
            let text = flush(&[invoke(name, args)]);
            let by_schema = judge.is_valid(&serde_json::from_str(&text).unwrap());
            let own = validator().flush(text.as_bytes()).unwrap().is_valid();
            assert_eq!(own, by_schema, "{text}");
            accepted += usize::from(own);
        }
    }
    assert!(accepted > 20, "{accepted}");
}
