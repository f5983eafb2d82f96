//! Messages that the schemas accept, and messages that they refuse at the right place.

#![allow(
    clippy::needless_pass_by_value,
    reason = "the messages read better without references"
)]

use jsonschema::Validator;
use serde_json::{Value, json};

use super::shapes;
use crate::emit::{Dialect, Profile, SchemaKind, emit};
use flushout_runtime::shape::Shape;

/// The schemas of one kind of message, each with its name and whether its errors are exact.
pub(super) struct Judges {
    name: &'static str,
    validators: Vec<(String, Profile, Validator)>,
}

impl Judges {
    pub(super) fn new(name: &'static str, shape: &Shape, kind: SchemaKind) -> Self {
        let mut validators = Vec::new();
        for dialect in [Dialect::Draft202012, Dialect::Draft07, Dialect::Draft04] {
            for profile in Profile::ALL {
                let exact = match (dialect, profile) {
                    // There `1.0` is no integer.
                    (Dialect::Draft04, Profile::Types) => continue,
                    // Without if/then/else the place is less exact.
                    (Dialect::Draft04, Profile::Validate) => Profile::Types,
                    _ => *profile,
                };
                let schema = emit(shape, kind, *profile, dialect);
                let validator = jsonschema::validator_for(&schema).unwrap();
                let name = format!("{}/{}/{}", dialect.name(), profile.name(), kind.name());
                validators.push((name, exact, validator));
            }
        }
        Self { name, validators }
    }

    pub(super) fn accept(&self, message: &Value) {
        for (name, _, validator) in &self.validators {
            if let Err(error) = validator.validate(message) {
                let pointer = error.instance_path();
                panic!("{} {name}: {message}\nat {pointer}: {error}", self.name);
            }
        }
    }

    /// Both profiles of the model refuse, and the validate profile says where.
    pub(super) fn refuse(&self, pointer: &str, message: &Value) {
        for (name, profile, validator) in &self.validators {
            match validator.validate(message) {
                Ok(()) if *profile == Profile::Envelope => {}
                Ok(()) => panic!("{} {name} accepts {message}", self.name),
                Err(error) if *profile == Profile::Validate => assert_eq!(
                    error.instance_path().as_str(),
                    pointer,
                    "{} {name}: {message}\n{error}",
                    self.name
                ),
                Err(_) => {}
            }
        }
    }

    /// Everything refuses: it is a matter of form or limits.
    pub(super) fn refuse_form(&self, message: &Value) {
        for (name, _, validator) in &self.validators {
            assert!(
                !validator.is_valid(message),
                "{} {name} accepts {message}",
                self.name
            );
        }
    }
}

fn create(path: Value, props: Value) -> Value {
    json!({"command": {"action": "create", "path": path, "props": props}, "createdId": "n1"})
}

fn update(path: Value, props: Value) -> Value {
    json!({"command": {"action": "update", "path": path, "props": props}})
}

fn delete(path: Value) -> Value {
    json!({"command": {"action": "delete", "path": path}})
}

fn todo_with(name: &str, value: Value) -> Value {
    let mut todo = json!({"title": "abc", "author": "me"});
    todo[name] = value;
    create(json!(["todos"]), todo)
}

#[test]
fn creates_of_a_todo_list() {
    let judges = Judges::new("todo_list", &shapes::todo_list(), SchemaKind::Command);
    let todos = || json!(["todos"]);
    let todo = || json!({"title": "abc", "author": "me"});
    judges.accept(&create(todos(), todo()));
    judges.accept(&json!({"command": {"action": "create", "path": ["todos"], "props": todo(), "more": 1, "parentDefault": {"a": []}}, "createdId": null, "more": 1}));
    judges.accept(&create(
        todos(),
        json!({"label": "ab", "body": null, "author": "me"}),
    ));
    for (name, value) in [
        ("title", json!("äöüßé")),
        ("done", json!(true)),
        ("blocks", json!("x")),
        ("blocks", json!(null)),
        ("priority", json!("High")),
        ("priority", json!(null)),
        ("mark", json!({"Star": {"points": 3.0}})),
        ("tags", json!(["a", "b"])),
        (
            "tree",
            json!({"children": [{"children": [], "size": [1, 0.5]}]}),
        ),
        ("extra", json!({"any": [null]})),
        ("extra", json!(null)),
        ("span", json!({"first": -1, "second": 2})),
        ("code", json!("de-1")),
    ] {
        judges.accept(&todo_with(name, value));
    }
}

