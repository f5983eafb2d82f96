//! A map of nodes, or of members, in the order of their ids that stays small while it holds few.
//!
//! A B-tree has room for eleven entries as soon as it holds one. A document of many collections
//! with a node or two in each would take ten times the memory it needs, and so would a message
//! that is made that way.

use std::borrow::Borrow;
use std::collections::{BTreeMap, btree_map};

use crate::path::Segment;

/// The most nodes of a collection that are held in a sorted list.
const COLLECTION_FEW_MAX: usize = 16;

/// Nodes by their ids; up to `FEW_MAX` of them are held in a sorted list.
#[derive(Clone, Debug)]
pub(crate) enum Nodes<T, K = Segment, const FEW_MAX: usize = COLLECTION_FEW_MAX> {
    /// A list in the order of the ids, with no more room than it needs.
    Few(Vec<(K, T)>),
    /// More than that. It stays so when nodes go.
    #[allow(
        clippy::box_collection,
        reason = "a map by itself would make every value of untyped documents larger"
    )]
    Many(Box<BTreeMap<K, T>>),
}

fn find<T, K: Borrow<str>>(few: &[(K, T)], id: &str) -> Result<usize, usize> {
    // What is written in order is read by looking at the end alone.
    match few.last() {
        Some((last, _)) if last.borrow() < id => Err(few.len()),
        _ => few.binary_search_by(|(held, _)| held.borrow().cmp(id)),
    }
}

impl<T, K, const FEW_MAX: usize> Nodes<T, K, FEW_MAX> {
    pub(crate) const fn new() -> Self {
        Self::Few(Vec::new())
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Few(few) => few.len(),
            Self::Many(many) => many.len(),
        }
    }

    /// Gives back the room that [`Nodes::put`] has taken in advance.
    pub(crate) fn shrink_to_fit(&mut self) {
        if let Self::Few(few) = self {
            few.shrink_to_fit();
        }
    }
}

impl<T, K: Ord + Clone + Borrow<str>, const FEW_MAX: usize> Nodes<T, K, FEW_MAX> {
    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        match self {
            Self::Few(few) => find(few, id).ok().map(|index| &few[index].1),
            Self::Many(many) => many.get(id),
        }
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        match self {
            Self::Few(few) => find(few, id).ok().map(|index| &mut few[index].1),
            Self::Many(many) => many.get_mut(id),
        }
    }

    /// The place of an id, free or taken.
    pub(crate) fn entry(&mut self, id: K) -> Entry<'_, T, K, FEW_MAX> {
        match self {
            Self::Many(many) => match many.entry(id) {
                btree_map::Entry::Vacant(place) => Entry::Free(Free::InMany(place)),
                btree_map::Entry::Occupied(place) => Entry::Taken(place.key().clone()),
            },
            Self::Few(few) => match find(few, id.borrow()) {
                Ok(_) => Entry::Taken(id),
                Err(index) => Entry::Free(Free::InFew {
                    nodes: self,
                    index,
                    id,
                }),
            },
        }
    }

    /// Puts a node in, and gives back the one that had this id.
    pub(crate) fn insert(&mut self, id: K, node: T) -> Option<T> {
        if let Some(held) = self.get_mut(id.borrow()) {
            return Some(std::mem::replace(held, node));
        }
        if let Entry::Free(place) = self.entry(id) {
            place.insert(node);
        }
        None
    }

    /// As [`Nodes::insert`], where more will follow; [`Nodes::shrink_to_fit`] ends that.
    pub(crate) fn put(&mut self, id: K, node: T) -> Option<T> {
        if let Self::Few(few) = self
            && few.len() < FEW_MAX
        {
            match find(few, id.borrow()) {
                Ok(index) => Some(std::mem::replace(&mut few[index].1, node)),
                Err(index) => {
                    few.insert(index, (id, node));
                    None
                }
            }
        } else {
            self.insert(id, node)
        }
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        match self {
            Self::Few(few) => {
                let index = find(few, id).ok()?;
                Some(few.remove(index).1)
            }
            Self::Many(many) => many.remove(id),
        }
    }

    /// The ids and nodes in the order of the ids.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &T)> {
        let (few, many): (&[_], _) = match self {
            Self::Few(few) => (few, None),
            Self::Many(many) => (&[], Some(&**many)),
        };
        let few = few.iter().map(|(id, node)| (id, node));
        few.chain(many.into_iter().flatten())
    }

    /// The nodes in the order of their ids, for changing them.
    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let (few, many): (&mut [_], _) = match self {
            Self::Few(few) => (few, None),
            Self::Many(many) => (&mut [], Some(&mut **many)),
        };
        let many = many.into_iter().flat_map(BTreeMap::values_mut);
        few.iter_mut().map(|(_, node)| node).chain(many)
    }
}

