//! The three things that a command can do, and how they are spelled on the wire.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Puts a new node in.
    Create,
    /// Changes fields of a node.
    Update,
    /// Takes a node out.
    Delete,
}

impl Action {
    /// The action as npm flushout writes it; it spells delete `detete`.
    pub const fn as_npm_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "detete",
        }
    }

    /// Reads an action in either spelling; `None` for an unknown one.
    pub fn from_wire(text: &str) -> Option<Self> {
        match text {
            "create" => Some(Self::Create),
            "update" => Some(Self::Update),
            "detete" | "delete" => Some(Self::Delete),
            _ => None,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Delete => "delete",
        })
    }
}

impl Serialize for Action {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_npm_str())
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Word;

        impl serde::de::Visitor<'_> for Word {
            type Value = Action;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string")
            }

            #[inline]
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Action, E> {
                let unknown = || E::unknown_variant(text, &["create", "update", "detete"]);
                Action::from_wire(text).ok_or_else(unknown)
            }
        }

        deserializer.deserialize_str(Word)
    }
}
