//! Random commands for a board: what npm clients know, and commands of its enum and transactions.

use serde_json::{Value, json};

use crate::random::Random;

/// The ids of a collection, and one that is not there.
fn ids(collection: &Value) -> Vec<String> {
    let present = collection.as_object().into_iter().flatten();
    let mut ids: Vec<String> = present.map(|(id, _)| id.clone()).collect();
    ids.push("gone".to_owned());
    ids
}

/// Where cards are: their column, or none for the archive, and their id.
fn cards(document: &Value) -> Vec<(Option<String>, String)> {
    let mut found = Vec::new();
    for (column, node) in document["columns"].as_object().into_iter().flatten() {
        for (card, _) in node["cards"].as_object().into_iter().flatten() {
            found.push((Some(column.clone()), card.clone()));
        }
    }
    for (card, _) in document["archive"].as_object().into_iter().flatten() {
        found.push((None, card.clone()));
    }
    found
}

/// A command, or a list of them for a transaction.
pub(crate) fn for_boards(random: &mut Random, document: &Value) -> Value {
    if random.once_in(6) {
        let count = 1 + random.below(3);
        return (0..count)
            .map(|_| for_boards_alone(random, document))
            .collect();
    }
    for_boards_alone(random, document)
}

fn for_boards_alone(random: &mut Random, document: &Value) -> Value {
    let columns = ids(&document["columns"]);
    let column = random.pick(&columns).clone();
    let cards = cards(document);
    let position = *random.pick(&["F", "V", "V1", "k", "01"]);
    if cards.is_empty() || random.once_in(4) {
        let card = json!({"title": format!("t{}", random.below(99)), "position": position,
            "labels": [], "comments": {}});
        return json!({"path": ["columns", column, "cards"], "action": "create", "props": card});
    }
    let (from, card) = random.pick(&cards).clone();
    let path = match &from {
        Some(column) => json!(["columns", column, "cards", card]),
        None => json!(["archive", card]),
    };
    let below = |name: &str| {
        let mut below = path.clone();
        below.as_array_mut().unwrap().push(name.into());
        below
    };
    match random.below(12) {
        0 => {
            json!({"path": path, "action": "update", "props": {"title": format!("t{}", random.below(99))}})
        }
        1 => json!({"path": path, "action": "update", "props": {"position": position}}),
        2 => json!({"path": path, "action": "detete"}),
        3 => json!({"path": below("comments"), "action": "create",
            "props": {"text": "Soon?", "author": "ann"}}),
        4 if columns.len() < 6 => json!({"path": ["columns"], "action": "create",
            "props": {"name": "Column", "position": position, "cards": {}}}),
        4 => json!({"path": ["columns", column], "action": "detete"}),
        5 => {
            json!({"path": ["columns", column], "action": "update", "props": {"cardLimit": 3}})
        }
        6..=7 => {
            json!({"action": "invoke", "name": "archive", "args": {"card": card, "from": from}})
        }
        _ => {
            let after = random.pick(&cards).1.clone();
            let args = json!({"card": card, "from": from, "to": column, "after": after});
            json!({"action": "invoke", "name": "move", "args": args})
        }
    }
}
