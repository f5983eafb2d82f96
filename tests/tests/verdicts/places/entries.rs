//! Mistakes in commands of enums, in transactions, and in what the master says of both.

use flushout::schema::SchemaKind;
use serde_json::{Value, json};

use super::{Mistake, Mistakes, flush, with};
use crate::subject::Subject;

fn invoke(name: &str, args: Value) -> Value {
    json!({"command": {"action": "invoke", "name": name, "args": args}})
}

fn moved() -> Value {
    json!({"from": "a", "to": "b", "howMany": 3, "reason": "broken"})
}

/// One mistake for each attribute and each form of arguments.
pub(super) fn invocations() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Subject::Desk, SchemaKind::Flush, "/completions/0");
    for (place, name, value) in [
        ("/command/args/howMany", "howMany", json!(0)),
        ("/command/args/howMany", "howMany", json!(366)),
        ("/command/args/howMany", "howMany", json!("3")),
        ("/command/args/percent", "percent", json!(7)),
        ("/command/args/from", "from", json!("a,b")),
        ("/command/args/from", "from", Value::Null),
        ("/command/args/behind", "behind", json!(1)),
        (
            "/command/args/except",
            "except",
            json!(["a", "b", "c", "d"]),
        ),
        ("/command/args/except", "except", json!(["a", "a"])),
        ("/command/args/except/1", "except", json!(["a", "b,c"])),
        ("/command/args/spot/x", "spot", json!({"x": "1", "y": 1})),
        ("/command/args/spot", "spot", json!({"x": 1})),
        ("/command/args/reason", "reason", json!("none")),
    ] {
        mistakes.at(place, flush(invoke("move", with(moved(), name, value))));
    }
    for (name, args) in [
        ("emptyAll", json!([])),
        ("move", json!({"from": "a", "to": "b"})),
        ("move", json!("a")),
        ("retitle", json!("")),
        ("retitle", json!("x".repeat(21))),
        ("explain", json!("none")),
        ("lookAt", json!({"x": 1})),
        ("pull", json!("a,b")),
        ("sort", json!(["a", "b", "c", "d", "e"])),
    ] {
        mistakes.at("/command/args", flush(invoke(name, args)));
    }
    mistakes.at("/command/args/1", flush(invoke("sort", json!(["a", 1]))));
    mistakes.at("/command/name", flush(invoke("unknown", Value::Null)));
    mistakes.at("/command/name", flush(invoke("", Value::Null)));
    // Too many: the decoder names the member.
    mistakes.seen(
        "/command/args",
        "/command/args/more",
        flush(invoke("emptyAll", json!({"more": 1}))),
    );
    mistakes.seen(
        "/command/args",
        "/command/args/more",
        flush(invoke("move", with(moved(), "more", json!(1)))),
    );
    mistakes.seen(
        "/command/args",
        "/command/args/to",
        flush(invoke("move", with(moved(), "into", json!("c")))),
    );
    // Missing: a schema points at the object that lacks it, the decoder at what it has not.
    let nothing = || flush(json!({"command": {"action": "invoke", "name": "pull"}}));
    mistakes.seen("/command", "/command/args", nothing());
    let nameless = || flush(json!({"command": {"action": "invoke"}}));
    mistakes.seen("/command", "/command/name", nameless());
    let with_ids = |ids: Value| flush(with(invoke("pull", json!("a")), "createdIds", ids));
    mistakes.at("/createdIds/1", with_ids(json!(["a", "b,c"])));
    mistakes.at("/createdIds", with_ids(json!("a")));
    // A model without commands knows the action, and no name.
    let mut outline = Mistakes::new(
        flushout_example_models::Example::Outline,
        SchemaKind::Command,
        "",
    );
    outline.at("/command/name", invoke("pull", json!("a")));
    mistakes.list.append(&mut outline.list);
    mistakes.list
}

pub(super) fn transactions() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Subject::Desk, SchemaKind::Flush, "/completions/0");
    let update = || json!({"command": {"action": "update"}});
    let of = |members: Value| flush(json!({"transaction": members}));
    mistakes.at("/transaction", of(json!([])));
    mistakes.at("/transaction", of(json!({})));
    mistakes.at(
        "/transaction/1/command/args",
        of(json!([update(), invoke("pull", json!(1))])),
    );
    mistakes.at(
        "/transaction/0/command/action",
        of(json!([{"command": {"action": "explode"}}])),
    );
    mistakes.at("/transaction/1", of(json!([update(), {}])));
    // A schema says that a member has no command, the decoder that it is a transaction.
    mistakes.at(
        "/transaction/1",
        of(json!([update(), {"transaction": [update()]}])),
    );
    // Both at once: a schema says which of them is one too many.
    mistakes.seen(
        "/command",
        "",
        flush(with(update(), "transaction", json!([update()]))),
    );
    mistakes.list
}

/// What commands expect that is not of its form.
pub(super) fn preconditions() -> Vec<Mistake> {
    let mut mistakes = Mistakes::new(Subject::Desk, SchemaKind::Flush, "/completions/0");
    let create = || {
        let command = json!({"action": "create", "path": ["drawers"], "props": {"label": "a"}});
        json!({"command": command, "createdId": "a"})
    };
    let update = || json!({"command": {"action": "update"}});
    let delete = || json!({"command": {"action": "delete", "path": ["drawers", "a"]}});
    for (command, expected) in [
        (create(), json!({"label": "b"})),
        (create(), json!([])),
        (update(), json!([])),
        (update(), json!("title")),
        (delete(), json!(1)),
        (delete(), json!([{"label": "a"}])),
    ] {
        let command = with(command, "expected", expected);
        mistakes.at("/expected", flush(command.clone()));
        mistakes.at(
            "/transaction/1/expected",
            flush(json!({"transaction": [update(), command]})),
        );
    }
    // What is wrong with the command is reported first.
    let wrong = json!({"command": {"action": "update", "props": {"title": 1}}});
    mistakes.at(
        "/command/props/title",
        flush(with(wrong, "expected", json!([]))),
    );
    mistakes.list
}

pub(super) fn marks() -> Vec<Mistake> {
    let kind = SchemaKind::FlushResponse;
    let mut mistakes = Mistakes::new(Subject::Desk, kind, "");
    let update = || json!({"command": {"action": "update"}});
    let answer = |completion: Value| json!({"applied": {"from": 0, "completions": [completion]}});
    // The decoder of answers says of a mistake in their form only that there is one.
    for (place, name, mark) in [
        (
            "/invoke/effects",
            "invoke",
            json!({"name": "pull", "effects": 0}),
        ),
        ("/invoke", "invoke", json!({"effects": 1})),
        (
            "/transaction/effects",
            "transaction",
            json!({"effects": -1}),
        ),
        ("/transaction", "transaction", json!([update()])),
    ] {
        mistakes.seen(
            &format!("/applied/completions/0{place}"),
            "",
            answer(with(update(), name, mark)),
        );
    }
    mistakes.seen(
        "/applied/completions/0/command/action",
        "",
        answer(invoke("pull", json!("a"))),
    );
    mistakes.list
}
