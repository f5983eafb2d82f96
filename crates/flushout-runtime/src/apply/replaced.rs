//! What a command has replaced, held against what its sender expected.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::action::Action;
use crate::command::Operation;
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{EditKind, Model, Payload, Role};
use crate::path::Path;
use crate::problem::{Code, Problem, push_pointer_token, shortened};
use crate::untyped::JsonValue;
use crate::wire::{Completion, WireCommand, completion_of, decode_completion};

use super::{Applied, Undo};

/// The fields of a node, each as its text; `None` for one that has no value.
type Fields<'t> = BTreeMap<String, Option<&'t RawValue>>;

impl Undo {
    /// What the command has replaced, in the form in which a command says what it expects: nothing
    /// (`{}`) for a create, the fields that it has set for an update, the node for a delete.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub(crate) fn replaced(&self) -> Result<JsonText, Problem> {
        match &self.edit.kind {
            EditKind::Touch | EditKind::Remove { .. } => JsonText::from_serialize(&Fields::new()),
            EditKind::Insert { node, .. } => node.json_text(),
            EditKind::Patch(patch) => {
                let set = patch.json_text()?;
                if patch.removed_members().is_empty() {
                    return Ok(set);
                }
                let mut fields = fields_of(&set);
                // What had no value before the command is removed when it is taken back.
                for name in patch.removed_members() {
                    fields.insert(name.to_string(), None);
                }
                JsonText::from_serialize(&fields)
            }
        }
    }
}

/// How many times longer than a text what is written of the same value may be: `1e15` is written
/// with all its zeros.
const LENGTHS_MOST: u64 = 8;

/// What the names and separators around a value may add to that.
const BYTES_AROUND_MOST: u64 = 64;

/// Whether so many bytes of a document may be the value that this text is of. What is expected by a
/// short text is not worth writing a long one.
fn may_be(bytes: u64, text_bytes: usize) -> bool {
    let text_bytes = u64::try_from(text_bytes).unwrap_or(u64::MAX);
    bytes
        <= LENGTHS_MOST
            .saturating_mul(text_bytes)
            .saturating_add(BYTES_AROUND_MOST)
}

/// What the command at a path expects, and what it is about to set.
pub(super) struct Expectation<'e> {
    expected: &'e JsonText,
    action: Action,
    /// What an update sets.
    set: Option<JsonText>,
}

impl<'e> Expectation<'e> {
    /// What is expected of this operation, which is not applied yet.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub(super) fn new(expected: &'e JsonText, operation: &Operation) -> Result<Self, Problem> {
        let set = match operation {
            Operation::Update { patch } => patch.as_ref().map(Payload::json_text).transpose()?,
            Operation::Create { .. } | Operation::Delete => None,
        };
        Ok(Self {
            expected,
            action: operation.action(),
            set,
        })
    }

    /// Holds what the command at `path` has replaced to what its sender expected. A command that
    /// fails this has to be taken back.
    ///
    /// Numbers are equal by their value, and objects whatever the order of their members. A field of
    /// a deleted node that has a default and is not mentioned is expected to have that.
    ///
    /// # Errors
    ///
    /// [`Code::Conflict`], with a pointer into the element of the flush;
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub(super) fn check<M: Model>(
        &self,
        path: &Path,
        applied: &Applied,
        limits: &Limits,
    ) -> Result<(), Problem> {
        match self.action {
            // Without other ids to choose from, it has replaced nothing, or it was refused.
            Action::Create => Ok(()),
            Action::Update => self.check_update(applied),
            Action::Delete if !applied.has_effect => Err(conflict(
                "There is nothing, and the command expects something".to_owned(),
            )),
            Action::Delete => {
                if is_node(path, applied, self.expected)? {
                    return Ok(());
                }
                // The sender may not know a field yet, or leave out what a default says.
                match with_defaults::<M>(path, self.expected, limits) {
                    Some(whole) if is_node(path, applied, &whole)? => Ok(()),
                    _ => Err(conflict(
                        "The node is not as the command expects".to_owned(),
                    )),
                }
            }
        }
    }

    fn check_update(&self, applied: &Applied) -> Result<(), Problem> {
        let expected = fields_of(self.expected);
        if let Some(set) = &self.set {
            let set_bytes = i64::try_from(set.len_bytes()).unwrap_or(i64::MAX);
            let found_bytes = set_bytes.saturating_add(applied.undo.bytes_delta());
            let is_of_all = || {
                fields_of(set)
                    .keys()
                    .all(|name| expected.contains_key(name))
            };
            if !may_be(
                u64::try_from(found_bytes).unwrap_or(0),
                self.expected.len_bytes(),
            ) && is_of_all()
            {
                return Err(too_much_found(&expected));
            }
        }
        check_fields(&expected, &fields_of(&applied.undo.replaced()?))
    }
}

