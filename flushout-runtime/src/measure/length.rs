//! The length of the JSON text of plain values, found without writing the text.

use std::fmt;

use serde::Serialize;
use serde::ser::{Impossible, SerializeSeq, SerializeTuple, SerializeTupleStruct, Serializer};

use super::written::written_bytes;

/// The length of the JSON text that `serde_json` writes of a value; `None` where that takes more
/// than a look: objects, variants with content, bytes.
#[inline]
pub(super) fn length_of<T: Serialize + ?Sized>(value: &T) -> Option<u64> {
    value.serialize(Length).ok()
}

/// What is written is none of the plain values.
#[derive(Debug)]
pub(super) struct NotPlain;

impl fmt::Display for NotPlain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not a plain value")
    }
}

impl std::error::Error for NotPlain {}

impl serde::ser::Error for NotPlain {
    fn custom<T: fmt::Display>(_message: T) -> Self {
        Self
    }
}

const NULL_BYTES: u64 = 4;

/// The bytes of a text with its quotes, escaped as `serde_json` escapes it.
#[inline]
fn text_bytes(text: &str) -> u64 {
    2 + escaped_bytes(text) as u64
}

/// The bytes of a text between its quotes, escaped as `serde_json` escapes it.
#[inline]
pub(super) fn escaped_bytes(text: &str) -> usize {
    let is_escaped = |byte: u8| byte < b' ' || byte == b'"' || byte == b'\\';
    // To the end in any case, so that the compiler takes many bytes at a time.
    let has_escapes = text.bytes().fold(false, |any, byte| any | is_escaped(byte));
    let more = if has_escapes { escape_bytes(text) } else { 0 };
    text.len() + more
}

/// By how many bytes escapes make a text longer.
#[cold]
fn escape_bytes(text: &str) -> usize {
    let more = |byte| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 8 | 12 => 1,
        0..b' ' => "u0000".len(),
        _ => 0,
    };
    text.bytes().map(more).sum()
}

/// The digits of an integer in decimal.
#[inline]
fn digits(integer: u64) -> u64 {
    1 + u64::from(integer.checked_ilog10().unwrap_or(0))
}

struct Length;

macro_rules! integers {
    ($($method:ident($type:ty);)*) => {$(
        #[inline]
        fn $method(self, value: $type) -> Result<u64, NotPlain> {
            #[allow(unused_comparisons, reason = "the macro is for unsigned types too")]
            let sign = u64::from(value < 0);
            let magnitude = i128::from(value).unsigned_abs();
            // A type of at most 64 bits.
            Ok(sign + digits(u64::try_from(magnitude).unwrap_or(u64::MAX)))
        }
    )*};
}

/// What has a form of its own is written and counted.
macro_rules! written {
    ($($method:ident($type:ty);)*) => {$(
        fn $method(self, value: $type) -> Result<u64, NotPlain> {
            Ok(written_bytes(&value))
        }
    )*};
}

impl Serializer for Length {
    type Ok = u64;
    type Error = NotPlain;
    type SerializeSeq = ListLength;
    type SerializeTuple = ListLength;
    type SerializeTupleStruct = ListLength;
    type SerializeTupleVariant = Impossible<u64, NotPlain>;
    type SerializeMap = Impossible<u64, NotPlain>;
    type SerializeStruct = Impossible<u64, NotPlain>;
    type SerializeStructVariant = Impossible<u64, NotPlain>;

    integers! {
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
    }

    written! {
        serialize_i128(i128);
        serialize_u128(u128);
        serialize_f32(f32);
        serialize_f64(f64);
    }

    #[inline]
    fn serialize_bool(self, value: bool) -> Result<u64, NotPlain> {
        Ok(if value { 4 } else { 5 })
    }

    fn serialize_char(self, value: char) -> Result<u64, NotPlain> {
        Ok(text_bytes(value.encode_utf8(&mut [0; 4])))
    }

    #[inline]
    fn serialize_str(self, value: &str) -> Result<u64, NotPlain> {
        Ok(text_bytes(value))
    }

    fn serialize_bytes(self, _value: &[u8]) -> Result<u64, NotPlain> {
        Err(NotPlain)
    }

    #[inline]
    fn serialize_none(self) -> Result<u64, NotPlain> {
        Ok(NULL_BYTES)
    }

