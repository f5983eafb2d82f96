//! Messages with one mistake each: the validate profile and the typed decoder point at the same place.

#![allow(
    clippy::needless_pass_by_value,
    reason = "the messages read better without references"
)]

mod entries;
mod fields;

use std::collections::BTreeMap;

use flushout::schema::{Profile, SchemaKind};
use flushout_example_models::Example;
use serde_json::{Value, json};

use crate::judges::{Ajv, DIALECTS, Schema, typed};
use crate::subject::Subject;

/// A message with one mistake.
struct Mistake {
    subject: Subject,
    kind: SchemaKind,
    message: Value,
    /// Where validators see it, in the message.
    place: String,
    /// Where the typed decoder sees it.
    typed: String,
}

/// The mistakes of one kind of message of one model.
struct Mistakes {
    subject: Subject,
    kind: SchemaKind,
    /// In front of the places.
    prefix: &'static str,
    list: Vec<Mistake>,
}

impl Mistakes {
    fn new(subject: impl Into<Subject>, kind: SchemaKind, prefix: &'static str) -> Self {
        Self {
            subject: subject.into(),
            kind,
            prefix,
            list: Vec::new(),
        }
    }

    /// Both see the mistake here.
    fn at(&mut self, place: &str, message: Value) {
        self.seen(place, place, message);
    }

    /// A schema can only say that the object at `place` is wrong, for a member too many or one
    /// name too many; the decoder names the member.
    fn seen(&mut self, place: &str, typed: &str, message: Value) {
        let below_prefix = |place: &str| format!("{}{place}", self.prefix);
        self.list.push(Mistake {
            subject: self.subject,
            kind: self.kind,
            message,
            place: below_prefix(place),
            typed: below_prefix(typed),
        });
    }
}

fn flush(command: Value) -> Value {
    json!({"from": 1, "completions": [command]})
}

fn create(path: Value, props: Value) -> Value {
    flush(json!({"command": {"action": "create", "path": path, "props": props}, "createdId": "n1"}))
}

fn update(path: Value, props: Value) -> Value {
    flush(json!({"command": {"action": "update", "path": path, "props": props}}))
}

fn with(mut object: Value, name: &str, value: Value) -> Value {
    object[name] = value;
    object
}

fn todo() -> Value {
    json!({"title": "Milk", "author": "me"})
}

fn commands() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::Flush, "/completions/0");
    let at = |command: Value| flush(json!({"command": command}));
    mistakes.at(
        "/command/action",
        at(json!({"action": "remove", "path": []})),
    );
    mistakes.at(
        "/command/props",
        at(json!({"action": "update", "props": []})),
    );
    mistakes.at(
        "/command/parentDefault",
        at(json!({"action": "update", "parentDefault": 1})),
    );
    mistakes.at("/command/path", update(json!(["todos"]), json!({})));
    mistakes.at("/command/path", update(json!(vec!["todos"; 33]), json!({})));
    mistakes.at("/command/path", at(json!({"action": "delete", "path": []})));
    mistakes.at(
        "/command/path",
        at(json!({"action": "delete", "path": ["todos"]})),
    );
    mistakes.at("/createdId", with_id("a,b"));
    mistakes.at("/createdId", with_id(&"x".repeat(65)));
    // A schema can only say that the path is none of those that there are.
    mistakes.seen(
        "/command/path",
        "/command/path/0",
        update(json!(["todo", "n1"]), json!({})),
    );
    mistakes.seen(
        "/command/path",
        "/command/path/0",
        update(json!(["title"]), json!({})),
    );
    mistakes.seen(
        "/command/path",
        "/command/path/1",
        update(json!(["todos", "a,b"]), json!({})),
    );
    mistakes.seen(
        "/command/path",
        "/command/path/2",
        update(json!(["todos", "a", "tags"]), json!({})),
    );
    // Missing: a schema points at the object that lacks it, the decoder at what it has not.
    mistakes.seen("/command", "/command/action", at(json!({"path": []})));
    mistakes.seen(
        "/command",
        "/command/props",
        at(json!({"action": "create", "path": ["todos"]})),
    );
    // The optional child is named by the id.
    let settings = json!({"action": "create", "props": {"color": "#000000"}});
    mistakes.at(
        "/createdId",
        flush(json!({"command": settings, "createdId": "setting"})),
    );
    mistakes.at("", flush(json!({"command": settings})));
    mistakes.at(
        "/command/path",
        create(json!(["settings"]), json!({"color": "#000000"})),
    );
    mistakes.at("/command/path", create(json!(["todos", "n1"]), todo()));
    mistakes.list
}

