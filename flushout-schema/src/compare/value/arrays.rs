//! The keywords of lists and tuples.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::atoms::Atom;
use super::inclusion::Inclusion;
use super::loss::Loss;
use super::scalars::bounded;
use super::types::TypeSet;

impl<'d> Inclusion<'d> {
    /// Whether a keyword about lists holds for a case.
    pub(super) fn array_keyword(
        &mut self,
        atom: &Atom<'d>,
        keywords: &'d Map<String, Value>,
        (keyword, argument): (&'d str, &'d Value),
        pointer: &str,
    ) -> bool {
        let refuse = |this: &mut Self, words: String| this.loses(Loss::asks(pointer, words));
        match keyword {
            "minItems" => {
                argument.as_u64() == Some(0)
                    || bounded(
                        atom,
                        "minItems",
                        argument,
                        &[Ordering::Greater, Ordering::Equal],
                    )
                    || refuse(self, format!("a list has at least {argument} items"))
            }
            "maxItems" => {
                bounded(
                    atom,
                    "maxItems",
                    argument,
                    &[Ordering::Less, Ordering::Equal],
                ) || refuse(self, format!("a list has at most {argument} items"))
            }
            "uniqueItems" => {
                *argument != Value::Bool(true)
                    || atom.all("uniqueItems").any(|own| own == argument)
                    || items_max(atom).is_some_and(|most| most <= 1)
                    || refuse(self, "the items of a list differ".to_owned())
            }
            "prefixItems" => {
                let Value::Array(tuple) = argument else {
                    return self.loses(Loss::unknown(pointer, "the schema is malformed"));
                };
                let mut included = true;
                for (at, schema) in tuple.iter().enumerate() {
                    if items_max(atom).is_some_and(|most| most <= at as u64) {
                        break;
                    }
                    let item = item(atom, at);
                    let here = format!("{pointer}/{at}");
                    included &= self.all(item, TypeSet::ALL, schema, &here);
                }
                included
            }
            // `items`: what comes after the tuple.
            _ => {
                let tuple = tuple_length(keywords);
                let longest = atom.parts.iter().map(|part| tuple_length(part)).max();
                let mut included = true;
                // The items of the writer's own tuple, and one that stands for all behind it.
                for at in tuple..=longest.unwrap_or(0).max(tuple) {
                    if items_max(atom).is_some_and(|most| most <= at as u64) {
                        break;
                    }
                    included &= self.all(item(atom, at), TypeSet::ALL, argument, pointer);
                }
                included
            }
        }
    }
}

fn tuple_length(keywords: &Map<String, Value>) -> usize {
    match keywords.get("prefixItems") {
        Some(Value::Array(tuple)) => tuple.len(),
        _ => 0,
    }
}

/// The most items that a list of the case may have.
fn items_max(atom: &Atom<'_>) -> Option<u64> {
    atom.all("maxItems").filter_map(Value::as_u64).min()
}

/// The schemas that the item at this place satisfies.
fn item<'d>(atom: &Atom<'d>, at: usize) -> Vec<&'d Value> {
    let parts = atom.parts.iter().copied();
    let schemas = parts.filter_map(|part: &'d Map<String, Value>| {
        let tuple = match part.get("prefixItems") {
            Some(Value::Array(tuple)) => tuple.as_slice(),
            _ => &[],
        };
        tuple.get(at).or_else(|| part.get("items"))
    });
    schemas.collect()
}
