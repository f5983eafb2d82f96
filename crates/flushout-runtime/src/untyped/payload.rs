//! What commands on untyped documents carry: any JSON value to create, members to set.

use std::any::Any;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json::JsonText;
use crate::measure::{OBJECT_BYTES, member_bytes, value_bytes};
use crate::model::{Payload, PayloadValue};
use crate::problem::Problem;
use crate::renames::ReferenceRenames;

use super::value::{Held, JsonValue, Members, members_of};

/// A value that is put into the document.
#[derive(Debug)]
pub(super) struct JsonNode(pub(super) JsonValue);

/// Members to be set, or (`None`, in what takes a change back) to be removed. For an array the
/// names are indexes.
#[derive(Debug)]
pub(super) struct JsonPatch(pub(super) Vec<(Box<str>, Option<JsonValue>)>);

impl JsonPatch {
    pub(super) fn setting(members: Members) -> Self {
        Self(
            members
                .into_iter()
                .map(|(name, value)| (name, Some(value)))
                .collect(),
        )
    }
}

/// The payload of a create in an untyped document.
pub fn json_node(value: Value) -> Payload {
    Payload::new(JsonNode(value.into()))
}

/// The payload of an update in an untyped document.
pub fn json_patch(members: Map<String, Value>) -> Payload {
    Payload::new(JsonPatch::setting(members_of(members)))
}

/// How many bytes a value takes, counted with [`crate::measure`] all the way down.
pub(super) fn bytes_of(value: &JsonValue) -> u64 {
    match &value.0 {
        Held::Object(members) => {
            let members: u64 = members
                .iter()
                .map(|(name, value)| member_bytes(name.len(), bytes_of(value)))
                .sum();
            OBJECT_BYTES + members
        }
        Held::List(items) => {
            OBJECT_BYTES + items.iter().map(|item| 1 + bytes_of(item)).sum::<u64>()
        }
        _ => value_bytes(value),
    }
}

impl Serialize for JsonPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.0 {
            if let Some(value) = value {
                map.serialize_entry(name, value)?;
            }
        }
        map.end()
    }
}

impl PayloadValue for JsonNode {
    fn json_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_serialize(&self.0)
    }

    fn document_bytes(&self) -> u64 {
        bytes_of(&self.0)
    }

    fn rename_references(&mut self, _renames: &ReferenceRenames) -> bool {
        false
    }

    fn value(&self) -> &dyn Any {
        &self.0
    }

    fn value_mut(&mut self) -> &mut dyn Any {
        &mut self.0
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}

impl PayloadValue for JsonPatch {
    fn json_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_serialize(self)
    }

    fn document_bytes(&self) -> u64 {
        self.0
            .iter()
            .filter_map(|(name, value)| Some(member_bytes(name.len(), bytes_of(value.as_ref()?))))
            .sum()
    }

    fn rename_references(&mut self, _renames: &ReferenceRenames) -> bool {
        false
    }

    fn value(&self) -> &dyn Any {
        self
    }

    fn value_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }
}
