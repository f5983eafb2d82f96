//! `Position`: a fractional index, the value type for orders that people drag about.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use compact_str::CompactString;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::problem::{Code, Problem};

/// The digits in the order of their code points, so that texts sort as fractions do.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: u64 = 62;
/// The digits that count up when items are appended: 62^6 appends before a position grows.
const COUNTING_DIGITS: usize = 6;
/// The middle of the counting digits: where the first item goes.
const MIDDLE: u64 = 31 * BASE.pow(5);

/// The longest position in characters. A list that is reordered until positions get this long
/// should be renumbered with [`Position::spread`].
pub const POSITION_CHARACTERS_MAX: usize = 128;

/// A place in an order that people change by dragging: a fraction between 0 and 1, in base 62.
///
/// Between two positions there is always a third, so moving one item changes that item alone.
/// Positions compare as their texts do. Two people who drop items into the same gap at the same
/// time can get equal positions; sort by position and then by id to have one order everywhere.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(CompactString);

impl Position {
    /// The pattern of its texts.
    pub(super) const PATTERN: &str = "^[0-9A-Za-z]*[1-9A-Za-z]$";

    /// The position for the only item of a list.
    pub fn first() -> Self {
        Self::from_counter(MIDDLE)
    }

    /// A position after `after` and before `before`; `None` stands for the end of the list.
    ///
    /// # Errors
    ///
    /// [`Code::IllegalPath`] when `after` is not before `before`: sort the list and look again.
    /// [`Code::TooLong`] when the gap is so narrow that the position would be longer than 128
    /// characters: renumber the list with [`Position::spread`].
    pub fn between(after: Option<&Self>, before: Option<&Self>) -> Result<Self, Problem> {
        if let (Some(after), Some(before)) = (after, before)
            && after >= before
        {
            return Err(Problem::new(
                Code::IllegalPath,
                format!(
                    "There is no position between {after} and {before}: they are in the wrong order"
                ),
            ));
        }
        let counted = match (after, before) {
            (None, None) => return Ok(Self::first()),
            (Some(after), None) => Some(after.counter() + 1).filter(|n| *n < BASE.pow(6)),
            (None, Some(before)) => before.counter().checked_sub(1).filter(|n| *n > 0),
            (Some(_), Some(_)) => None,
        };
        if let Some(counter) = counted {
            return Ok(Self::from_counter(counter));
        }
        let digits = midpoint(
            &after.map(Self::values).unwrap_or_default(),
            before.map(Self::values).as_deref(),
        );
        if digits.len() > POSITION_CHARACTERS_MAX {
            return Err(Problem::limit(
                Code::TooLong,
                "The position in characters",
                POSITION_CHARACTERS_MAX,
                digits.len(),
            ));
        }
        Ok(Self::from_values(&digits))
    }

    /// `count` positions in rising order with equal gaps, for numbering a list anew.
    pub fn spread(count: usize) -> Vec<Self> {
        let steps = count as u64 + 1;
        (1..steps)
            .map(|step| {
                let counter = u128::from(BASE.pow(6)) * u128::from(step) / u128::from(steps);
                // The quotient is below 62^6, which fits.
                Self::from_counter(u64::try_from(counter).unwrap_or(MIDDLE).max(1))
            })
            .collect()
    }

    /// The position as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn values(&self) -> Vec<u8> {
        self.0.bytes().map(value_of_digit).collect()
    }

    fn from_values(values: &[u8]) -> Self {
        Self(
            values
                .iter()
                .map(|value| char::from(DIGITS[usize::from(*value)]))
                .collect(),
        )
    }

    /// The first six digits as a number.
    fn counter(&self) -> u64 {
        let values = self.values();
        (0..COUNTING_DIGITS).fold(0, |number, index| {
            number * BASE + u64::from(values.get(index).copied().unwrap_or(0))
        })
    }

    fn from_counter(mut counter: u64) -> Self {
        let mut values = [0_u8; COUNTING_DIGITS];
        for value in values.iter_mut().rev() {
            // A remainder of 62 always fits.
            *value = u8::try_from(counter % BASE).unwrap_or(0);
            counter /= BASE;
        }
        let length = values
            .iter()
            .rposition(|value| *value != 0)
            .map_or(0, |last| last + 1);
        Self::from_values(&values[..length])
    }
}

