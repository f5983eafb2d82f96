//! Which keywords that bound a value change the types that code generators make of it.
//!
//! Our own generator and the four documented ones are looked at together: what one of them makes
//! another type of counts.

use serde_json::{Map, Value};

/// Bounds of texts. typify makes a type of its own of a text with one of them, whatever its figure.
const OF_TEXTS: &[&str] = &["maxLength", "minLength", "pattern"];

/// Bounds of integers by which typify chooses among `u8` to `i64`.
const OF_INTEGERS: &[&str] = &["exclusiveMaximum", "exclusiveMinimum", "maximum", "minimum"];

/// Bounds that stand in [`is_alike`] or are in no generated type.
pub(super) fn is_bound(keyword: &str) -> bool {
    OF_TEXTS.contains(&keyword)
        || OF_INTEGERS.contains(&keyword)
        || matches!(
            keyword,
            "maxItems" | "maxProperties" | "minItems" | "minProperties" | "multipleOf"
        )
}

/// Whether the bounds of two schemas, and whether they have a default, make no other types.
pub(super) fn is_alike(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let has_any = |keywords: &[&str], of: &Map<String, Value>| {
        keywords.iter().any(|one| of.contains_key(*one))
    };
    // What has a default is no option in Rust and Python, though it may be left out.
    has_any(&["default"], one) == has_any(&["default"], other)
        && has_any(OF_TEXTS, one) == has_any(OF_TEXTS, other)
        && (!(is_integer(one) || is_integer(other)) || OF_INTEGERS.iter().all(|key| one.get(*key) == other.get(*key)))
        // json-schema-to-typescript makes tuples with a rest of lists that are not empty.
        && one.get("minItems") == other.get("minItems")
        && (one.get("maxItems") == other.get("maxItems") || !(is_tuple(one) || is_tuple(other)))
}

fn is_integer(keywords: &Map<String, Value>) -> bool {
    match keywords.get("type") {
        Some(Value::Array(types)) => types.iter().any(|one| one == "integer"),
        Some(one) => one == "integer",
        None => true,
    }
}

/// Whether a list is of one length, or has places of their own types.
fn is_tuple(keywords: &Map<String, Value>) -> bool {
    let (least, most) = (keywords.get("minItems"), keywords.get("maxItems"));
    keywords.contains_key("prefixItems")
        || least.is_some() && least == most
        || most.is_some_and(|most| most == 0)
}
