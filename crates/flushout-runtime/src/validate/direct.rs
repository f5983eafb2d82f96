//! The fast way through a flush: one pass, in which nothing is kept but the path of each command.
//!
//! It gives up at the first thing that is wrong or out of the ordinary, and leaves the telling to
//! the slow way.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::action::Action;
use crate::count::Count;
use crate::envelope::{CommandName, CompletionName, Epoch, FlushName};
use crate::path::{Path, Segment};

use super::FlushVerdict;
use super::node::{ObjectSeed, Reading};
use super::parts::Parts;
use super::target::Target;
use super::value::Optional;

/// Reads a flush in one pass; `None` when anything in it needs a closer look.
pub(super) fn flush(bytes: &[u8], reading: &mut Reading<'_>) -> Option<FlushVerdict> {
    // Once for the whole message, which is faster than once for each text in it.
    let text = std::str::from_utf8(bytes).ok()?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let verdict = deserializer
        .deserialize_map(FlushVisitor { reading })
        .ok()?;
    deserializer.end().ok()?;
    Some(verdict)
}

/// A mistake that only makes the fast way give up; nobody sees its text.
fn give_up<E: serde::de::Error>() -> E {
    E::custom("not for the fast way")
}

struct FlushVisitor<'a, 'v> {
    reading: &'a mut Reading<'v>,
}

impl<'de> Visitor<'de> for FlushVisitor<'_, '_> {
    type Value = FlushVerdict;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a flush")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FlushVerdict, A::Error> {
        let mut from = None;
        let mut commands = None;
        let mut has_epoch = false;
        while let Some(name) = map.next_key::<FlushName>()? {
            match name {
                FlushName::From if from.is_none() => from = Some(map.next_value::<Count>()?),
                FlushName::Completions if commands.is_none() => {
                    let reading = &mut *self.reading;
                    commands = Some(map.next_value_seed(CompletionsSeed { reading })?);
                }
                FlushName::Epoch if !has_epoch => {
                    has_epoch = true;
                    map.next_value::<Option<Epoch>>()?;
                }
                FlushName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        Ok(FlushVerdict {
            from: from.ok_or_else(give_up)?,
            commands: commands.ok_or_else(give_up)?,
        })
    }
}

struct CompletionsSeed<'a, 'v> {
    reading: &'a mut Reading<'v>,
}

impl<'de> DeserializeSeed<'de> for CompletionsSeed<'_, '_> {
    type Value = Vec<Result<(), crate::problem::Problem>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for CompletionsSeed<'_, '_> {
    type Value = Vec<Result<(), crate::problem::Problem>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of completions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let reading = self.reading;
        let mut commands = Vec::new();
        loop {
            let seed = CompletionSeed {
                reading: &mut *reading,
            };
            if list.next_element_seed(seed)?.is_none() {
                return Ok(commands);
            }
            if commands.len() == reading.limits.flush_commands_max {
                return Err(give_up());
            }
            commands.push(Ok(()));
        }
    }
}

struct CompletionSeed<'a, 'v> {
    reading: &'a mut Reading<'v>,
}

impl<'de> DeserializeSeed<'de> for CompletionSeed<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CompletionSeed<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a completion")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.reading;
        let mut read = None;
        let mut created_id = None;
        while let Some(name) = map.next_key::<CompletionName>()? {
            match name {
                CompletionName::Command if read.is_none() => {
                    read = Some(map.next_value_seed(CommandSeed {
                        reading: &mut *reading,
                    })?);
                }
                CompletionName::CreatedId if created_id.is_none() => {
                    created_id = Some(map.next_value::<Option<Segment>>()?);
                }
                CompletionName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        let (mut parts, deferred) = read.ok_or_else(give_up)?;
        parts.created_id = created_id.flatten();
        if let Some(raw) = deferred
            && let Some(target) = parts.props_target(reading.plan)
            && raw.get() != "null"
        {
            parts.has_props = true;
            reading.text(raw.get(), target).map_err(A::Error::custom)?;
        }
        parts.assemble(reading).map_err(A::Error::custom)
    }
}

struct CommandSeed<'a, 'v> {
    reading: &'a mut Reading<'v>,
}

impl<'de> DeserializeSeed<'de> for CommandSeed<'_, '_> {
    type Value = (Parts, Option<&'de RawValue>);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CommandSeed<'_, '_> {
    type Value = (Parts, Option<&'de RawValue>);

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a command")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let reading = self.reading;
        let mut parts = Parts::default();
        let mut deferred = None;
        let (mut has_path, mut has_props, mut has_default) = (false, false, false);
        while let Some(name) = map.next_key::<CommandName>()? {
            match name {
                CommandName::Path if !has_path => {
                    has_path = true;
                    parts.path = map.next_value::<Option<Path>>()?.unwrap_or_default();
                }
                CommandName::Action if parts.action.is_none() => {
                    parts.action = Some(map.next_value::<Segment>()?);
                }
                CommandName::Props if !has_props => {
                    has_props = true;
                    let target = parts
                        .props_target(reading.plan)
                        .filter(|_| has_path && is_placed(&parts, reading));
                    match target {
                        Some(target) => {
                            let seed = Present(ObjectSeed {
                                reading: &mut *reading,
                                target,
                            });
                            parts.has_props = map.next_value_seed(seed)?;
                        }
                        None => deferred = Some(map.next_value::<&'de RawValue>()?),
                    }
                }
                CommandName::ParentDefault if !has_default => {
                    has_default = true;
                    map.next_value_seed(Present(ObjectSeed {
                        reading: &mut *reading,
                        target: Target::Ignored,
                    }))?;
                }
                CommandName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        Ok((parts, deferred))
    }
}

/// Whether the type of the props is known before the id is.
fn is_placed(parts: &Parts, reading: &Reading<'_>) -> bool {
    parts.known_action() != Some(Action::Create) || reading.plan.is_typed_by_path(&parts.path)
}

/// Null, or what the seed reads; tells whether there was something.
struct Present<S>(S);

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Present<S> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        let mut is_there = false;
        deserializer.deserialize_option(Optional(Noted {
            seed: self.0,
            is_there: &mut is_there,
        }))?;
        Ok(is_there)
    }
}

struct Noted<'n, S> {
    seed: S,
    is_there: &'n mut bool,
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Noted<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        *self.is_there = true;
        self.seed.deserialize(deserializer)
    }
}
