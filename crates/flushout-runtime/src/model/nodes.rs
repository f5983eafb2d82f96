//! A map of nodes in the order of their ids that stays small while it holds few.
//!
//! A B-tree has room for eleven entries as soon as it holds one. A document of many collections
//! with a node or two in each would take ten times the memory it needs, and so would a message
//! that is made that way.

use std::collections::{BTreeMap, btree_map};

use crate::path::Segment;

/// The most nodes that are held in a sorted list.
const FEW_MAX: usize = 16;

/// Nodes by their ids.
#[derive(Clone)]
pub(crate) enum Nodes<T> {
    /// A list in the order of the ids, with no more room than it needs.
    Few(Vec<(Segment, T)>),
    /// More than that. It stays so when nodes go.
    Many(BTreeMap<Segment, T>),
}

fn find<T>(few: &[(Segment, T)], id: &str) -> Result<usize, usize> {
    few.binary_search_by(|(held, _)| held.as_str().cmp(id))
}

impl<T> Nodes<T> {
    pub(super) const fn new() -> Self {
        Self::Few(Vec::new())
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Self::Few(few) => few.len(),
            Self::Many(many) => many.len(),
        }
    }

    pub(super) fn get(&self, id: &str) -> Option<&T> {
        match self {
            Self::Few(few) => find(few, id).ok().map(|index| &few[index].1),
            Self::Many(many) => many.get(id),
        }
    }

    pub(super) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        match self {
            Self::Few(few) => find(few, id).ok().map(|index| &mut few[index].1),
            Self::Many(many) => many.get_mut(id),
        }
    }

    /// The place of an id, free or taken.
    pub(super) fn entry(&mut self, id: Segment) -> Entry<'_, T> {
        match self {
            Self::Many(many) => match many.entry(id) {
                btree_map::Entry::Vacant(place) => Entry::Free(Free::InMany(place)),
                btree_map::Entry::Occupied(place) => Entry::Taken(place.key().clone()),
            },
            Self::Few(few) => match find(few, &id) {
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
    pub(super) fn insert(&mut self, id: Segment, node: T) -> Option<T> {
        if let Some(held) = self.get_mut(&id) {
            return Some(std::mem::replace(held, node));
        }
        if let Entry::Free(place) = self.entry(id) {
            place.insert(node);
        }
        None
    }

    pub(super) fn remove(&mut self, id: &str) -> Option<T> {
        match self {
            Self::Few(few) => {
                let index = find(few, id).ok()?;
                Some(few.remove(index).1)
            }
            Self::Many(many) => many.remove(id),
        }
    }

    /// The ids and nodes in the order of the ids.
    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&Segment, &T)> {
        let (few, many): (&[_], _) = match self {
            Self::Few(few) => (few, None),
            Self::Many(many) => (&[], Some(many)),
        };
        let few = few.iter().map(|(id, node)| (id, node));
        few.chain(many.into_iter().flatten())
    }

    /// The nodes in the order of their ids, for changing them.
    pub(super) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        let (few, many): (&mut [_], _) = match self {
            Self::Few(few) => (few, None),
            Self::Many(many) => (&mut [], Some(many)),
        };
        let many = many.into_iter().flat_map(BTreeMap::values_mut);
        few.iter_mut().map(|(_, node)| node).chain(many)
    }
}

/// The place of an id.
pub(crate) enum Entry<'n, T> {
    /// No node has the id.
    Free(Free<'n, T>),
    /// A node has this id.
    Taken(Segment),
}

/// The place of an id that no node has.
pub(crate) enum Free<'n, T> {
    InFew {
        nodes: &'n mut Nodes<T>,
        index: usize,
        id: Segment,
    },
    InMany(btree_map::VacantEntry<'n, Segment, T>),
}

impl<T> Free<'_, T> {
    pub(crate) fn key(&self) -> &Segment {
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
                    *nodes = Nodes::Many(many);
                }
                Nodes::Many(many) => {
                    many.insert(id, node);
                }
            },
        }
    }
}

/// What they hold counts, not how.
impl<T: PartialEq> PartialEq for Nodes<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Nodes<T> {}

impl<T> FromIterator<(Segment, T)> for Nodes<T> {
    fn from_iter<I: IntoIterator<Item = (Segment, T)>>(entries: I) -> Self {
        let mut nodes = Self::new();
        for (id, node) in entries {
            nodes.insert(id, node);
        }
        nodes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn behaves_as_a_map_whether_few_or_many() {
        for count in [0, 1, 2, FEW_MAX - 1, FEW_MAX, FEW_MAX + 1, 100] {
            let mut nodes = Nodes::new();
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
