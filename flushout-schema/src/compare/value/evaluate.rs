//! Whether a single value satisfies a schema, as far as that can be decided.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::budget::Budget;
use super::definitions::{Definitions, is_annotation, resolve};
use super::equality::{compare_numbers, equal, text_of};
use super::types::TypeSet;
use flushout_runtime::value_schema::has_remainder;

/// How deep a schema is followed.
const DEPTH_MAX: usize = 64;

/// Whether `value` satisfies `schema`; `None` when that cannot be decided.
pub(super) fn evaluate<'d>(
    value: &Value,
    schema: &'d Value,
    definitions: &'d Definitions,
    budget: &Budget<'d>,
) -> Option<bool> {
    at_depth(value, schema, (definitions, budget), 0)
}

fn at_depth<'d>(
    value: &Value,
    schema: &'d Value,
    around: (&'d Definitions, &Budget<'d>),
    depth: usize,
) -> Option<bool> {
    match schema {
        Value::Bool(all) => Some(*all),
        Value::Object(all) => keywords(value, all, around, depth),
        _ => None,
    }
}

/// Whether `value` satisfies these keywords.
pub(super) fn keywords<'d>(
    value: &Value,
    keywords: &'d Map<String, Value>,
    (definitions, budget): (&'d Definitions, &Budget<'d>),
    depth: usize,
) -> Option<bool> {
    if depth > DEPTH_MAX {
        return None;
    }
    let mut verdict = Some(true);
    for (keyword, argument) in keywords {
        budget.step()?;
        let scope = Scope {
            keywords,
            definitions,
            budget,
            depth: depth + 1,
        };
        match scope.keyword(value, keyword, argument) {
            // A single refusal decides, whatever the others say.
            Some(false) => return Some(false),
            Some(true) => {}
            None => verdict = None,
        }
    }
    verdict
}

/// Whether all are true; false when one is, even if others cannot be decided.
fn all(verdicts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for verdict in verdicts {
        match verdict {
            Some(false) => return Some(false),
            Some(true) => {}
            None => all = None,
        }
    }
    all
}

struct Scope<'d, 'b> {
    keywords: &'d Map<String, Value>,
    definitions: &'d Definitions,
    budget: &'b Budget<'d>,
    depth: usize,
}

