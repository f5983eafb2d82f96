//! A `parentDefault` that a derived model takes and needs nothing of: an object, or a mistake.

use std::any::Any;
use std::fmt;

use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::json::JsonText;
use crate::problem::Problem;
use crate::renames::ReferenceRenames;

use super::{Decoding, Payload, PayloadValue};

struct Ignored;

impl PayloadValue for Ignored {
    fn json_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_serialize(&serde_json::Map::new())
    }

    fn has_text(&self, text: &JsonText) -> bool {
        self.json_text().is_ok_and(|own| own == *text)
    }

    fn document_bytes(&self) -> u64 {
        0
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

/// Passes over an object.
pub(super) fn decode_ignored_object<'de, D: Deserializer<'de>>(
    deserializer: D,
    decoding: &mut Decoding<'_>,
) -> Result<Payload, D::Error> {
    struct Object;

    impl<'de> Visitor<'de> for Object {
        type Value = ();

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
            while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
            Ok(())
        }
    }

    // The strict reader refuses what I-JSON does not allow, here as everywhere.
    crate::json::strict(deserializer, &mut decoding.place).deserialize_map(Object)?;
    Ok(Payload::new(Ignored))
}
