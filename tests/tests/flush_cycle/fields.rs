//! Fields with rules of their own: set by the server alone, set by create alone.

use flushout::{Code, Problem};
use flushout_example_models::todo_list::{TodoList, TodoPatch};
use serde_json::{Value, json};

use crate::support::{answer_json, id, master_with, proxy, todo};

fn refused(props: &Value, action: &str) -> Value {
    let mut master = master_with(&["one"]);
    let path = if action == "create" {
        json!(["todos"])
    } else {
        json!(["todos", "a"])
    };
    let flush = json!({ "from": 0, "completions": [
        { "command": { "path": path, "action": action, "props": props } }
    ] });
    let response = answer_json(&mut master, &flush);
    assert_eq!(response["applied"]["completions"], json!([]));
    response["errors"][0].clone()
}

#[test]
fn a_client_that_sets_a_server_field_is_refused() {
    let create = json!({ "title": "x", "author": "y", "createdAt": 5 });
    for (action, props) in [
        ("create", create),
        ("update", json!({ "createdAt": 5 })),
        ("update", json!({ "done": true, "createdAt": null })),
    ] {
        let error = refused(&props, action);
        assert_eq!(error["code"], "server_field");
        assert_eq!(error["pointer"], "/completions/0/command/props/createdAt");
    }
    let master = master_with(&["one"]);
    let mut proxy = proxy(&master);
    let before = proxy.save().unwrap();
    let set = |problem: Problem| {
        assert_eq!(problem.code, Code::ServerField);
        assert_eq!(problem.pointer, "/command/props/createdAt");
    };
    let mut with_time = todo("two");
    with_time.created_at = Some(1);
    let list = TodoList::path();
    set(proxy.apply(list.todos().create(with_time)).unwrap_err());
    let patch = TodoPatch {
        created_at: Some(Some(1)),
        ..TodoPatch::default()
    };
    set(proxy
        .apply(list.todos().at(id("a")).update(patch))
        .unwrap_err());
    assert_eq!(proxy.save().unwrap(), before);
}

#[test]
fn a_create_only_field_is_set_by_create_and_never_again() {
    let error = refused(&json!({ "author": "another" }), "update");
    assert_eq!(error["code"], "create_only_field");
    assert_eq!(error["pointer"], "/completions/0/command/props/author");
    let error = refused(&json!({ "title": "x" }), "create");
    assert_eq!(error["code"], "missing_field");
    assert_eq!(error["pointer"], "/completions/0/command/props");
}

#[test]
fn collections_and_children_are_no_fields_of_an_update() {
    let mut master = master_with(&["one"]);
    let flush = json!({ "from": 0, "completions": [
        { "command": { "action": "update", "props": { "todos": {} } } },
        { "command": { "action": "update", "props": { "settings": null } } },
        { "command": { "action": "update", "path": ["todos"], "props": {} } },
        { "command": { "action": "detete", "path": ["todos"] } },
        { "command": { "action": "detete" } },
        { "command": { "action": "update", "path": ["todos", "a", "title"], "props": {} } },
        { "command": { "action": "create", "path": ["nowhere"], "props": {} } },
    ] });
    let response = answer_json(&mut master, &flush);
    let codes: Vec<_> = response["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| {
            (
                error["index"].as_u64().unwrap(),
                error["code"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        codes,
        [
            (0, "unknown_field"),
            (1, "unknown_field"),
            (2, "illegal_path"),
            (3, "illegal_path"),
            (4, "illegal_path"),
            (5, "illegal_path"),
            (6, "illegal_path"),
        ]
    );
}
