//! Comparing what a command changed with what it turned out to have changed.

use serde_json::{Map, Value};

use crate::action::Action;
use crate::json::JsonText;
use crate::wire::Completion;

use super::conflict::{Conflict, ConflictReason};
use super::step::Change;

/// The places where two records of one command differ, by value.
pub(super) fn changed_places(before: &[Change], after: &[Change]) -> Vec<Conflict> {
    // Mostly the texts are the same.
    if before == after {
        return Vec::new();
    }
    let mut places = Vec::new();
    for index in 0..before.len().max(after.len()) {
        let (one, other) = (before.get(index), after.get(index));
        if let (Some(one), Some(other)) = (one, other) {
            if is_same(&one.forward, &other.forward) && is_same(&one.backward, &other.backward) {
                continue;
            }
            if let ([one], [other]) = (&one.backward[..], &other.backward[..])
                && let fields = changed_fields(one, other)
                && !fields.is_empty()
            {
                let fields = fields.into_iter().map(Some);
                let conflict = |field| Conflict::at(other, field, ConflictReason::Changed);
                places.extend(fields.map(conflict));
                continue;
            }
        }
        let change = other.or(one);
        if let Some(inverse) = change.and_then(|change| change.backward.first()) {
            places.push(Conflict::at(inverse, None, ConflictReason::Changed));
        }
    }
    places
}

fn is_same(some: &[Completion], others: &[Completion]) -> bool {
    some.len() == others.len()
        && some.iter().zip(others).all(|(one, other)| {
            is_same_place(one, other)
                && one.command.props.as_ref().map(value_of)
                    == other.command.props.as_ref().map(value_of)
        })
}

fn is_same_place(one: &Completion, other: &Completion) -> bool {
    one.command.action == other.command.action
        && one.command.path == other.command.path
        && one.created_id == other.created_id
}

/// The fields that two updates of one node set to other values.
fn changed_fields(one: &Completion, other: &Completion) -> Vec<String> {
    if one.command.action != Action::Update || !is_same_place(one, other) {
        return Vec::new();
    }
    let (mut before, after) = (fields_of(one), fields_of(other));
    let mut changed = Vec::new();
    for (name, value) in after {
        if before.remove(&name).as_ref() != Some(&value) {
            changed.push(name);
        }
    }
    changed.extend(before.into_iter().map(|(name, _)| name));
    changed
}

pub(super) fn fields_of(completion: &Completion) -> Map<String, Value> {
    match completion.command.props.as_ref().map(value_of) {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// What was written by the runtime is JSON.
pub(super) fn value_of(text: &JsonText) -> Value {
    serde_json::from_str(text.as_str()).unwrap_or_default()
}
