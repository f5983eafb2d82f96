//! What commands carry: how the derive's code writes it, and reads it with the rules held against it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use crate::json::JsonText;
use crate::problem::{Code, Problem, words};

use super::seeds::ValueSeed;
use super::{Decoding, Members, ValueCheck, serialize_members};

/// What the commands of an enum carry, as `#[derive(FlushoutCommand)]` writes it down.
pub trait CommandArgs: Members {
    /// Decodes the command called `name`, which carries fields or nothing, each field validated.
    ///
    /// # Errors
    ///
    /// That of the map, with the problem and its place noted in `decoding`.
    fn decode_fields<'de, A: MapAccess<'de>>(
        name: &str,
        map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error>;

    /// Writes what the command carries: an object of its fields, or its one value.
    ///
    /// # Errors
    ///
    /// That of the serializer, and what a value type refuses.
    fn serialize_args<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_members(self, serializer)
    }
}

/// What a command carries as JSON.
///
/// # Errors
///
/// [`Code::NotSerializable`] when a value type refuses to be written, and when it is `null`, which
/// would be read as no arguments; give the variant a field that may be absent.
pub fn args_text<C: CommandArgs>(command: &C) -> Result<JsonText, Problem> {
    struct Args<'c, C>(&'c C);

    impl<C: CommandArgs> Serialize for Args<'_, C> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.serialize_args(serializer)
        }
    }

    let text = JsonText::from_serialize(&Args(command))?;
    if text.as_str() == "null" {
        return Err(Problem::new(
            Code::NotSerializable,
            "The arguments of a command must not be null alone: that reads as no arguments",
        ));
    }
    Ok(text)
}

/// Decodes the command called `name` from an object of its fields.
///
/// # Errors
///
/// What is no object, and what [`CommandArgs::decode_fields`] refuses.
pub fn decode_fields<'de, C: CommandArgs, D: Deserializer<'de>>(
    name: &str,
    args: D,
    decoding: &mut Decoding<'_>,
) -> Result<C, D::Error> {
    args.deserialize_map(FieldsVisitor {
        name,
        decoding,
        command: PhantomData,
    })
}

struct FieldsVisitor<'n, 'd, 'l, C> {
    name: &'n str,
    decoding: &'d mut Decoding<'l>,
    command: PhantomData<fn() -> C>,
}

impl<'de, C: CommandArgs> Visitor<'de> for FieldsVisitor<'_, '_, '_, C> {
    type Value = C;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with the arguments of {}", self.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<C, A::Error> {
        self.decoding.set_of_arguments(true);
        let command = C::decode_fields(self.name, map, self.decoding);
        self.decoding.set_of_arguments(false);
        command
    }
}

/// Decodes the one value that a command carries, and holds it to the schema of its type, where there is
/// a check for that, and to the rules.
///
/// # Errors
///
/// A value of another type; a rule that does not hold.
pub fn decode_value<'de, T: DeserializeOwned + Serialize, D: Deserializer<'de>>(
    args: D,
    decoding: &mut Decoding<'_>,
    check: Option<&'static ValueCheck>,
    rules: impl FnOnce(&T) -> Result<(), Problem>,
) -> Result<T, D::Error> {
    let value = ValueSeed {
        decoding,
        check,
        value: PhantomData,
    }
    .deserialize(args)?;
    match rules(&value) {
        Ok(()) => Ok(value),
        Err(problem) => Err(decoding.fail(problem)),
    }
}

/// The error for a name that is none of the enum's. Those who look into
/// [`CommandEnum::NAMES`](super::CommandEnum::NAMES) first never meet it.
pub fn unknown_command<E: serde::de::Error>(name: &str, decoding: &mut Decoding<'_>) -> E {
    decoding.fail(words::unknown_command(name))
}
