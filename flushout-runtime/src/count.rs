//! The count of commands applied to a document: an integer from 0 to 2^53 - 1.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::limits::INTEGER_MAX;

/// How many commands have been applied to a document, 0..=2^53-1, never reused within an epoch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(u64);

impl Count {
    /// The count of a new document.
    pub const ZERO: Self = Self(0);
    /// The largest count, 2^53 - 1. A command that would pass it is refused.
    pub const MAX: Self = Self(INTEGER_MAX.unsigned_abs());

    /// A count, or `None` beyond [`Count::MAX`].
    pub const fn new(value: u64) -> Option<Self> {
        if value <= Self::MAX.0 {
            Some(Self(value))
        } else {
            None
        }
    }

    /// The count as a number.
    pub const fn get(self) -> u64 {
        self.0
    }

    /// The count after `commands` more, or `None` beyond [`Count::MAX`].
    pub fn checked_add(self, commands: usize) -> Option<Self> {
        let commands = u64::try_from(commands).ok()?;
        Self::new(self.0.checked_add(commands)?)
    }

    /// How many commands lie between `earlier` and this count; `None` when `earlier` is later.
    pub fn since(self, earlier: Self) -> Option<usize> {
        usize::try_from(self.0.checked_sub(earlier.0)?).ok()
    }
}

impl fmt::Display for Count {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_u64(CountVisitor)
    }
}

struct CountVisitor;

impl de::Visitor<'_> for CountVisitor {
    type Value = Count;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an integer from 0 to 9007199254740991")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Count, E> {
        Count::new(value).ok_or_else(|| E::invalid_value(de::Unexpected::Unsigned(value), &self))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Count, E> {
        u64::try_from(value)
            .ok()
            .and_then(Count::new)
            .ok_or_else(|| E::invalid_value(de::Unexpected::Signed(value), &self))
    }

    // JSON has one kind of number: `3.0` and `3e0` are the integer 3 to JavaScript and to JSON Schema.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "the value is an integer within 0..=2^53-1, which converts exactly"
    )]
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Count, E> {
        if value.fract() == 0.0 && (0.0..=Count::MAX.0 as f64).contains(&value) {
            Ok(Count(value as u64))
        } else {
            Err(E::invalid_value(de::Unexpected::Float(value), &self))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_integers_in_every_notation_and_nothing_else() {
        for text in ["0", "3", "3.0", "9007199254740991", "9e2"] {
            assert!(serde_json::from_str::<Count>(text).is_ok(), "{text}");
        }
        for text in [
            "-1",
            "1.5",
            "9007199254740992",
            "null",
            "\"1\"",
            "1e40",
            "true",
        ] {
            assert!(serde_json::from_str::<Count>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn stops_at_the_largest_count() {
        assert_eq!(Count::MAX.checked_add(1), None);
        assert_eq!(Count::MAX.since(Count::ZERO), Some(9_007_199_254_740_991));
        assert_eq!(Count::ZERO.since(Count::MAX), None);
    }
}
