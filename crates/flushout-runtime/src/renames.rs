//! Which created nodes got other ids than their creators proposed, and what their paths are now.

use std::any::TypeId;
use std::collections::BTreeMap;

use crate::path::{Path, Segment};

/// The table of renamed nodes of one batch: from the path in the client's names to the present one.
///
/// There is one entry for each renamed node; paths below it follow from it. Keys are lists of
/// segments, so that an id with a comma cannot be mistaken for two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames(BTreeMap<Path, Path>);

impl Renames {
    /// A table without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was renamed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes that the node which its creator knows as `client_path` is at `present_path`.
    pub fn insert(&mut self, client_path: Path, present_path: Path) {
        self.forget(&client_path);
        self.0.insert(client_path, present_path);
    }

    /// Forgets what was noted of `client_path` and all below it: that id names a new node now.
    pub fn forget(&mut self, client_path: &Path) {
        if !self.0.is_empty() {
            self.0.retain(|path, _| !path.starts_with(client_path));
        }
    }

    /// The present path of what the client calls `path`, when a node on the way was renamed.
    ///
    /// The entry of the longest beginning decides, for it was made with the shorter ones applied.
    pub fn get(&self, path: &Path) -> Option<Path> {
        if self.0.is_empty() {
            return None;
        }
        // A path that is too long for any document is looked up too, for the error that refuses it.
        let segments = path.segments();
        (1..=segments.len()).rev().find_map(|length| {
            let (above, below) = segments.split_at(length);
            let present = self.0.get(above)?.segments();
            Some(present.iter().chain(below).cloned().collect())
        })
    }

    /// What the client calls the present `path`: the same, unless a node on the way was renamed.
    pub fn former(&self, path: &Path) -> Path {
        let renamed = self
            .0
            .iter()
            .filter(|(_, present)| path.starts_with(present))
            .max_by_key(|(_, present)| present.len());
        match renamed {
            None => path.clone(),
            Some((former, present)) => {
                let below = &path.segments()[present.len()..];
                former.segments().iter().chain(below).cloned().collect()
            }
        }
    }

    /// The entries in the order of the client's paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &Path)> {
        self.0.iter()
    }
}

/// The renames of two steps as those of one: from the names before the first step to the names
/// after the second.
pub(crate) fn chained(first: &[(Path, Path)], second: &[(Path, Path)]) -> Vec<(Path, Path)> {
    let forth: Renames = second.iter().cloned().collect();
    let back: Renames = first
        .iter()
        .map(|(former, now)| (now.clone(), former.clone()))
        .collect();
    let renamed =
        |renames: &Renames, path: &Path| renames.get(path).unwrap_or_else(|| path.clone());
    let mut chained: BTreeMap<Path, Path> = first
        .iter()
        .map(|(former, now)| (former.clone(), renamed(&forth, now)))
        .collect();
    for (former, now) in second {
        let former = renamed(&back, former);
        chained.entry(former).or_insert_with(|| now.clone());
    }
    chained.retain(|former, now| former != now);
    chained.into_iter().collect()
}

impl FromIterator<(Path, Path)> for Renames {
    fn from_iter<I: IntoIterator<Item = (Path, Path)>>(entries: I) -> Self {
        Self(entries.into_iter().collect())
    }
}

/// The renames as `Ref` fields need them: by the type of the node and its former id.
#[derive(Clone, Debug, Default)]
pub struct ReferenceRenames(Vec<(TypeId, Segment, Segment)>);

impl ReferenceRenames {
    /// A table without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was renamed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes that the node of this type with the id `former` has the id `present`.
    pub fn insert(&mut self, node_type: TypeId, former: Segment, present: Segment) {
        self.forget(node_type, &former);
        self.0.push((node_type, former, present));
    }

    /// Forgets what was noted of the node of this type with the id `former`: that id names a new
    /// node now.
    pub fn forget(&mut self, node_type: TypeId, former: &Segment) {
        self.0
            .retain(|(held, id, _)| (held, id) != (&node_type, former));
    }

    /// The present id of the node of this type that was called `former`.
    pub fn get(&self, node_type: TypeId, former: &str) -> Option<&Segment> {
        self.0
            .iter()
            .find(|(held, id, _)| *held == node_type && id == former)
            .map(|(_, _, present)| present)
    }

    /// What the node of this type with the id `present` was called before; the other way round than
    /// [`ReferenceRenames::get`].
    pub fn former(&self, node_type: TypeId, present: &str) -> Option<&Segment> {
        self.0
            .iter()
            .rfind(|(held, _, id)| *held == node_type && id == present)
            .map(|(_, former, _)| former)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(segments: &[&str]) -> Path {
        segments.iter().copied().collect()
    }

    #[test]
    fn the_longest_entry_decides() {
        let mut renames = Renames::new();
        renames.insert(path(&["1"]), path(&["3"]));
        renames.insert(path(&["1", "2"]), path(&["3", "4"]));
        assert_eq!(
            renames.get(&path(&["1", "2", "x"])),
            Some(path(&["3", "4", "x"]))
        );
        assert_eq!(renames.get(&path(&["1", "9"])), Some(path(&["3", "9"])));
        assert_eq!(renames.get(&path(&["2"])), None);
    }

    #[test]
    fn renames_of_two_steps_are_read_as_one_table() {
        let renames = |entries: &[(&[&str], &[&str])]| {
            let entries = entries.iter();
            let entries = entries.map(|(former, now)| (path(former), path(now)));
            entries.collect::<Vec<_>>()
        };
        let chained = |first, second| chained(&renames(first), &renames(second));
        // One after the other.
        let chain = chained(&[(&["a"], &["b"])], &[(&["b"], &["c"])]);
        assert_eq!(chain, renames(&[(&["a"], &["c"])]));
        // In one step they are about two nodes, and stay so.
        let both = renames(&[(&["1"], &["3"]), (&["3"], &["5"])]);
        assert_eq!(super::chained(&both, &[]), both);
        assert_eq!(super::chained(&[], &both), both);
        // Below a node that was renamed before, and above one.
        let below = chained(&[(&["a"], &["b"])], &[(&["b", "x"], &["b", "y"])]);
        assert_eq!(
            below,
            renames(&[(&["a"], &["b"]), (&["a", "x"], &["b", "y"])])
        );
        let above = chained(&[(&["a", "x"], &["a", "y"])], &[(&["a"], &["b"])]);
        assert_eq!(
            above,
            renames(&[(&["a"], &["b"]), (&["a", "x"], &["b", "y"])])
        );
        // There and back again.
        assert_eq!(chained(&[(&["a"], &["b"])], &[(&["b"], &["a"])]), []);
    }

    #[test]
    fn a_node_created_again_forgets_what_was_below_the_former() {
        let mut renames = Renames::new();
        renames.insert(path(&["1"]), path(&["3"]));
        renames.insert(path(&["1", "2"]), path(&["3", "4"]));
        renames.insert(path(&["1"]), path(&["6"]));
        assert_eq!(renames.get(&path(&["1", "2"])), Some(path(&["6", "2"])));
    }
}