fn with_id(id: &str) -> Value {
    flush(json!({
        "command": {"action": "create", "path": ["todos"], "props": todo()},
        "createdId": id,
    }))
}

fn received() -> Vec<Mistake> {
    let document = |todo: Value| json!({"title": "", "todos": {"a": todo}});
    let bad = || with(todo(), "createdAt", json!(-1));
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::Snapshot, "/document");
    let snapshot = |todo: Value| json!({"commandCount": 1, "document": document(todo)});
    mistakes.at("/todos/a/createdAt", snapshot(bad()));
    mistakes.at("/todos/a", snapshot(json!({"title": "Milk"})));
    let mut list = mistakes.list;

    let completion = json!({
        "command": {"action": "create", "path": ["todos"], "props": bad()},
        "createdId": "a",
    });
    let batch = json!({"from": 1, "completions": [completion]});
    let place = "/completions/0/command/props/createdAt";
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::FlushResponse, "/applied");
    mistakes.at(place, json!({"applied": batch}));
    list.append(&mut mistakes.list);
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::Sync, "/diff");
    mistakes.at(place, json!({"isPartial": true, "diff": batch}));
    list.append(&mut mistakes.list);
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::Sync, "/latest/document");
    let latest = snapshot(with(todo(), "title", json!("")));
    mistakes.at(
        "/todos/a/title",
        json!({"isPartial": false, "latest": latest}),
    );
    list.append(&mut mistakes.list);
    let mut mistakes = Mistakes::new(Example::Outline, SchemaKind::Model, "");
    let item = |item: Value| json!({"title": "", "children": {"a": {"text": "", "children": {"b": item}}}});
    mistakes.at(
        "/children/a/children/b/text",
        item(json!({"text": "x".repeat(2_001)})),
    );
    mistakes.at(
        "/children/a/children/b/position",
        item(json!({"text": "", "position": "0"})),
    );
    mistakes.seen(
        "/children/a/children/b",
        "/children/a/children/b/x",
        item(json!({"text": "", "x": 1})),
    );
    list.append(&mut mistakes.list);
    list
}

/// What is wrong around the commands refuses the flush as a whole, and has a place too.
fn envelopes() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Example::Outline, SchemaKind::Flush, "");
    for (place, message) in [
        ("/from", json!({"from": -1, "completions": []})),
        ("/from", json!({"from": 0.5, "completions": []})),
        ("/epoch", json!({"from": 1, "completions": [], "epoch": ""})),
        ("/completions", json!({"from": 1, "completions": null})),
        ("", json!({"from": 1})),
        ("", json!([])),
    ] {
        mistakes.at(place, message);
    }
    let commands = vec![json!({"command": {"action": "update"}}); 1_001];
    mistakes.at("/completions", json!({"from": 1, "completions": commands}));
    mistakes.list
}

#[test]
fn every_judge_points_at_the_failing_field() {
    let mistakes = [
        fields::of_todo_lists(),
        fields::names_of_todo_lists(),
        fields::of_boards(),
        fields::below_boards(),
        commands(),
        received(),
        envelopes(),
        entries::invocations(),
        entries::transactions(),
        entries::preconditions(),
        entries::marks(),
    ];
    let mut ajv = Ajv::start();
    let mut schemas = BTreeMap::new();
    let mut wrong = Vec::new();
    for Mistake {
        subject,
        kind,
        message,
        place,
        typed: typed_place,
    } in mistakes.iter().flatten()
    {
        let text = message.to_string();
        let mut compare = |judge: &str, found: Option<&str>, expected: &str| {
            if found != Some(expected) {
                let shown: String = text.chars().take(300).collect();
                wrong.push(format!(
                    "{judge}: {found:?} instead of {expected:?}: {shown}"
                ));
            }
        };
        let problem = typed(*subject, *kind, &text).err();
        compare(
            "typed",
            problem.as_ref().map(|problem| problem.pointer.as_str()),
            typed_place,
        );
        for dialect in &DIALECTS {
            let name = format!("{}/{}/{}", subject.name(), dialect.name(), kind.name());
            let schema = schemas.entry(name.clone()).or_insert_with(|| {
                let schema = Schema::new(&subject.shape(), *kind, Profile::Validate, *dialect);
                if let Some(ajv) = &mut ajv {
                    ajv.compile(&name, &schema.json, *dialect);
                }
                schema
            });
            let error = schema.validator.validate(message).err();
            let found = error.map(|error| error.instance_path().as_str().to_owned());
            compare("jsonschema", found.as_deref(), place);
            if let Some(ajv) = &mut ajv {
                let found = ajv.place_of_error(&name, &text);
                compare("ajv", found.as_deref(), place);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