impl<'d> Scope<'d, '_> {
    fn at(&self, value: &Value, schema: &'d Value) -> Option<bool> {
        at_depth(value, schema, (self.definitions, self.budget), self.depth)
    }

    fn keyword(&self, value: &Value, keyword: &str, argument: &'d Value) -> Option<bool> {
        match keyword {
            "type" => {
                TypeSet::of_keyword(argument).map(|types| TypeSet::of_value(value).is_within(types))
            }
            "const" => Some(equal(value, argument)),
            "enum" => self.budget.is_one_of(value, argument.as_array()?),
            "$ref" => {
                let (_, schema) = resolve(argument.as_str()?, self.definitions)?;
                self.at(value, schema)
            }
            "allOf" => all(argument.as_array()?.iter().map(|one| self.at(value, one))),
            "anyOf" => {
                let branches = argument.as_array()?.iter();
                all(branches.map(|one| self.at(value, one).map(|holds| !holds))).map(|none| !none)
            }
            "oneOf" => {
                let mut holding = 0;
                for branch in argument.as_array()? {
                    holding += usize::from(self.at(value, branch)?);
                }
                Some(holding == 1)
            }
            "not" => self.at(value, argument).map(|holds| !holds),
            _ if is_annotation(keyword) => Some(true),
            _ => match value {
                Value::Number(_) => number(value, keyword, argument),
                Value::String(text) => string(text, keyword, argument),
                Value::Array(items) => self.array(items, keyword, argument),
                Value::Object(members) => self.object(members, keyword, argument),
                Value::Null | Value::Bool(_) => Some(true).filter(|_| concerns_others(keyword)),
            },
        }
    }

    fn array(&self, items: &[Value], keyword: &str, argument: &'d Value) -> Option<bool> {
        let count = |number: &Value| number.as_u64().and_then(|one| usize::try_from(one).ok());
        let tuple = match self.keywords.get("prefixItems") {
            Some(Value::Array(tuple)) => tuple.as_slice(),
            _ => &[],
        };
        match keyword {
            "minItems" => Some(items.len() >= count(argument)?),
            "maxItems" => Some(items.len() <= count(argument)?),
            "prefixItems" => all(items
                .iter()
                .zip(tuple)
                .map(|(item, one)| self.at(item, one))),
            "items" => {
                let rest = items.iter().skip(tuple.len());
                all(rest.map(|item| self.at(item, argument)))
            }
            "uniqueItems" if *argument == Value::Bool(true) => {
                let mut found = BTreeSet::new();
                Some(items.iter().all(|one| found.insert(text_of(one))))
            }
            _ => Some(true).filter(|_| concerns_others(keyword) && !keyword.ends_with("Items")),
        }
    }

    fn object(
        &self,
        members: &Map<String, Value>,
        keyword: &str,
        argument: &'d Value,
    ) -> Option<bool> {
        match keyword {
            "properties" => {
                let schemas = argument.as_object()?;
                all(members
                    .iter()
                    .filter_map(|(name, value)| Some(self.at(value, schemas.get(name)?))))
            }
            "required" => {
                let mut names = argument.as_array()?.iter();
                Some(names.all(|name| name.as_str().is_some_and(|one| members.contains_key(one))))
            }
            "additionalProperties" if !self.keywords.contains_key("patternProperties") => {
                let known = self.keywords.get("properties").and_then(Value::as_object);
                let rest = members
                    .iter()
                    .filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)));
                all(rest.map(|(_, value)| self.at(value, argument)))
            }
            "minProperties" => Some(members.len() as u64 >= argument.as_u64()?),
            "maxProperties" => Some(members.len() as u64 <= argument.as_u64()?),
            "propertyNames" => all(members
                .keys()
                .map(|name| self.at(&Value::String(name.clone()), argument))),
            _ => Some(true).filter(|_| {
                concerns_others(keyword)
                    && !matches!(keyword, "additionalProperties" | "patternProperties")
            }),
        }
    }
}

/// Whether a keyword is known, and known to say nothing about values of the types that did not
/// look at it.
fn concerns_others(keyword: &str) -> bool {
    matches!(
        keyword,
        "minimum"
            | "maximum"
            | "exclusiveMinimum"
            | "exclusiveMaximum"
            | "multipleOf"
            | "minLength"
            | "maxLength"
            | "pattern"
            | "items"
            | "prefixItems"
            | "minItems"
            | "maxItems"
            | "uniqueItems"
            | "properties"
            | "required"
            | "additionalProperties"
            | "patternProperties"
            | "propertyNames"
            | "minProperties"
            | "maxProperties"
    )
}

fn number(value: &Value, keyword: &str, argument: &Value) -> Option<bool> {
    let order = || compare_numbers(value, argument);
    match keyword {
        "minimum" => order().map(|order| order != Ordering::Less),
        "maximum" => order().map(|order| order != Ordering::Greater),
        "exclusiveMinimum" => order().map(|order| order == Ordering::Greater),
        "exclusiveMaximum" => order().map(|order| order == Ordering::Less),
        "multipleOf" => match (value.as_f64(), argument.as_f64()) {
            (Some(value), Some(step)) if step > 0.0 => Some(!has_remainder(value, step)),
            _ => None,
        },
        _ => Some(true).filter(|_| concerns_others(keyword)),
    }
}

fn string(text: &str, keyword: &str, argument: &Value) -> Option<bool> {
    let characters = || text.chars().count() as u64;
    match keyword {
        "minLength" => Some(characters() >= argument.as_u64()?),
        "maxLength" => Some(characters() <= argument.as_u64()?),
        "pattern" => {
            let pattern = regex::Regex::new(argument.as_str()?).ok()?;
            Some(pattern.is_match(text))
        }
        _ => Some(true).filter(|_| concerns_others(keyword)),
    }
}
