//! Rules that need a value at once: it is read into a tree, that value alone, and held against them.

use std::fmt;

use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;

use crate::json::{Place, normalize_numbers, place_error, strict};
use crate::problem::Problem;

use super::rule::{Rule, Whole};
use super::trials::Trials;
use super::value::{RuleSeed, Scope};

/// Reads a value and holds the rules against all of it. What is wrong in the form that a tag tells is
/// told at its place, else at the value itself.
pub(crate) fn read<'de, D: Deserializer<'de>>(
    rules: &Whole,
    deserializer: D,
    scope: &Scope<'_>,
) -> Result<(), D::Error> {
    let value = match &rules.tagged {
        Some((tag, forms)) => deserializer.deserialize_any(Tagged { tag, forms })?,
        None => Value::deserialize(deserializer)?,
    };
    if is_whole_right(rules, &value, scope) {
        return Ok(());
    }
    if let Err(problem) = scope.trials.check() {
        return Err(scope.fail(problem));
    }
    let of_form = tagged_form(rules, &value).and_then(|form| hold(form, &value, scope).err());
    Err(match of_form {
        Some(problem) => scope.fail(problem),
        None => D::Error::custom("the value has none of the forms that it may have"),
    })
}

/// Reads an object whose member `tag` tells its form, and that member first of all by itself, as a
/// decoder does.
struct Tagged<'r> {
    tag: &'r str,
    forms: &'r [(String, Rule)],
}

impl<'de> Visitor<'de> for Tagged<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "an object whose member {:?} tells its form",
            self.tag
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = serde_json::Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let value = if name == self.tag {
                Value::String(map.next_value_seed(TagSeed(self.forms))?)
            } else {
                map.next_value()?
            };
            members.insert(name, value);
        }
        if !members.contains_key(self.tag) {
            return Err(A::Error::custom(format_args!(
                "missing field `{}`",
                self.tag
            )));
        }
        Ok(Value::Object(members))
    }
}

struct TagSeed<'r>(&'r [(String, Rule)]);

impl<'de> DeserializeSeed<'de> for TagSeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        let tag = String::deserialize(deserializer)?;
        if self.0.iter().any(|(name, _)| *name == tag) {
            return Ok(tag);
        }
        Err(D::Error::custom(format_args!("there is no form {tag:?}")))
    }
}

/// Holds several rules against one value.
pub(crate) struct SeveralSeed<'r, 's, 'v> {
    pub rules: &'r [&'r Rule],
    pub scope: &'s Scope<'v>,
}

impl<'de> DeserializeSeed<'de> for SeveralSeed<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let value = Value::deserialize(deserializer)?;
        match self
            .rules
            .iter()
            .find_map(|rule| hold(rule, &value, self.scope).err())
        {
            None => Ok(()),
            Some(problem) => Err(self.scope.fail(problem)),
        }
    }
}

/// Whether a rule allows the name of a member.
pub(crate) fn is_name_allowed(rule: &Rule, name: &str, scope: &Scope<'_>) -> bool {
    let own = scope.for_trial();
    let seed = RuleSeed {
        rule,
        scope: &own,
        is_field: false,
    };
    let deserializer: StrDeserializer<'_, serde_json::Error> = StrDeserializer::new(name);
    seed.deserialize(deserializer).is_ok()
}

/// Holds a rule against a value.
pub(crate) fn hold(rule: &Rule, value: &Value, scope: &Scope<'_>) -> Result<(), Problem> {
    scope.trials.spend(count_values(value))?;
    let own = scope.for_trial();
    let seed = RuleSeed {
        rule,
        scope: &own,
        is_field: false,
    };
    let mut place = Place::new();
    seed.deserialize(strict(value, &mut place))
        .map_err(|error| problem_at(&error, &mut place, &own))
}

/// Checks a value against the rule of its field. Each kind of refusal has its own code.
pub(crate) fn hold_field(
    rule: &Rule,
    definitions: &[Rule],
    value: &Value,
    trials: &Trials,
) -> Result<(), Problem> {
    let scope = Scope::new(definitions, trials);
    let seed = RuleSeed {
        rule,
        scope: &scope,
        is_field: true,
    };
    let mut place = Place::new();
    seed.deserialize(strict(value, &mut place))
        .map_err(|error| problem_at(&error, &mut place, &scope))
}

/// The problem that was found at a place.
pub fn problem_at(error: &serde_json::Error, place: &mut Place, scope: &Scope<'_>) -> Problem {
    match scope.found.take() {
        None => place_error(error, place),
        Some(found) => {
            if found.is_around {
                place.pop();
            }
            found.problem.below(&place.pointer())
        }
    }
}

fn is_right(rule: &Rule, value: &Value, scope: &Scope<'_>) -> bool {
    match scope.resolve(rule) {
        Rule::Any => true,
        Rule::Whole(rules) => is_whole_right(rules, value, scope),
        rule => hold(rule, value, scope).is_ok(),
    }
}

fn count_values(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count_values).sum(),
        Value::Object(members) => members.values().map(count_values).sum(),
        _ => 0,
    }
}

/// The form that a member of the value tells, where one does.
fn tagged_form<'r>(rules: &'r Whole, value: &Value) -> Option<&'r Rule> {
    let (tag, forms) = rules.tagged.as_ref()?;
    let tag = value.get(tag)?.as_str()?;
    let form = forms.iter().find(|(name, _)| name == tag);
    form.map(|(_, rule)| rule)
}

fn is_whole_right(rules: &Whole, value: &Value, scope: &Scope<'_>) -> bool {
    let right = |rule: &&Rule| is_right(rule, value, scope);
    let contains = match (&rules.contains, value) {
        (Some(rule), Value::Array(items)) => items.iter().any(|item| is_right(rule, item, scope)),
        _ => true,
    };
    let condition = |(one, then, otherwise): &(Rule, Rule, Rule)| {
        right(&if right(&one) { then } else { otherwise })
    };
    contains
        && rules.all.iter().all(|rule| right(&rule))
        && rules
            .any
            .iter()
            .all(|list| list.iter().any(|rule| right(&rule)))
        && rules
            .one
            .iter()
            .all(|list| list.iter().filter(right).take(2).count() == 1)
        && (rules.tagged.is_none() || tagged_form(rules, value).is_some_and(|form| right(&form)))
        && !rules.none.iter().any(|rule| right(&rule))
        && rules.conditions.iter().all(condition)
        && rules
            .allowed
            .as_ref()
            .is_none_or(|allowed| allowed.iter().any(|one| is_equal(one, value)))
}

/// Whether two values are equal as JSON: numbers by what they are, not by how they are written.
fn is_equal(one: &Value, other: &Value) -> bool {
    let normal = |value: &Value| {
        let mut value = value.clone();
        normalize_numbers(&mut value);
        value
    };
    one == other || normal(one) == normal(other)
}
