//! Verdicts of the schemas on commands of enums and on transactions.

#![allow(
    clippy::needless_pass_by_value,
    reason = "the messages read better without references"
)]

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::shapes;
use super::verdicts::Judges;
use crate::emit::{Dialect, Profile, SchemaKind, emit};

fn invoke(name: &str, args: Value) -> Value {
    json!({"command": {"action": "invoke", "name": name, "args": args}})
}

fn without_args(name: &str) -> Value {
    json!({"command": {"action": "invoke", "name": name}})
}

fn postpone_with(name: &str, value: Value) -> Value {
    let mut args = json!({"id": "t1", "days": 3});
    args[name] = value;
    invoke("postpone", args)
}

fn delete() -> Value {
    json!({"command": {"action": "delete", "path": ["todos", "t1"]}})
}

#[test]
fn arguments_of_every_kind() {
    let judges = Judges::new("commanded", &shapes::commanded(), SchemaKind::Command);
    for name in ["completeAll", "no-fields", "no_fields", "mild", "Todo"] {
        judges.accept(&without_args(name));
        judges.accept(&invoke(name, Value::Null));
        judges.accept(&invoke(name, json!({})));
        judges.refuse("/command/args", &invoke(name, json!([])));
        judges.refuse("/command/args", &invoke(name, json!({"more": 1})));
    }
    judges.accept(&invoke("postpone", json!({"id": "t1", "days": 365})));
    judges.accept(&invoke("postpone", json!({"id": "t1", "dayCount": 1.0, "why": null, "behind": null, "mark": "None", "others": ["a"]})));
    judges.accept(&invoke("mild", json!({"why": "High"})));
    judges.accept(&invoke("rename", json!("abc")));
    judges.accept(&invoke("plant", json!({"children": [{"children": []}]})));
    judges.accept(&invoke("drop", json!("t1")));
    judges.accept(&invoke("perhaps", json!("Low")));
    for args in [json!(null), json!({}), json!({"a": "b"})] {
        judges.accept(&invoke("label", args));
    }
    judges.accept(&without_args("label"));
    let mut open = invoke("drop", json!("t1"));
    open["command"]["more"] = json!([]);
    open["more"] = json!({});
    judges.accept(&open);
}

#[test]
fn arguments_that_are_refused_are_told_at_their_place() {
    let judges = Judges::new("commanded", &shapes::commanded(), SchemaKind::Command);
    for name in ["postpone", "rename", "plant", "drop", "perhaps"] {
        judges.refuse("/command", &without_args(name));
        judges.refuse("/command/args", &invoke(name, Value::Null));
        judges.refuse("/command/args", &invoke(name, json!([])));
    }
    judges.refuse("/command/args", &invoke("postpone", json!({"id": "t1"})));
    judges.refuse("/command/args", &postpone_with("dayCount", json!(1)));
    judges.refuse("/command/args", &postpone_with("more", json!(1)));
    for (name, pointer, value) in [
        ("days", "/command/args/days", json!(0)),
        ("days", "/command/args/days", json!(366)),
        ("days", "/command/args/days", json!("1")),
        ("id", "/command/args/id", json!("a,b")),
        ("id", "/command/args/id", Value::Null),
        ("why", "/command/args/why", json!("")),
        ("others", "/command/args/others/1", json!(["a", 1])),
        ("behind", "/command/args/behind", json!(1)),
    ] {
        judges.refuse(pointer, &postpone_with(name, value));
    }
    judges.refuse("/command/args", &invoke("rename", json!("abcdef")));
    judges.refuse(
        "/command/args/children/0",
        &invoke("plant", json!({"children": [1]})),
    );
    judges.refuse("/command/args", &invoke("perhaps", json!("Middle")));
    judges.refuse("/command/args", &invoke("drop", json!("__proto__")));
}

#[test]
fn names_and_ids_of_commands() {
    for (name, shape) in shapes::all() {
        let judges = Judges::new(name, &shape, SchemaKind::Command);
        judges.refuse("/command/name", &without_args("unknown"));
        judges.refuse("/command/name", &without_args("__proto__"));
        judges.refuse_form(&json!({"command": {"action": "invoke"}}));
        judges.refuse_form(&json!({"command": {"action": "invoke", "name": 1}}));
        judges.refuse_form(&json!({"command": {"action": "invoke", "name": null}}));
    }
    let judges = Judges::new("commanded", &shapes::commanded(), SchemaKind::Command);
    let with_ids = |ids: Value| {
        let mut command = without_args("completeAll");
        command["createdIds"] = ids;
        command
    };
    for ids in [json!(null), json!([]), json!(["a", "b"])] {
        judges.accept(&with_ids(ids));
    }
    for ids in [
        json!("a"),
        json!([1]),
        json!(["a,b"]),
        json!([""]),
        json!([null]),
    ] {
        judges.refuse_form(&with_ids(ids));
    }
    // Only invocations look at them.
    let mut other = delete();
    other["createdIds"] = json!(1);
    judges.accept(&other);
}

