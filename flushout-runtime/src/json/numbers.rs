//! Numbers as plain numbers, whatever form the parser hands them over in.
//!
//! With `arbitrary_precision`, a feature of `serde_json` that any crate of a build may turn on, the
//! parser gives a number to a visitor of any type as an object: one private key, and the text of
//! the number.

use std::{borrow::Cow, fmt};

use serde::de::value::UnitDeserializer;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::key_text::{KeyText, KeyTextSeed};

/// Whether numbers are handed over as objects. A number is then held as a text, which is dropped;
/// otherwise it is `Copy`.
const ARE_OBJECTS: bool = std::mem::needs_drop::<serde_json::Number>();

/// The only key of such an object.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// What a parser has handed over as an object.
pub(crate) enum ObjectOrNumber<'de, A> {
    Object(Object<'de, A>),
    Number(PlainNumber),
}

/// Tells an object from a number.
#[inline]
pub(crate) fn object_or_number<'de, A: MapAccess<'de>>(
    mut access: A,
) -> Result<ObjectOrNumber<'de, A>, A::Error> {
    let (mut first, mut is_value_read) = (None, false);
    if ARE_OBJECTS {
        // An object that has ended tells so once more.
        first = access.next_key_seed(KeyTextSeed)?;
        if let Some(key) = &first
            && key == NUMBER_KEY
        {
            match access.next_value_seed(NumberSeed)? {
                Some(number) => return Ok(ObjectOrNumber::Number(number)),
                None => is_value_read = true,
            }
        }
    }
    Ok(ObjectOrNumber::Object(Object {
        first,
        is_value_read,
        access,
    }))
}

/// An object whose first key may have been read.
pub(crate) struct Object<'de, A> {
    first: Option<Cow<'de, str>>,
    /// Whether its value was read too: that of a forbidden key, so any other serves as well.
    is_value_read: bool,
    access: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Object<'de, A> {
    type Error = A::Error;

    #[inline]
    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        if ARE_OBJECTS && let Some(key) = self.first.take() {
            return seed.deserialize(KeyText::new(key)).map(Some);
        }
        self.access.next_key_seed(seed)
    }

    #[inline]
    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        if ARE_OBJECTS && std::mem::take(&mut self.is_value_read) {
            return seed.deserialize(UnitDeserializer::new());
        }
        self.access.next_value_seed(seed)
    }

    #[inline]
    fn size_hint(&self) -> Option<usize> {
        self.access.size_hint()
    }
}

/// A number as the parser gives it without that feature.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum PlainNumber {
    Unsigned(u64),
    Signed(i64),
    /// Infinite for a literal beyond the range of doubles.
    Double(f64),
}

impl PlainNumber {
    /// The number of a literal whose grammar was checked.
    fn from_literal(literal: &str) -> Option<Self> {
        if let Ok(integer) = literal.parse() {
            return Some(Self::Unsigned(integer));
        }
        match literal.parse() {
            // Only a double has a minus zero.
            Ok(integer) if integer != 0 => Some(Self::Signed(integer)),
            _ => literal.parse().ok().map(Self::Double),
        }
    }

    /// Hands the number to a visitor.
    pub(crate) fn visit<'de, V: Visitor<'de>, E: serde::de::Error>(
        self,
        visitor: V,
    ) -> Result<V::Value, E> {
        match self {
            Self::Unsigned(integer) => visitor.visit_u64(integer),
            Self::Signed(integer) => visitor.visit_i64(integer),
            Self::Double(number) => visitor.visit_f64(number),
        }
    }
}

/// Reads the text of a number; `None` for anything else of the message, which a peer has written below the
/// private key. The parser hands its own text over as a `String`, and lends those of the message.
struct NumberSeed;

impl<'de> DeserializeSeed<'de> for NumberSeed {
    type Value = Option<PlainNumber>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for NumberSeed {
    type Value = Option<PlainNumber>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the text of a number")
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(PlainNumber::from_literal(&text))
    }

    fn visit_str<E>(self, _text: &str) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _is_true: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_read_as_the_parser_reads_them() {
        for (literal, number) in [
            ("0", PlainNumber::Unsigned(0)),
            ("18446744073709551615", PlainNumber::Unsigned(u64::MAX)),
            ("-1", PlainNumber::Signed(-1)),
            ("-9223372036854775808", PlainNumber::Signed(i64::MIN)),
            (
                "18446744073709551616",
                PlainNumber::Double(18_446_744_073_709_551_616.0),
            ),
            ("1.0", PlainNumber::Double(1.0)),
            ("1e2", PlainNumber::Double(100.0)),
            ("-0", PlainNumber::Double(-0.0)),
            ("-1e400", PlainNumber::Double(f64::NEG_INFINITY)),
        ] {
            assert_eq!(
                PlainNumber::from_literal(literal),
                Some(number),
                "{literal}"
            );
        }
        let minus_zero = PlainNumber::from_literal("-0");
        assert!(matches!(minus_zero, Some(PlainNumber::Double(zero)) if zero.is_sign_negative()));
    }
}
