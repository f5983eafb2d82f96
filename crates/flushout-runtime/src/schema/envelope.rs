//! Commands of any model: their form and limits, for gateways that know no model.

use serde_json::{Value, json};

use super::Profile;
use super::command::Action;
use super::decisions::by_action;
use super::definitions::{Definitions, Name, nullable};
use crate::shape::Shape;

/// Defines a command of any model under this name; the names of its parts begin with `prefix`.
pub(super) fn define(
    shape: &Shape,
    definitions: &mut Definitions,
    name: &Name,
    prefix: &str,
    profile: Profile,
) {
    let leaves = Action::ALL.map(|action| {
        let schema = leaf(shape, definitions, action);
        (
            action,
            definitions.add(&[prefix, "Any", action.title()], schema),
        )
    });
    let mut schema = if profile == Profile::Types {
        json!({ "oneOf": leaves.map(|(_, leaf)| leaf.reference()) })
    } else {
        let form = definitions.add(&[prefix, "CommandForm"], form(shape));
        by_action(&form, &leaves)
    };
    if let Value::Object(keywords) = &mut schema {
        let description = "A command, held to its form and its limits.";
        keywords.insert("description".to_owned(), json!(description));
    }
    definitions.insert(name, schema);
}

/// What all commands have in common, whatever their action is.
pub(super) fn form(shape: &Shape) -> Value {
    json!({
        "type": "object",
        "required": ["command"],
        "properties": {
            "command": {
                "type": "object",
                "required": ["action"],
                "properties": {
                    "action": {
                        "type": "string",
                        "enum": ["create", "update", "delete", "detete"],
                    },
                    "path": any_path(shape),
                },
            },
            "createdId": { "type": ["string", "null"] },
        },
    })
}

fn any_path(shape: &Shape) -> Value {
    json!({
        "type": ["array", "null"],
        "items": { "type": "string" },
        "maxItems": shape.limits.path_segments_max,
    })
}

fn leaf(shape: &Shape, definitions: &Definitions, action: Action) -> Value {
    let mut properties = json!({ "action": action.schema(), "path": any_path(shape) });
    if let (Value::Object(members), true) = (&mut properties, action != Action::Delete) {
        for name in ["props", "parentDefault"] {
            members.insert(name.to_owned(), json!({ "type": ["object", "null"] }));
        }
    }
    let created_id = match action {
        Action::Create => nullable(&definitions.common.id.reference()),
        Action::Update | Action::Delete => json!({ "type": ["string", "null"] }),
    };
    json!({
        "type": "object",
        "required": ["command"],
        "properties": {
            "command": { "type": "object", "required": ["action"], "properties": properties },
            "createdId": created_id,
        },
    })
}