#[test]
fn bad_creates_of_a_todo_list() {
    let judges = Judges::new("todo_list", &shapes::todo_list(), SchemaKind::Command);
    let todos = || json!(["todos"]);
    let todo = || json!({"title": "abc", "author": "me"});
    for (pointer, name, value) in [
        ("/title", "title", json!("")),
        ("/title", "title", json!("abcdef")),
        ("/title", "title", json!(null)),
        ("/done", "done", json!(null)),
        ("/blocks", "blocks", json!("a,b")),
        ("/blocks", "blocks", json!("__proto__")),
        ("/blocks", "blocks", json!("x".repeat(33))),
        ("/priority", "priority", json!("Middle")),
        ("/mark", "mark", json!("Star")),
        ("/tags", "tags", json!(["a", "a"])),
        ("/tags", "tags", json!(["a", "b", "c", "d"])),
        (
            "/tree/children/0/size/0",
            "tree",
            json!({"children": [{"children": [], "size": [256, 1]}]}),
        ),
        (
            "/tree/children/0/size",
            "tree",
            json!({"children": [{"children": [], "size": [1]}]}),
        ),
        (
            "/span/first",
            "span",
            json!({"first": 2_147_483_648_i64, "second": 2}),
        ),
        ("/code", "code", json!("de-")),
        // Known, but for the server alone; unknown; another name beside the name.
        ("", "createdAt", json!(1)),
        ("", "unknown", json!(1)),
        ("", "name", json!("abc")),
    ] {
        judges.refuse(&format!("/command/props{pointer}"), &todo_with(name, value));
    }
    judges.refuse("/command/props", &create(todos(), json!({"title": "abc"})));
    judges.refuse("/command/props", &create(todos(), json!({"author": "me"})));
    judges.refuse(
        "/command",
        &json!({"command": {"action": "create", "path": ["todos"]}}),
    );
    judges.refuse("/command/path", &create(json!(["todo"]), todo()));
    judges.refuse("/command/path", &create(json!(["todos", "x"]), todo()));
    judges.refuse("/createdId", &json!({"command": {"action": "create", "path": ["todos"], "props": todo()}, "createdId": "a,b"}));
}

#[test]
fn optional_children_are_created_at_the_path_of_their_owner() {
    let judges = Judges::new("todo_list", &shapes::todo_list(), SchemaKind::Command);
    let at = |path: Value, id: Value| json!({"command": {"action": "create", "path": path, "props": {"text": "a"}}, "createdId": id});
    judges.accept(&at(json!([]), json!("banner")));
    judges.accept(&at(json!(null), json!("footer")));
    judges.accept(
        &json!({"command": {"action": "create", "props": {"text": "a"}}, "createdId": "footer"}),
    );
    judges.refuse("/createdId", &at(json!([]), json!("settings")));
    judges.refuse("/createdId", &at(json!([]), json!("todos")));
    judges.refuse("/createdId", &at(json!([]), json!(null)));
    judges.refuse(
        "",
        &json!({"command": {"action": "create", "props": {"text": "a"}}}),
    );
    judges.refuse("/command/path", &at(json!(["banner"]), json!("banner")));
    let nested = json!({"command": {"action": "create", "path": ["settings", "notes"], "props": {"text": ""}}});
    judges.refuse("/command/props/text", &nested);
}

