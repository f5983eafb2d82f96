//! Objects within values: their members by name, by pattern, and all others.

use std::fmt;

use compact_str::CompactString;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use smallvec::SmallVec;

use crate::problem::{Code, Problem};

use super::rule::{ObjectRule, Rule};
use super::value::{Found, RuleSeed};
use super::whole;

impl<'r, 'v: 'r> RuleSeed<'r, '_, 'v> {
    pub(crate) fn object<'de, A: MapAccess<'de>>(
        self,
        rule: &'r ObjectRule,
        mut access: A,
    ) -> Result<(), A::Error> {
        let mut is_given: SmallVec<[bool; 16]> = SmallVec::from_elem(false, rule.properties.len());
        let mut members = 0;
        while let Some(name) = access.next_key_seed(NameSeed { rule })? {
            members += 1;
            match name {
                Name::Property(index) if !rule.is_variant || members == 1 => {
                    is_given[index] = true;
                    access.next_value_seed(self.within(&rule.properties[index].rule))?;
                }
                Name::Property(_) => return Err(self.no_variant()),
                Name::Other(name) => {
                    let index = rule.properties.iter().position(|one| one.name == name);
                    if let Some(index) = index {
                        is_given[index] = true;
                    }
                    self.member(rule, index, &name, &mut access)?;
                }
            }
        }
        for (property, is_given) in rule.properties.iter().zip(&is_given) {
            if property.required && !is_given {
                return Err(A::Error::custom(format_args!(
                    "missing field `{}`",
                    property.name
                )));
            }
        }
        if rule.members_min.is_some_and(|min| members < min) {
            return Err(A::Error::custom("the object has too few members"));
        }
        if rule.members_max.is_some_and(|max| members > max) {
            return Err(A::Error::custom("the object has too many members"));
        }
        Ok(())
    }

    /// A decoder tells of an unknown variant at the enum, not at the name of the variant.
    #[cold]
    fn no_variant<E: serde::de::Error>(&self) -> E {
        let message = "the object is none of the variants";
        self.scope.note(Found {
            problem: Problem::new(Code::WrongType, message),
            is_around: true,
        })
    }

    /// A member that the schema does not name, or whose name has rules too.
    fn member<'de, A: MapAccess<'de>>(
        &self,
        rule: &'r ObjectRule,
        property: Option<usize>,
        name: &CompactString,
        access: &mut A,
    ) -> Result<(), A::Error> {
        if let Some(names) = &rule.names
            && !whole::is_name_allowed(names, name, self.scope)
        {
            return Err(A::Error::custom("the name of the member is not allowed"));
        }
        let mut rules: SmallVec<[&Rule; 2]> = SmallVec::new();
        rules.extend(property.map(|index| &rule.properties[index].rule));
        rules.extend(
            rule.patterns
                .iter()
                .filter(|(pattern, _)| pattern.is_match(name))
                .map(|(_, rule)| rule),
        );
        match (rules.as_slice(), &rule.others) {
            ([], Some(others)) => access.next_value_seed(self.within(others)),
            ([], None) if rule.is_variant => Err(self.no_variant()),
            ([], None) if !rule.patterns.is_empty() => Err(A::Error::custom(format_args!(
                "the map takes no key `{name}`"
            ))),
            ([], None) => Err(A::Error::custom(format_args!("unknown field `{name}`"))),
            ([one], _) => access.next_value_seed(self.within(one)),
            (several, _) => access.next_value_seed(whole::SeveralSeed {
                rules: several,
                scope: self.scope,
            }),
        }
    }
}

enum Name {
    /// A property that no other rule speaks of.
    Property(usize),
    Other(CompactString),
}

struct NameSeed<'r> {
    rule: &'r ObjectRule,
}

impl<'de> DeserializeSeed<'de> for NameSeed<'_> {
    type Value = Name;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for NameSeed<'_> {
    type Value = Name;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a member")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        let rule = self.rule;
        if rule.names.is_none() && rule.patterns.is_empty() {
            let found = rule.properties.iter().position(|one| one.name == name);
            if let Some(index) = found {
                return Ok(Name::Property(index));
            }
        }
        Ok(Name::Other(name.into()))
    }
}
