//! What a command has replaced, held against what its sender expected.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::action::Action;
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{EditKind, Model, Role};
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

impl Applied {
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
    pub(crate) fn check_expected<M: Model>(
        &self,
        action: Action,
        path: &Path,
        expected: &JsonText,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let replaced = self.undo.replaced()?;
        match action {
            // Without other ids to choose from, it has replaced nothing, or it was refused.
            Action::Create => Ok(()),
            Action::Update => check_fields(&fields_of(expected), &fields_of(&replaced)),
            Action::Delete if !self.has_effect => Err(conflict(
                "There is nothing, and the command expects something".to_owned(),
            )),
            Action::Delete if is_equal(expected.as_str(), replaced.as_str()) => Ok(()),
            // The sender may not know a field yet, or leave out what a default says.
            Action::Delete
                if with_defaults::<M>(path, expected, limits)
                    .is_some_and(|whole| is_equal(whole.as_str(), replaced.as_str())) =>
            {
                Ok(())
            }
            Action::Delete => Err(conflict(
                "The node is not as the command expects".to_owned(),
            )),
        }
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
            Some(_) => "is not as the command expects",
            None => "is expected to be set by the update, and is not",
        };
        let mut problem = conflict(shortened(format_args!("The field {name} {message}")));
        push_pointer_token(&mut problem.pointer, name);
        return Err(problem);
    }
    Ok(())
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
fn is_equal(one: &str, other: &str) -> bool {
    if one == other {
        return true;
    }
    let read = |text| serde_json::from_str::<JsonValue>(text).ok();
    match (read(one), read(other)) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}
