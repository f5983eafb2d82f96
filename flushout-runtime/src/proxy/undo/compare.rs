//! Comparing what a command changed with what it turned out to have changed.

use serde_json::{Map, Value};

use crate::action::Action;
use crate::apply::{TextOf, is_same_effect};
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::Model;
use crate::path::Path;
use crate::wire::Completion;

use super::conflict::{Conflict, ConflictReason};
use super::step::Change;

/// The places where two records of one command differ, by value.
pub(super) fn changed_places<M: Model>(
    before: &[Change],
    after: &[Change],
    limits: &Limits,
) -> Vec<Conflict> {
    // Mostly the texts are the same.
    if before == after {
        return Vec::new();
    }
    let mut places = Vec::new();
    for index in 0..before.len().max(after.len()) {
        let (one, other) = (before.get(index), after.get(index));
        if let (Some(one), Some(other)) = (one, other) {
            if is_same::<M>(&one.forward, &other.forward, limits)
                && is_same::<M>(&one.backward, &other.backward, limits)
            {
                continue;
            }
            if let ([one], [other]) = (&one.backward[..], &other.backward[..])
                && let fields = changed_fields::<M>(one, other)
                && !fields.is_empty()
            {
                let fields = fields.into_iter().map(Some);
                let conflict = |field| Conflict::at(other, field, ConflictReason::Changed);
                places.extend(fields.map(conflict));
                continue;
            }
        }
        // One of them may have changed nothing.
        let mut inverses = [other, one].into_iter().flatten();
        if let Some(inverse) = inverses.find_map(|change| change.backward.first()) {
            places.push(Conflict::at(inverse, None, ConflictReason::Changed));
        }
    }
    places
}

/// Whether these effects are those, in order.
pub(in super::super) fn is_same<M: Model>(
    some: &[Completion],
    others: &[Completion],
    limits: &Limits,
) -> bool {
    some.len() == others.len()
        && some
            .iter()
            .zip(others)
            .all(|(one, other)| is_same_effect::<M>(one, other, limits))
}

/// The fields that two updates of one node set to other values.
fn changed_fields<M: Model>(one: &Completion, other: &Completion) -> Vec<String> {
    let (command, other_command) = (&one.command, &other.command);
    if command.action != Action::Update
        || command.action != other_command.action
        || command.path != other_command.path
    {
        return Vec::new();
    }
    let (before, after) = (fields_of(one), fields_of(other));
    let is_changed = |name: &&String| {
        !is_same_field::<M>(&command.path, name, before.get(*name), after.get(*name))
    };
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    after
        .keys()
        .chain(gone)
        .filter(is_changed)
        .cloned()
        .collect()
}

/// Whether a field has the same value in two updates of the node at this path.
pub(super) fn is_same_field<M: Model>(
    path: &Path,
    name: &str,
    one: Option<&Value>,
    other: Option<&Value>,
) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => {
            let (one, other) = (one.to_string(), other.to_string());
            TextOf::Fields(path).is_equal_field::<M>(name, &one, &other)
        }
        (one, other) => one == other,
    }
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
