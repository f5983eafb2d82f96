//! Flushes as a whole: one bad command does not hide the others, and limits come first.

use serde_json::{Value, json};

use super::super::Validator;
use flushout_runtime::limits::Limits;
use flushout_runtime::problem::Code;
use flushout_runtime::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// A list of entries; each has a title, a stamp of the server, an owner, and an optional note below.
fn validator() -> Validator {
    let text = |optional: bool| FieldKind::Value {
        schema: if optional {
            json!({"type": ["string", "null"], "maxLength": 5})
        } else {
            json!({"type": "string", "minLength": 1, "maxLength": 5})
        },
        optional,
    };
    let node = |name: &str, fields: Vec<FieldShape>| NodeShape {
        name: name.to_owned(),
        description: None,
        fields,
    };
    let entries = FieldKind::Collection {
        node: NodeIndex::new(1),
        items_max: Some(2),
    };
    let note = FieldKind::Child {
        node: NodeIndex::new(2),
        optional: true,
    };
    let entry = vec![
        FieldShape::new("title", text(false)).alias("name"),
        FieldShape::new("owner", text(false)).create_only(),
        FieldShape::new("stamp", text(true)).server(),
        FieldShape::new("note", note),
        FieldShape::new("entries", entries.clone()),
    ];
    let shape = Shape {
        root: NodeIndex::new(0),
        nodes: vec![
            node("List", vec![FieldShape::new("entries", entries)]),
            node("Entry", entry),
            node("Note", vec![FieldShape::new("text", text(true))]),
        ],
        definitions: std::collections::BTreeMap::new(),
        commands: Vec::new(),
        limits: Limits::DEFAULT,
    };
    Validator::new(&shape).unwrap()
}

fn entry() -> Value {
    json!({"title": "a", "owner": "me"})
}

/// The codes and places of the commands of a flush.
fn verdicts(commands: &[Value]) -> Vec<Option<(Code, String)>> {
    let flush = json!({"from": 7, "completions": commands, "later": {"x": 1}, "epoch": "e"});
    let verdict = validator().flush(flush.to_string().as_bytes()).unwrap();
    assert_eq!(verdict.from.get(), 7);
    assert_eq!(verdict.is_valid(), verdict.problems().next().is_none());
    let told = |problem: flushout_runtime::problem::Problem| (problem.code, problem.pointer);
    verdict
        .commands
        .into_iter()
        .map(|command| command.err().map(told))
        .collect()
}

#[test]
fn every_command_has_its_verdict() {
    let create = |props: Value| json!({"command": {"action": "create", "path": ["entries"], "props": props}, "createdId": "1"});
    let update = |path: Value, props: Value| json!({"command": {"action": "update", "path": path, "props": props}});
    let long = json!({"title": "abcdef", "owner": "me"});
    let full =
        json!({"title": "a", "owner": "b", "entries": {"1": entry(), "2": entry(), "3": entry()}});
    let at = |code: Code, index: usize, place: &str| {
        Some((code, format!("/completions/{index}{place}")))
    };
    assert_eq!(
        verdicts(&[
            create(entry()),
            create(long),
            create(json!({"name": "a", "title": "b", "owner": "c"})),
            create(json!({"title": "a", "owner": "b", "stamp": "c"})),
            create(full),
            create(json!({"title": "a", "owner": "b", "entries": {"a,b": entry()}})),
            update(json!(["entries", "1"]), json!({"owner": "x"})),
            update(json!(["entries", "1"]), json!({"entries": {}})),
            update(json!(["entries", "1"]), json!({"name": "x", "note": null})),
            update(json!(["entries"]), json!({})),
            json!({"command": {"action": "create", "path": ["entries", "1"], "props": {}}, "createdId": "note"}),
            json!({"command": {"action": "create", "path": ["entries", "1"]}, "createdId": "nose"}),
            json!({"command": {"action": "create", "path": ["entries"]}}),
            json!({"command": {"action": "delete", "path": ["entries", "1"], "props": 7}}),
            json!({"command": {"action": "delete", "path": []}}),
            json!({"command": {"action": "vanish"}}),
        ]),
        [
            None,
            at(Code::TooLong, 1, "/command/props/title"),
            at(Code::DuplicateKey, 2, "/command/props/title"),
            at(Code::ServerField, 3, "/command/props/stamp"),
            at(Code::CollectionFull, 4, "/command/props/entries"),
            at(Code::IllegalId, 5, "/command/props/entries/a,b"),
            at(Code::CreateOnlyField, 6, "/command/props/owner"),
            at(Code::UnknownField, 7, "/command/props/entries"),
            at(Code::UnknownField, 8, "/command/props/note"),
            at(Code::IllegalPath, 9, "/command/path"),
            None,
            at(Code::IllegalPath, 11, "/createdId"),
            at(Code::MissingField, 12, "/command/props"),
            None,
            at(Code::IllegalPath, 14, "/command/path"),
            at(Code::UnknownAction, 15, "/command/action"),
        ]
    );
}

#[test]
fn a_malformed_flush_is_refused_whole() {
    let validator = validator();
    let code = |text: &str| validator.flush(text.as_bytes()).unwrap_err().code;
    for text in [
        "",
        "[]",
        "{}",
        "{\"from\":-1,\"completions\":[]}",
        "{\"from\":1,\"completions\":[1]}",
    ] {
        assert_eq!(code(text), Code::Malformed, "{text}");
    }
    let few = Limits::DEFAULT
        .with_flush_commands_max(1)
        .with_json_nodes_max(20);
    let validator = validator.clone().with_limits(few);
    assert_eq!(validator.limits().flush_commands_max, 1);
    let code = |text: &str| validator.flush(text.as_bytes()).unwrap_err().code;
    let command = "{\"command\":{\"action\":\"update\"}}";
    assert_eq!(
        code(&format!(
            "{{\"from\":1,\"completions\":[{command},{command}]}}"
        )),
        Code::TooManyCommands
    );
    assert_eq!(
        code(&format!("{{\"from\":1,\"x\":[{}0]}}", "0,".repeat(20))),
        Code::TooManyNodes
    );
}

#[test]
fn what_is_nested_too_deep_is_the_mistake_of_its_command() {
    let deep = format!("{}1{}", "[".repeat(10_000), "]".repeat(10_000));
    let text = format!(
        r#"{{"from":1,"completions":[{{"command":{{"action":"update","props":{{"x":{deep}}}}}}},{{"command":{{"action":"update"}}}}]}}"#
    );
    let verdict = validator().flush(text.as_bytes()).unwrap();
    assert_eq!(
        verdict.commands[0].as_ref().unwrap_err().code,
        Code::NestingTooDeep
    );
    assert_eq!(verdict.commands[1], Ok(()));
    assert_eq!(verdict.problems().count(), 1);
}