impl<T, K: Ord, const FEW_MAX: usize> IntoIterator for Nodes<T, K, FEW_MAX> {
    type Item = (K, T);
    type IntoIter = std::iter::Chain<
        std::vec::IntoIter<(K, T)>,
        std::iter::Flatten<std::option::IntoIter<BTreeMap<K, T>>>,
    >;

    fn into_iter(self) -> Self::IntoIter {
        let (few, many) = match self {
            Self::Few(few) => (few, None),
            Self::Many(many) => (Vec::new(), Some(*many)),
        };
        few.into_iter().chain(many.into_iter().flatten())
    }
}

/// The place of an id.
pub(crate) enum Entry<'n, T, K = Segment, const FEW_MAX: usize = COLLECTION_FEW_MAX> {
    /// No node has the id.
    Free(Free<'n, T, K, FEW_MAX>),
    /// A node has this id.
    Taken(K),
}

/// The place of an id that no node has.
pub(crate) enum Free<'n, T, K = Segment, const FEW_MAX: usize = COLLECTION_FEW_MAX> {
    InFew {
        nodes: &'n mut Nodes<T, K, FEW_MAX>,
        index: usize,
        id: K,
    },
    InMany(btree_map::VacantEntry<'n, K, T>),
}

impl<T, K: Ord, const FEW_MAX: usize> Free<'_, T, K, FEW_MAX> {
    pub(crate) fn key(&self) -> &K {
        match self {
            Self::InFew { id, .. } => id,
            Self::InMany(place) => place.key(),
        }
    }

    /// Puts a node there.
    pub(crate) fn insert(self, node: T) {
        match self {
            Self::InMany(place) => {
                place.insert(node);
            }
            Self::InFew { nodes, index, id } => match nodes {
                Nodes::Few(few) if few.len() < FEW_MAX => {
                    few.reserve_exact(1);
                    few.insert(index, (id, node));
                }
                Nodes::Few(few) => {
                    let mut many: BTreeMap<_, _> = std::mem::take(few).into_iter().collect();
                    many.insert(id, node);
                    *nodes = Nodes::Many(Box::new(many));
                }
                Nodes::Many(many) => {
                    many.insert(id, node);
                }
            },
        }
    }
}

/// What they hold counts, not how.
impl<T: PartialEq, K: Ord + Clone + Borrow<str>, const FEW_MAX: usize> PartialEq
    for Nodes<T, K, FEW_MAX>
{
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Eq, K: Ord + Clone + Borrow<str>, const FEW_MAX: usize> Eq for Nodes<T, K, FEW_MAX> {}

impl<T, K: Ord + Clone + Borrow<str>, const FEW_MAX: usize> FromIterator<(K, T)>
    for Nodes<T, K, FEW_MAX>
{
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut nodes = Self::new();
        for (id, node) in entries {
            nodes.put(id, node);
        }
        nodes.shrink_to_fit();
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaves_as_a_map_whether_few_or_many() {
        for count in [
            0,
            1,
            2,
            COLLECTION_FEW_MAX - 1,
            COLLECTION_FEW_MAX,
            COLLECTION_FEW_MAX + 1,
            100,
        ] {
            let mut nodes: Nodes<_> = Nodes::new();
            let mut map = BTreeMap::new();
            // In an order that is not that of the ids.
            for number in (0..count).map(|number| number * 37 % 101) {
                let id = Segment::from(number.to_string());
                assert_eq!(nodes.insert(id.clone(), number), map.insert(id, number));
            }
            assert!(nodes.iter().eq(map.iter()));
            assert!(nodes.iter().rev().eq(map.iter().rev()));
            assert!(
                nodes
                    .values_mut()
                    .map(|node| *node)
                    .eq(map.values().copied())
            );
            assert_eq!(nodes.insert("0".into(), 7), map.insert("0".into(), 7));
            for (id, node) in &mut map {
                assert_eq!(nodes.get(id), Some(&*node));
                assert_eq!(nodes.get_mut(id), Some(node));
            }
            assert_eq!(nodes.get("nobody"), None);
            let backwards: Nodes<_> = map.clone().into_iter().rev().collect();
            assert!(nodes == backwards);
            for id in map.into_keys() {
                assert!(nodes.remove(&id).is_some());
                assert!(nodes.remove(&id).is_none());
            }
            assert_eq!(nodes.len(), 0);
            assert!(nodes == Nodes::new());
        }
    }
}
