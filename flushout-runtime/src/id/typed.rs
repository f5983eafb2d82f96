//! `Id<T>`: the id of a node of type `T`, small, inline and `Copy`.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::json::is_forbidden_key;
use crate::limits::Limits;
use crate::problem::{Code, Problem, words};

/// The most bytes, and so the most characters, of an id in a derived model.
pub const ID_BYTES_MAX: usize = 64;

/// The pattern of ids in derived models: printable ASCII without the comma.
pub const ID_PATTERN: &str = "^[ -+\\--~]+$";

/// The id of a node of type `T`: 1 to 64 printable ASCII characters without a comma.
///
/// It is `Copy` and holds its text inline. The type parameter keeps ids of different nodes apart;
/// it costs nothing.
pub struct Id<T> {
    bytes: [u8; ID_BYTES_MAX],
    length: u8,
    node: PhantomData<fn() -> T>,
}

impl<T> Id<T> {
    /// An id of this text.
    ///
    /// # Errors
    ///
    /// [`Code::IllegalId`] when the text is empty, longer than 64 characters, or has a comma or
    /// anything but printable ASCII; [`Code::ForbiddenKey`] for a forbidden key. Take another text.
    pub fn new(text: &str) -> Result<Self, Problem> {
        check_typed_id(text, &Limits::DEFAULT)?;
        let mut bytes = [0; ID_BYTES_MAX];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self {
            bytes,
            // The check above holds the length to 64.
            length: u8::try_from(text.len()).unwrap_or(0),
            node: PhantomData,
        })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        // The bytes were copied from a checked ASCII text, so they are always valid UTF-8.
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).unwrap_or("")
    }

    /// The same text as the id of a node of another type.
    pub fn cast<U>(self) -> Id<U> {
        Id {
            bytes: self.bytes,
            length: self.length,
            node: PhantomData,
        }
    }
}

/// Checks the text of an id in a derived model.
///
/// # Errors
///
/// As [`Id::new`].
pub fn check_typed_id(text: &str, limits: &Limits) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::new(Code::IllegalId, "An id must not be empty"));
    }
    // To the end in any case, so that the compiler takes many bytes at a time.
    let is_illegal = |byte: u8| !matches!(byte, b' '..=b'+' | b'-'..=b'~');
    if text.bytes().fold(false, |any, byte| any | is_illegal(byte)) {
        return Err(Problem::new(
            Code::IllegalId,
            "An id must be printable ASCII without a comma",
        ));
    }
    let characters_max = limits.id_characters_max.min(ID_BYTES_MAX);
    if text.len() > characters_max {
        return Err(Problem::limit(
            Code::IllegalId,
            "The id in characters",
            characters_max,
            text.len(),
        ));
    }
    if is_forbidden_key(text) {
        return Err(words::forbidden_id(text));
    }
    Ok(())
}

// Written out because the derives would ask the same of `T`, whose values an id does not hold.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Id<T> {}

impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl<T> Eq for Id<T> {}

impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Id({:?})", self.as_str())
    }
}

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl<T> FromStr for Id<T> {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        Self::new(text)
    }
}

impl<T> AsRef<str> for Id<T> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text<T>(PhantomData<fn() -> T>);

        impl<T> de::Visitor<'_> for Text<T> {
            type Value = Id<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an id")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Id<T>, E> {
                Id::new(text).map_err(|problem| E::custom(problem.message))
            }
        }

        deserializer.deserialize_str(Text(PhantomData))
    }
}

impl<T> JsonSchema for Id<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": ID_BYTES_MAX,
            "pattern": ID_PATTERN,
            "not": { "type": "string", "const": "__proto__" },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Todo;

    #[test]
    fn holds_one_to_64_printable_characters() {
        let longest = "x".repeat(64);
        for text in ["1", "a b", "~", longest.as_str(), "constructor"] {
            assert_eq!(Id::<Todo>::new(text).unwrap().as_str(), text);
        }
        for text in ["", "a,b", "é", "\n", "__proto__", "x".repeat(65).as_str()] {
            assert!(Id::<Todo>::new(text).is_err(), "{text}");
        }
    }

    #[test]
    fn is_read_and_written_as_text() {
        let id: Id<Todo> = serde_json::from_str("\"a\"").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"a\"");
        assert!(serde_json::from_str::<Id<Todo>>("\"a,b\"").is_err());
    }
}
