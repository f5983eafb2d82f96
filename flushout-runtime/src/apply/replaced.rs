//! What a command has replaced, in the form in which a command says what it expects.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use crate::json::JsonText;
use crate::model::EditKind;
use crate::problem::Problem;

use super::Undo;

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

/// What was written by the runtime is an object.
fn fields_of(text: &JsonText) -> Fields<'_> {
    serde_json::from_str(text.as_str()).unwrap_or_default()
}