#[test]
fn updates_of_a_todo_list() {
    let judges = Judges::new("todo_list", &shapes::todo_list(), SchemaKind::Command);
    let todo = || json!(["todos", "a b"]);
    judges.accept(&update(json!([]), json!({"title": "x"})));
    judges.accept(&update(json!(null), json!({})));
    judges.accept(&json!({"command": {"action": "update"}}));
    judges.accept(&update(
        todo(),
        json!({"details": null, "name": "n", "done": false}),
    ));
    judges.accept(&update(todo(), json!(null)));
    judges.accept(&update(json!(["banner"]), json!({"text": "a"})));
    judges.accept(&update(
        json!(["settings", "notes", "1"]),
        json!({"text": "a"}),
    ));
    judges.accept(&update(json!(["settings"]), json!({"columns": 4.0})));
    judges.refuse(
        "/command/props/columns",
        &update(json!(["settings"]), json!({"columns": 3})),
    );
    judges.refuse(
        "/command/props/columns",
        &update(json!(["settings"]), json!({"columns": 14})),
    );
    judges.refuse(
        "/command/props/columns",
        &update(json!(["settings"]), json!({"columns": null})),
    );
    judges.refuse(
        "/command/props/title",
        &update(todo(), json!({"title": ""})),
    );
    judges.refuse("/command/props/name", &update(todo(), json!({"name": ""})));
    judges.refuse(
        "/command/props",
        &update(todo(), json!({"name": "a", "label": "a"})),
    );
    for name in ["author", "createdAt", "unknown"] {
        judges.refuse("/command/props", &update(todo(), json!({ name: "a" })));
    }
    for name in ["todos", "settings", "banner"] {
        judges.refuse("/command/props", &update(json!([]), json!({ name: {} })));
    }
    judges.refuse("/command/path", &update(json!(["todos"]), json!({})));
    judges.refuse("/command/path", &update(json!(["todos", ""]), json!({})));
}

#[test]
fn deletes_of_a_todo_list_and_what_is_no_command() {
    let judges = Judges::new("todo_list", &shapes::todo_list(), SchemaKind::Command);
    judges.accept(&delete(json!(["todos", "a b"])));
    judges.accept(&json!({"command": {"action": "detete", "path": ["banner"], "props": 1}, "createdId": "a,b"}));
    judges.refuse("/command/path", &delete(json!(["settings"])));
    judges.refuse("/command/path", &delete(json!([])));
    judges.refuse("/command", &json!({"command": {"action": "delete"}}));
    for message in [
        json!({"command": {"action": "remove", "path": []}}),
        json!({"command": {"path": []}}),
        json!({"command": {"action": "update", "path": [1]}}),
        json!({"command": {"action": "update", "path": "todos"}}),
        json!({"command": {"action": "update", "props": []}}),
        json!({"command": {"action": "update", "parentDefault": 1}}),
        json!({"command": {"action": "update", "path": vec!["x"; 33]}}),
        json!({"command": {"action": "update"}, "createdId": 1}),
        json!({"command": {"action": "create", "path": ["todos"]}, "createdId": "a,b"}),
        json!({"command": null}),
        json!({}),
        json!([]),
    ] {
        judges.refuse_form(&message);
    }
}

#[test]
fn flushes_of_an_outline_as_deep_as_paths_go() {
    let judges = Judges::new("outline", &shapes::outline(), SchemaKind::Flush);
    let flush = |command: Value| json!({"from": 0, "completions": [command], "epoch": "e", "x": 1});
    let mut node = json!({"text": "a"});
    for depth in 1..=16 {
        node = json!({"text": "a", "children": {"x": node}});
        let mut collection: Vec<&str> = vec!["items"];
        collection.extend(["id", "children"].repeat(depth - 1));
        let item = [collection.as_slice(), &["id"]].concat();
        judges.accept(&flush(create(json!(collection), node.clone())));
        judges.accept(&flush(update(json!(item), json!({"text": "b"}))));
        judges.accept(&flush(delete(json!(item))));
        let props = "/completions/0/command/props";
        judges.refuse(
            &format!("{props}/text"),
            &flush(update(json!(item), json!({"text": 1}))),
        );
        let path = "/completions/0/command/path";
        judges.refuse(path, &flush(update(json!(collection), json!({}))));
        judges.refuse(path, &flush(create(json!(item), json!({"text": "a"}))));
    }
    judges.refuse(
        "/completions/0/command/props/children/x/children/y,/text".trim_end_matches("/y,/text"),
        &flush(create(
            json!(["items"]),
            json!({"text": "", "children": {"x": {"text": "", "children": {"y,": {"text": ""}}}}}),
        )),
    );
    let update = update(json!([]), json!({}));
    judges.accept(&json!({"from": 1.0, "completions": [], "epoch": null}));
    judges.accept(&json!({"from": 9_007_199_254_740_991_i64, "completions": vec![&update; 1000]}));
    judges.refuse_form(&json!({"from": 1, "completions": vec![&update; 1001]}));
    judges.refuse_form(&json!({"from": 9_007_199_254_740_992_i64, "completions": []}));
    judges.refuse_form(&json!({"from": -1, "completions": []}));
    judges.refuse_form(&json!({"completions": []}));
    judges.refuse_form(&json!({"from": 1}));
    judges.refuse_form(&json!({"from": 1, "completions": [], "epoch": ""}));
    judges.refuse_form(&json!({"from": 1, "completions": [], "epoch": "e".repeat(65)}));
}

