//! What `Decoding` reads with: keys, values, nodes, patches and collections, one after the other.

use std::fmt;
use std::marker::PhantomData;

use compact_str::CompactString;
use serde::Serialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};

use crate::json::strict;
use crate::limits::Limits;

use super::erased::{ErasedNode, ErasedPatch};
use super::value_check::ValueCheck;
use super::{Collection, Decoding, Field, Node, Patch, Payload, Role};

/// A key of an object, held against the fields of a node.
pub(super) enum Key {
    Known {
        index: usize,
        alias: Option<&'static str>,
    },
    Unknown(CompactString),
}

/// Reads a key.
pub(super) struct KeySeed {
    pub(super) fields: &'static [Field],
    /// The index that is looked at first.
    pub(super) expected: usize,
}

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = Key;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = Key;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the name of a field")
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        let (before, from_expected) = self.fields.split_at(self.expected.min(self.fields.len()));
        let is_name = |field: &Field| field.name == name;
        let index = match from_expected.iter().position(is_name) {
            Some(index) => Some(before.len() + index),
            None => before.iter().position(is_name),
        };
        if let Some(index) = index {
            return Ok(Key::Known { index, alias: None });
        }
        let mut fields = self.fields.iter().enumerate();
        let found = fields.find_map(|(index, field)| Some((index, field.alias(name)?)));
        Ok(match found {
            Some((index, alias)) => Key::Known {
                index,
                alias: Some(alias),
            },
            None => Key::Unknown(name.into()),
        })
    }
}

/// Reads the value of a field, strictly, and held to the schema of its type where there is a check.
pub(super) struct ValueSeed<'d, 'l, T> {
    pub(super) decoding: &'d mut Decoding<'l>,
    pub(super) check: Option<&'static ValueCheck>,
    pub(super) value: PhantomData<fn() -> T>,
}

impl<'de, T: DeserializeOwned + Serialize> DeserializeSeed<'de> for ValueSeed<'_, '_, T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        match self.check {
            None => T::deserialize(strict(deserializer, &mut self.decoding.place)),
            Some(check) => check.read(deserializer, self.decoding),
        }
    }
}

macro_rules! seed {
    ($(#[$doc:meta])* $seed:ident, $bound:ident, $expecting:literal) => {
        $(#[$doc])*
        pub(crate) struct $seed<'d, 'l, T> {
            decoding: &'d mut Decoding<'l>,
            target: PhantomData<fn() -> T>,
        }

        impl<'d, 'l, T> $seed<'d, 'l, T> {
            pub(crate) fn new(decoding: &'d mut Decoding<'l>) -> Self {
                Self {
                    decoding,
                    target: PhantomData,
                }
            }
        }

        impl<'de, T: $bound> DeserializeSeed<'de> for $seed<'_, '_, T> {
            type Value = T;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
                deserializer.deserialize_map(self)
            }
        }

        impl<'de, T: $bound> Visitor<'de> for $seed<'_, '_, T> {
            type Value = T;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str($expecting)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
                T::decode(map, self.decoding)
            }
        }
    };
}

seed!(
    /// Decodes a node from an object.
    NodeSeed, Node, "an object with the fields of a node"
);
seed!(
    /// Decodes a patch from an object.
    PatchSeed, Patch, "an object with the fields to be changed"
);

macro_rules! payload_seed {
    ($(#[$doc:meta])* $seed:ident, $bound:ident, $erased:ident, $expecting:literal) => {
        $(#[$doc])*
        pub(super) struct $seed<'d, 'l, T> {
            pub(super) decoding: &'d mut Decoding<'l>,
            pub(super) target: PhantomData<fn() -> T>,
        }

        impl<'de, T: $bound> DeserializeSeed<'de> for $seed<'_, '_, T> {
            type Value = Payload;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Payload, D::Error> {
                deserializer.deserialize_map(self)
            }
        }

        // The value goes into its box here: what a visitor returns is moved by the parser, and
        // values are large.
        impl<'de, T: $bound> Visitor<'de> for $seed<'_, '_, T> {
            type Value = Payload;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str($expecting)
            }

            #[inline]
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Payload, A::Error> {
                let value = T::decode(map, self.decoding)?;
                Ok(Payload::new($erased(value)))
            }
        }
    };
}

payload_seed!(
    /// Decodes a node from an object, for a command to carry it.
    NodePayloadSeed, Node, ErasedNode, "an object with the fields of a node"
);
payload_seed!(
    /// Decodes a patch from an object, for a command to carry it.
    PatchPayloadSeed, Patch, ErasedPatch, "an object with the fields to be changed"
);

/// Reads an optional child node, or null.
pub(super) struct OptionalNodeSeed<'d, 'l, N> {
    decoding: &'d mut Decoding<'l>,
    node: PhantomData<fn() -> N>,
}

impl<'d, 'l, N> OptionalNodeSeed<'d, 'l, N> {
    pub(super) fn new(decoding: &'d mut Decoding<'l>) -> Self {
        Self {
            decoding,
            node: PhantomData,
        }
    }
}

impl<'de, N: Node> DeserializeSeed<'de> for OptionalNodeSeed<'_, '_, N> {
    type Value = Option<N>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, N: Node> Visitor<'de> for OptionalNodeSeed<'_, '_, N> {
    type Value = Option<N>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object with the fields of a node, or null")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        NodeSeed::new(self.decoding)
            .deserialize(deserializer)
            .map(Some)
    }
}

/// Reads a collection.
pub(super) struct CollectionSeed<'d, 'l, N> {
    pub(super) decoding: &'d mut Decoding<'l>,
    pub(super) items_max: Option<usize>,
    pub(super) node: PhantomData<fn() -> N>,
}

impl<'de, N: Node> DeserializeSeed<'de> for CollectionSeed<'_, '_, N> {
    type Value = Collection<N>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, N: Node> Visitor<'de> for CollectionSeed<'_, '_, N> {
    type Value = Collection<N>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object of nodes by their ids")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        self.decoding.nodes(map, self.items_max)
    }
}

/// Decodes a node outside of any message, as its `Deserialize` does: open to unknown fields.
///
/// # Errors
///
/// That of the deserializer.
pub fn deserialize_node<'de, N: Node, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<N, D::Error> {
    let mut decoding = Decoding::new(Role::Replay, &Limits::DEFAULT);
    NodeSeed::new(&mut decoding).deserialize(deserializer)
}

/// Decodes a patch outside of any message, as its `Deserialize` does: open to unknown fields.
///
/// # Errors
///
/// That of the deserializer.
pub fn deserialize_patch<'de, P: Patch, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<P, D::Error> {
    let mut decoding = Decoding::new(Role::Replay, &Limits::DEFAULT);
    PatchSeed::new(&mut decoding).deserialize(deserializer)
}
