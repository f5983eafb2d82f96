//! What a command expects to replace, on the wire: it is refused where it meets something else, and
//! the rest of the flush goes on.

use flushout::{Context, Json, Master, Model, SequentialIds, Snapshot};
use flushout_example_models::todo_list::{Settings, TodoList};
use serde_json::{Value, json};

use crate::support::{id, todo};

/// What the master applies of these and what it says of the others, in both ways of reading. The
/// second one is that of a flush in which something else is wrong.
fn told<M: Model>(document: &M, completions: &[Value]) -> (Vec<Value>, Vec<Value>, Value) {
    let answer = |completions: &[Value]| {
        let mut master = Master::of_document(document, SequentialIds).unwrap();
        let flush = json!({ "from": 0, "completions": completions });
        let bytes = serde_json::to_vec(&flush).unwrap();
        let staged = master.stage(&bytes, &Context::new()).unwrap();
        let answer = serde_json::to_value(staged.commit(None).unwrap()).unwrap();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let applied = list(&answer["applied"]["completions"]);
        let text = master.document().document_text().unwrap();
        let document = serde_json::from_str(text.as_str()).unwrap();
        (applied, list(&answer["errors"]), document)
    };
    let direct = answer(completions);
    let wrong = json!({ "command": { "action": "explode" } });
    let mut piecewise = answer(&[completions, &[wrong]].concat());
    assert_eq!(piecewise.1.pop().unwrap()["code"], "unknown_action");
    assert_eq!(direct, piecewise, "{completions:?}");
    direct
}

/// The one error of a flush of this, as its code and its place; `None` when it is applied.
fn error_of<M: Model>(document: &M, completion: &Value) -> Option<(String, String)> {
    let (applied, errors, after) = told(document, std::slice::from_ref(completion));
    assert_eq!(applied.len() + errors.len(), 1, "{errors:?}");
    let error = errors.first()?;
    assert_eq!(error["index"], 0);
    let before = document.document_text().unwrap();
    assert_eq!(
        after,
        serde_json::from_str::<Value>(before.as_str()).unwrap()
    );
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    Some((text("code"), text("pointer")))
}

#[allow(clippy::unnecessary_wraps, reason = "it is what error_of gives")]
fn error(code: &str, pointer: &str) -> Option<(String, String)> {
    Some((code.to_owned(), pointer.to_owned()))
}

fn list() -> TodoList {
    let mut list = TodoList::default();
    list.todos.insert(
        id("a"),
        flushout_example_models::todo_list::Todo {
            estimate_minutes: Some(10),
            tags: vec!["x".into(), "y".into()],
            created_at: Some(7),
            ..todo("one")
        },
    );
    list
}

fn update(props: &Value, expected: &Value) -> Value {
    let command = json!({ "action": "update", "path": ["todos", "a"], "props": props });
    json!({ "command": command, "expected": expected })
}

fn delete(expected: &Value) -> Value {
    let command = json!({ "action": "delete", "path": ["todos", "a"] });
    json!({ "command": command, "expected": expected })
}

#[test]
fn an_update_is_refused_where_a_field_is_another() {
    let list = list();
    let props = json!({ "title": "two", "estimateMinutes": 20, "tags": [], "details": "more" });
    for expected in [
        json!({}),
        json!(null),
        json!({ "title": "one" }),
        json!({ "details": null, "estimateMinutes": 10.0, "title": "one", "tags": ["x", "y"] }),
    ] {
        assert_eq!(
            error_of(&list, &update(&props, &expected)),
            None,
            "{expected}"
        );
    }
    for (expected, field) in [
        (json!({ "title": "One" }), "title"),
        (json!({ "title": null }), "title"),
        (
            json!({ "title": "one", "estimateMinutes": 15 }),
            "estimateMinutes",
        ),
        (json!({ "tags": ["y", "x"] }), "tags"),
        (json!({ "details": "" }), "details"),
        // What the update does not set, it does not replace.
        (json!({ "done": false }), "done"),
        (json!({ "a/b": 1 }), "a~1b"),
    ] {
        assert_eq!(
            error_of(&list, &update(&props, &expected)),
            error("conflict", &format!("/completions/0/expected/{field}")),
            "{expected}"
        );
    }
}

#[test]
fn a_field_that_the_update_does_not_set_is_told_as_such() {
    for expected in [json!({ "done": null }), json!({ "done": false })] {
        let (_, errors, _) = told(&list(), &[update(&json!({ "title": "b" }), &expected)]);
        let message = "The field done is expected to be set by the update, and is not";
        assert_eq!(errors[0]["errorMessage"], message);
    }
}

