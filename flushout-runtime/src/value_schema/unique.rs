//! Arrays whose items must differ as JSON.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use smallvec::SmallVec;

use crate::json::{compare_values, normalize_numbers};

use super::rule::{Rule, Typed};
use super::value::{RuleSeed, TypedVisitor, ask};
use super::whole::hold;

/// Up to so many texts are compared one by one; more go into a set.
const TEXTS_COMPARED_MAX: usize = 16;

/// The items of an array that were read so far.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Items that are texts, which nothing else equals; those up to [`TEXTS_COMPARED_MAX`].
    few: SmallVec<[CompactString; 4]>,
    /// All items that are texts, when they are more.
    many: BTreeSet<CompactString>,
    /// Items of other types, in normal form.
    others: BTreeSet<Ordered>,
    pub has_repeated: bool,
}

impl Seen {
    fn insert(&mut self, mut item: Value) {
        if let Value::String(text) = &item {
            return self.insert_text(text);
        }
        // 1 and 1.0 are equal as JSON, but not as texts.
        normalize_numbers(&mut item);
        self.has_repeated |= !self.others.insert(Ordered(item));
    }

    fn insert_text(&mut self, text: &str) {
        if self.few.len() < TEXTS_COMPARED_MAX {
            self.has_repeated |= self.few.iter().any(|seen| seen == text);
            self.few.push(text.into());
            return;
        }
        if self.many.is_empty() {
            self.many = self.few.iter().cloned().collect();
        }
        self.has_repeated |= !self.many.insert(text.into());
    }
}

/// A value in normal form, in an order that does not depend on how it is written.
#[derive(Debug)]
struct Ordered(Value);

impl Ord for Ordered {
    fn cmp(&self, other: &Self) -> Ordering {
        compare_values(&self.0, &other.0)
    }
}

impl PartialOrd for Ordered {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ordered {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ordered {}

/// Reads an item of an array whose items must differ as JSON.
pub(crate) struct UniqueSeed<'r, 's, 'v, 'u> {
    pub item: RuleSeed<'r, 's, 'v>,
    pub seen: &'u mut Seen,
}

impl<'de, 'r, 'v: 'r> DeserializeSeed<'de> for UniqueSeed<'r, '_, 'v, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if let Rule::Typed(typed) = self.item.scope.resolve(self.item.rule)
            && is_scalar(typed)
        {
            let visitor = Scalar {
                inner: self.item.visitor(typed),
                seen: self.seen,
            };
            return ask(typed.ask, deserializer, visitor);
        }
        let value = Value::deserialize(deserializer)?;
        if let Err(problem) = hold(self.item.rule, &value, self.item.scope) {
            return Err(self.item.scope.fail(problem));
        }
        self.seen.insert(value);
        Ok(())
    }
}

/// Whether nothing but a text, a number or a boolean is allowed.
fn is_scalar(typed: &Typed) -> bool {
    !typed.null && typed.list.is_none() && typed.object.is_none()
}

/// Hands a value on to the visitor of its rule, and notes it.
struct Scalar<'r, 's, 'v, 'u> {
    inner: TypedVisitor<'r, 's, 'v>,
    seen: &'u mut Seen,
}

impl<'de, 'r, 'v: 'r> Visitor<'de> for Scalar<'r, '_, 'v, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(formatter)
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<(), E> {
        self.inner.visit_unit()
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.seen.insert(value.into());
        self.inner.visit_bool(value)
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.seen.insert(value.into());
        self.inner.visit_u64(value)
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.seen.insert(value.into());
        self.inner.visit_i64(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.seen.insert(value.into());
        self.inner.visit_f64(value)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.seen.insert_text(text);
        self.inner.visit_str(text)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        let mut name = None;
        let seen = self.seen;
        self.inner.visit_enum(NotedEnum {
            inner: access,
            name: &mut name,
        })?;
        if let Some(name) = name {
            seen.insert_text(&name);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        self.inner.visit_seq(access)
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<(), A::Error> {
        self.inner.visit_map(access)
    }
}

/// An enum without content, whose name is noted.
struct NotedEnum<'n, A> {
    inner: A,
    name: &'n mut Option<String>,
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for NotedEnum<'_, A> {
    type Error = A::Error;
    type Variant = A::Variant;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, A::Variant), A::Error> {
        let (name, content) = self
            .inner
            .variant_seed(std::marker::PhantomData::<String>)?;
        let value = seed.deserialize(StrDeserializer::<A::Error>::new(&name))?;
        *self.name = Some(name);
        Ok((value, content))
    }
}
