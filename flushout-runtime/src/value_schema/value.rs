//! Holds a rule against a value while it is read, without keeping the value.

use std::cell::RefCell;
use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use smallvec::SmallVec;

use crate::problem::{Code, Problem};

use super::checks::{check_count, check_number, check_text};
use super::rule::{Ask, ListRule, NumberRule, Rule, TextRule, Typed};
use super::trials::Trials;
use super::unique::{Seen, UniqueSeed};
use super::whole;

/// What holding a rule against a value needs beside both.
#[derive(Debug)]
pub struct Scope<'v> {
    /// What the rules refer to.
    pub definitions: &'v [Rule],
    /// A problem that says more than the error of a deserializer can.
    pub found: RefCell<Option<Found>>,
    /// The values that may be looked at where several forms are tried.
    pub trials: &'v Trials,
}

/// A problem that was found in a value.
#[derive(Debug)]
pub struct Found {
    /// The problem, with a pointer from the place of the reader.
    pub problem: Problem,
    /// Whether it belongs to the value around the place of the reader.
    pub is_around: bool,
}

impl<'v> Scope<'v> {
    /// A scope in which nothing has been found yet.
    pub fn new(definitions: &'v [Rule], trials: &'v Trials) -> Self {
        Self {
            definitions,
            found: RefCell::new(None),
            trials,
        }
    }

    /// A scope for a trial, whose problems are not those of the message.
    pub(crate) fn for_trial(&self) -> Self {
        Self::new(self.definitions, self.trials)
    }

    /// The rule itself, or the one that it refers to. The compiler has seen to it that this ends.
    pub fn resolve<'r>(&self, mut rule: &'r Rule) -> &'r Rule
    where
        'v: 'r,
    {
        while let Rule::Definition(index) = rule {
            match self.definitions.get(*index) {
                Some(found) => rule = found,
                None => return &Rule::Any,
            }
        }
        rule
    }

    /// Notes a problem and makes the error that stops the reader.
    #[cold]
    pub fn fail<E: serde::de::Error>(&self, problem: Problem) -> E {
        self.note(Found {
            problem,
            is_around: false,
        })
    }

    #[cold]
    pub(crate) fn note<E: serde::de::Error>(&self, found: Found) -> E {
        let error = E::custom(&found.problem.message);
        self.found.borrow_mut().get_or_insert(found);
        error
    }
}

/// Reads a value and holds a rule against it.
#[derive(Clone, Copy)]
pub struct RuleSeed<'r, 's, 'v> {
    /// What is held against it.
    pub rule: &'r Rule,
    /// What belongs to the reading of one message.
    pub scope: &'s Scope<'v>,
    /// Whether the value is that of a field, whose rules are told with their own codes; what is
    /// within it is told as a wrong type.
    pub is_field: bool,
}

impl<'r, 's, 'v: 'r> RuleSeed<'r, 's, 'v> {
    pub(crate) fn within(&self, rule: &'r Rule) -> Self {
        Self {
            rule,
            scope: self.scope,
            is_field: false,
        }
    }

    pub(super) fn visitor(self, typed: &'r Typed) -> TypedVisitor<'r, 's, 'v> {
        TypedVisitor { typed, seed: self }
    }

    /// The error for what a check found.
    #[cold]
    fn refuse<E: serde::de::Error>(&self, mut problem: Problem) -> E {
        if !self.is_field {
            problem.code = Code::WrongType;
        }
        self.scope.fail(problem)
    }
}

impl<'de, 'r, 'v: 'r> DeserializeSeed<'de> for RuleSeed<'r, '_, 'v> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.scope.resolve(self.rule) {
            Rule::Any => IgnoredAny::deserialize(deserializer).map(|_| ()),
            Rule::Typed(typed) if typed.null && !matches!(typed.ask, Ask::Any | Ask::Null) => {
                deserializer.deserialize_option(Optional(AskSeed(self.visitor(typed))))
            }
            Rule::Typed(typed) => ask(typed.ask, deserializer, self.visitor(typed)),
            Rule::Nullable(rule) => {
                let some = RuleSeed { rule, ..self };
                deserializer.deserialize_option(Optional(some))
            }
            Rule::Whole(rules) => whole::read(rules, deserializer, self.scope),
            // What a rule refers to was resolved.
            Rule::Definition(_) => Ok(()),
        }
    }
}

/// Asks the parser for what the value should be, as its type in Rust would.
#[inline]
pub(crate) fn ask<'de, D: Deserializer<'de>, V: Visitor<'de>>(
    ask: Ask,
    deserializer: D,
    visitor: V,
) -> Result<V::Value, D::Error> {
    match ask {
        Ask::Any => deserializer.deserialize_any(visitor),
        Ask::Null => deserializer.deserialize_unit(visitor),
        Ask::Boolean => deserializer.deserialize_bool(visitor),
        Ask::Integer => deserializer.deserialize_i64(visitor),
        Ask::Double => deserializer.deserialize_f64(visitor),
        Ask::Text => deserializer.deserialize_str(visitor),
        Ask::List => deserializer.deserialize_seq(visitor),
        Ask::Object => deserializer.deserialize_map(visitor),
        Ask::Enum => deserializer.deserialize_enum("", &[], visitor),
    }
}

/// Asks for what the visitor takes.
struct AskSeed<'r, 's, 'v>(TypedVisitor<'r, 's, 'v>);

impl<'de, 'r, 'v: 'r> DeserializeSeed<'de> for AskSeed<'r, '_, 'v> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        ask(self.0.typed.ask, deserializer, self.0)
    }
}

/// Null, or what the seed reads.
pub struct Optional<S>(pub S);

