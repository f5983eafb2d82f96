//! Reads the values of a document without types by npm's rules, in one pass.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::json::{ObjectOrNumber, is_forbidden_key, object_or_number};
use crate::problem::Problem;

use super::list::ListBuilder;
use super::value::{Held, JsonValue, Members};

/// Reads a value, and what is wrong with it where an object in it has a forbidden key.
pub(super) fn read<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<(JsonValue, Option<Problem>), D::Error> {
    let mut saw_forbidden = false;
    let reading = Reading {
        saw_forbidden: &mut saw_forbidden,
    };
    let value = reading.deserialize(deserializer)?;
    // Not when it stood in a value that a later one of the same key has replaced.
    let forbidden = if saw_forbidden {
        value.forbidden_key()
    } else {
        None
    };
    Ok((value, forbidden))
}

impl<'de> Deserialize<'de> for JsonValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match read(deserializer)? {
            (value, None) => Ok(value),
            (_, Some(problem)) => Err(D::Error::custom(problem.message)),
        }
    }
}

struct Reading<'a> {
    saw_forbidden: &'a mut bool,
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
            saw_forbidden: &mut *self.saw_forbidden,
        })? {
            items.push(item);
        }
        Ok(JsonValue(Held::List(items.finish())))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<JsonValue, A::Error> {
        let mut map = match object_or_number(map)? {
            ObjectOrNumber::Object(object) => object,
            ObjectOrNumber::Number(number) => return number.visit(self),
        };
        let mut members = Members::new();
        while let Some(key) = map.next_key::<Box<str>>()? {
            *self.saw_forbidden |= is_forbidden_key(&key);
            let value = map.next_value_seed(Reading {
                saw_forbidden: &mut *self.saw_forbidden,
            })?;
            members.put(key, value);
        }
        members.shrink_to_fit();
        Ok(JsonValue(Held::Object(members)))
    }
}
