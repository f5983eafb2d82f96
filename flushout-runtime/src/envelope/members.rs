//! The members of an object, each as its text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::problem::{Code, Problem};

/// The members of an object, each as its text.
pub(super) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(BorrowedKey(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// A key that is copied only when it has escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct BorrowedKey<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Members<'a> {
    /// The member of this name. Under npm's rules the last of several counts.
    pub(super) fn get(
        &self,
        name: &str,
        is_lenient: bool,
    ) -> Result<Option<&'a RawValue>, Problem> {
        let mut found = self.0.iter().rev().filter(|(held, _)| held == name);
        let last = found.next().map(|(_, raw)| *raw);
        if !is_lenient && found.next().is_some() {
            let message = format!("the key \"{name}\" is given twice");
            return Err(Problem::new(Code::DuplicateKey, message));
        }
        Ok(last)
    }
}