    #[inline]
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<u64, NotPlain> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<u64, NotPlain> {
        Ok(NULL_BYTES)
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<u64, NotPlain> {
        Ok(NULL_BYTES)
    }

    #[inline]
    fn serialize_unit_variant(
        self,
        _name: &'static str,
        _index: u32,
        variant: &'static str,
    ) -> Result<u64, NotPlain> {
        Ok(text_bytes(variant))
    }

    #[inline]
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        value: &T,
    ) -> Result<u64, NotPlain> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<u64, NotPlain> {
        Err(NotPlain)
    }

    #[inline]
    fn serialize_seq(self, _length: Option<usize>) -> Result<ListLength, NotPlain> {
        Ok(ListLength::default())
    }

    fn serialize_tuple(self, _length: usize) -> Result<ListLength, NotPlain> {
        Ok(ListLength::default())
    }

    fn serialize_tuple_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<ListLength, NotPlain> {
        Ok(ListLength::default())
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_map(self, _length: Option<usize>) -> Result<Self::SerializeMap, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_struct(
        self,
        _name: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStruct, NotPlain> {
        Err(NotPlain)
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant, NotPlain> {
        Err(NotPlain)
    }
}

/// The length of a list so far: its items, each with a separator.
#[derive(Debug, Default)]
struct ListLength(u64);

impl ListLength {
    #[inline]
    fn add<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NotPlain> {
        self.0 += item.serialize(Length)? + 1;
        Ok(())
    }

    /// Two brackets, and no separator behind the last item.
    #[inline]
    fn total(&self) -> u64 {
        2 + self.0.saturating_sub(1)
    }
}

macro_rules! list {
    ($($trait:ident $method:ident;)*) => {$(
        impl $trait for ListLength {
            type Ok = u64;
            type Error = NotPlain;

            #[inline]
            fn $method<T: Serialize + ?Sized>(&mut self, item: &T) -> Result<(), NotPlain> {
                self.add(item)
            }

            #[inline]
            fn end(self) -> Result<u64, NotPlain> {
                Ok(self.total())
            }
        }
    )*};
}

list! {
    SerializeSeq serialize_element;
    SerializeTuple serialize_element;
    SerializeTupleStruct serialize_field;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn check<T: Serialize + fmt::Debug>(value: &T, is_plain: bool) {
        let written = serde_json::to_string(value).unwrap().len() as u64;
        assert_eq!(length_of(value), is_plain.then_some(written), "{value:?}");
        assert_eq!(crate::measure::value_bytes(value), written, "{value:?}");
    }

    #[derive(Debug, Serialize)]
    enum Sample {
        Plain,
        Held(u8),
    }

    #[derive(Debug, Serialize)]
    struct Wrapped(Option<&'static str>);

    #[derive(Debug, Serialize)]
    struct Pair(u8, ());

    #[test]
    fn is_what_serde_json_writes() {
        for text in [
            "",
            "plain",
            "é€😀",
            "\"\\/\n\r\t\u{8}\u{c}\u{1}\u{1f}\u{7f}",
            "a\"b",
        ] {
            check(&text, true);
        }
        for byte in 0..=127_u8 {
            check(&char::from(byte), true);
        }
        for integer in [0, 1, 9, 10, 99, 100, -1, -9, -10, i64::MIN, i64::MAX] {
            check(&integer, true);
        }
        check(&u64::MAX, true);
        check(&i8::MIN, true);
        check(&u128::MAX, true);
        for double in [0.0, -0.5, 1e300, 0.1, 5e-324, f64::NAN] {
            check(&double, true);
        }
        check(&(true, false), true);
        check(&[Some(1), None], true);
        check(&Vec::<u8>::new(), true);
        check(&vec![vec!["a"], vec![], vec!["b", "c"]], true);
        check(&Sample::Plain, true);
        check(&Wrapped(Some("x")), true);
        check(&Wrapped(None), true);
        check(&Pair(1, ()), true);
    }

    #[test]
    fn other_values_are_written_and_counted() {
        check(&Sample::Held(1), false);
        check(&BTreeMap::from([(1, "one")]), false);
        check(&vec![BTreeMap::from([("a", "one")])], false);
        check(&serde_json::json!({"a": [1, {"b": null}]}), false);
    }
}
