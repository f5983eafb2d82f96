//! What a batch of the reference remembers: nodes that got other ids, and nodes that were refused.

use std::collections::{BTreeMap, BTreeSet};

use super::{Segments, child};

/// From the names that the sender of a batch uses to the present ones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Renamed nodes, by their paths in the sender's names.
    moved: BTreeMap<Segments, Segments>,
    /// The present ids of renamed tasks, for what refers to them.
    tasks: BTreeMap<String, String>,
    /// Nodes that were not created, in the sender's names.
    refused: BTreeSet<Segments>,
}

impl Names {
    /// Names that begin with these.
    pub(crate) fn new(moved: &[(Segments, Segments)], refused: BTreeSet<Segments>) -> Self {
        let tasks = moved.iter().filter(|(_, present)| present.len() == 2);
        Self {
            moved: moved.iter().cloned().collect(),
            tasks: tasks
                .filter(|(former, present)| former[1] != present[1])
                .map(|(former, present)| (former[1].clone(), present[1].clone()))
                .collect(),
            refused,
        }
    }

    /// The renamed nodes.
    pub(crate) fn moved(&self) -> Vec<(Segments, Segments)> {
        let moved = self.moved.iter();
        moved
            .map(|(former, present)| (former.clone(), present.clone()))
            .collect()
    }

    /// The present path.
    pub(crate) fn present(&self, path: &[String]) -> Segments {
        for length in (1..=path.len()).rev() {
            if let Some(present) = self.moved.get(&path[..length]) {
                return [present, &path[length..]].concat();
            }
        }
        path.to_vec()
    }

    /// The path in the sender's names.
    fn former(&self, path: &[String]) -> Segments {
        for length in (1..=path.len()).rev() {
            let mut moved = self.moved.iter();
            if let Some((former, _)) = moved.find(|(_, present)| **present == path[..length]) {
                return [former, &path[length..]].concat();
            }
        }
        path.to_vec()
    }

    /// The present id of a task.
    pub(crate) fn task(&self, id: &str) -> String {
        self.tasks.get(id).cloned().unwrap_or_else(|| id.to_owned())
    }

    /// Whether a path is at or below a node that was not created.
    pub(crate) fn is_refused(&self, path: &[String]) -> bool {
        (1..=path.len()).any(|length| self.refused.contains(&path[..length]))
    }

    /// Whether this very node was not created.
    pub(crate) fn is_refused_itself(&self, path: &[String]) -> bool {
        let mut above = 1..path.len();
        self.refused.contains(path) && !above.any(|length| self.refused.contains(&path[..length]))
    }

    fn forget(&mut self, path: &[String]) {
        self.moved.retain(|former, _| !former.starts_with(path));
    }

    /// Notes that a create with this proposal, at a path in the sender's names, made a node.
    pub(crate) fn note_created(&mut self, path: &[String], parent: &[String], ids: (&str, &str)) {
        let (proposed, created) = ids;
        let former = child(path, proposed);
        self.refused.retain(|refused| !refused.starts_with(&former));
        self.forget(&former);
        if parent.len() == 1 {
            self.tasks.remove(proposed);
        }
        if proposed != created {
            if parent.len() == 1 {
                self.tasks.insert(proposed.to_owned(), created.to_owned());
            }
            self.moved.insert(former, child(parent, created));
        }
    }

    /// Notes what code has created below this parent, under its present path.
    pub(crate) fn note_effect(&mut self, parent: &[String], ids: (&str, &str)) {
        let path = self.former(parent);
        self.note_created(&path, parent, ids);
    }

    /// Notes that a node was not created.
    pub(crate) fn refuse(&mut self, node: Segments) {
        self.forget(&node);
        self.refused.insert(node);
    }
}
