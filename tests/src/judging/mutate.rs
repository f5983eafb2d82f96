//! Changes in messages that know nothing of the model: whatever comes of them, the judges agree.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// One way of changing a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutation {
    /// Removes a member or an item.
    Drop,
    /// Repeats an item, or gives the value of a member to another.
    Duplicate,
    /// Gives a member another name.
    Rename,
    /// Adds a member or an item.
    Add,
    /// Replaces a value, mostly by one of another type.
    OtherType,
    /// Replaces a value by null.
    Null,
    /// Copies a value to another place.
    Splice,
    /// Exchanges two values.
    Exchange,
    /// Changes a text.
    Text,
    /// Changes a number.
    Number,
    /// Cuts the end of the text off.
    Cut,
}

impl Mutation {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::Drop,
        Self::Duplicate,
        Self::Rename,
        Self::Add,
        Self::OtherType,
        Self::Null,
        Self::Splice,
        Self::Exchange,
        Self::Text,
        Self::Number,
        Self::Cut,
    ];

    /// Changes the message in one place.
    pub fn apply(self, message: &mut Value, rng: &mut Rng) {
        match self {
            Self::Drop => with_container(message, rng, drop_one),
            Self::Duplicate => with_container(message, rng, duplicate_one),
            Self::Rename => with_container(message, rng, rename_one),
            Self::Add => with_container(message, rng, add_one),
            Self::OtherType => *any_value(message, rng) = some_value(rng),
            Self::Null => *any_value(message, rng) = Value::Null,
            Self::Splice => {
                let piece = any_value(message, rng).clone();
                *any_value(message, rng) = piece;
            }
            Self::Exchange => {
                let (one, other) = (place(message, rng), place(message, rng));
                if !one.starts_with(&other) && !other.starts_with(&one) {
                    let piece = at(message, &one).clone();
                    let former = std::mem::replace(at(message, &other), piece);
                    *at(message, &one) = former;
                }
            }
            Self::Text => change_leaf(message, rng, change_text),
            Self::Number => change_leaf(message, rng, change_number),
            // It is the text that is cut, by `cut`.
            Self::Cut => {}
        }
    }

    /// Changes the text of the message.
    pub fn apply_to_text(self, text: &mut String, rng: &mut Rng) {
        if self == Self::Cut {
            let mut end = rng.usize(..text.trim_end().len());
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
        }
    }
}

/// The way from the root to some value in the message, as positions of members and items.
fn place(message: &Value, rng: &mut Rng) -> Vec<usize> {
    let mut place = Vec::new();
    let mut here = message;
    loop {
        let below: Vec<&Value> = match here {
            Value::Array(items) => items.iter().collect(),
            Value::Object(members) => members.values().collect(),
            _ => return place,
        };
        if below.is_empty() || (!place.is_empty() && rng.u32(..6) == 0) {
            return place;
        }
        let chosen = rng.usize(..below.len());
        place.push(chosen);
        here = below[chosen];
    }
}

fn at<'m>(message: &'m mut Value, place: &[usize]) -> &'m mut Value {
    place.iter().fold(message, |here, position| match here {
        Value::Array(items) => &mut items[*position],
        Value::Object(members) => members.values_mut().nth(*position).unwrap(),
        _ => panic!("a place leads through arrays and objects"),
    })
}

fn any_value<'m>(message: &'m mut Value, rng: &mut Rng) -> &'m mut Value {
    let place = place(message, rng);
    at(message, &place)
}

/// Looks a few times for an array or object that is not empty.
fn with_container(message: &mut Value, rng: &mut Rng, change: fn(&mut Value, &mut Rng)) {
    let mut place = place(message, rng);
    while !matches!(at(message, &place), Value::Array(_) | Value::Object(_))
        && place.pop().is_some()
    {}
    change(at(message, &place), rng);
}

fn some_key(members: &Map<String, Value>, rng: &mut Rng) -> Option<String> {
    let keys: Vec<&String> = members.keys().collect();
    (!keys.is_empty()).then(|| keys[rng.usize(..keys.len())].clone())
}