/// The value of a digit; 0 for what is none, which a checked position does not hold.
fn value_of_digit(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'A'..=b'Z' => digit - b'A' + 10,
        b'a'..=b'z' => digit - b'a' + 36,
        _ => 0,
    }
}

/// Digits between `after` and `before`, which must be in this order; the last is never 0.
fn midpoint(after: &[u8], mut before: Option<&[u8]>) -> Vec<u8> {
    let mut digits = Vec::with_capacity(after.len() + 1);
    loop {
        let index = digits.len();
        let low = after.get(index).copied().unwrap_or(0);
        let high = match before {
            Some(before) => before.get(index).copied().unwrap_or(0),
            None => 62,
        };
        if high > low + 1 {
            digits.push(low.midpoint(high));
            return digits;
        }
        digits.push(low);
        if high > low {
            // From here on any digits are below `before`.
            before = None;
        }
    }
}

impl FromStr for Position {
    type Err = Problem;

    fn from_str(text: &str) -> Result<Self, Problem> {
        if text.len() > POSITION_CHARACTERS_MAX {
            return Err(Problem::limit(
                Code::TooLong,
                "The position in characters",
                POSITION_CHARACTERS_MAX,
                text.len(),
            ));
        }
        let legal = text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !legal || text.is_empty() || text.ends_with('0') {
            return Err(Problem::new(
                Code::PatternMismatch,
                "A position is letters and digits, and does not end in 0",
            ));
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Position({:?})", self.0)
    }
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Position {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Position {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = CompactString::deserialize(deserializer)?;
        text.parse()
            .map_err(|problem: Problem| de::Error::custom(problem.message))
    }
}

impl JsonSchema for Position {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Position".into()
    }

    fn json_schema(_generator: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "minLength": 1,
            "maxLength": POSITION_CHARACTERS_MAX,
            "pattern": Self::PATTERN,
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn appending_and_prepending_do_not_lengthen_a_position() {
        let mut last = Position::first();
        let mut first = Position::first();
        for _ in 0..10_000 {
            let next = Position::between(Some(&last), None).unwrap();
            assert!(next > last);
            last = next;
            let earlier = Position::between(None, Some(&first)).unwrap();
            assert!(earlier < first);
            first = earlier;
        }
        assert!(last.as_str().len() <= 6 && first.as_str().len() <= 6);
    }

    #[test]
    fn spread_rises() {
        let positions = Position::spread(1_000);
        assert!(positions.is_sorted() && positions.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn refuses_what_is_no_position() {
        for text in ["", "a0", "a-b", "é"] {
            assert!(text.parse::<Position>().is_err(), "{text}");
        }
        let a: Position = "a".parse().unwrap();
        assert!(Position::between(Some(&a), Some(&a)).is_err());
    }

    proptest! {
        #[test]
        fn there_is_always_one_between(a in "[0-9A-Za-z]{0,8}[1-9A-Za-z]", b in "[0-9A-Za-z]{0,8}[1-9A-Za-z]") {
            let (a, b): (Position, Position) = (a.parse().unwrap(), b.parse().unwrap());
            prop_assume!(a != b);
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let middle = Position::between(Some(&low), Some(&high)).unwrap();
            prop_assert!(low < middle && middle < high);
            prop_assert!(!middle.as_str().ends_with('0'));
            let below = Position::between(None, Some(&low)).unwrap();
            prop_assert!(below < low && !below.as_str().is_empty());
            prop_assert!(Position::between(Some(&high), None).unwrap() > high);
        }
    }
}
