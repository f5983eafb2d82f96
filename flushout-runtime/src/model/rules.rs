//! The rules that attributes put on the values of fields, each one function.
//!
//! The same figures go into the schema, so a rule here means exactly what its keyword means there.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use compact_str::CompactString;
use regex::Regex;
use serde::Serialize;

#[cfg(any(doc, test))]
use crate::problem::Code;
use crate::problem::{Problem, words};

use super::equal_items::has_equal;
pub(crate) use crate::value_schema::has_remainder;

/// A type whose values have a text that `min_length`, `max_length` and `pattern` can look at.
#[diagnostic::on_unimplemented(
    message = "`min_length`, `max_length` and `pattern` need a text, and `{Self}` is none",
    label = "not a text",
    note = "implement `flushout::model::rules::Text` for a type of your own that is written as a text"
)]
pub trait Text {
    /// The text; `None` where there is none, as in `Option::None`, which satisfies every rule.
    fn text(&self) -> Option<&str>;
}

impl Text for String {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for CompactString {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl Text for Box<str> {
    fn text(&self) -> Option<&str> {
        Some(self)
    }
}

impl<T: Text> Text for Option<T> {
    fn text(&self) -> Option<&str> {
        self.as_ref()?.text()
    }
}

/// A type whose values are numbers that `minimum`, `maximum` and `multiple_of` can look at.
#[diagnostic::on_unimplemented(
    message = "`minimum`, `maximum` and `multiple_of` need a number, and `{Self}` is none",
    label = "not a number",
    note = "implement `flushout::model::rules::Number` for a type of your own that is written as a number"
)]
pub trait Number {
    /// The number; `None` where there is none, as in `Option::None`, which satisfies every rule.
    fn number(&self) -> Option<f64>;
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Number for $type {
            // Integers of a model are within 2^53 - 1, where a double holds them exactly.
            #[allow(clippy::cast_precision_loss, clippy::cast_lossless, reason = "see above")]
            fn number(&self) -> Option<f64> {
                Some(*self as f64)
            }
        }
    )*};
}

number!(u8, u16, u32, u64, usize, i8, i16, i32, i64, isize, f32, f64);

impl<T: Number> Number for Option<T> {
    fn number(&self) -> Option<f64> {
        self.as_ref()?.number()
    }
}

/// A type whose values have items that `min_items`, `max_items` and `unique` can look at.
#[diagnostic::on_unimplemented(
    message = "`min_items`, `max_items` and `unique` need a list, and `{Self}` is none",
    label = "not a list",
    note = "implement `flushout::model::rules::Items` for a type of your own that is written as an array"
)]
pub trait Items {
    /// How many items there are; `None` where there is no list, which satisfies every rule.
    fn item_count(&self) -> Option<usize>;

    /// Whether two items are equal as JSON.
    fn has_equal_items(&self) -> bool;
}

impl<T: Serialize> Items for Vec<T> {
    fn item_count(&self) -> Option<usize> {
        Some(self.len())
    }

    fn has_equal_items(&self) -> bool {
        has_equal(self)
    }
}

impl<T: Serialize> Items for BTreeSet<T> {
    fn item_count(&self) -> Option<usize> {
        Some(self.len())
    }

    fn has_equal_items(&self) -> bool {
        false
    }
}

impl<T: Items> Items for Option<T> {
    fn item_count(&self) -> Option<usize> {
        self.as_ref()?.item_count()
    }

    fn has_equal_items(&self) -> bool {
        self.as_ref().is_some_and(Items::has_equal_items)
    }
}

/// `min_length`: at least this many code points.
///
/// # Errors
///
/// [`Code::TooShort`]; send a longer text.
pub fn length_min<T: Text + ?Sized>(value: &T, characters_min: usize) -> Result<(), Problem> {
    let Some(text) = value.text() else {
        return Ok(());
    };
    // A text has at least a quarter as many characters as bytes, which are known without a walk.
    if text.len() >= characters_min.saturating_mul(4) {
        return Ok(());
    }
    let characters = text.chars().count();
    if characters >= characters_min {
        return Ok(());
    }
    Err(words::too_short(characters_min, characters))
}

/// `max_length`: at most this many code points.
///
/// # Errors
///
/// [`Code::TooLong`]; send a shorter text.
pub fn length_max<T: Text + ?Sized>(value: &T, characters_max: usize) -> Result<(), Problem> {
    // A text has at most as many characters as bytes, and the bytes are known without a walk.
    let Some(text) = value.text().filter(|text| text.len() > characters_max) else {
        return Ok(());
    };
    let characters = text.chars().count();
    if characters <= characters_max {
        return Ok(());
    }
    Err(words::too_long(characters_max, characters))
}

