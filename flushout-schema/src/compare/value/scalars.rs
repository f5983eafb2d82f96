//! The keywords of numbers and texts: whether the writer's bounds are as strict as the reader's.

use std::cmp::Ordering;

use serde_json::Value;

use super::atoms::Atom;
use super::equality::{compare_numbers, integer};
use super::loss::Loss;
use super::types::TypeSet;

/// The types that a keyword says something about; `None` when it is not understood.
pub(super) fn concerns(keyword: &str) -> Option<TypeSet> {
    Some(match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "multipleOf" => {
            TypeSet::NUMBER
        }
        "minLength" | "maxLength" | "pattern" => TypeSet::STRING,
        "items" | "prefixItems" | "minItems" | "maxItems" | "uniqueItems" => TypeSet::ARRAY,
        "properties"
        | "required"
        | "additionalProperties"
        | "patternProperties"
        | "propertyNames"
        | "minProperties"
        | "maxProperties" => TypeSet::OBJECT,
        _ => return None,
    })
}

/// Why a keyword of the reader about numbers or texts may not hold for a case; `None` when it does.
pub(super) fn refusal(
    atom: &Atom<'_>,
    keyword: &str,
    argument: &Value,
    pointer: &str,
) -> Option<Loss> {
    let at_least = |own: &str| bounded(atom, own, argument, &[Ordering::Greater, Ordering::Equal]);
    let at_most = |own: &str| bounded(atom, own, argument, &[Ordering::Less, Ordering::Equal]);
    let (holds, words) = match keyword {
        "minimum" => (
            at_least("minimum") || at_least("exclusiveMinimum"),
            format!("a number is at least {argument}"),
        ),
        "maximum" => (
            at_most("maximum") || at_most("exclusiveMaximum"),
            format!("a number is at most {argument}"),
        ),
        "exclusiveMinimum" => (
            at_least("exclusiveMinimum")
                || bounded(atom, "minimum", argument, &[Ordering::Greater]),
            format!("a number is above {argument}"),
        ),
        "exclusiveMaximum" => (
            at_most("exclusiveMaximum") || bounded(atom, "maximum", argument, &[Ordering::Less]),
            format!("a number is below {argument}"),
        ),
        "multipleOf" => (
            is_multiple(atom, argument),
            format!("a number is a multiple of {argument}"),
        ),
        "minLength" => (
            argument.as_u64() == Some(0) || at_least("minLength"),
            format!("a text has at least {argument} characters"),
        ),
        "maxLength" => (
            at_most("maxLength"),
            format!("a text has at most {argument} characters"),
        ),
        "pattern" => {
            if atom.all("pattern").any(|own| own == argument) {
                return None;
            }
            if atom.all("pattern").next().is_some() {
                let words = "the pattern is another one, and patterns cannot be compared";
                return Some(Loss::unknown(pointer, words));
            }
            (false, format!("a text matches {argument}"))
        }
        _ => {
            let words = format!("the keyword `{keyword}` is not understood here");
            return Some(Loss::unknown(pointer, words));
        }
    };
    (!holds).then(|| Loss::asks(pointer, words))
}

/// Whether a bound of the case compares to the reader's in one of these ways.
pub(super) fn bounded(atom: &Atom<'_>, own: &str, argument: &Value, ways: &[Ordering]) -> bool {
    let mut bounds = atom.all(own);
    bounds.any(|bound| compare_numbers(bound, argument).is_some_and(|way| ways.contains(&way)))
}

fn is_multiple(atom: &Atom<'_>, step: &Value) -> bool {
    if atom.types == TypeSet::INTEGER && integer(step) == Some(1) {
        return true;
    }
    atom.all("multipleOf").any(|own| {
        let whole = match (integer(own), integer(step)) {
            (Some(own), Some(step)) if step != 0 => own % step == 0,
            // Doubles are not divided: what comes of it is not exact.
            _ => false,
        };
        whole || own == step
    })
}
