//! Commands of any model: their form and limits, for gateways that know no model.

use serde_json::{Value, json};

use super::action::Action;
use super::common::Common;
use super::decisions::by_action;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::node_schema::{Definitions, Name, nullable};
use flushout_runtime::shape::Shape;

/// Defines a create, update or delete of any model under this name, beside the commands of enums.
pub(super) fn define(definitions: &mut Definitions, name: &Name, common: &Common<'_>) {
    let leaves = Action::AT_PLACES.map(|action| {
        let schema = leaf(common, definitions, action);
        let parts = [common.prefix, "Any", action.title()];
        (action, definitions.add(&parts, schema))
    });
    let mut schema = if common.profile == Profile::Types {
        common.one_of(leaves.iter().map(|(_, leaf)| leaf))
    } else {
        let form = common.form(definitions);
        by_action(definitions, &form, leaves, common)
    };
    if let Value::Object(keywords) = &mut schema {
        let description = "A command, held to its form and its limits.";
        keywords.insert("description".to_owned(), json!(description));
    }
    definitions.insert(name, schema);
}

/// A path of any names within the limit.
pub(super) fn any_path(shape: &Shape) -> Value {
    json!({
        "type": ["array", "null"],
        "items": { "type": "string" },
        "maxItems": shape.limits.path_segments_max,
    })
}

fn leaf(common: &Common<'_>, definitions: &Definitions, action: Action) -> Value {
    let mut properties = json!({ "action": action.schema(), "path": any_path(common.shape) });
    if let (Value::Object(members), true) = (&mut properties, action != Action::Delete) {
        for name in ["props", "parentDefault"] {
            members.insert(name.to_owned(), json!({ "type": ["object", "null"] }));
        }
    }
    let created_id = match action {
        Action::Create => nullable(&definitions.common.id.reference()),
        Action::Update | Action::Delete | Action::Invoke => {
            json!({ "type": ["string", "null"] })
        }
    };
    let mut schema = json!({
        "type": "object",
        "required": ["command"],
        "properties": {
            "command": { "type": "object", "required": ["action"], "properties": properties },
            "createdId": created_id,
        },
    });
    common.complete(&mut schema, action);
    schema
}
