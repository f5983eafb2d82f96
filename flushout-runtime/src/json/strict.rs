//! Reads JSON as I-JSON (RFC 7493) strictly: each key once, exact integers, and the place known.

use std::fmt;

use serde::de::{
    self, DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};

use crate::{
    limits::INTEGER_MAX,
    problem::{Code, Problem},
};

use super::{
    keys::StrictMap,
    numbers::{ObjectOrNumber, object_or_number},
    place::{Place, Token, place_error},
    raw_text::StrictText,
    variants::visit_object,
};

/// A deserializer that holds everything it reads to I-JSON and keeps track of the place.
///
/// It refuses duplicate keys, forbidden ones ([`super::is_forbidden_key`]), and integers beyond
/// ±(2^53-1). An integer in
/// another notation (`1.0`, `1e2`) is accepted where an integer is asked for, and `-0.0` is read
/// as 0 everywhere, as JavaScript writes it. A struct is read from an object only, never from an
/// array; a variant without content from a text only, never from an object; and an array that is longer than a tuple is a wrong type. What the type ignores is held
/// to the same rules, and so is what it keeps as a text ([`serde_json::value::RawValue`]) or reads as bytes.
///
/// It looks at what the inner deserializer makes of the text, so an integer literal beyond 2^64,
/// which the JSON parser gives as a floating-point number, is refused only where an integer is
/// asked for. A type that takes any value and decides later (an untagged enum, a flattened struct)
/// is given `1.0` as the integer 1, which it takes for a double as well; a duplicate key within is
/// found all the same.
#[derive(Debug)]
pub struct Strict<'p, D> {
    inner: D,
    place: &'p mut Place,
}

/// Wraps `deserializer`, which must tell the type of each value (as JSON does).
///
/// When decoding fails, `place` holds the problem if it is one of strictness, and the tokens of
/// the place where it failed; [`super::place_error`] makes one problem of both.
#[inline]
pub fn strict<D>(deserializer: D, place: &mut Place) -> Strict<'_, D> {
    Strict {
        inner: deserializer,
        place,
    }
}

/// Reads a value from its JSON text, strictly.
///
/// # Errors
///
/// The first problem, with its place.
pub fn from_str_strict<'de, T: de::Deserialize<'de>>(text: &'de str) -> Result<T, Problem> {
    let mut place = Place::new();
    let mut parser = serde_json::Deserializer::from_str(text);
    T::deserialize(strict(&mut parser, &mut place))
        .and_then(|value| parser.end().map(|()| value))
        .map_err(|error| place_error(&error, &mut place))
}

/// The name of the type that asks `serde_json` for the text of a value as it stands. The parser
/// answers with an object that holds the text.
const RAW_VALUE: &str = "$serde_json::private::RawValue";

/// The greatest integer, as a double.
#[allow(clippy::cast_precision_loss, reason = "2^53 - 1 is a double")]
const INTEGER_MAX_AS_DOUBLE: f64 = INTEGER_MAX as f64;

/// What was asked for, where that changes how a value is read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Any,
    Integer,
    /// A double: JavaScript writes large ones as integers, and reads them back as they were.
    Double,
    Struct,
    Enum,
    /// The bytes of a text.
    Bytes,
    /// The text as it stands.
    Text,
}

