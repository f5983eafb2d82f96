//! Documents of the reference: finding a node, applying an edit, counting bytes.

use flushout_tests::recount;
use serde_json::Value;

use super::{Action, Edit};

/// The document of a reference, with its count.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree {
    pub(crate) value: Value,
    pub(crate) count: u64,
}

impl Tree {
    /// What is at a path.
    pub(crate) fn at(&self, path: &[String]) -> Option<&Value> {
        path.iter()
            .try_fold(&self.value, |value, segment| value.get(segment))
    }

    fn at_mut(&mut self, path: &[String]) -> Option<&mut Value> {
        path.iter()
            .try_fold(&mut self.value, |value, segment| value.get_mut(segment))
    }

    /// The size in bytes.
    pub(crate) fn bytes(&self) -> u64 {
        recount::value_bytes(&self.value)
    }

    /// Applies an edit that is known to be right, and counts it.
    pub(crate) fn apply(&mut self, edit: &Edit) {
        self.count += 1;
        let (last, above) = match edit.path.split_last() {
            Some((last, above)) if edit.action == Action::Delete => (last.clone(), above.to_vec()),
            _ => (edit.id.clone().unwrap_or_default(), edit.path.clone()),
        };
        let place = self.at_mut(&above).and_then(Value::as_object_mut).unwrap();
        match edit.action {
            Action::Create => {
                let former = place.insert(last, edit.props.clone());
                assert_eq!(former, None, "a create replaces nothing");
            }
            Action::Update => {
                for (name, value) in edit.props.as_object().unwrap() {
                    if value.is_null() {
                        place.remove(name);
                    } else {
                        place.insert(name.clone(), value.clone());
                    }
                }
            }
            Action::Delete => drop(place.remove(&last)),
        }
    }

    /// Whether any of these edits, applied in order, does more than to delete nothing.
    pub(crate) fn is_changed_by(&self, edits: &[Edit]) -> bool {
        let mut tree = self.clone();
        edits.iter().any(|edit| {
            let is_idle = edit.action == Action::Delete && tree.at(&edit.path).is_none();
            tree.apply(edit);
            !is_idle
        })
    }

    /// The document with these edits applied.
    pub(crate) fn with<'e>(&self, edits: impl IntoIterator<Item = &'e Edit>) -> Self {
        let mut tree = self.clone();
        for edit in edits {
            tree.apply(edit);
        }
        tree
    }
}