/// A `pattern`, compiled when it is first needed.
#[derive(Debug)]
pub struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The pattern with this source, which the derive has checked.
    pub const fn new(source: &'static str) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }

    /// `pattern`: the text must match.
    ///
    /// # Errors
    ///
    /// [`Code::PatternMismatch`]; send a text that matches.
    pub fn check<T: Text + ?Sized>(&self, value: &T) -> Result<(), Problem> {
        let Some(text) = value.text() else {
            return Ok(());
        };
        let compiled = self.compiled.get_or_init(|| Regex::new(self.source).ok());
        // A pattern that does not compile cannot pass the derive; refusing is the safe answer.
        if compiled.as_ref().is_some_and(|regex| regex.is_match(text)) {
            return Ok(());
        }
        Err(words::pattern_mismatch(self.source))
    }
}

/// `minimum`: at least this number.
///
/// # Errors
///
/// [`Code::TooSmall`]; send a larger number.
pub fn minimum<T: Number + ?Sized>(value: &T, minimum: f64) -> Result<(), Problem> {
    match value.number() {
        Some(number) if number < minimum => Err(words::too_small(minimum, number)),
        _ => Ok(()),
    }
}

/// `maximum`: at most this number.
///
/// # Errors
///
/// [`Code::TooLarge`]; send a smaller number.
pub fn maximum<T: Number + ?Sized>(value: &T, maximum: f64) -> Result<(), Problem> {
    match value.number() {
        Some(number) if number > maximum => Err(words::too_large(maximum, number)),
        _ => Ok(()),
    }
}

/// `multiple_of`: an integer multiple of this number.
///
/// # Errors
///
/// [`Code::NotMultiple`]; send a multiple.
pub fn multiple_of<T: Number + ?Sized>(value: &T, divisor: f64) -> Result<(), Problem> {
    match value.number() {
        Some(number) if has_remainder(number, divisor) => Err(words::not_multiple(divisor, number)),
        _ => Ok(()),
    }
}

/// `min_items`: at least this many items.
///
/// # Errors
///
/// [`Code::TooFewItems`]; send more items.
pub fn items_min<T: Items + ?Sized>(value: &T, items_min: usize) -> Result<(), Problem> {
    match value.item_count() {
        Some(items) if items < items_min => Err(words::too_few_items(items_min, items)),
        _ => Ok(()),
    }
}

/// `max_items`: at most this many items.
///
/// # Errors
///
/// [`Code::TooManyItems`]; send fewer items.
pub fn items_max<T: Items + ?Sized>(value: &T, items_max: usize) -> Result<(), Problem> {
    match value.item_count() {
        Some(items) if items > items_max => Err(words::too_many_items(items_max, items)),
        _ => Ok(()),
    }
}

/// `unique`: no two items are equal as JSON.
///
/// # Errors
///
/// [`Code::DuplicateItem`]; send each item once.
pub fn items_unique<T: Items + ?Sized>(value: &T) -> Result<(), Problem> {
    if value.has_equal_items() {
        return Err(words::repeated_item());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_count_code_points() {
        let text = String::from("äöü");
        assert!(length_max(&text, 3).is_ok() && length_min(&text, 3).is_ok());
        assert_eq!(
            length_max(&text, 2).unwrap_err().actual,
            Some(3_usize.into())
        );
        assert_eq!(length_min(&text, 4).unwrap_err().code, Code::TooShort);
        assert!(length_min(&None::<String>, 4).is_ok());
    }

    #[test]
    fn equal_items_are_equal_as_json() {
        assert!(items_unique(&vec![1.0, 2.0]).is_ok());
        let mixed = vec![serde_json::json!(1), serde_json::json!(1.0)];
        assert_eq!(items_unique(&mixed).unwrap_err().code, Code::DuplicateItem);
    }

    #[test]
    fn numbers_are_held_to_their_bounds() {
        assert!(minimum(&3_u8, 3.0).is_ok() && maximum(&3_u8, 3.0).is_ok());
        assert_eq!(minimum(&2_u8, 3.0).unwrap_err().code, Code::TooSmall);
        assert_eq!(maximum(&4_u8, 3.0).unwrap_err().code, Code::TooLarge);
        assert!(multiple_of(&9_i64, 3.0).is_ok());
        assert_eq!(
            multiple_of(&8_i64, 3.0).unwrap_err().code,
            Code::NotMultiple
        );
    }
}
