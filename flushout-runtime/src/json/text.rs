//! The text of one JSON value, kept as it was written.

use std::cell::Cell;
use std::fmt;
use std::io;
use std::iter::once;

use serde::de::value::MapDeserializer;
use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::problem::{Code, Problem};

use super::finite::Finite;
use super::place::{Place, place_error};

thread_local! {
    /// Where texts are written before it is known how long they are. Each then takes no more room
    /// than it needs, and none is moved while it grows.
    static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A longer buffer is given back.
const BUFFER_BYTES_KEPT_MAX: usize = 64 * 1024;

fn not_serializable(error: &serde_json::Error) -> Problem {
    Problem::new(Code::NotSerializable, error.to_string())
}

/// A copy of a text that `serde_json` has just written, which is not parsed again.
fn copied(written: &[u8]) -> serde_json::Result<Box<RawValue>> {
    let text = std::str::from_utf8(written).map_err(serde_json::Error::custom)?;
    Box::deserialize(Written(text))
}

/// Gives a text to what asks for a text as it stands, as the parser does.
struct Written<'t>(&'t str);

impl<'de> Deserializer<'de> for Written<'_> {
    type Error = serde_json::Error;

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        visitor.visit_map(MapDeserializer::new(once((name, self.0))))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _visitor: V) -> Result<V::Value, Self::Error> {
        Err(Self::Error::custom("only a text as it stands is asked for"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option
        unit unit_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// Takes what is written up to a length.
struct Short {
    written: Vec<u8>,
    bytes_max: usize,
}

impl io::Write for Short {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written.len() + bytes.len() > self.bytes_max {
            return Err(io::ErrorKind::WriteZero.into());
        }
        self.written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Compares what is written with the rest of a text, and ends where they differ.
struct Compared<'t>(&'t [u8]);

impl io::Write for Compared<'_> {
    #[inline]
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    #[inline]
    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let rest = self.0.strip_prefix(bytes);
        self.0 = rest.ok_or(io::ErrorKind::WriteZero)?;
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The text of one JSON value whose grammar has been checked, without white space around it.
///
/// It is written as it is, without being parsed again, and two are equal when their texts are:
/// `1` and `1.0` differ. Only the grammar is known to be right; keys may be repeated within. It
/// can be read and written with `serde_json` only.
#[derive(Clone)]
pub struct JsonText(Box<RawValue>);

impl JsonText {
    /// The text of `value`.
    ///
    /// # Errors
    ///
    /// `NotSerializable` when `value` has no form in JSON: NaN or an infinite number, which have to
    /// be left out, or a map whose keys are no texts, whose type has to be changed.
    pub fn from_serialize<T: Serialize + ?Sized>(value: &T) -> Result<Self, Problem> {
        // A type that writes a text within this finds no buffer, and makes one.
        // So does a thread that ends, whose buffer is gone.
        let mut buffer = BUFFER.try_with(Cell::take).unwrap_or_default();
        buffer.clear();
        let written =
            serde_json::to_writer(&mut buffer, &Finite(value)).and_then(|()| copied(&buffer));
        if buffer.capacity() <= BUFFER_BYTES_KEPT_MAX {
            let _ = BUFFER.try_with(|kept| kept.set(buffer));
        }
        written.map(Self).map_err(|error| not_serializable(&error))
    }

    /// As [`JsonText::from_serialize`], of a value whose text is long: it is not copied when it is
    /// written.
    ///
    /// # Errors
    ///
    /// The same.
    pub(crate) fn from_large<T: Serialize + ?Sized>(value: &T) -> Result<Self, Problem> {
        serde_json::value::to_raw_value(&Finite(value))
            .map(Self)
            .map_err(|error| not_serializable(&error))
    }

    /// As [`JsonText::from_serialize`], unless the text is longer than `bytes_max`; no more than
    /// that is written.
    ///
    /// # Errors
    ///
    /// The same.
    pub(crate) fn from_short<T: Serialize + ?Sized>(
        value: &T,
        bytes_max: usize,
    ) -> Result<Option<Self>, Problem> {
        let mut short = Short {
            written: Vec::new(),
            bytes_max,
        };
        match serde_json::to_writer(&mut short, value).and_then(|()| copied(&short.written)) {
            Ok(text) => Ok(Some(Self(text))),
            Err(error) if error.is_io() => Ok(None),
            Err(error) => Err(not_serializable(&error)),
        }
    }

    /// Whether this is what [`JsonText::from_serialize`] makes of `value`. Nothing is copied, and nothing
    /// written behind the first difference.
    pub(crate) fn is_of<T: Serialize + ?Sized>(&self, value: &T) -> bool {
        let mut rest = Compared(self.as_str().as_bytes());
        serde_json::to_writer(&mut rest, &Finite(value)).is_ok() && rest.0.is_empty()
    }

    /// Takes a text that holds one JSON value; white space around it is left out.
    ///
    /// # Errors
    ///
    /// `Malformed` when the text is not one JSON value.
    pub fn from_text(text: String) -> Result<Self, Problem> {
        RawValue::from_string(text)
            .map(Self)
            .map_err(|error| place_error(&error, &mut Place::new()))
    }

    /// Takes a text that `serde_json` has checked.
    pub const fn from_raw(raw: Box<RawValue>) -> Self {
        Self(raw)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// The length of the text in bytes of UTF-8.
    pub fn len_bytes(&self) -> usize {
        self.as_str().len()
    }
}

impl fmt::Debug for JsonText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl PartialEq for JsonText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for JsonText {}

impl Serialize for JsonText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for JsonText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(Self)
    }
}

/// Reads a value from the bytes of a message. Whether they are UTF-8 is looked at once for all,
/// which is faster than once for each text in them.
///
/// # Errors
///
/// That of the parser.
pub(crate) fn from_bytes<'de, T: Deserialize<'de>>(bytes: &'de [u8]) -> serde_json::Result<T> {
    match std::str::from_utf8(bytes) {
        Ok(text) => serde_json::from_str(text),
        // The parser says it better, with the place, unless it passes over what is no text.
        Err(error) => {
            serde_json::from_slice::<T>(bytes)?;
            Err(serde_json::Error::custom(error))
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn keeps_the_text_as_it_was_written() {
        let text = JsonText::from_text(" {\"b\": 1.0, \"a\":[ ]}\n".to_owned()).unwrap();
        assert_eq!(text.as_str(), "{\"b\": 1.0, \"a\":[ ]}");
        assert_eq!(text.len_bytes(), 19);
        assert_eq!(format!("{text:?}"), text.as_str());
        let list = serde_json::to_string(&[text.clone(), text.clone()]).unwrap();
        assert_eq!(list, "[{\"b\": 1.0, \"a\":[ ]},{\"b\": 1.0, \"a\":[ ]}]");
        let back: Vec<JsonText> = serde_json::from_str(&list).unwrap();
        assert_eq!(back, [text.clone(), text.clone()]);
        let mut place = Place::new();
        let mut parser = serde_json::Deserializer::from_str(&list);
        let strictly: Vec<JsonText> =
            Deserialize::deserialize(crate::json::strict(&mut parser, &mut place)).unwrap();
        assert_eq!(strictly, back);
        assert_eq!(
            JsonText::from_serialize(&["é"]).unwrap().as_str(),
            "[\"é\"]"
        );
        assert_ne!(text, JsonText::from_serialize(&1).unwrap());
    }

    #[test]
    fn a_text_is_compared_with_what_is_written() {
        let value = serde_json::json!({ "a": [1.5, "é\n", null], "b": { "c": true } });
        let text = JsonText::from_serialize(&value).unwrap();
        assert!(text.is_of(&value));
        for other in [
            r#"{"a":[1.5,"é\n",null],"b":{"c":true},"d":1}"#,
            r#"{"a":[1.5,"é\n",null],"b":{"c":false}}"#,
            r#"{"a":[1.5,"é\n",null]}"#,
            r#"{"a": [1.5,"é\n",null],"b":{"c":true}}"#,
            "1",
        ] {
            let other = JsonText::from_text(other.to_owned()).unwrap();
            assert!(!other.is_of(&value), "{other:?}");
        }
        assert!(
            !JsonText::from_text("null".to_owned())
                .unwrap()
                .is_of(&f64::NAN)
        );
    }

    #[test]
    fn texts_are_written_within_texts_and_after_long_ones() {
        struct Outer;

        impl Serialize for Outer {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let inner = JsonText::from_serialize("inner").map_err(serde::ser::Error::custom)?;
                serializer.collect_seq([&inner, &inner])
            }
        }

        let long = "x".repeat(2 * BUFFER_BYTES_KEPT_MAX);
        for _ in 0..2 {
            let text = JsonText::from_serialize(&Outer).unwrap();
            assert_eq!(text.as_str(), r#"["inner","inner"]"#);
            let text = JsonText::from_serialize(&long).unwrap();
            assert_eq!(text.len_bytes(), long.len() + 2);
        }
    }

    #[test]
    #[allow(clippy::disallowed_methods, reason = "it is about the end of a thread")]
    fn texts_are_written_while_a_thread_ends() {
        struct Last(std::sync::mpsc::Sender<JsonText>);

        impl Drop for Last {
            fn drop(&mut self) {
                let text = JsonText::from_serialize("last").unwrap();
                self.0.send(text).unwrap();
            }
        }

        thread_local! {
            static LAST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) };
        }

        let (sender, receiver) = std::sync::mpsc::channel();
        std::thread::spawn(|| {
            // What was first used first goes last.
            LAST.set(Some(Last(sender)));
            JsonText::from_serialize("first").unwrap();
        });
        assert_eq!(receiver.recv().unwrap().as_str(), r#""last""#);
    }

    #[test]
    fn refuses_what_is_no_json() {
        for text in ["", "{", "1 2", "{\"a\":}", "tru", "01"] {
            let problem = JsonText::from_text(text.to_owned()).unwrap_err();
            assert_eq!(problem.code, Code::Malformed, "{text}");
        }
        let no_text_keys = BTreeMap::from([(vec![1], 1)]);
        let problem = JsonText::from_serialize(&no_text_keys).unwrap_err();
        assert_eq!(problem.code, Code::NotSerializable);
        for write in [JsonText::from_serialize, JsonText::from_large] {
            let problem = write(&Some(f64::NAN)).unwrap_err();
            assert_eq!(problem.code, Code::NotSerializable);
        }
    }
}
