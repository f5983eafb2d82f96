//! Mutations of a message by its structure: repeat, replace, splice, take out, and multiply members.

use serde_json::{Map, Value, json};

use crate::workload::Numbers;

/// A message that differs from this one in one to three places.
pub fn mutated(message: &Value, seeds: &[Value], bytes_max: usize, numbers: &mut Numbers) -> Value {
    let mut message = message.clone();
    for _ in 0..=numbers.below(3) {
        let room = bytes_max.saturating_sub(weight(&message));
        let donor = &seeds[numbers.below(seeds.len())];
        match numbers.below(8) {
            0..=3 => repeat_somewhere(&mut message, room, numbers),
            chosen => change_somewhere(&mut message, numbers, &mut |place, numbers| match chosen {
                4 => *place = nasty(numbers),
                5 => *place = part(donor, numbers).clone(),
                6 => take_out(place, numbers),
                _ => multiply(place, room, numbers),
            }),
        }
        // One change at a time as a rule, so that what was good stays.
        if numbers.below(2) == 0 {
            break;
        }
    }
    message
}

/// Upper bound of the message's length in bytes, near enough.
pub fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 3,
        Value::Array(items) => 2 + items.iter().map(|item| weight(item) + 1).sum::<usize>(),
        Value::Object(members) => {
            let members = members.iter();
            2 + members
                .map(|(key, value)| key.len() + 4 + weight(value))
                .sum::<usize>()
        }
        _ => 4,
    }
}

/// Changes a value somewhere in this one, more likely near the top, where the lists of commands are.
fn change_somewhere(
    value: &mut Value,
    numbers: &mut Numbers,
    change: &mut dyn FnMut(&mut Value, &mut Numbers),
) {
    let children: Vec<&mut Value> = match value {
        _ if numbers.below(4) == 0 => Vec::new(),
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(members) => members.values_mut().collect(),
        _ => Vec::new(),
    };
    let chosen = numbers.below(children.len());
    match children.into_iter().nth(chosen) {
        Some(child) => change_somewhere(child, numbers, change),
        None => change(value, numbers),
    }
}

fn part<'v>(value: &'v Value, numbers: &mut Numbers) -> &'v Value {
    let child = match value {
        Value::Array(items) if !items.is_empty() => items.get(numbers.below(items.len())),
        Value::Object(members) if !members.is_empty() => {
            members.values().nth(numbers.below(members.len()))
        }
        _ => None,
    };
    match child {
        Some(child) if numbers.below(4) > 0 => part(child, numbers),
        _ => value,
    }
}

/// Repeats elements of a list, more likely one near the top.
fn repeat_somewhere(value: &mut Value, room: usize, numbers: &mut Numbers) {
    let is_list = matches!(value, Value::Array(items) if !items.is_empty());
    if is_list && numbers.below(3) > 0 {
        repeat(value, room, numbers);
        return;
    }
    let holds = |value: &Value| value.is_array() || value.is_object();
    let children: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().filter(|item| holds(item)).collect(),
        Value::Object(members) => members.values_mut().filter(|item| holds(item)).collect(),
        _ => return,
    };
    let chosen = numbers.below(children.len());
    if let Some(child) = children.into_iter().nth(chosen) {
        repeat_somewhere(child, room, numbers);
    }
}

/// Repeats elements of a list up to a thousand times, or up to the room.
fn repeat(place: &mut Value, room: usize, numbers: &mut Numbers) {
    let Value::Array(items) = place else {
        return;
    };
    if items.is_empty() {
        return;
    }
    let first = numbers.below(items.len());
    let most = items.len() - first;
    let block = items[first..first + 1 + numbers.below(most.min(3))].to_vec();
    let each: usize = block.iter().map(|item| weight(item) + 1).sum();
    let times = [1, 3, 10, 30, 300, 1_000, 50_000][numbers.below(7)];
    let times = times.min(room / each.max(1));
    let has_ids = numbers.below(2) == 0;
    for time in 0..times {
        let mut block = block.clone();
        if has_ids {
            for item in &mut block {
                number_ids(item, time);
            }
        }
        items.extend(block);
    }
}

/// Gives ids that are proposed another number each time.
fn number_ids(value: &mut Value, number: usize) {
    if let Some(id) = value.get_mut("createdId") {
        *id = json!(format!("n{number}"));
    }
}

fn take_out(place: &mut Value, numbers: &mut Numbers) {
    match place {
        Value::Array(items) if !items.is_empty() => {
            items.remove(numbers.below(items.len()));
        }
        Value::Object(members) if !members.is_empty() => {
            let key = members.keys().nth(numbers.below(members.len())).cloned();
            key.and_then(|key| members.remove(&key));
        }
        _ => {}
    }
}

/// Copies a member under many other names.
fn multiply(place: &mut Value, room: usize, numbers: &mut Numbers) {
    let Value::Object(members) = place else {
        return;
    };
    let Some(value) = members
        .values()
        .nth(numbers.below(members.len().max(1)))
        .cloned()
    else {
        return;
    };
    let times = [10, 100, 1_000, 20_000][numbers.below(4)];
    for time in 0..times.min(room / (weight(&value) + 12)) {
        members.insert(format!("k{time}"), value.clone());
    }
}

/// A value that costs much to look at, or is wrong late.
fn nasty(numbers: &mut Numbers) -> Value {
    let nested = |open: fn(Value) -> Value, levels: usize| {
        (0..levels).fold(json!(0), |value, _| open(value))
    };
    match numbers.below(14) {
        0 => json!("x".repeat(100_000)),
        1 => json!("\u{1}".repeat(20_000)),
        2 => json!(vec![0; 20_000]),
        3 => json!(vec![""; 20_000]),
        4 => json!(
            (0..10_000)
                .map(|number| format!("t{number}"))
                .collect::<Vec<_>>()
        ),
        5 => json!(vec![json!({}); 20_000]),
        6 => nested(|value| json!([value]), 50),
        7 => nested(|value| json!({ "children": { "a": value } }), 25),
        8 => json!(1.234_567_890_123_456_7e300),
        9 => Value::Null,
        10 => json!(vec![0.1; 20_000]),
        11 => Value::Object(
            (0..10_000)
                .map(|number| (format!("k{number}"), json!(0)))
                .collect::<Map<_, _>>(),
        ),
        12 => json!(vec!["a"; 30]),
        _ => json!({}),
    }
}
