//! The entry around a command: its name, conditions on the command, what sets it apart from a transaction.

use serde_json::{Value, json};

use super::action::Action;
use flushout_runtime::node_schema::{Profile, Writer};

/// How one command is called in names: what a client sends, and what the master applied.
pub(super) fn title(writer: Writer) -> &'static str {
    match writer {
        Writer::Client => "Command",
        Writer::Master => "Completion",
    }
}

/// A condition on the inner `command` of an entry.
pub(super) fn at_command(condition: &Value) -> Value {
    json!({
        "type": "object",
        "required": ["command"],
        "properties": { "command": condition },
    })
}

/// Holds for commands of this action.
pub(super) fn is_action(action: Action) -> Value {
    json!({
        "type": "object",
        "required": ["action"],
        "properties": { "action": action.schema() },
    })
}

/// Sets the leaf of a command apart from transactions, where no form says it.
pub(super) fn set_apart(leaf: &mut Value, profile: Profile) {
    if profile == Profile::Types {
        forbid_transaction(leaf);
    }
}

/// An entry is a command or a transaction, not both; null is as if it were absent.
pub(super) fn forbid_transaction(entry: &mut Value) {
    if let Some(Value::Object(members)) = entry.get_mut("properties") {
        members.insert("transaction".to_owned(), json!({ "type": "null" }));
    }
}
