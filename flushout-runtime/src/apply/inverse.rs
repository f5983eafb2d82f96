//! What takes a command back, as commands that can be sent.

use std::collections::BTreeMap;

use crate::action::Action;
use crate::json::JsonText;
use crate::model::{Edit, EditKind};
use crate::path::{Path, Segment};
use crate::problem::Problem;
use crate::wire::{Completion, WireCommand};

use super::Undo;

impl Undo {
    /// The commands that do the same as taking back; none where nothing was changed.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    pub fn completions(&self) -> Result<Vec<Completion>, Problem> {
        let Edit { path, kind } = &self.edit;
        Ok(match kind {
            EditKind::Touch => Vec::new(),
            EditKind::Remove { id } => vec![delete(path.child(id.clone()))],
            EditKind::Insert { id, node } => {
                let node = node.json_text()?;
                // A null in the props of a create is as if there were none, so a member that is
                // null (of a document without types) has to be set by its parent.
                if node.as_str() == "null" {
                    let members = BTreeMap::from([(id.as_str(), serde_json::Value::Null)]);
                    vec![update(path.clone(), JsonText::from_serialize(&members)?)]
                } else {
                    vec![create(path.clone(), id.clone(), node)]
                }
            }
            EditKind::Patch(patch) => {
                let props = patch.json_text()?;
                let removed = patch.removed_members().iter();
                let removed = removed.map(|name| delete(path.child(name.as_ref())));
                let update = (props.as_str() != "{}").then(|| update(path.clone(), props));
                update.into_iter().chain(removed).collect()
            }
        })
    }
}

fn completion(
    path: Path,
    action: Action,
    props: Option<JsonText>,
    created_id: Option<Segment>,
) -> Completion {
    let command = WireCommand {
        path,
        action,
        props,
        parent_default: None,
    };
    Completion::new(command, created_id)
}

fn create(parent: Path, id: Segment, props: JsonText) -> Completion {
    completion(parent, Action::Create, Some(props), Some(id))
}

fn update(path: Path, props: JsonText) -> Completion {
    completion(path, Action::Update, Some(props), None)
}

fn delete(path: Path) -> Completion {
    completion(path, Action::Delete, None, None)
}
