//! What the rules say of a number, a text and a count of items that have been read.

use crate::json::is_forbidden_key;
use crate::problem::{Code, Problem, words};

use super::division::has_remainder;
use super::rule::{Bound, ListRule, NumberRule, TextRule};

/// Why a value was refused.
pub(crate) struct Refusal {
    pub problem: Problem,
    /// Whether a decoder would say that the value does not fit its type.
    pub of_type: bool,
}

/// Holds a number to its bounds.
#[inline]
pub(crate) fn check_number(rule: &NumberRule, number: f64) -> Result<(), Refusal> {
    let below =
        |bound: &&Bound| number < bound.figure || (bound.exclusive && number <= bound.figure);
    let above =
        |bound: &&Bound| number > bound.figure || (bound.exclusive && number >= bound.figure);
    if let Some(bound) = rule.minimum.iter().find(below) {
        return Err(Refusal {
            problem: words::too_small(bound.figure, number),
            of_type: bound.of_type,
        });
    }
    if let Some(bound) = rule.maximum.iter().find(above) {
        return Err(Refusal {
            problem: words::too_large(bound.figure, number),
            of_type: bound.of_type,
        });
    }
    match rule.multiple_of {
        Some(divisor) if has_remainder(number, divisor) => Err(Refusal {
            problem: words::not_multiple(divisor, number),
            of_type: false,
        }),
        _ => Ok(()),
    }
}

/// Holds a text to its lengths, its pattern and the texts that are allowed.
#[inline]
pub(crate) fn check_text(rule: &TextRule, text: &str) -> Result<(), Refusal> {
    check_length(rule, text)?;
    if let Some((source, pattern)) = &rule.pattern
        && !pattern.is_match(text)
    {
        return Err(Refusal {
            problem: rule
                .format
                .map_or_else(|| words::pattern_mismatch(source), words::format_mismatch),
            of_type: false,
        });
    }
    let is_allowed = rule.allowed.as_ref().is_none_or(|allowed| {
        allowed
            .binary_search_by(|one| one.as_str().cmp(text))
            .is_ok()
    });
    // The schema of an id names one forbidden key, and stands for all of them.
    let is_refused = rule.refused.as_deref().is_some_and(|refused| {
        refused == text || (is_forbidden_key(refused) && is_forbidden_key(text))
    });
    if is_allowed && !is_refused {
        return Ok(());
    }
    Err(Refusal {
        problem: Problem::new(
            Code::WrongType,
            "the text is none of those that are allowed",
        ),
        of_type: true,
    })
}

fn check_length(rule: &TextRule, text: &str) -> Result<(), Refusal> {
    // A text has at most as many characters as bytes, and a quarter of them at least.
    let may_be_short = rule
        .characters_min
        .filter(|min| text.len() < min.saturating_mul(4));
    let may_be_long = rule.characters_max.filter(|max| text.len() > *max);
    if may_be_short.is_none() && may_be_long.is_none() {
        return Ok(());
    }
    let characters = text.chars().count();
    // The type of one character writes exactly this.
    let of_type = rule.characters_min == Some(1) && rule.characters_max == Some(1);
    if let Some(min) = may_be_short.filter(|min| characters < *min) {
        return Err(Refusal {
            problem: words::too_short(min, characters),
            of_type,
        });
    }
    match may_be_long.filter(|max| characters > *max) {
        None => Ok(()),
        Some(max) => Err(Refusal {
            problem: words::too_long(max, characters),
            of_type,
        }),
    }
}

/// Holds an array to the number of its items.
pub(crate) fn check_count(rule: &ListRule, items: usize, repeated: bool) -> Result<(), Problem> {
    if let Some(min) = rule.items_min.filter(|min| items < *min) {
        return Err(words::too_few_items(min, items));
    }
    if let Some(max) = rule.items_max.filter(|max| items > *max) {
        return Err(words::too_many_items(max, items));
    }
    if repeated {
        return Err(words::repeated_item());
    }
    Ok(())
}