fn drop_one(container: &mut Value, rng: &mut Rng) {
    match container {
        Value::Array(items) if !items.is_empty() => {
            items.remove(rng.usize(..items.len()));
        }
        Value::Object(members) => {
            if let Some(key) = some_key(members, rng) {
                members.remove(&key);
            }
        }
        _ => {}
    }
}

fn duplicate_one(container: &mut Value, rng: &mut Rng) {
    match container {
        Value::Array(items) if !items.is_empty() => {
            let item = items[rng.usize(..items.len())].clone();
            items.insert(rng.usize(..=items.len()), item);
        }
        Value::Object(members) => {
            if let (Some(from), Some(to)) = (some_key(members, rng), some_key(members, rng)) {
                let value = members[&from].clone();
                members.insert(to, value);
            }
        }
        _ => {}
    }
}

fn rename_one(container: &mut Value, rng: &mut Rng) {
    if let Value::Object(members) = container
        && let Some(key) = some_key(members, rng)
        && let Some(value) = members.remove(&key)
    {
        let name = match rng.u32(..4) {
            0 => key.to_uppercase(),
            1 => format!("{key}x"),
            2 => key.chars().skip(1).collect(),
            _ => some_name(rng),
        };
        members.insert(name, value);
    }
}

fn add_one(container: &mut Value, rng: &mut Rng) {
    let value = some_value(rng);
    match container {
        Value::Array(items) => items.insert(rng.usize(..=items.len()), value),
        Value::Object(members) => {
            members.insert(some_name(rng), value);
        }
        _ => {}
    }
}

/// A name that has a meaning in some message or model, or in none.
fn some_name(rng: &mut Rng) -> String {
    let names = [
        "from",
        "completions",
        "epoch",
        "command",
        "createdId",
        "path",
        "action",
        "props",
        "parentDefault",
        "isPartial",
        "diff",
        "latest",
        "document",
        "commandCount",
        "mappedPaths",
        "renames",
        "errors",
        "sync",
        "title",
        "name",
        "author",
        "createdAt",
        "movedAt",
        "settings",
        "todos",
        "theme",
        "columns",
        "cards",
        "children",
        "x",
        "index",
        "transaction",
        "createdIds",
        "expected",
        "args",
        "invoke",
        "effects",
        "error",
        "constructor",
        "",
    ];
    names[rng.usize(..names.len())].to_owned()
}

fn some_value(rng: &mut Rng) -> Value {
    match rng.u32(..19) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(0),
        4 => json!(-1),
        5 => json!(1.5),
        6 => json!(10),
        7 => json!(1e300),
        8 => json!(9_007_199_254_740_991_i64),
        9 => json!(""),
        10 => json!("high"),
        11 => json!([]),
        12 => json!(["todos", "n1"]),
        13 => json!({}),
        14 => json!({"title": "a", "author": "b", "text": "c"}),
        15 => json!("invoke"),
        16 => json!([{"command": {"action": "update"}}]),
        17 => json!({"transaction": [{"command": {"action": "update"}}]}),
        _ => json!("children"),
    }
}

/// Looks a few times for a leaf that the change applies to.
fn change_leaf(message: &mut Value, rng: &mut Rng, change: fn(&mut Value, &mut Rng) -> bool) {
    for _ in 0..20 {
        if change(any_value(message, rng), rng) {
            return;
        }
    }
}

fn change_text(value: &mut Value, rng: &mut Rng) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    match rng.u32(..7) {
        0 => text.clear(),
        1 => text.push(','),
        2 => text.push('😀'),
        3 => text.insert(0, ' '),
        4 => *text = text.to_uppercase(),
        5 => *text = text.repeat(70).chars().take(4_000).collect(),
        _ => {
            text.pop();
        }
    }
    true
}

fn change_number(value: &mut Value, rng: &mut Rng) -> bool {
    let Some(number) = value.as_f64() else {
        return false;
    };
    // As a double, which is written so that nobody takes it for a long integer.
    *value = match rng.u32(..6) {
        0 => json!(number + 1.0),
        1 => json!(-number),
        2 => json!(number + 0.5),
        3 => json!(number * 1e200),
        4 => json!(number.to_string()),
        _ => json!(0),
    };
    true
}
