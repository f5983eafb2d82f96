//! `Ref<T>`: the id of another node, which follows when that node is renamed.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::id::Id;
use crate::renames::ReferenceRenames;

use super::FollowRenames;

/// The id of a node of type `T`, as the value of a field.
///
/// When a create is given another id than its client proposed, the client's waiting commands follow:
/// their paths, and the `Ref` fields in what they carry. Whether the node still exists is not
/// checked; a reader looks it up.
pub struct Ref<T>(Id<T>);

impl<T> Ref<T> {
    /// A reference to the node with this id.
    pub const fn new(id: Id<T>) -> Self {
        Self(id)
    }

    /// The id of the node.
    pub const fn id(self) -> Id<T> {
        self.0
    }
}

impl<T: 'static> Ref<T> {
    /// Follows a renamed node; true when this reference was changed.
    pub fn rename(&mut self, renames: &ReferenceRenames) -> bool {
        self.0.follow_renames(renames)
    }
}

impl<T: 'static> FollowRenames for Ref<T> {
    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool {
        self.rename(renames)
    }
}

impl<T> From<Id<T>> for Ref<T> {
    fn from(id: Id<T>) -> Self {
        Self(id)
    }
}

// Written out because the derives would ask the same of `T`, whose values a reference does not hold.
impl<T> Clone for Ref<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Ref<T> {}

impl<T> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<T> Eq for Ref<T> {}

impl<T> fmt::Debug for Ref<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ref({:?})", self.0.as_str())
    }
}

impl<T> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Id::deserialize(deserializer).map(Self)
    }
}

impl<T> JsonSchema for Ref<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Ref".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Id<T> as JsonSchema>::json_schema(generator)
    }
}
