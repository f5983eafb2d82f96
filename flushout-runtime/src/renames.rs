//! Which created nodes got other ids than their creators proposed, and what their paths are now.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use crate::path::{Path, Segment};

/// The table of renamed nodes of one batch: from the path in the client's names to the present one.
///
/// There is one entry for each renamed node; paths below it follow from it. Keys are lists of
/// segments, so that an id with a comma cannot be mistaken for two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    forth: BTreeMap<Path, Path>,
    /// The same entries by the present path, so that the way back costs no search.
    back: BTreeSet<(Path, Path)>,
}

impl Renames {
    /// A table without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was renamed.
    pub fn is_empty(&self) -> bool {
        self.forth.is_empty()
    }

    /// Notes that the node which its creator knows as `client_path` is at `present_path`. Gives the
    /// entries that this made an end of.
    pub fn insert(&mut self, client_path: Path, present_path: Path) -> Vec<(Path, Path)> {
        let forgotten = self.forget(&client_path);
        self.put(client_path, present_path);
        forgotten
    }

    /// Forgets what was noted of `client_path` and all below it: that id names a new node now. Gives
    /// the entries that were forgotten.
    pub fn forget(&mut self, client_path: &Path) -> Vec<(Path, Path)> {
        if self.forth.is_empty() {
            return Vec::new();
        }
        let from = (Bound::Included(client_path.segments()), Bound::Unbounded);
        let below: Vec<Path> = self
            .forth
            .range::<[Segment], _>(from)
            .map(|(path, _)| path)
            .take_while(|path| path.starts_with(client_path))
            .cloned()
            .collect();
        below
            .into_iter()
            .filter_map(|former| {
                let present = self.take(&former)?;
                Some((former, present))
            })
            .collect()
    }

    /// Puts one entry in, and leaves all others as they are.
    pub(crate) fn put(&mut self, client_path: Path, present_path: Path) {
        self.take(&client_path);
        self.back
            .insert((present_path.clone(), client_path.clone()));
        self.forth.insert(client_path, present_path);
    }

    /// Takes one entry out, and leaves all others as they are.
    pub(crate) fn take(&mut self, client_path: &Path) -> Option<Path> {
        let present = self.forth.remove(client_path)?;
        let entry = (present, client_path.clone());
        self.back.remove(&entry);
        Some(entry.0)
    }

    /// The present path of what the client calls `path`, when a node on the way was renamed.
    ///
    /// The entry of the longest beginning decides, for it was made with the shorter ones applied.
    pub fn get(&self, path: &Path) -> Option<Path> {
        if self.forth.is_empty() {
            return None;
        }
        // A path that is too long for any document is looked up too, for the error that refuses it.
        let segments = path.segments();
        (1..=segments.len()).rev().find_map(|length| {
            let (above, below) = segments.split_at(length);
            let present = self.forth.get(above)?.segments();
            Some(present.iter().chain(below).cloned().collect())
        })
    }

    /// What the client calls the present `path`: the same, unless a node on the way was renamed.
    pub fn former(&self, path: &Path) -> Path {
        if self.back.is_empty() {
            return path.clone();
        }
        let segments = path.segments();
        let renamed = (1..=segments.len()).rev().find_map(|length| {
            let present = path.truncated(length);
            // An entry without a former name sorts before all that have one.
            let from = (
                Bound::Included((present.clone(), Path::root())),
                Bound::Unbounded,
            );
            let mut entries = self.back.range(from);
            let (_, former) = entries.next().filter(|(held, _)| *held == present)?;
            let below = &segments[length..];
            Some(former.segments().iter().chain(below).cloned().collect())
        });
        renamed.unwrap_or_else(|| path.clone())
    }

    /// The entries in the order of the client's paths.
    pub fn iter(&self) -> impl Iterator<Item = (&Path, &Path)> {
        self.forth.iter()
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
        let mut renames = Self::new();
        for (former, present) in entries {
            renames.put(former, present);
        }
        renames
    }
}

/// The renames as `Ref` fields need them: by the type of the node and its former id.
#[derive(Clone, Debug, Default)]
pub struct ReferenceRenames(BTreeMap<TypeId, OfType>);

/// The renames of the nodes of one type.
#[derive(Clone, Debug, Default)]
struct OfType {
    forth: BTreeMap<Segment, Segment>,
    /// The same entries by the present id.
    back: BTreeSet<(Segment, Segment)>,
}

impl ReferenceRenames {
    /// A table without entries.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was renamed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes that the node of this type with the id `former` has the id `present`. Gives the id
    /// that was noted before.
    pub fn insert(
        &mut self,
        node_type: TypeId,
        former: Segment,
        present: Segment,
    ) -> Option<Segment> {
        let before = self.forget(node_type, &former);
        let of_type = self.0.entry(node_type).or_default();
        of_type.back.insert((present.clone(), former.clone()));
        of_type.forth.insert(former, present);
        before
    }

    /// Forgets what was noted of the node of this type with the id `former`: that id names a new
    /// node now. Gives the id that was noted.
    pub fn forget(&mut self, node_type: TypeId, former: &Segment) -> Option<Segment> {
        let of_type = self.0.get_mut(&node_type)?;
        let present = of_type.forth.remove(former)?;
        let entry = (present, former.clone());
        of_type.back.remove(&entry);
        if of_type.forth.is_empty() {
            self.0.remove(&node_type);
        }
        Some(entry.0)
    }

    /// The present id of the node of this type that was called `former`.
    pub fn get(&self, node_type: TypeId, former: &str) -> Option<&Segment> {
        self.0.get(&node_type)?.forth.get(former)
    }

    /// What the node of this type with the id `present` was called before; the other way round than
    /// [`ReferenceRenames::get`].
    pub fn former(&self, node_type: TypeId, present: &Segment) -> Option<&Segment> {
        let back = &self.0.get(&node_type)?.back;
        // No id sorts before the empty text.
        let mut entries = back.range((present.clone(), Segment::default())..);
        let (held, former) = entries.next()?;
        (held == present).then_some(former)
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

    #[test]
    fn the_way_back_is_that_of_the_longest_entry() {
        let mut renames = Renames::new();
        renames.insert(path(&["1"]), path(&["3"]));
        renames.insert(path(&["1", "2"]), path(&["3", "4"]));
        assert_eq!(
            renames.former(&path(&["3", "4", "x"])),
            path(&["1", "2", "x"])
        );
        assert_eq!(renames.former(&path(&["3", "9"])), path(&["1", "9"]));
        assert_eq!(renames.former(&path(&["30"])), path(&["30"]));
        let forgotten = renames.forget(&path(&["1"]));
        assert_eq!(forgotten.len(), 2);
        assert!(renames.is_empty());
        assert_eq!(renames.former(&path(&["3", "4"])), path(&["3", "4"]));
        // What was forgotten can be put back.
        for (former, present) in forgotten {
            renames.put(former, present);
        }
        assert_eq!(renames.get(&path(&["1", "2"])), Some(path(&["3", "4"])));
        assert_eq!(renames.former(&path(&["3", "4"])), path(&["1", "2"]));
    }
}