/// Whether the node that was deleted at `path` is this one.
fn is_node(path: &Path, applied: &Applied, expected: &JsonText) -> Result<bool, Problem> {
    let found_bytes = u64::try_from(applied.undo.bytes_delta()).unwrap_or(0);
    let name = path.segments().last().map_or("", |name| name.as_str());
    if !may_be(found_bytes, expected.len_bytes() + name.len()) {
        return Ok(false);
    }
    let replaced = applied.undo.replaced()?;
    Ok(is_equal(expected.as_str(), replaced.as_str()))
}

/// The conflict of an update that has replaced far more than its sender expected.
fn too_much_found(expected: &Fields<'_>) -> Problem {
    let mut names = expected.keys();
    match (names.next(), names.next()) {
        (Some(name), None) => field_conflict(name, NOT_AS_EXPECTED),
        _ => conflict("The fields are not as the command expects".to_owned()),
    }
}

/// The node at `path` as it would be if it were created like this; `None` for what the model does
/// not allow.
fn with_defaults<M: Model>(path: &Path, node: &JsonText, limits: &Limits) -> Option<JsonText> {
    let (parent, id) = path.split_last()?;
    let create = WireCommand {
        path: parent,
        action: Action::Create,
        props: Some(node.clone()),
        parent_default: None,
    };
    let create = Completion::new(create, Some(id.clone()));
    let command = decode_completion::<M>(&create, Role::Authority, limits).ok()?;
    completion_of(&command).ok()?.command.props
}

fn check_fields(expected: &Fields<'_>, replaced: &Fields<'_>) -> Result<(), Problem> {
    for (name, value) in expected {
        let message = match replaced.get(name) {
            Some(found) if is_equal(text_of(*value), text_of(*found)) => continue,
            Some(_) => NOT_AS_EXPECTED,
            None => "is expected to be set by the update, and is not",
        };
        return Err(field_conflict(name, message));
    }
    Ok(())
}

const NOT_AS_EXPECTED: &str = "is not as the command expects";

fn field_conflict(name: &str, message: &str) -> Problem {
    let mut problem = conflict(shortened(format_args!("The field {name} {message}")));
    push_pointer_token(&mut problem.pointer, name);
    problem
}

fn conflict(message: String) -> Problem {
    Problem::new(Code::Conflict, message).at("/expected")
}

fn text_of(value: Option<&RawValue>) -> &str {
    value.map_or("null", RawValue::get)
}

/// What was checked before, or written by the runtime, is an object.
fn fields_of(text: &JsonText) -> Fields<'_> {
    serde_json::from_str(text.as_str()).unwrap_or_default()
}

/// Whether two texts are the same JSON. A value that no document can have equals none.
fn is_equal(expected: &str, found: &str) -> bool {
    if expected == found {
        return true;
    }
    // What is found is written without white space and escapes that it could do without.
    let found_bytes = u64::try_from(found.len()).unwrap_or(u64::MAX);
    if !may_be(found_bytes, expected.len()) {
        return false;
    }
    let read = |text| serde_json::from_str::<JsonValue>(text).ok();
    match (read(expected), read(found)) {
        (Some(expected), Some(found)) => expected == found,
        _ => false,
    }
}
