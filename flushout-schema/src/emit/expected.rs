//! The precondition beside a command: what its sender expects it to replace.

use serde_json::{Value, json};

use super::action::Action;

/// Adds to the leaf of a command what the client may expect. It is compared with the document and
/// not decoded, so its content is not held to the model; null is as if it were absent.
pub(super) fn insert(leaf: &mut Value, action: Action) {
    let description = match action {
        Action::Create => {
            "An empty object: the create is refused where there is something at its id already, \
             instead of getting another id."
        }
        Action::Update => {
            "Fields that the update sets, with the values that they have before it (null: none). \
             The update is refused where one of them has another value."
        }
        Action::Delete => {
            "The node as it is, whole, with all below it. The delete is refused where it is otherwise."
        }
        // Nobody looks at what stands beside the commands of enums.
        Action::Invoke => return,
    };
    let mut schema = json!({ "description": description, "type": ["object", "null"] });
    if action == Action::Create {
        schema["maxProperties"] = json!(0);
    }
    if let Some(Value::Object(members)) = leaf.get_mut("properties") {
        members.insert("expected".to_owned(), schema);
    }
}
