//! The properties of the objects of a case: which may be there, and what they satisfy.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::atoms::Atom;

/// Whose objects are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Openness {
    /// What a writer writes: an object that names its properties has no others, unless its schema
    /// says that it may.
    AsWritten,
    /// What a schema accepts: other properties, unless it forbids them.
    AsAccepted,
}

/// The names of the properties that the parts name.
pub(super) fn named<'d>(atom: &Atom<'d>) -> BTreeSet<&'d str> {
    let objects = atom.all("properties").filter_map(Value::as_object);
    let named = objects.flat_map(|object| object.keys().map(String::as_str));
    named.chain(atom.required()).collect()
}

/// Whether the name matches one of the patterns of these keywords; `None` when a pattern cannot be
/// read.
pub(super) fn may_match(keywords: &Map<String, Value>, name: &str) -> Option<bool> {
    let Some(Value::Object(patterns)) = keywords.get("patternProperties") else {
        return Some(false);
    };
    let mut any = false;
    for pattern in patterns.keys() {
        any |= name_matches(pattern, name)?;
    }
    Some(any)
}

pub(super) fn name_matches(pattern: &str, name: &str) -> Option<bool> {
    Some(regex::Regex::new(pattern).ok()?.is_match(name))
}

/// The schemas that a property of this name satisfies where it is there; `None` when it never is.
pub(super) fn property<'d>(
    atom: &Atom<'d>,
    name: &str,
    openness: Openness,
) -> Option<Vec<&'d Value>> {
    let mut schemas = Vec::new();
    let mut is_named = false;
    for part in &atom.parts {
        let own = part.get("properties").and_then(|all| all.get(name));
        is_named |= own.is_some();
        schemas.extend(own);
        let mut by_pattern = false;
        if let Some(Value::Object(patterns)) = part.get("patternProperties") {
            for (pattern, schema) in patterns {
                match name_matches(pattern, name) {
                    Some(true) => {
                        by_pattern = true;
                        schemas.push(schema);
                    }
                    Some(false) => {}
                    // It may match: then what is additional does not hold.
                    None => by_pattern = true,
                }
            }
        }
        if own.is_none() && !by_pattern {
            schemas.extend(part.get("additionalProperties"));
        }
    }
    let is_false = |schema: &&Value| **schema == Value::Bool(false);
    if schemas.iter().any(is_false) {
        return None;
    }
    if !is_named && !atom.requires(name) && openness == Openness::AsWritten {
        // Nobody writes it, unless others are written.
        others(atom, openness)?;
    }
    Some(schemas)
}

/// The schemas that properties of other names satisfy; `None` when there are none.
pub(super) fn others<'d>(atom: &Atom<'d>, openness: Openness) -> Option<Vec<&'d Value>> {
    let mut schemas = Vec::new();
    let mut opened = false;
    let mut closed = false;
    let mut names_some = false;
    for part in &atom.parts {
        let properties = part.get("properties").and_then(Value::as_object);
        names_some |= properties.is_some_and(|properties| !properties.is_empty());
        let additional = part.get("additionalProperties");
        if part.contains_key("patternProperties") {
            // What stands behind a pattern is not bound by what is additional.
            opened = true;
        } else if let Some(schema) = additional {
            opened = true;
            closed |= *schema == Value::Bool(false);
            schemas.push(schema);
        }
    }
    let as_written = openness == Openness::AsWritten;
    if closed || (as_written && names_some && !opened) {
        return None;
    }
    Some(schemas)
}
