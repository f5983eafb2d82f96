//! Makes messages wrong, or other than our own code writes them, at a random place.

use flushout_random_models::Chance;
use serde_json::{Value, json};

/// Leaves out some of the members at the top, which may have a default.
pub(crate) fn leave_out(value: &mut Value, chance: &mut Chance) {
    if let Value::Object(members) = value {
        members.retain(|_, _| !chance.one_in(4));
    }
}

/// Changes something within the value.
pub(crate) fn damage(value: &mut Value, chance: &mut Chance) {
    match value {
        Value::Object(members) if !members.is_empty() && !chance.one_in(6) => {
            let names: Vec<String> = members.keys().cloned().collect();
            let name = chance.pick(&names);
            match chance.below(5) {
                0 | 1 => {
                    members.remove(&name);
                }
                2 if chance.one_in(3) => {
                    members.insert("unknown".to_owned(), json!(1));
                }
                _ => damage(&mut members[&name], chance),
            }
        }
        Value::Array(items) if !items.is_empty() && !chance.one_in(4) => {
            let index = chance.below(items.len());
            match chance.below(4) {
                0 => {
                    items.remove(index);
                }
                1 => items.push(items[index].clone()),
                _ => damage(&mut items[index], chance),
            }
        }
        leaf => {
            *leaf = chance.pick(&[
                Value::Null,
                json!(0),
                json!(-1),
                json!(1e300),
                json!(0.5),
                json!(1.0),
                json!(u64::MAX),
                json!(""),
                json!("zzzzzzzzzz"),
                json!(true),
                json!([]),
                json!([1, 1]),
                json!({}),
                json!({ "a": [null] }),
            ]);
        }
    }
}