impl<'de, S: DeserializeSeed<'de, Value = ()>> Visitor<'de> for Optional<S> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value or null")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.deserialize(deserializer)
    }
}

pub(super) struct TypedVisitor<'r, 's, 'v> {
    typed: &'r Typed,
    seed: RuleSeed<'r, 's, 'v>,
}

impl TypedVisitor<'_, '_, '_> {
    fn number<E: serde::de::Error>(&self, value: f64, unexpected: Unexpected<'_>) -> Result<(), E> {
        match &self.typed.number {
            Some(rule) if !rule.integer || value.fract() == 0.0 => self.bounded(rule, value),
            _ => Err(E::invalid_type(unexpected, self)),
        }
    }

    fn bounded<E: serde::de::Error>(&self, rule: &NumberRule, value: f64) -> Result<(), E> {
        check_number(rule, value).map_err(|refusal| {
            if refusal.of_type {
                E::custom(refusal.problem.message)
            } else {
                self.seed.refuse(refusal.problem)
            }
        })
    }

    fn text<E: serde::de::Error>(&self, rule: &TextRule, text: &str) -> Result<(), E> {
        check_text(rule, text).map_err(|refusal| {
            if refusal.of_type {
                E::custom(refusal.problem.message)
            } else {
                self.seed.refuse(refusal.problem)
            }
        })
    }
}

impl<'de, 'r, 'v: 'r> Visitor<'de> for TypedVisitor<'r, '_, 'v> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let typed = self.typed;
        let integer = typed.number.as_ref().is_some_and(|rule| rule.integer);
        let names = [
            (typed.boolean, "a boolean"),
            (typed.number.is_some() && !integer, "a number"),
            (integer, "an integer"),
            (typed.text.is_some(), "a text"),
            (typed.list.is_some(), "an array"),
            (typed.object.is_some(), "an object"),
            (typed.null, "null"),
        ];
        let allowed: SmallVec<[&str; 7]> = names
            .iter()
            .filter(|(is_allowed, _)| *is_allowed)
            .map(|(_, name)| *name)
            .collect();
        if allowed.is_empty() {
            return formatter.write_str("nothing");
        }
        formatter.write_str(&allowed.join(" or "))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        if self.typed.null {
            Ok(())
        } else {
            Err(E::invalid_type(Unexpected::Unit, &self))
        }
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<(), E> {
        self.visit_unit()
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        if self.typed.boolean {
            Ok(())
        } else {
            Err(E::invalid_type(Unexpected::Bool(value), &self))
        }
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "the strict reader lets no integer beyond 2^53 - 1 through"
    )]
    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.number(value as f64, Unexpected::Unsigned(value))
    }

    #[allow(
        clippy::cast_precision_loss,
        reason = "the strict reader lets no integer beyond 2^53 - 1 through"
    )]
    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.number(value as f64, Unexpected::Signed(value))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.number(value, Unexpected::Float(value))
    }

    #[inline]
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        match &self.typed.text {
            Some(rule) => self.text(rule, text),
            None => Err(E::invalid_type(Unexpected::Str(text), &self)),
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let (name, content) = access.variant_seed(VariantSeed { typed: self.typed })?;
        match name {
            Variant::Text => content.unit_variant(),
            Variant::Content(rule) => content.newtype_variant_seed(self.seed.within(rule)),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        match &self.typed.list {
            Some(rule) => self.seed.list(rule, access),
            None => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        match &self.typed.object {
            Some(rule) => self.seed.object(rule, access),
            None => Err(A::Error::invalid_type(Unexpected::Map, &self)),
        }
    }
}

impl<'r, 'v: 'r> RuleSeed<'r, '_, 'v> {
    fn list<'de, A: SeqAccess<'de>>(
        self,
        rule: &'r ListRule,
        mut access: A,
    ) -> Result<(), A::Error> {
        let mut items = 0;
        let mut seen = rule.unique.then(Seen::default);
        loop {
            if rule.fixed_length() == Some(items) {
                // The reader of a tuple does not look at what is beyond it.
                if access.next_element::<IgnoredAny>()?.is_some() {
                    let message = format!("the list has more than {items} items");
                    return Err(A::Error::custom(message));
                }
                break;
            }
            let item = self.within(rule.first.get(items).unwrap_or(&rule.others));
            let next = match &mut seen {
                None => access.next_element_seed(item)?,
                Some(seen) => access.next_element_seed(UniqueSeed { item, seen })?,
            };
            if next.is_none() {
                break;
            }
            items += 1;
        }
        if let Some(length) = rule.fixed_length()
            && items < length
        {
            return Err(A::Error::invalid_length(items, &"a list of a fixed length"));
        }
        let repeated = seen.is_some_and(|seen| seen.has_repeated);
        check_count(rule, items, repeated).map_err(|problem| self.refuse(problem))
    }
}

/// A variant of an enum.
enum Variant<'r> {
    /// It has no content.
    Text,
    /// Its content has this rule.
    Content(&'r Rule),
}

struct VariantSeed<'r> {
    typed: &'r Typed,
}

impl<'de, 'r> DeserializeSeed<'de> for VariantSeed<'r> {
    type Value = Variant<'r>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'r> Visitor<'_> for VariantSeed<'r> {
    type Value = Variant<'r>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a variant")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Variant<'r>, E> {
        let is_right = |rule: &Arc<TextRule>| check_text(rule, name).is_ok();
        if self.typed.text.as_ref().is_some_and(is_right) {
            return Ok(Variant::Text);
        }
        let mut properties = self.typed.object.iter().flat_map(|rule| &rule.properties);
        properties
            .find(|property| property.name == name)
            .map(|property| Variant::Content(&property.rule))
            .ok_or_else(|| E::custom(format_args!("unknown variant `{name}`")))
    }
}