#[test]
fn transactions_stand_in_every_flush() {
    for (name, shape) in shapes::all() {
        let judges = Judges::new(name, &shape, SchemaKind::Flush);
        let flush = |entry: Value| json!({"from": 0, "completions": [entry]});
        let update = || json!({"command": {"action": "update"}});
        judges.accept(&flush(json!({"transaction": [update()], "more": 1})));
        judges.accept(&flush(json!({"transaction": [update(), update()]})));
        for commands in [
            json!([]),
            json!({}),
            json!([null]),
            json!([{"transaction": [update()]}]),
            json!([{"command": {"action": "upsert"}}]),
            json!([{"command": {"action": "update"}, "transaction": [update()]}]),
            json!([{"command": {"action": "update"}, "transaction": {}}]),
        ] {
            judges.refuse_form(&flush(json!({"transaction": commands})));
        }
        for both in [json!([update()]), json!([]), json!(1)] {
            let mut entry = update();
            entry["transaction"] = both;
            judges.refuse_form(&flush(entry));
        }
        // Null is as if it were absent.
        let mut entry = update();
        entry["transaction"] = Value::Null;
        judges.accept(&flush(entry.clone()));
        judges.accept(&flush(json!({"transaction": [entry], "command": null})));
        judges.refuse_form(&flush(json!({"transaction": null})));
        judges.refuse(
            "/completions/0/transaction/1/command/name",
            &flush(json!({"transaction": [update(), without_args("unknown")]})),
        );
        let commands_max = shape.limits.flush_commands_max;
        let many = |count: usize| flush(json!({"transaction": vec![update(); count]}));
        judges.accept(&many(commands_max));
        judges.refuse_form(&many(commands_max + 1));
        let many = |count: usize| json!({"from": 0, "completions": vec![update(); count]});
        judges.accept(&many(commands_max));
        judges.refuse_form(&many(commands_max + 1));
    }
}

#[test]
fn mistakes_within_transactions_are_told_at_their_place() {
    let judges = Judges::new("commanded", &shapes::commanded(), SchemaKind::Flush);
    let flush = json!({"from": 0, "completions": [delete(), {"transaction": [delete(), postpone_with("days", json!(0))]}]});
    judges.refuse("/completions/1/transaction/1/command/args/days", &flush);
}

#[test]
fn what_was_applied_bears_its_command_and_is_never_an_invocation() {
    let judges = Judges::new("commanded", &shapes::commanded(), SchemaKind::FlushResponse);
    let answer = |completion: Value| json!({"applied": {"from": 0, "completions": [completion]}});
    let with = |member: &str, value: Value| {
        let mut completion = delete();
        completion[member] = value;
        answer(completion)
    };
    for value in [
        json!({"name": "completeAll", "effects": 1}),
        json!({"name": "of_tomorrow", "args": [1], "effects": 2, "more": 1}),
    ] {
        judges.accept(&with("invoke", value));
    }
    judges.accept(&with("transaction", json!({"effects": 7, "more": 1})));
    for (member, value) in [
        ("invoke", json!({"name": "completeAll"})),
        ("invoke", json!({"effects": 1})),
        ("invoke", json!({"name": 1, "effects": 1})),
        ("invoke", json!({"name": "completeAll", "effects": 0})),
        ("invoke", json!("completeAll")),
        ("transaction", json!({})),
        ("transaction", json!({"effects": 0.5})),
        ("transaction", json!([delete()])),
    ] {
        judges.refuse_form(&with(member, value));
    }
    judges.refuse_form(&answer(without_args("completeAll")));
    judges.refuse_form(&answer(json!({"transaction": [delete()]})));
    let mut error = answer(delete());
    for own in [
        json!(null),
        json!("SoldOut"),
        json!({"SoldOut": {"left": 0}}),
    ] {
        error["errors"] =
            json!([{"action": "invoke", "path": [], "code": "rejected", "error": own}]);
        judges.accept(&error);
    }
}

#[test]
fn every_leaf_bears_a_name_of_its_own() {
    let shape = shapes::commanded();
    for kind in [SchemaKind::Command, SchemaKind::Flush] {
        for profile in [Profile::Types, Profile::Validate] {
            let schema = emit(&shape, kind, profile, Dialect::Draft202012);
            let definitions = schema["$defs"].as_object().unwrap();
            let mut commands = BTreeSet::new();
            for (name, definition) in definitions {
                assert_eq!(definition["title"], json!(name));
                assert!(
                    name.bytes().all(|byte| byte.is_ascii_alphanumeric()),
                    "{name}"
                );
                let mut command = &definition["properties"]["command"];
                if let Some(target) = command["$ref"].as_str() {
                    command = schema.pointer(&target[1..]).unwrap();
                }
                let name = &command["properties"]["name"];
                if let Some(command) = name.get("const").or_else(|| name.pointer("/enum/0")) {
                    assert!(commands.insert(command.as_str().unwrap().to_owned()));
                    assert!(definition["description"].is_string());
                }
            }
            let due = shape.commands.iter().map(|command| command.name.clone());
            assert_eq!(commands, due.collect());
            assert!(definitions.contains_key("NoFieldsInvoke2"));
            let postpone = &definitions["PostponeInvoke"];
            assert_eq!(postpone["description"], json!("Postpone a todo."));
        }
    }
    // The arguments are the same in all schemas, and called the same.
    let model = emit(
        &shape,
        SchemaKind::Model,
        Profile::Types,
        Dialect::Draft202012,
    );
    let flush = emit(
        &shape,
        SchemaKind::Flush,
        Profile::Types,
        Dialect::Draft202012,
    );
    for name in ["PostponeArgs", "RenameArgs", "PlantArgs", "PerhapsArgs"] {
        assert!(model["$defs"][name].is_object() && flush["$defs"][name].is_object());
    }
}
