//! Reads the values of a document without types by npm's rules, in one pass.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::list::ListBuilder;
use super::value::{Held, JsonValue, Members, PROTO};

/// Reads a value, and whether an object in it may have the key `__proto__`.
pub(super) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(JsonValue, bool), D::Error> {
    let mut saw_proto = false;
    let reading = Reading {
        saw_proto: &mut saw_proto,
    };
    let value = reading.deserialize(deserializer)?;
    // Not when it stood in a value that a later one of the same key has replaced.
    let has_proto = saw_proto && value.contains_proto();
    Ok((value, has_proto))
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (value, has_proto) = read(deserializer)?;
        if has_proto {
            return Err(D::Error::custom("A key must not be __proto__"));
        }
        Ok(value)
    }
}

struct Reading<'a> {
    saw_proto: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = JsonValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

#[allow(
    clippy::cast_precision_loss,
    reason = "numbers are doubles, as in JavaScript"
)]
impl<'de> Visitor<'de> for Reading<'_> {
    type Value = JsonValue;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Number(value as f64)))
    }

    fn visit_u64<E>(self, value: u64) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Number(value as f64)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<JsonValue, E> {
        Ok(JsonValue(if value.is_finite() {
            Held::Number(value)
        } else {
            Held::Null
        }))
    }

    fn visit_str<E>(self, value: &str) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Text(value.into())))
    }

    fn visit_string<E>(self, value: String) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Text(value.into_boxed_str())))
    }

    fn visit_none<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<JsonValue, D::Error> {
        self.deserialize(deserializer)
    }

    fn visit_unit<E>(self) -> Result<JsonValue, E> {
        Ok(JsonValue(Held::Null))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<JsonValue, A::Error> {
        let mut items = ListBuilder::default();
        while let Some(item) = list.next_element_seed(Reading {
            saw_proto: &mut *self.saw_proto,
        })? {
            items.push(item);
        }
        Ok(JsonValue(Held::List(items.finish())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonValue, A::Error> {
        let mut members = Members::new();
        while let Some(key) = map.next_key::<Box<str>>()? {
            *self.saw_proto |= &*key == PROTO;
            let value = map.next_value_seed(Reading {
                saw_proto: &mut *self.saw_proto,
            })?;
            members.put(key, value);
        }
        members.shrink_to_fit();
        Ok(JsonValue(Held::Object(members)))
    }
}
