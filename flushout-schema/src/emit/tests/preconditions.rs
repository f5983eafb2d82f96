//! What clients may expect their commands to replace: its form in every profile and dialect.

use serde_json::{Value, json};

use super::shapes;
use super::verdicts::Judges;
use crate::emit::{Dialect, Profile, SchemaKind, emit, emit_with_losses};

fn judges() -> Judges {
    Judges::new("todo_list", &shapes::todo_list(), SchemaKind::Command)
}

fn create() -> Value {
    let props = json!({"title": "abc", "author": "me"});
    json!({"command": {"action": "create", "path": ["todos"], "props": props}, "createdId": "n1"})
}

fn update() -> Value {
    json!({"command": {"action": "update", "path": ["todos", "n1"], "props": {"title": "abc"}}})
}

fn delete(action: &str) -> Value {
    json!({"command": {"action": action, "path": ["todos", "n1"]}})
}

fn expecting(mut entry: Value, expected: Value) -> Value {
    entry["expected"] = expected;
    entry
}

/// The same within a transaction.
fn transaction(entry: &Value) -> Value {
    json!({"transaction": [entry, {"command": {"action": "update"}}]})
}

#[test]
fn every_action_has_its_form_of_what_it_expects() {
    let judges = judges();
    let node = json!({"title": "abc", "author": "me", "createdAt": 7, "notes": {"a": {}}});
    for entry in [
        expecting(create(), json!({})),
        expecting(create(), json!(null)),
        expecting(update(), json!({})),
        expecting(update(), json!(null)),
        // It is compared, and not held to the model.
        expecting(update(), json!({"title": 1, "nobody": [null]})),
        expecting(delete("delete"), node.clone()),
        expecting(delete("detete"), node),
        expecting(delete("delete"), json!({})),
        expecting(delete("delete"), json!(null)),
    ] {
        judges.accept(&entry);
        judges.accept(&transaction(&entry));
    }
}

#[test]
fn other_forms_are_refused_at_their_place() {
    let judges = judges();
    for entry in [
        expecting(create(), json!({"title": "abc"})),
        expecting(create(), json!([])),
        expecting(create(), json!(false)),
        expecting(update(), json!([])),
        expecting(update(), json!("abc")),
        expecting(delete("delete"), json!([{}])),
        expecting(delete("detete"), json!(0)),
    ] {
        judges.refuse("/expected", &entry);
        judges.refuse_form(&entry);
        let within = transaction(&entry);
        judges.refuse("/transaction/0/expected", &within);
        judges.refuse_form(&within);
    }
}

#[test]
fn nobody_looks_at_it_beside_commands_of_enums_and_transactions() {
    let judges = Judges::new("commanded", &shapes::commanded(), SchemaKind::Command);
    let invoke = json!({"command": {"action": "invoke", "name": "completeAll"}});
    let all = json!({"transaction": [{"command": {"action": "update"}}]});
    for entry in [invoke, all] {
        judges.accept(&expecting(entry.clone(), json!({"title": "abc"})));
        judges.accept(&expecting(entry, json!([1])));
    }
}

#[test]
fn what_a_client_receives_expects_nothing() {
    for kind in [SchemaKind::Sync, SchemaKind::FlushResponse] {
        for profile in Profile::ALL {
            let schema = emit(&shapes::todo_list(), kind, *profile, Dialect::Draft202012);
            assert!(
                !schema.to_string().contains("\"expected\""),
                "{kind:?} {profile:?}"
            );
        }
    }
}

#[test]
fn no_dialect_loses_it() {
    for profile in Profile::ALL {
        for dialect in [Dialect::Draft04, Dialect::OpenApi30] {
            let (schema, losses) =
                emit_with_losses(&shapes::todo_list(), SchemaKind::Flush, *profile, dialect);
            let text = schema.to_string();
            assert!(text.contains("\"expected\""), "{profile:?} {dialect:?}");
            assert!(
                text.contains("\"maxProperties\":0"),
                "{profile:?} {dialect:?}"
            );
            let lost = losses
                .iter()
                .find(|loss| loss.pointer.contains("/expected"));
            assert_eq!(lost, None, "{profile:?} {dialect:?}");
        }
    }
}
