//! Figures of limits, rules and errors: exact where they are integers.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Number;

use crate::limits::INTEGER_MAX;

/// A number in an error or a rule.
#[derive(Clone, Copy, Debug)]
pub enum Figure {
    /// An integer, within ±(2^53-1).
    Integer(i64),
    /// Any other finite double.
    Real(f64),
}

impl Figure {
    /// The figure as a double.
    #[allow(
        clippy::cast_precision_loss,
        reason = "integers within 2^53 are doubles too"
    )]
    pub const fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Real(value) => value,
        }
    }

    /// The figure as a JSON number, an integer without a fraction; `None` when it is not finite.
    pub fn number(self) -> Option<Number> {
        match self {
            Self::Integer(value) => Some(value.into()),
            Self::Real(value) => Number::from_f64(value),
        }
    }
}

impl From<i64> for Figure {
    fn from(value: i64) -> Self {
        Self::Integer(value)
    }
}

/// A count. One beyond 2^53-1 is told as that.
impl From<u64> for Figure {
    fn from(count: u64) -> Self {
        Self::Integer(i64::try_from(count).map_or(INTEGER_MAX, |count| count.min(INTEGER_MAX)))
    }
}

/// A count. One beyond 2^53-1 is told as that.
impl From<usize> for Figure {
    fn from(count: usize) -> Self {
        Self::from(count as u64)
    }
}

impl From<f64> for Figure {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "only an integer within 2^53 is converted"
    )]
    fn from(value: f64) -> Self {
        if value.fract() == 0.0 && value.abs() <= INTEGER_MAX as f64 {
            Self::Integer(value as i64)
        } else {
            Self::Real(value)
        }
    }
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Figure {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        self.as_f64().partial_cmp(&other.as_f64())
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(value) => value.fmt(formatter),
            Self::Real(value) => value.fmt(formatter),
        }
    }
}

/// As a double: the wire form writes the limit 20 as `20.0`, which is the same JSON number.
impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.as_f64().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Figure {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        f64::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_have_no_fraction_however_they_came() {
        for (figure, number) in [
            (Figure::from(3_usize), "3"),
            (Figure::from(3.0), "3"),
            (Figure::from(-0.5), "-0.5"),
            (Figure::from(usize::MAX), "9007199254740991"),
        ] {
            assert_eq!(figure.number().unwrap().to_string(), number);
            let written = serde_json::to_string(&figure).unwrap();
            let read: Figure = serde_json::from_str(&written).unwrap();
            assert_eq!(read.number(), figure.number(), "{written}");
        }
        assert!(Figure::from(3_usize) < Figure::from(3.5));
        assert_eq!(Figure::Integer(3), Figure::Real(3.0));
        assert_eq!(Figure::from(f64::NAN).number(), None);
    }
}
