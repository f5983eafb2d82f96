//! Mistakes in what creates and updates carry: at least one for each attribute and type of value.

use flushout::schema::SchemaKind;
use flushout_example_models::Example;
use serde_json::{Value, json};

use super::{Mistake, Mistakes, create, todo, update, with};

/// Where fields stand in the messages of this table.
const PROPS: &str = "/completions/0/command/props";

fn card() -> Value {
    json!({"title": "Paint", "position": "V"})
}

/// One mistake for each attribute and each type of value.
pub(super) fn of_todo_lists() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::Flush, PROPS);
    for (name, place, value) in [
        ("title", "/title", json!("")),
        ("title", "/title", json!("x".repeat(501))),
        ("title", "/title", json!("😀".repeat(501))),
        ("title", "/title", json!(null)),
        ("details", "/details", json!("x".repeat(5_001))),
        ("details", "/details", json!(1)),
        ("done", "/done", json!(null)),
        ("done", "/done", json!("yes")),
        ("priority", "/priority", json!("urgent")),
        ("priority", "/priority", json!({"low": null})),
        ("estimateMinutes", "/estimateMinutes", json!(0)),
        ("estimateMinutes", "/estimateMinutes", json!(485)),
        ("estimateMinutes", "/estimateMinutes", json!(7)),
        ("estimateMinutes", "/estimateMinutes", json!(7.5)),
        ("estimateMinutes", "/estimateMinutes", json!(-5)),
        ("estimateMinutes", "/estimateMinutes", json!(1e300)),
        (
            "tags",
            "/tags",
            json!(["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
        ),
        ("tags", "/tags", json!(["a", "b", "a"])),
        ("tags", "/tags/1", json!(["a", 1])),
        ("tags", "/tags", json!({})),
        ("ticket", "/ticket", json!("ab-1")),
        ("blocks", "/blocks", json!("a,b")),
        ("blocks", "/blocks", json!("__proto__")),
        ("blocks", "/blocks", json!(1)),
    ] {
        mistakes.at(
            place,
            create(json!(["todos"]), with(todo(), name, value.clone())),
        );
        mistakes.at(
            place,
            update(json!(["todos", "n1"]), json!({ name: value })),
        );
    }
    mistakes.list
}

/// Names that are another one's, that are missing, and that are too many.
pub(super) fn names_of_todo_lists() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Example::TodoList, SchemaKind::Flush, PROPS);
    mistakes.at(
        "/name",
        create(json!(["todos"]), json!({"name": "", "author": "me"})),
    );
    mistakes.at(
        "/color",
        update(json!(["settings"]), json!({"color": "red"})),
    );
    // Missing: the object that lacks it.
    mistakes.at("", create(json!(["todos"]), json!({"title": "Milk"})));
    mistakes.at("", create(json!(["todos"]), json!({"author": "me"})));
    // Too many: the decoder names the member.
    for (name, value) in [
        ("createdAt", json!(1)),
        ("unknown", json!(1)),
        ("a/b~c", json!(1)),
    ] {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        let typed = format!("/{escaped}");
        mistakes.seen(
            "",
            &typed,
            create(json!(["todos"]), with(todo(), name, value.clone())),
        );
        mistakes.seen(
            "",
            &typed,
            update(json!(["todos", "n1"]), json!({ name: value })),
        );
    }
    mistakes.seen(
        "",
        "/author",
        update(json!(["todos", "n1"]), json!({"author": "you"})),
    );
    mistakes.seen("", "/todos", update(json!([]), json!({"todos": {}})));
    mistakes.seen(
        "",
        "/settings",
        update(json!([]), json!({"settings": null})),
    );
    // The second of two names is the one too many; in this text that is `title`.
    mistakes.seen(
        "",
        "/title",
        create(json!(["todos"]), with(todo(), "name", json!("Milk"))),
    );
    mistakes.list
}

/// The same for boards.
pub(super) fn of_boards() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Example::Board, SchemaKind::Flush, PROPS);
    let cards = json!(["columns", "a", "cards"]);
    for (name, place, value) in [
        ("position", "/position", json!("a0")),
        ("position", "/position", json!("V".repeat(129))),
        ("pin", "/pin", json!({"x": 1.5})),
        ("pin", "/pin/x", json!({"x": "1", "y": 1})),
        ("pin", "/pin", json!([1.0, 2.0])),
        ("labels", "/labels", json!(["red", "red"])),
        ("labels", "/labels/1", json!(["red", "pink"])),
    ] {
        mistakes.at(
            place,
            create(cards.clone(), with(card(), name, value.clone())),
        );
        mistakes.at(
            place,
            update(
                json!(["columns", "a", "cards", "b"]),
                json!({ name: value }),
            ),
        );
    }
    let pin = json!({"x": 1, "y": 1, "z": 1});
    mistakes.seen(
        "/pin",
        "/pin/z",
        create(cards.clone(), with(card(), "pin", pin)),
    );
    for scale in [json!(0.4), json!(3.001), json!(null), json!("1")] {
        mistakes.at("/scale", update(json!(["theme"]), json!({"scale": scale})));
    }
    mistakes.seen("", "/theme", update(json!([]), json!({"theme": {}})));
    mistakes.list
}

/// Below a node that is created.
pub(super) fn below_boards() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Example::Board, SchemaKind::Flush, PROPS);
    let column = |card: Value| json!({"name": "To do", "position": "V", "cards": {"b c": card}});
    let columns = json!(["columns"]);
    mistakes.at(
        "/cards/b c/title",
        create(columns.clone(), column(with(card(), "title", json!("")))),
    );
    mistakes.at(
        "/cards/b c",
        create(columns.clone(), column(json!({"title": "Paint"}))),
    );
    mistakes.at("/cards/b c", create(columns.clone(), column(json!(1))));
    mistakes.seen(
        "/cards/b c",
        "/cards/b c/movedAt",
        create(columns.clone(), column(with(card(), "movedAt", json!(1)))),
    );
    let comments = json!({"d": {"text": "", "author": "me"}});
    mistakes.at(
        "/cards/b c/comments/d/text",
        create(columns.clone(), column(with(card(), "comments", comments))),
    );
    // A key that is no id is a mistake of the object for a schema, and of the member for the decoder.
    mistakes.seen(
        "/cards",
        "/cards/a,b",
        create(
            columns.clone(),
            json!({"name": "To do", "position": "V", "cards": {"a,b": card()}}),
        ),
    );
    mistakes.at(
        "/cards",
        create(
            columns,
            json!({"name": "To do", "position": "V", "cards": null}),
        ),
    );
    mistakes.list
}
