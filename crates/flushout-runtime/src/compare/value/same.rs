//! Whether two schemas say the same, through `$ref`s and whatever their definitions are called.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{Definitions, is_annotation, resolve};

/// A comparison of two schemas for equality.
pub(super) struct Sameness<'d> {
    old: &'d Definitions,
    new: &'d Definitions,
    ignores_bounds: bool,
    /// Pairs of definitions that are taken to be the same while they are compared, for recursion.
    assumed: BTreeSet<(&'d str, &'d str)>,
}

impl<'d> Sameness<'d> {
    pub(super) fn new(old: &'d Definitions, new: &'d Definitions) -> Self {
        Self {
            old,
            new,
            ignores_bounds: false,
            assumed: BTreeSet::new(),
        }
    }

    /// Leaves bounds out of the comparison.
    pub(super) fn without_bounds(mut self) -> Self {
        self.ignores_bounds = true;
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
        !(is_annotation(keyword) || self.ignores_bounds && is_bound(keyword))
    }

    fn keywords(&mut self, one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
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
                let within = |one: &[Value], other: &[Value]| one.iter().all(|v| other.contains(v));
                within(one, other) && within(other, one)
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
        if !self.assumed.insert((one_name, other_name)) {
            return true;
        }
        self.holds(one, other)
    }
}

/// Keywords that bound a value without changing what kind of thing it is.
fn is_bound(keyword: &str) -> bool {
    matches!(
        keyword,
        "exclusiveMaximum"
            | "exclusiveMinimum"
            | "maxItems"
            | "maxLength"
            | "maxProperties"
            | "maximum"
            | "minItems"
            | "minLength"
            | "minProperties"
            | "minimum"
            | "multipleOf"
            | "pattern"
            | "uniqueItems"
    )
}
