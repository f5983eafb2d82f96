//! The keywords of objects: properties, which of them must be there, and what else may be.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::atoms::Atom;
use super::evaluate::evaluate;
use super::inclusion::{Inclusion, below};
use super::loss::Loss;
use super::properties::{Openness, may_match, name_matches, named, others, property};
use super::scalars::bounded;
use super::types::TypeSet;

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
                if name_matches(pattern, name) != Some(false) {
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
            if evaluate(&text, schema, self.sides.reader, &self.sides.budget) != Some(true) {
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
