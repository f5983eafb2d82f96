//! `Collection<T>`: a map from id to nodes of one type, read in the order of the ids.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};

use crate::id::{ID_BYTES_MAX, ID_PATTERN, Id};
use crate::limits::Limits;
use crate::measure::{OBJECT_BYTES, key_bytes, member_bytes};
use crate::path::Segment;
use crate::renames::ReferenceRenames;

use super::nodes::{Entry, Nodes};
use super::{Decoding, Node, Role};

/// A map from id to nodes of one type. It is read in the order of the ids; ids of
/// [`crate::id::TimeOrderedIds`] sort by the time of creation.
///
/// An application reads it; it is changed through commands at its path. Building one by hand, with
/// [`Collection::insert`], is for the first document and for creating a node with others below it.
#[derive(Clone, PartialEq, Eq)]
pub struct Collection<T> {
    nodes: Nodes<T>,
}

impl<T> Collection<T> {
    /// A collection without nodes.
    pub const fn new() -> Self {
        Self {
            nodes: Nodes::new(),
        }
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there are no nodes.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() == 0
    }

    /// The node with this id.
    pub fn get(&self, id: Id<T>) -> Option<&T> {
        self.nodes.get(id.as_str())
    }

    /// Whether there is a node with this id.
    pub fn contains(&self, id: Id<T>) -> bool {
        self.nodes.get(id.as_str()).is_some()
    }

    /// The ids and nodes in the order of the ids.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (Id<T>, &T)> {
        // Every key was checked as an id when it was put in.
        self.nodes
            .iter()
            .filter_map(|(id, node)| Some((Id::new(id).ok()?, node)))
    }

    /// The nodes in the order of their ids.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.nodes.iter().map(|(_, node)| node)
    }

    /// Puts a node in, and gives back the one that had this id.
    pub fn insert(&mut self, id: Id<T>, node: T) -> Option<T> {
        self.nodes.insert(id.as_str().into(), node)
    }

    pub(crate) fn by_segment_mut(&mut self, id: &str) -> Option<&mut T> {
        self.nodes.get_mut(id)
    }

    pub(crate) fn contains_segment(&self, id: &str) -> bool {
        self.nodes.get(id).is_some()
    }

    pub(crate) fn entry(&mut self, id: Segment) -> Entry<'_, T> {
        self.nodes.entry(id)
    }

    pub(crate) fn remove_segment(&mut self, id: &str) -> Option<T> {
        self.nodes.remove(id)
    }
}

impl<T: Node> Collection<T> {
    /// How many bytes of JSON the collection takes, counted with [`crate::measure`].
    pub fn document_bytes(&self) -> u64 {
        let members: u64 = self
            .nodes
            .iter()
            .map(|(id, node)| member_bytes(key_bytes(id), node.document_bytes()))
            .sum();
        OBJECT_BYTES + members
    }

    /// Follows renamed nodes in the `Ref` fields of every node; true when one was changed.
    pub fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let mut changed = false;
        for node in self.nodes.values_mut() {
            changed |= node.rename_references(renames);
        }
        changed
    }
}

impl<T> Default for Collection<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T: fmt::Debug> fmt::Debug for Collection<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_map().entries(self.nodes.iter()).finish()
    }
}

impl<T> FromIterator<(Id<T>, T)> for Collection<T> {
    fn from_iter<I: IntoIterator<Item = (Id<T>, T)>>(nodes: I) -> Self {
        Self {
            nodes: nodes
                .into_iter()
                .map(|(id, node)| (id.as_str().into(), node))
                .collect(),
        }
    }
}

impl<T: Serialize> Serialize for Collection<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.nodes.iter().map(|(id, node)| (id.as_str(), node)))
    }
}

impl<'de, T: Node> Deserialize<'de> for Collection<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nodes<T>(PhantomData<fn() -> T>);

        impl<'de, T: Node> Visitor<'de> for Nodes<T> {
            type Value = Collection<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object of nodes by their ids")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                let mut decoding = Decoding::new(Role::Replay, &Limits::DEFAULT);
                decoding.nodes(map, None)
            }
        }

        deserializer.deserialize_map(Nodes(PhantomData))
    }
}

impl<T: Node> JsonSchema for Collection<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("{}Collection", T::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let node = generator.subschema_for::<T>();
        json_schema!({
            "type": "object",
            "propertyNames": {
                "type": "string",
                "minLength": 1,
                "maxLength": ID_BYTES_MAX,
                "pattern": ID_PATTERN,
                "not": { "type": "string", "const": "__proto__" },
            },
            "additionalProperties": node,
        })
    }
}
