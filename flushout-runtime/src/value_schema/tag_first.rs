//! A tree whose objects are read with the member first that tells their form.

use serde::de::value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer};
use serde::de::{Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::{Error, Map, Value};

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

    /// The members of an object, the tags first.
    fn members(self, members: &'t Map<String, Value>) -> impl Iterator<Item = (&'t str, Self)> {
        let is_tag = move |member: &(&String, &Value)| self.tags.contains(member.0);
        let others = members.iter().filter(move |member| !is_tag(member));
        let members = members.iter().filter(is_tag).chain(others);
        members.map(move |(name, value)| (name.as_str(), self.within(value)))
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
                visitor.visit_map(MapDeserializer::new(self.members(members)))
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

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match self.value {
            Value::Object(members) if members.len() == 1 => {
                let members = MapDeserializer::new(self.members(members));
                visitor.visit_enum(MapAccessDeserializer::new(members))
            }
            value => value.deserialize_enum(name, variants, visitor),
        }
    }

    /// A variant or a field is named by a text, never by its number.
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.value.deserialize_identifier(visitor)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map struct ignored_any
    }
}

impl<'t> IntoDeserializer<'t, Error> for TagFirst<'t> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(tag = "type")]
    enum Event {
        Created { color: Color },
        Deleted,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    enum Color {
        Red,
        Mixed { share: u8 },
    }

    fn read(value: &Value) -> Result<Event, Error> {
        let tags = &["type".to_owned()];
        Event::deserialize(TagFirst { value, tags })
    }

    #[test]
    fn variants_are_named_by_texts_alone() {
        let mixed = json!({ "color": { "Mixed": { "share": 3 } }, "type": "Created" });
        let color = Color::Mixed { share: 3 };
        assert_eq!(read(&mixed).unwrap(), Event::Created { color });
        let red = json!({ "color": "Red", "type": "Created" });
        assert_eq!(read(&red).unwrap(), Event::Created { color: Color::Red });
        for tag in [json!(1), json!(1.0), json!(-0.0), json!(null)] {
            assert!(read(&json!({ "type": tag })).is_err(), "{tag}");
        }
        assert_eq!(read(&json!({ "type": "Deleted" })).unwrap(), Event::Deleted);
    }
}