#[test]
fn a_delete_is_refused_where_the_node_is_another() {
    let list = list();
    let node = json!({
        "author": "somebody", "title": "one", "done": false, "priority": "normal",
        "estimateMinutes": 10, "tags": ["x", "y"], "createdAt": 7.0,
    });
    assert_eq!(error_of(&list, &delete(&node)), None);
    assert_eq!(error_of(&list, &delete(&json!(null))), None);
    // As from a sender that does not know of priorities yet, and leaves out what is as by default.
    let mut short = node.clone();
    for name in ["priority", "done"] {
        short.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(error_of(&list, &delete(&short)), None);
    let mut others = vec![json!({})];
    for (name, value) in [
        ("done", json!(true)),
        ("createdAt", json!(8)),
        ("more", json!(1)),
    ] {
        let mut other = node.clone();
        other[name] = value;
        others.push(other);
    }
    for other in others {
        assert_eq!(
            error_of(&list, &delete(&other)),
            error("conflict", "/completions/0/expected")
        );
    }
    // Without it, a delete of nothing does nothing.
    let mut gone = delete(&node);
    gone["command"]["path"] = json!(["todos", "b"]);
    assert_eq!(
        error_of(&list, &gone),
        error("conflict", "/completions/0/expected")
    );
}

#[test]
fn a_create_that_expects_nothing_gets_no_other_id() {
    let list = list();
    let create = |id: &str, expected: Value| {
        let props = json!({ "title": "two", "author": "somebody" });
        let command = json!({ "action": "create", "path": ["todos"], "props": props });
        json!({ "command": command, "createdId": id, "expected": expected })
    };
    assert_eq!(error_of(&list, &create("b", json!({}))), None);
    assert_eq!(error_of(&list, &create("a", json!(null))), None);
    let refused = error_of(&list, &create("a", json!({})));
    assert_eq!(refused, error("already_exists", ""));
    let mut without_id = create("a", json!({}));
    without_id["createdId"] = json!(null);
    assert_eq!(error_of(&list, &without_id), None);
}

#[test]
fn an_optional_child_is_a_node_as_any_other() {
    let mut list = list();
    let settings = json!({ "action": "delete", "path": ["settings"] });
    let delete = |expected: Value| json!({ "command": settings, "expected": expected });
    assert_eq!(
        error_of(&list, &delete(json!({ "hideDone": false }))),
        error("conflict", "/completions/0/expected")
    );
    let text = json!({ "color": "#000000", "showsDone": false });
    list.settings = Some(Settings {
        color: "#000000".into(),
        shows_done: false,
    });
    assert_eq!(error_of(&list, &delete(text.clone())), None);
    let create = json!({
        "command": { "action": "create", "props": text }, "createdId": "settings", "expected": {},
    });
    assert_eq!(error_of(&list, &create), error("already_exists", ""));
}

#[test]
fn what_is_of_another_form_is_the_mistake_of_its_command() {
    let list = list();
    let props = json!({ "title": "two" });
    let place = "/completions/0/expected";
    for wrong in [json!([]), json!("one"), json!(1), json!(false)] {
        assert_eq!(
            error_of(&list, &update(&props, &wrong)),
            error("wrong_type", place)
        );
        assert_eq!(error_of(&list, &delete(&wrong)), error("wrong_type", place));
    }
    let create = json!({
        "command": { "action": "create", "path": ["todos"], "props": { "title": "a", "author": "b" } },
        "expected": { "title": "a" },
    });
    assert_eq!(error_of(&list, &create), error("wrong_type", place));
    let proto: Value = serde_json::from_str(r#"{ "title": { "__proto__": 1 } }"#).unwrap();
    assert_eq!(
        error_of(&list, &update(&props, &proto)),
        error("forbidden_key", &format!("{place}/title/__proto__"))
    );
    // The command itself comes first.
    assert_eq!(
        error_of(&list, &update(&json!({ "title": 1 }), &json!([]))),
        error("wrong_type", "/completions/0/command/props/title")
    );
}

#[test]
fn a_transaction_falls_with_the_one_that_meets_something_else() {
    let list = list();
    let first = update(&json!({ "title": "two" }), &json!({ "title": "one" }));
    let second = update(&json!({ "title": "three" }), &json!({ "title": "two" }));
    let (applied, errors, after) = told(
        &list,
        &[
            json!({ "transaction": [first, second] }),
            json!({ "transaction": [first, second] }),
            update(&json!({ "done": true }), &json!({ "done": false })),
        ],
    );
    assert_eq!((applied.len(), errors.len()), (3, 1), "{errors:?}");
    assert_eq!(errors[0]["index"], 1);
    assert_eq!(errors[0]["code"], "conflict");
    assert_eq!(
        errors[0]["pointer"],
        "/completions/1/transaction/0/expected/title"
    );
    assert_eq!(after["todos"]["a"]["title"], "three");
    // What was expected is not recorded.
    assert!(applied.iter().all(|one| one.get("expected").is_none()));
}

#[test]
fn an_invocation_and_what_npm_clients_send_beside_it_pass_as_ever() {
    let list = list();
    let invoke = json!({
        "command": { "action": "invoke", "name": "completeAll" }, "expected": [1],
    });
    assert_eq!(error_of(&list, &invoke), None);
}

#[test]
fn documents_without_types_compare_any_value() {
    let document = Json::new(json!({
        "text": "a", "nothing": null, "number": 1, "object": { "a": { "b": [1, 2] }, "c": 2 },
    }));
    let document = document.unwrap();
    let delete = |name: &str, expected: &str| {
        let expected: Value = serde_json::from_str(expected).unwrap();
        json!({ "command": { "action": "detete", "path": [name] }, "expected": expected })
    };
    for (name, expected) in [
        ("text", r#""\u0061""#),
        ("nothing", "null"),
        ("number", "1.0"),
        ("object", r#"{ "c": 2.0, "a": { "b": [1, 2] } }"#),
    ] {
        assert_eq!(error_of(&document, &delete(name, expected)), None, "{name}");
    }
    for (name, expected) in [
        ("text", "null"),
        ("nothing", "0"),
        ("number", r#""1""#),
        ("object", r#"{ "c": 2, "a": { "b": [2, 1] } }"#),
        ("gone", "null"),
    ] {
        assert_eq!(
            error_of(&document, &delete(name, expected)),
            error("conflict", "/completions/0/expected"),
            "{name}"
        );
    }
    let update = |expected: Value| {
        let props = json!({ "text": "b", "new": 1, "nothing": 2 });
        json!({ "command": { "action": "update", "props": props }, "expected": expected })
    };
    let before = json!({ "text": "a", "new": null, "nothing": null });
    assert_eq!(error_of(&document, &update(before)), None);
    assert_eq!(
        error_of(&document, &update(json!({ "new": 0 }))),
        error("conflict", "/completions/0/expected/new")
    );
    assert_eq!(
        error_of(&document, &update(json!([]))),
        error("wrong_type", "/completions/0/expected")
    );
}

#[test]
fn what_is_written_longer_than_it_is_expected_is_met_all_the_same() {
    for number in ["1e15", "-9e15", "1e-5", "1E2", "0e9"] {
        let text = format!("[{}]", vec![number; 500].join(","));
        let document = format!(r#"{{"commandCount":0,"document":{{"a":{text},"b":1}}}}"#);
        let snapshot = Snapshot::from_json(document.as_bytes()).unwrap();
        let update = r#"{"action":"update","props":{"a":null}}"#;
        for (command, expected) in [
            (r#"{"path":["a"],"action":"detete"}"#, text.clone()),
            (update, format!(r#"{{"a":{text}}}"#)),
        ] {
            let mut master = Master::<Json>::new(&snapshot, SequentialIds).unwrap();
            let flush = format!(
                r#"{{"from":0,"completions":[{{"command":{command},"expected":{expected}}}]}}"#
            );
            let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
            assert_eq!(staged.errors().len(), 0, "{command} {number}");
        }
    }
}

#[test]
fn what_is_far_longer_than_expected_is_told_where_it_is() {
    let document = Json::new(json!({ "a": { "long": "x".repeat(10_000), "b": 1 } })).unwrap();
    let update = |props: Value, expected: Value| {
        let command = json!({ "action": "update", "path": ["a"], "props": props });
        error_of(
            &document,
            &json!({ "command": command, "expected": expected }),
        )
    };
    let conflict = |pointer: &str| error("conflict", &format!("/completions/0/expected{pointer}"));
    assert_eq!(
        update(json!({ "long": 1 }), json!({ "long": 0 })),
        conflict("/long")
    );
    assert_eq!(
        update(json!({ "long": 1, "b": 2 }), json!({ "long": 0, "b": 1 })),
        conflict("")
    );
    assert_eq!(
        update(json!({ "long": 1, "b": 2 }), json!({ "b": 0 })),
        conflict("/b")
    );
    assert_eq!(
        update(json!({ "long": 1, "b": 2 }), json!({ "b": 1 })),
        None
    );
    let delete =
        json!({ "command": { "action": "delete", "path": ["a"] }, "expected": { "b": 1 } });
    assert_eq!(error_of(&document, &delete), conflict(""));
}
