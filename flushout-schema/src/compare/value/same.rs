//! Whether two schemas say the same, through `$ref`s and whatever their definitions are called.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::budget::Budget;
use super::definitions::{Definitions, is_annotation, resolve};
use super::equality::text_of;
use super::generated;

/// A comparison of two schemas for equality.
pub(super) struct Sameness<'d, 'b> {
    old: &'d Definitions,
    new: &'d Definitions,
    /// Whether the question is only whether code generators make the same types of both.
    for_types: bool,
    budget: Option<&'b Budget<'d>>,
    /// Pairs of definitions that are taken to be the same while they are compared, for recursion.
    assumed: BTreeSet<(&'d str, &'d str)>,
}

impl<'d, 'b> Sameness<'d, 'b> {
    pub(super) fn new(old: &'d Definitions, new: &'d Definitions) -> Self {
        Self {
            old,
            new,
            for_types: false,
            budget: None,
            assumed: BTreeSet::new(),
        }
    }

    /// Asks only whether code generators make the same types of both.
    pub(super) fn for_types(mut self) -> Self {
        self.for_types = true;
        self
    }

    /// Takes its steps from a budget. Without any left, schemas are not the same.
    pub(super) fn within(mut self, budget: &'b Budget<'d>) -> Self {
        self.budget = Some(budget);
        self
    }

    /// Whether two schemas say the same.
    pub(super) fn holds(&mut self, one: &Value, other: &Value) -> bool {
        match (one, other) {
            (Value::Object(one), Value::Object(other)) => self.keywords(one, other),
            // An empty schema is `true`.
            (Value::Bool(true), Value::Object(other)) => self.keywords(&Map::new(), other),
            (Value::Object(one), Value::Bool(true)) => self.keywords(one, &Map::new()),
            _ => one == other,
        }
    }

    fn counts(&self, keyword: &str) -> bool {
        if self.for_types {
            // Generators make other types of other formats.
            let is_left_out = is_annotation(keyword) && keyword != "format";
            return !(is_left_out || generated::is_bound(keyword));
        }
        !is_annotation(keyword)
    }

    fn keywords(&mut self, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
        if self.budget.is_some_and(|budget| budget.step().is_none()) {
            return false;
        }
        if self.for_types && !generated::is_alike(one, other) {
            return false;
        }
        let extra = other
            .keys()
            .any(|keyword| self.counts(keyword) && !one.contains_key(keyword));
        if extra {
            return false;
        }
        for (keyword, value) in one {
            if !self.counts(keyword) {
                continue;
            }
            match other.get(keyword) {
                Some(counterpart) if self.keyword(keyword, value, counterpart) => {}
                _ => return false,
            }
        }
        true
    }

    /// Whether a keyword says the same with these two values.
    pub(super) fn keyword(&mut self, keyword: &str, one: &Value, other: &Value) -> bool {
        match (keyword, one, other) {
            ("$ref", Value::String(one), Value::String(other)) => self.reference(one, other),
            (
                "allOf" | "anyOf" | "oneOf" | "prefixItems",
                Value::Array(one),
                Value::Array(other),
            ) => {
                one.len() == other.len()
                    && one
                        .iter()
                        .zip(other)
                        .all(|(one, other)| self.holds(one, other))
            }
            (
                "properties" | "patternProperties" | "dependentSchemas",
                Value::Object(one),
                Value::Object(other),
            ) => {
                one.len() == other.len()
                    && one.iter().all(|(name, one)| {
                        other.get(name).is_some_and(|other| self.holds(one, other))
                    })
            }
            ("required" | "enum" | "type", Value::Array(one), Value::Array(other)) => {
                let set = |list: &[Value]| list.iter().map(text_of).collect::<BTreeSet<_>>();
                one == other || set(one) == set(other)
            }
            (
                "additionalProperties"
                | "contains"
                | "else"
                | "if"
                | "items"
                | "not"
                | "propertyNames"
                | "then",
                one,
                other,
            ) => self.holds(one, other),
            _ => one == other,
        }
    }

    fn reference(&mut self, one: &str, other: &str) -> bool {
        let (Some((one_name, one)), Some((other_name, other))) =
            (resolve(one, self.old), resolve(other, self.new))
        else {
            return false;
        };
        // One that took the name of another is another type; a renamed one is reported elsewhere.
        let is_renamed = !self.new.contains_key(one_name) && !self.old.contains_key(other_name);
        if self.for_types && one_name != other_name && !is_renamed {
            return false;
        }
        if !self.assumed.insert((one_name, other_name)) {
            return true;
        }
        self.holds(one, other)
    }
}