#[test]
fn recursion_that_branches_regularly_stays_exact_and_other_falls_back_to_the_form() {
    let judges = Judges::new("twins", &shapes::twins(), SchemaKind::Command);
    judges.accept(&create(json!(["left", "a", "middle", "right"]), json!({})));
    judges.accept(&json!({"command": {"action": "create", "path": ["left"]}}));
    judges.accept(&json!({"command": {"action": "create", "path": ["middle", "left", "a"]}, "createdId": "middle"}));
    judges.accept(&delete(json!(["middle", "right", "middle", "right", "a"])));
    judges.refuse(
        "/command/path",
        &delete(json!(["middle", "right", "middle", "right"])),
    );
    judges.refuse(
        "/command/path",
        &update(json!(["left", "a", "centre"]), json!({})),
    );
    judges.refuse("/createdId", &create(json!(["left", "a"]), json!({})));
    let judges = Judges::new("tangle", &shapes::tangle(), SchemaKind::Command);
    judges.accept(&create(json!(["no", "such", "place"]), json!({})));
    judges.refuse_form(&json!({"command": {"action": "no"}}));
}

#[test]
fn what_a_client_receives_has_server_fields_and_is_open() {
    let shape = shapes::todo_list();
    let document = |todo: Value| json!({"title": "", "settings": {"columns": 2, "notes": {}}, "todos": {"a": todo}, "later": 1});
    let todo = json!({
        "title": "abc", "author": "me", "createdAt": 5, "done": false, "mark": "None", "tags": [],
        "extra": 1, "later": 1,
    });
    let snapshot = json!({"commandCount": 3, "document": document(todo.clone()), "later": 1});
    let judges = Judges::new("todo_list", &shape, SchemaKind::Snapshot);
    judges.accept(&snapshot);
    let bad =
        json!({"commandCount": 3, "document": document(json!({"title": "abc", "author": 1}))});
    judges.refuse("/document/todos/a/author", &bad);

    let created = create(json!(["todos"]), todo);
    let batch = json!({"from": 3, "completions": [created, update(json!(["todos", "a"]), json!({"createdAt": 1, "later": 2}))]});
    let diff = json!({"isPartial": true, "diff": batch, "mappedPaths": {"todos,n1": ["todos", "n2"]}, "renames": [[["todos", "n1"], ["todos", "n2"]]]});
    let judges = Judges::new("todo_list", &shape, SchemaKind::Sync);
    judges.accept(&diff);
    judges.accept(&json!({"isPartial": false, "latest": snapshot, "epoch": "e"}));
    judges.refuse_form(&json!({"isPartial": true, "latest": snapshot}));
    judges.refuse_form(&json!({"latest": snapshot}));
    let wrong = update(json!(["todos", "a"]), json!({"createdAt": -1}));
    judges.refuse(
        "/diff/completions/0/command/props/createdAt",
        &json!({"isPartial": true, "diff": {"from": 1, "completions": [wrong]}}),
    );

    let judges = Judges::new("todo_list", &shape, SchemaKind::FlushResponse);
    let errors = json!([{"action": "update", "path": [], "errorMessage": "no", "index": 0, "code": "rejected"}]);
    judges.accept(&json!({"applied": batch, "sync": diff, "errors": errors}));
    judges.accept(&json!({"applied": {"from": 0, "completions": []}}));
    judges
        .refuse_form(&json!({"applied": {"from": 0, "completions": []}, "errors": [{"path": 1}]}));
}
