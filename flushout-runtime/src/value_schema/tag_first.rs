//! A tree whose objects are read with the member first that tells their form.

use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Value};

use crate::json::is_forbidden_key;

/// A value that is read with members of these names before all others.
///
/// A schema cannot say whether an enum is tagged or untagged when a constant tells its forms apart. An
/// untagged one tries each form on the members in their order, so what comes before the constant would
/// be read once for each form, on each level within the others:
///
/// ```text
/// {"inner": {"inner": .., "kind": "b"}, "kind": "b"}    2^levels readings for two forms
/// {"kind": "b", "inner": {"kind": "b", "inner": ..}}    one more for each level
/// ```
#[derive(Clone, Copy, Debug)]
pub(crate) struct TagFirst<'t> {
    pub(crate) value: &'t Value,
    pub(crate) tags: &'t [String],
}

impl<'t> TagFirst<'t> {
    fn within(self, value: &'t Value) -> Self {
        Self { value, ..self }
    }
}

impl<'de> Deserializer<'de> for TagFirst<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.value {
            Value::Array(items) => {
                let items = items.iter().map(|item| self.within(item));
                visitor.visit_seq(SeqDeserializer::new(items))
            }
            Value::Object(members) => {
                let is_tag = |member: &(&String, &Value)| self.tags.contains(member.0);
                let others = members.iter().filter(|member| !is_tag(member));
                let members = members.iter().filter(is_tag).chain(others);
                let members = members.map(|(name, value)| (name.as_str(), self.within(value)));
                visitor.visit_map(MapDeserializer::new(members))
            }
            scalar => scalar.deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.value.is_null() {
            visitor.visit_none()
        } else {
            visitor.visit_some(self)
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        if is_forbidden_key(name) {
            // By such a name the text of the value is asked for.
            return self.value.deserialize_newtype_struct(name, visitor);
        }
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl<'t> IntoDeserializer<'t, Error> for TagFirst<'t> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}
