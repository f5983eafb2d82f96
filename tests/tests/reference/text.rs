//! What the runtime holds and what the reference holds, in one form.

use flushout::proxy::Fate as RuntimeFate;
use flushout::{Model, Proxy, RejectedBy};
use flushout_tests::plan::Plan;
use serde::Serialize;
use serde_json::{Value, json};

use crate::oracle::proxy::Fate;
use crate::oracle::{Action, Edit, Entry};

/// A document of the runtime as a value.
pub(crate) fn document(plan: &Plan) -> Value {
    serde_json::from_str(plan.document_text().unwrap().as_str()).unwrap()
}

/// An element of a flush or of the history, as the runtime writes it, in the form of [`entry`].
pub(crate) fn written<T: Serialize>(element: &T) -> Value {
    normalized(&serde_json::to_value(element).unwrap())
}

fn normalized(element: &Value) -> Value {
    if let Some(members) = element.get("transaction").and_then(Value::as_array) {
        return json!({ "group": members.iter().map(normalized).collect::<Vec<_>>() });
    }
    let command = &element["command"];
    if command["action"] == "invoke" {
        let ids = element.get("createdIds").cloned();
        return json!({ "name": command["name"], "args": command["args"],
            "ids": ids.unwrap_or(json!([])) });
    }
    let action = match command["action"].as_str().unwrap() {
        "detete" => "delete",
        other => other,
    };
    let path = command.get("path").cloned().unwrap_or(json!([]));
    let mut edit = json!({ "action": action, "path": path, "props": command["props"],
        "id": element["createdId"] });
    if let Some(expected) = element.get("expected") {
        edit["expected"] = expected.clone();
    }
    edit
}

/// A transaction of edits in the form of [`entry`], for the reference.
pub(crate) fn read(element: &Value) -> Entry {
    let members = element["group"].as_array().unwrap().iter();
    let read = |member: &Value| {
        let edit = Edit {
            action: match member["action"].as_str().unwrap() {
                "create" => Action::Create,
                "update" => Action::Update,
                _ => Action::Delete,
            },
            path: serde_json::from_value(member["path"].clone()).unwrap(),
            props: member["props"].clone(),
            id: serde_json::from_value(member["id"].clone()).unwrap(),
        };
        Entry::Expecting(edit, member["expected"].clone())
    };
    Entry::Group(members.map(read).collect())
}

/// An element of a flush of the reference.
pub(crate) fn entry(entry: &Entry) -> Value {
    match entry {
        Entry::Plain(edit) => self::edit(edit),
        Entry::Expecting(edit, expected) => {
            let mut edit = self::edit(edit);
            edit["expected"] = expected.clone();
            edit
        }
        Entry::Invoke { name, args, ids } => json!({ "name": name, "args": args, "ids": ids }),
        Entry::Group(members) => {
            json!({ "group": members.iter().map(self::entry).collect::<Vec<_>>() })
        }
    }
}

/// An edit of the reference.
pub(crate) fn edit(edit: &Edit) -> Value {
    let action = match edit.action {
        Action::Create => "create",
        Action::Update => "update",
        Action::Delete => "delete",
    };
    json!({ "action": action, "path": edit.path, "props": edit.props, "id": edit.id })
}

/// The outcomes of the runtime in the form of the reference.
pub(crate) fn outcomes(proxy: &Proxy<Plan>) -> Vec<(u64, Fate)> {
    let outcomes = proxy.outcomes();
    outcomes
        .map(|outcome| {
            let fate = match &outcome.fate {
                RuntimeFate::Applied => Fate::Applied,
                RuntimeFate::Superseded => Fate::Superseded,
                RuntimeFate::Rejected(rejected) => Fate::Rejected {
                    by_answer: rejected.by == RejectedBy::Answer,
                    code: rejected.problem.code.as_str().to_owned(),
                },
            };
            (outcome.number.get(), fate)
        })
        .collect()
}
