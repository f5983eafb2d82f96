//! Lists in answers that hold no more items than a flush can have commands.
//!
//! The items of an answer can take a hundred times the memory of their text, so their number is
//! held to a limit while they are read.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use crate::limits::FLUSH_COMMANDS_MOST;

/// Reads an absent list or null as an empty one, and no more items than a flush can have commands.
pub(crate) fn at_most_as_commands<'de, T, D>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let few: Option<Few<T>> = Option::deserialize(deserializer)?;
    Ok(few.map(|few| few.0).unwrap_or_default())
}

/// At most as many items as a flush can have commands.
pub struct Few<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<fn() -> T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Few<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(formatter, "a list of at most {FLUSH_COMMANDS_MOST} items")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Few<T>, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = list.next_element()? {
                    if items.len() == FLUSH_COMMANDS_MOST {
                        return Err(A::Error::invalid_length(items.len() + 1, &self));
                    }
                    items.push(item);
                }
                Ok(Few(items))
            }
        }

        deserializer.deserialize_seq(Items(PhantomData))
    }
}

/// As [`Few`], for the members of an object.
pub struct FewMembers<T>(pub(crate) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for FewMembers<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members<T>(PhantomData<fn() -> T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Members<T> {
            type Value = FewMembers<T>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(
                    formatter,
                    "an object of at most {FLUSH_COMMANDS_MOST} members"
                )
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FewMembers<T>, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    if members.len() == FLUSH_COMMANDS_MOST {
                        return Err(A::Error::invalid_length(members.len() + 1, &self));
                    }
                    members.push(member);
                }
                Ok(FewMembers(members))
            }
        }

        deserializer.deserialize_map(Members(PhantomData))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_is_held_to_the_limit() {
        for (count, is_read) in [
            (FLUSH_COMMANDS_MOST, true),
            (FLUSH_COMMANDS_MOST + 1, false),
        ] {
            let list = format!("[{}]", vec!["0"; count].join(","));
            assert_eq!(serde_json::from_str::<Few<u8>>(&list).is_ok(), is_read);
            let object = format!("{{{}}}", vec!["\"a\":0"; count].join(","));
            let members = serde_json::from_str::<FewMembers<u8>>(&object);
            assert_eq!(members.is_ok(), is_read);
        }
    }
}
