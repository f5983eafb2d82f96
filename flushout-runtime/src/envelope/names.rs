//! The names of the members of a flush, read without building a text.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Visitor};

macro_rules! names {
    ($(#[$doc:meta])* $see:vis $names:ident { $($variant:ident = $name:literal),* }) => {
        $(#[$doc])*
        $see enum $names {
            $(#[doc = concat!("`", $name, "`.")] $variant,)*
            /// Any other, which is passed over.
            Other,
        }

        impl $names {
            /// The one of this name.
            #[inline]
            $see fn of(name: &str) -> Self {
                match name { $($name => Self::$variant,)* _ => Self::Other }
            }
        }

        impl<'de> Deserialize<'de> for $names {
            #[inline]
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Name;

                impl Visitor<'_> for Name {
                    type Value = $names;

                    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                        formatter.write_str("a name")
                    }

                    #[inline]
                    fn visit_str<E>(self, name: &str) -> Result<$names, E> {
                        Ok($names::of(name))
                    }
                }

                deserializer.deserialize_identifier(Name)
            }
        }
    };
}

names!(
    /// The members of a flush.
    pub FlushName { From = "from", Completions = "completions", Epoch = "epoch" }
);
names!(
    /// The members of a completion, an invocation or a transaction.
    pub CompletionName {
        Command = "command", CreatedId = "createdId", CreatedIds = "createdIds",
        Expected = "expected", Transaction = "transaction"
    }
);
names!(
    /// The members of a command.
    pub CommandName {
        Path = "path", Action = "action", Props = "props", ParentDefault = "parentDefault",
        Name = "name", Args = "args"
    }
);
names!(
    /// The members of a command as it was applied.
    pub(crate) EffectName {
        Command = "command", CreatedId = "createdId", Invoke = "invoke", Transaction = "transaction"
    }
);
