//! The text of a key, and what the type of a key makes of it.
//!
//! A key is read as the text that it is before any type sees it, so that problems name it as it was
//! sent. Keys that are no texts to the type are read as `serde_json` reads them, from numbers and
//! truth values in quotes.

use std::{borrow::Cow, fmt, marker::PhantomData};

use serde::de::{
    self, DeserializeSeed, Deserializer, EnumAccess, IntoDeserializer, Unexpected, Visitor,
    value::StrDeserializer,
};

/// Reads the text of a key, borrowed where it has no escapes.
pub(super) struct KeyTextSeed;

impl<'de> DeserializeSeed<'de> for KeyTextSeed {
    type Value = Cow<'de, str>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for KeyTextSeed {
    type Value = Cow<'de, str>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    #[inline]
    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }
}

/// A key whose text is known, for the type that the key has.
pub(super) struct KeyText<'de, E> {
    text: Cow<'de, str>,
    error: PhantomData<fn() -> E>,
}

impl<'de, E> KeyText<'de, E> {
    #[inline]
    pub(super) const fn new(text: Cow<'de, str>) -> Self {
        Self {
            text,
            error: PhantomData,
        }
    }
}

/// Gives the key as an integer of at most 64 bits, where it is written as one.
macro_rules! integers {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
            if is_integer(&self.text) {
                if let Ok(integer) = self.text.parse() {
                    return visitor.visit_u64(integer);
                }
                if let Ok(integer) = self.text.parse() {
                    return visitor.visit_i64(integer);
                }
            }
            Err(E::invalid_value(Unexpected::Str(&self.text), &visitor))
        }
    )*};
}

impl<'de, E: de::Error> Deserializer<'de> for KeyText<'de, E> {
    type Error = E;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.text {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    integers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64
    }

    fn deserialize_i128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.text.parse() {
            Ok(integer) if is_integer(&self.text) => visitor.visit_i128(integer),
            _ => Err(E::invalid_value(Unexpected::Str(&self.text), &visitor)),
        }
    }

    fn deserialize_u128<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.text.parse() {
            Ok(integer) if is_integer(&self.text) => visitor.visit_u128(integer),
            _ => Err(E::invalid_value(Unexpected::Str(&self.text), &visitor)),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        // The parser passes over white space, which is part of a key.
        let is_whole = self.text.trim_ascii() == self.text;
        match serde_json::from_str(&self.text) {
            Ok(number) if is_whole => visitor.visit_f64(number),
            _ => Err(E::invalid_value(Unexpected::Str(&self.text), &visitor)),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.text.parse() {
            Ok(is_true) => visitor.visit_bool(is_true),
            Err(_) => Err(E::invalid_type(Unexpected::Str(&self.text), &visitor)),
        }
    }

    fn deserialize_bytes<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        match self.text {
            Cow::Borrowed(text) => visitor.visit_borrowed_bytes(text.as_bytes()),
            Cow::Owned(text) => visitor.visit_byte_buf(text.into_bytes()),
        }
    }

    fn deserialize_byte_buf<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        self.deserialize_bytes(visitor)
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, E> {
        visitor.visit_some(self)
    }

    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_newtype_struct(self)
    }

    #[inline]
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        visitor.visit_enum(self)
    }

    serde::forward_to_deserialize_any! {
        char str string unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

/// A key that is the name of a variant without content.
impl<'de, E: de::Error> EnumAccess<'de> for KeyText<'de, E> {
    type Error = E;
    type Variant = <StrDeserializer<'de, E> as EnumAccess<'de>>::Variant;

    #[inline]
    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), E> {
        let variant: StrDeserializer<'_, E> = (*self.text).into_deserializer();
        variant.variant_seed(seed)
    }
}

/// Whether a text is an integer as JSON writes it; the parsers of Rust take more, such as `+1`.
fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    text == "0" || (!digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit()))
}
