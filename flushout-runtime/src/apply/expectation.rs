//! What a command expects to replace, held against the document before the command is applied.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::command::Operation;
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{Decoding, Lookup, LookupTarget, Model, Payload, PayloadTarget, Role};
use crate::path::Path;
use crate::problem::{Code, Problem, push_pointer_token, shortened};
use crate::wire::decode_text_in;

use super::Document;
use super::equality::TextOf;

/// The fields of a node, each as its text.
type Fields<'t> = BTreeMap<String, &'t RawValue>;

const NOT_AS_EXPECTED: &str = "is not as the command expects";

/// How many times longer than what is expected the text of an equal value may be: `-0.0` is longer
/// than `0`.
const LENGTHS_MOST: usize = 8;

/// Holds what the operation at `path` would replace to what its sender expects. What is not there
/// is passed over; applying the operation tells it.
///
/// What is expected is read by the types of the model, so a field of a deleted node that has a
/// default and is not mentioned is expected to have that. Values are equal as [`TextOf`] says. It
/// costs what the expectation does, whatever the document holds.
///
/// # Errors
///
/// [`Code::Conflict`], with a pointer into the element of the flush; [`Code::ForbiddenKey`], of a
/// document without types, where nothing has looked for such keys before;
/// [`Code::NotSerializable`] when a value type refuses to be written.
pub(super) fn check<M: Model>(
    document: &mut Document<M>,
    path: &Path,
    operation: &Operation,
    expected: &JsonText,
    limits: &Limits,
) -> Result<(), Problem> {
    match operation {
        // Without other ids to choose from, it replaces nothing, or it is refused.
        Operation::Create { .. } => Ok(()),
        Operation::Update { patch } => {
            check_fields(document, path, patch.as_ref(), expected, limits)
        }
        Operation::Delete => check_node(document, path, expected, limits),
    }
}

/// The conflict of a delete that expects something and finds nothing.
pub(super) fn nothing_there() -> Problem {
    conflict("There is nothing, and the command expects something".to_owned())
}

fn check_node<M: Model>(
    document: &mut Document<M>,
    path: &Path,
    expected: &JsonText,
    limits: &Limits,
) -> Result<(), Problem> {
    let Some((parent, id)) = path.split_last() else {
        return Ok(());
    };
    let conflict = || conflict("The node is not as the command expects".to_owned());
    let target = PayloadTarget::Node {
        path: &parent,
        created_id: Some(id),
    };
    // What no document of this model can hold is never met.
    let expected = read::<M>(document, target, expected, limits);
    let expected = match expected.and_then(|node| node.json_text()) {
        Ok(expected) => expected,
        Err(problem) if problem.code == Code::ForbiddenKey => {
            return Err(problem.below("/expected"));
        }
        Err(_) => {
            return match document.look_up(&parent, LookupTarget::Node(id), 0)? {
                Lookup::Absent => Ok(()),
                Lookup::Text(_) | Lookup::Longer => Err(conflict()),
            };
        }
    };
    match document.look_up(&parent, LookupTarget::Node(id), bytes_max(&expected))? {
        Lookup::Absent => Ok(()),
        Lookup::Text(found)
            if TextOf::Node(&parent, Some(id)).is_equal::<M>(expected.as_str(), found.as_str()) =>
        {
            Ok(())
        }
        Lookup::Text(_) | Lookup::Longer => Err(conflict()),
    }
}

/// Reads what is expected. The trials that this takes are work of the flush.
fn read<M: Model>(
    document: &mut Document<M>,
    target: PayloadTarget<'_>,
    expected: &JsonText,
    limits: &Limits,
) -> Result<Payload, Problem> {
    let mut decoding = Decoding::new(Role::Authority, limits);
    let read = decode_text_in::<M>(expected.as_str(), target, &mut decoding);
    document.note_trials(decoding.trials_excess());
    read
}

fn check_fields<M: Model>(
    document: &mut Document<M>,
    path: &Path,
    set: Option<&Payload>,
    expected: &JsonText,
    limits: &Limits,
) -> Result<(), Problem> {
    let set = set.map(Payload::json_text).transpose()?;
    let set = set.as_ref().map(fields_of).unwrap_or_default();
    let target = PayloadTarget::Patch { path };
    let mut expected = match read::<M>(document, target, expected, limits) {
        Ok(patch) => patch,
        Err(problem) if problem.code == Code::ForbiddenKey => {
            return Err(problem.below("/expected"));
        }
        // What no document of this model can hold is never met.
        Err(problem) => return Err(unmet(&problem, &set)),
    };
    let text = expected.json_text()?;
    let names = fields_of(&text);
    if let Some(name) = names.keys().find(|name| !set.contains_key(*name)) {
        return Err(field_conflict(name, NOT_SET));
    }
    let found = document.look_up(path, LookupTarget::Fields(&mut expected), bytes_max(&text))?;
    let found = match found {
        Lookup::Absent => return Ok(()),
        Lookup::Longer => return Err(longer_found(&names)),
        Lookup::Text(found) => found,
    };
    if found == text {
        return Ok(());
    }
    let found = fields_of(&found);
    for (name, value) in names {
        let of_field = TextOf::Fields(path);
        let is_equal =
            |found: &&RawValue| of_field.is_equal_field::<M>(&name, value.get(), found.get());
        if !found.get(&name).is_some_and(is_equal) {
            return Err(field_conflict(&name, NOT_AS_EXPECTED));
        }
    }
    Ok(())
}

const NOT_SET: &str = "is expected to be set by the update, and is not";

/// The conflict of an expectation that the types of the model do not take, for this reason.
fn unmet(problem: &Problem, set: &Fields<'_>) -> Problem {
    let token = problem.pointer.split('/').nth(1).unwrap_or_default();
    let name = token.replace("~1", "/").replace("~0", "~");
    let is_set = set.contains_key(&name);
    field_conflict(&name, if is_set { NOT_AS_EXPECTED } else { NOT_SET })
}

/// The conflict of an update that would replace far more than its sender expects.
fn longer_found(expected: &Fields<'_>) -> Problem {
    let mut names = expected.keys();
    match (names.next(), names.next()) {
        (Some(name), None) => field_conflict(name, NOT_AS_EXPECTED),
        _ => conflict("The fields are not as the command expects".to_owned()),
    }
}

/// The most bytes that may have to be read to find a value equal to the one of this text.
fn bytes_max(expected: &JsonText) -> usize {
    expected.len_bytes().saturating_mul(LENGTHS_MOST)
}

fn field_conflict(name: &str, message: &str) -> Problem {
    let mut problem = conflict(shortened(format_args!("The field {name} {message}")));
    push_pointer_token(&mut problem.pointer, name);
    problem
}

fn conflict(message: String) -> Problem {
    Problem::new(Code::Conflict, message).at("/expected")
}

/// What was written by the runtime is an object.
fn fields_of(text: &JsonText) -> Fields<'_> {
    serde_json::from_str(text.as_str()).unwrap_or_default()
}