/// Forwards a call to the inner deserializer with the visitor wrapped.
macro_rules! forward {
    ($($method:ident($($name:ident: $type:ty),*) as $inner:ident, $wanted:ident;)*) => {$(
        #[inline]
        fn $method<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, D::Error> {
            self.inner.$inner($($name,)* StrictVisitor {
                inner: visitor,
                place: self.place,
                wanted: Wanted::$wanted,
            })
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<'_, D> {
    type Error = D::Error;

    forward! {
        deserialize_any() as deserialize_any, Any;
        // A parser that skips a value does not look for duplicate keys and the like.
        deserialize_ignored_any() as deserialize_any, Any;
        deserialize_bool() as deserialize_bool, Any;
        deserialize_i8() as deserialize_i8, Integer;
        deserialize_i16() as deserialize_i16, Integer;
        deserialize_i32() as deserialize_i32, Integer;
        deserialize_i64() as deserialize_i64, Integer;
        // Only 54 bits are allowed, and a parser's own way for 128 bits takes no `1.0`.
        deserialize_i128() as deserialize_i64, Integer;
        deserialize_u8() as deserialize_u8, Integer;
        deserialize_u16() as deserialize_u16, Integer;
        deserialize_u32() as deserialize_u32, Integer;
        deserialize_u64() as deserialize_u64, Integer;
        deserialize_u128() as deserialize_u64, Integer;
        deserialize_f32() as deserialize_f32, Double;
        deserialize_f64() as deserialize_f64, Double;
        deserialize_char() as deserialize_char, Any;
        deserialize_str() as deserialize_str, Any;
        deserialize_string() as deserialize_string, Any;
        // A parser's own way for bytes lets lone surrogates pass.
        deserialize_bytes() as deserialize_any, Bytes;
        deserialize_byte_buf() as deserialize_any, Bytes;
        deserialize_option() as deserialize_option, Any;
        deserialize_unit() as deserialize_unit, Any;
        deserialize_unit_struct(name: &'static str) as deserialize_unit_struct, Any;
        deserialize_seq() as deserialize_seq, Any;
        deserialize_tuple(len: usize) as deserialize_tuple, Any;
        deserialize_tuple_struct(name: &'static str, len: usize) as deserialize_tuple_struct, Any;
        deserialize_map() as deserialize_map, Any;
        deserialize_struct(name: &'static str, fields: &'static [&'static str])
            as deserialize_struct, Struct;
        deserialize_identifier() as deserialize_identifier, Any;
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let wanted = if name == RAW_VALUE {
            Wanted::Text
        } else {
            Wanted::Any
        };
        let visitor = StrictVisitor {
            inner: visitor,
            place: self.place,
            wanted,
        };
        self.inner.deserialize_newtype_struct(name, visitor)
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // A parser's own way for enums does not tell a text from an object.
        self.inner.deserialize_any(StrictVisitor {
            inner: visitor,
            place: self.place,
            wanted: Wanted::Enum,
        })
    }

    #[inline]
    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

/// Records a problem and makes the error that stops the decoder.
#[cold]
pub(super) fn refuse<E: de::Error>(place: &mut Place, code: Code, message: String) -> E {
    let error = E::custom(&message);
    place.fail(Problem::new(code, message));
    error
}

#[cold]
fn beyond_integers<E: de::Error>(place: &mut Place, value: impl fmt::Display) -> E {
    let message = format!("the integer {value} is beyond ±{INTEGER_MAX}");
    refuse(place, Code::NotInteroperable, message)
}

/// Hands what the inner deserializer reads to the visitor of the type, checked and wrapped.
pub(super) struct StrictVisitor<'p, V> {
    pub(super) inner: V,
    pub(super) place: &'p mut Place,
    pub(super) wanted: Wanted,
}

/// Hands a value on as it is.
macro_rules! hand_on {
    ($($method:ident($($name:ident: $type:ty)?);)*) => {$(
        #[inline]
        fn $method<E: de::Error>(self $(, $name: $type)?) -> Result<V::Value, E> {
            self.inner.$method($($name)?)
        }
    )*};
}

impl<'de, V: Visitor<'de>> Visitor<'de> for StrictVisitor<'_, V> {
    type Value = V::Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(formatter)
    }

    hand_on! {
        visit_bool(value: bool);
        visit_char(value: char);
        visit_bytes(value: &[u8]);
        visit_borrowed_bytes(value: &'de [u8]);
        visit_byte_buf(value: Vec<u8>);
        visit_none();
        visit_unit();
    }

    #[inline]
    fn visit_str<E: de::Error>(self, value: &str) -> Result<V::Value, E> {
        match self.wanted {
            Wanted::Enum => self.inner.visit_enum(value.into_deserializer()),
            Wanted::Bytes => self.inner.visit_bytes(value.as_bytes()),
            _ => self.inner.visit_str(value),
        }
    }

    #[inline]
    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<V::Value, E> {
        match self.wanted {
            Wanted::Enum => self.inner.visit_enum(value.into_deserializer()),
            Wanted::Bytes => self.inner.visit_borrowed_bytes(value.as_bytes()),
            _ => self.inner.visit_borrowed_str(value),
        }
    }

    #[inline]
    fn visit_string<E: de::Error>(self, value: String) -> Result<V::Value, E> {
        match self.wanted {
            Wanted::Enum => self.inner.visit_enum(value.into_deserializer()),
            Wanted::Bytes => self.inner.visit_byte_buf(value.into_bytes()),
            _ => self.inner.visit_string(value),
        }
    }

    #[inline]
    fn visit_i64<E: de::Error>(self, value: i64) -> Result<V::Value, E> {
        if value.unsigned_abs() <= INTEGER_MAX.unsigned_abs() {
            return self.inner.visit_i64(value);
        }
        if self.wanted == Wanted::Double {
            #[allow(clippy::cast_precision_loss, reason = "a double is what was asked for")]
            return self.inner.visit_f64(value as f64);
        }
        Err(beyond_integers(self.place, value))
    }

    #[inline]
    fn visit_u64<E: de::Error>(self, value: u64) -> Result<V::Value, E> {
        if value <= INTEGER_MAX.unsigned_abs() {
            return self.inner.visit_u64(value);
        }
        if self.wanted == Wanted::Double {
            #[allow(clippy::cast_precision_loss, reason = "a double is what was asked for")]
            return self.inner.visit_f64(value as f64);
        }
        Err(beyond_integers(self.place, value))
    }

    fn visit_i128<E: de::Error>(self, value: i128) -> Result<V::Value, E> {
        match i64::try_from(value) {
            Ok(value) => self.visit_i64(value),
            Err(_) => Err(beyond_integers(self.place, value)),
        }
    }

    fn visit_u128<E: de::Error>(self, value: u128) -> Result<V::Value, E> {
        match u64::try_from(value) {
            Ok(value) => self.visit_u64(value),
            Err(_) => Err(beyond_integers(self.place, value)),
        }
    }

    #[inline]
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<V::Value, E> {
        if !value.is_finite() {
            let message = "number out of range".to_owned();
            return Err(refuse(self.place, Code::NotInteroperable, message));
        }
        // A type that takes any value and decides later may decide for an integer.
        let may_be_integer = match self.wanted {
            Wanted::Integer => true,
            Wanted::Any => value.abs() <= INTEGER_MAX_AS_DOUBLE,
            _ => false,
        };
        if !may_be_integer || value.fract() != 0.0 {
            // Adding 0 turns -0 into 0 and leaves every other number as it is.
            return self.inner.visit_f64(value + 0.0);
        }
        #[allow(
            clippy::cast_possible_truncation,
            reason = "an integer within ±(2^53-1) converts exactly; others saturate and are refused"
        )]
        let integer = value as i64;
        if integer.unsigned_abs() > INTEGER_MAX.unsigned_abs() {
            return Err(beyond_integers(self.place, value));
        }
        match u64::try_from(integer) {
            Ok(integer) => self.inner.visit_u64(integer),
            Err(_) => self.inner.visit_i64(integer),
        }
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.inner.visit_some(strict(deserializer, self.place))
    }

    #[inline]
    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<V::Value, D::Error> {
        self.inner
            .visit_newtype_struct(strict(deserializer, self.place))
    }

    #[inline]
    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        if self.wanted == Wanted::Struct {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self.inner));
        }
        let mut access = StrictSeq {
            inner: access,
            place: self.place,
            index: 0,
            ended: false,
        };
        let value = self.inner.visit_seq(&mut access)?;
        access.end()?;
        Ok(value)
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<V::Value, A::Error> {
        if self.wanted == Wanted::Text {
            return self.inner.visit_map(StrictText::new(access, self.place));
        }
        let object = match object_or_number(access)? {
            ObjectOrNumber::Object(object) => object,
            ObjectOrNumber::Number(number) => return number.visit(self),
        };
        if self.wanted == Wanted::Enum {
            return visit_object(self.inner, object, self.place);
        }
        self.inner.visit_map(StrictMap::new(object, self.place))
    }
}

/// Deserializes what a seed asks for, strictly.
pub(super) struct StrictSeed<'p, S> {
    pub(super) seed: S,
    pub(super) place: &'p mut Place,
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for StrictSeed<'_, S> {
    type Value = S::Value;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.seed.deserialize(strict(deserializer, self.place))
    }
}

struct StrictSeq<'p, A> {
    inner: A,
    place: &'p mut Place,
    index: usize,
    ended: bool,
}

impl<'de, A: SeqAccess<'de>> StrictSeq<'_, A> {
    /// Refuses elements that the type did not ask for; the JSON parser would call them a mistake
    /// in the grammar.
    #[inline]
    fn end(mut self) -> Result<(), A::Error> {
        if !self.ended && self.next_element::<de::IgnoredAny>()?.is_some() {
            let message = format!("the list has more than {} items", self.index - 1);
            return Err(refuse(self.place, Code::WrongType, message));
        }
        Ok(())
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for StrictSeq<'_, A> {
    type Error = A::Error;

    #[inline]
    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.place.push(Token::Index(self.index));
        let place = &mut *self.place;
        let element = self.inner.next_element_seed(StrictSeed { seed, place })?;
        self.place.pop();
        self.index += 1;
        self.ended = element.is_none();
        Ok(element)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests;
