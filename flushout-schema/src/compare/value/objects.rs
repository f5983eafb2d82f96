//! The keywords of objects: properties, which of them must be there, and what else may be.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::Loss;
use super::atoms::Atom;
use super::evaluate::evaluate;
use super::inclusion::{Inclusion, below};
use super::scalars::bounded;
use super::types::TypeSet;

/// Whose objects are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Openness {
    /// What a writer writes: an object that names its properties has no others, unless its schema
    /// says that it may.
    AsWritten,
    /// What a schema accepts: other properties, unless it forbids them.
    AsAccepted,
}

impl<'d> Inclusion<'d> {
    /// Whether a keyword about objects holds for a case.
    pub(super) fn object_keyword(
        &mut self,
        atom: &Atom<'d>,
        keywords: &'d Map<String, Value>,
        (keyword, argument): (&'d str, &'d Value),
        pointer: &str,
    ) -> bool {
        match keyword {
            "properties" => {
                let Value::Object(schemas) = argument else {
                    return self.loses(Loss::unknown(pointer, "the schema is malformed"));
                };
                let mut included = true;
                for (name, schema) in schemas {
                    if let Some(own) = property(atom, name, Openness::AsWritten) {
                        included &= self.all(own, TypeSet::ALL, schema, &below(pointer, name));
                    }
                }
                included
            }
            "required" => {
                let own = atom.required();
                let asked = argument.as_array().map_or(&[][..], Vec::as_slice);
                let mut included = true;
                for name in asked.iter().filter_map(Value::as_str) {
                    if !own.contains(name) {
                        included =
                            self.loses(Loss::asks(pointer, format!("`{name}` has to be there")));
                    }
                }
                included
            }
            "additionalProperties" => self.additional(atom, keywords, argument, pointer),
            "patternProperties" => self.patterns(atom, argument, pointer),
            "propertyNames" => self.names(atom, argument, pointer),
            "minProperties" => {
                let own = atom.required().len() as u64;
                argument.as_u64().is_some_and(|least| own >= least)
                    || bounded(
                        atom,
                        "minProperties",
                        argument,
                        &[Ordering::Greater, Ordering::Equal],
                    )
                    || self.loses(Loss::asks(
                        pointer,
                        format!("an object has at least {argument} members"),
                    ))
            }
            // `maxProperties`
            _ => {
                let closed = others(atom, Openness::AsWritten).is_none();
                let few = argument
                    .as_u64()
                    .is_some_and(|most| named(atom).len() as u64 <= most);
                (closed && few)
                    || bounded(
                        atom,
                        "maxProperties",
                        argument,
                        &[Ordering::Less, Ordering::Equal],
                    )
                    || self.loses(Loss::asks(
                        pointer,
                        format!("an object has at most {argument} members"),
                    ))
            }
        }
    }

    /// What the reader says of properties that it does not name.
    fn additional(
        &mut self,
        atom: &Atom<'d>,
        keywords: &'d Map<String, Value>,
        schema: &'d Value,
        pointer: &str,
    ) -> bool {
        let mut included = true;
        for name in named(atom) {
            let known = keywords
                .get("properties")
                .is_some_and(|known| known.get(name).is_some());
            let Some(own) = property(atom, name, Openness::AsWritten).filter(|_| !known) else {
                continue;
            };
            match may_match(keywords, name) {
                // A name that matches a pattern is looked at there.
                Some(true) => {}
                _ if *schema == Value::Bool(false) => {
                    let words = format!("the member `{name}` is refused");
                    included = self.loses(Loss::asks(pointer, words));
                }
                _ => included &= self.all(own, TypeSet::ALL, schema, pointer),
            }
        }
        match others(atom, Openness::AsWritten) {
            None => included,
            Some(_) if *schema == Value::Bool(false) => {
                self.loses(Loss::asks(pointer, "members of other names are refused"))
            }
            Some(own) => self.all(own, TypeSet::ALL, schema, pointer) && included,
        }
    }

    /// What the reader says of properties whose names match patterns.
    fn patterns(&mut self, atom: &Atom<'d>, argument: &'d Value, pointer: &str) -> bool {
        let Value::Object(patterns) = argument else {
            return self.loses(Loss::unknown(pointer, "the schema is malformed"));
        };
        let mut included = true;
        for (pattern, schema) in patterns {
            let here = below(pointer, pattern);
            for name in named(atom) {
                let Some(own) = property(atom, name, Openness::AsWritten) else {
                    continue;
                };
                if matches(pattern, name) != Some(false) {
                    included &= self.all(own, TypeSet::ALL, schema, &here);
                }
            }
            if let Some(mut own) = others(atom, Openness::AsWritten) {
                // A part with the very same pattern says what stands there.
                let same = atom
                    .all("patternProperties")
                    .filter_map(|all| all.get(pattern));
                own.extend(same);
                included &= self.all(own, TypeSet::ALL, schema, &here);
            }
        }
        included
    }

    /// What the reader says of the names themselves.
    fn names(&mut self, atom: &Atom<'d>, schema: &'d Value, pointer: &str) -> bool {
        let mut included = true;
        for name in named(atom) {
            if property(atom, name, Openness::AsWritten).is_none() {
                continue;
            }
            let text = Value::String(name.to_owned());
            if evaluate(&text, schema, self.reader, &self.budget) != Some(true) {
                let words = format!("the name `{name}` is refused");
                included = self.loses(Loss::asks(pointer, words));
            }
        }
        if others(atom, Openness::AsWritten).is_some() {
            let own = atom.all("propertyNames").collect();
            included &= self.all(own, TypeSet::STRING, schema, pointer);
        }
        included
    }
}

/// The names of the properties that the parts name.
pub(super) fn named<'d>(atom: &Atom<'d>) -> BTreeSet<&'d str> {
    let objects = atom.all("properties").filter_map(Value::as_object);
    let named = objects.flat_map(|object| object.keys().map(String::as_str));
    named.chain(atom.required()).collect()
}

/// Whether the name matches one of the patterns of these keywords; `None` when a pattern cannot be
/// read.
fn may_match(keywords: &Map<String, Value>, name: &str) -> Option<bool> {
    let Some(Value::Object(patterns)) = keywords.get("patternProperties") else {
        return Some(false);
    };
    let mut any = false;
    for pattern in patterns.keys() {
        any |= matches(pattern, name)?;
    }
    Some(any)
}

fn matches(pattern: &str, name: &str) -> Option<bool> {
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
                match matches(pattern, name) {
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
