//! What commands on untyped documents carry: any JSON value to create, members to set.

use std::any::Any;

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json::JsonText;
use crate::measure::{OBJECT_BYTES, key_bytes, member_bytes, value_bytes};
use crate::model::{Payload, PayloadValue};
use crate::problem::Problem;
use crate::renames::ReferenceRenames;

use super::value::{Held, JsonValue, Members, members_of};

/// A value that is put into the document.
#[derive(Debug)]
pub(super) struct JsonNode(pub(super) JsonValue);

/// Members to be set and (in what takes a change back) members to be removed. For an array the
/// names are indexes.
#[derive(Debug)]
pub(super) struct JsonPatch {
    pub(super) set: Members,
    pub(super) unset: Vec<Box<str>>,
}

impl JsonPatch {
    pub(super) const fn setting(members: Members) -> Self {
        Self {
            set: members,
            unset: Vec::new(),
        }
    }

    /// Notes what a member was, for what takes the change back.
    pub(super) fn note(&mut self, name: Box<str>, former: Option<JsonValue>) {
        match former {
            Some(former) => {
                self.set.put(name, former);
            }
            None => self.unset.push(name),
        }
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
                .map(|(name, value)| member_bytes(key_bytes(name), bytes_of(value)))
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
        serializer.collect_map(self.set.iter())
    }
}

impl PayloadValue for JsonNode {
    fn json_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_serialize(&self.0)
    }

    fn has_text(&self, text: &JsonText) -> bool {
        text.is_of(&self.0)
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

    fn has_text(&self, text: &JsonText) -> bool {
        text.is_of(self)
    }

    fn document_bytes(&self) -> u64 {
        self.set
            .iter()
            .map(|(name, value)| member_bytes(key_bytes(name), bytes_of(value)))
            .sum()
    }

    fn rename_references(&mut self, _renames: &ReferenceRenames) -> bool {
        false
    }

    fn removed_members(&self) -> &[Box<str>] {
        &self.unset
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
