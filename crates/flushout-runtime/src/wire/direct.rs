//! The fast way through a flush: one pass, from the bytes into typed values.
//!
//! It gives up at the first thing that is wrong or out of the ordinary, and leaves the telling to
//! the slow way.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::command::Action;
use crate::count::Count;
use crate::envelope::{CommandName, CompletionName, Epoch, FlushName};
use crate::limits::Limits;
use crate::model::{Decoding, Model, Payload, PayloadTarget, Role};
use crate::path::{Path, Segment};

use super::incoming::{Incoming, IncomingCommand, Parts};

/// How long a completion is taken to be at least when space is made for them: a message then takes
/// no more than twice its length for that.
const COMMAND_BYTES_EXPECTED: usize = 96;

/// Reads a flush in one pass; `None` when anything in it needs a closer look.
pub(super) fn decode<M: Model>(bytes: &[u8], role: Role, limits: &Limits) -> Option<Incoming> {
    // Once for the whole message, which is faster than once for each text in it.
    let text = std::str::from_utf8(bytes).ok()?;
    let mut decoding = Decoding::new(role, limits);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let flush = FlushSeed::<M> {
        decoding: &mut decoding,
        commands_expected: (bytes.len() / COMMAND_BYTES_EXPECTED).min(limits.flush_commands_max),
        model: PhantomData,
    };
    let incoming = deserializer.deserialize_map(flush).ok()?;
    deserializer.end().ok()?;
    Some(incoming)
}

/// A mistake that only makes the fast way give up; nobody sees its text.
fn give_up<E: serde::de::Error>() -> E {
    E::custom("not for the fast way")
}

struct FlushSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    commands_expected: usize,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> Visitor<'de> for FlushSeed<'_, '_, M> {
    type Value = Incoming;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a flush")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Incoming, A::Error> {
        let mut from = None;
        let mut commands = None;
        let mut epoch = None;
        while let Some(name) = map.next_key::<FlushName>()? {
            match name {
                FlushName::From if from.is_none() => from = Some(map.next_value::<Count>()?),
                FlushName::Completions if commands.is_none() => {
                    commands = Some(map.next_value_seed(CompletionsSeed::<M> {
                        decoding: &mut *self.decoding,
                        commands_expected: self.commands_expected,
                        model: PhantomData,
                    })?);
                }
                FlushName::Epoch if epoch.is_none() => {
                    epoch = Some(map.next_value::<Option<Epoch>>()?);
                }
                FlushName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        Ok(Incoming {
            from: from.ok_or_else(give_up)?,
            epoch: epoch.flatten(),
            commands: commands.ok_or_else(give_up)?,
        })
    }
}

struct CompletionsSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    commands_expected: usize,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for CompletionsSeed<'_, '_, M> {
    type Value = Vec<IncomingCommand>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, M: Model> Visitor<'de> for CompletionsSeed<'_, '_, M> {
    type Value = Vec<IncomingCommand>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of completions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let commands_max = self.decoding.limits().flush_commands_max;
        let mut commands = Vec::with_capacity(self.commands_expected);
        while let Some(mut command) = list.next_element_seed(CompletionSeed::<M> {
            decoding: &mut *self.decoding,
            model: PhantomData,
        })? {
            if commands.len() == commands_max {
                return Err(give_up());
            }
            if let Err(problem) = &mut command.command {
                // Told as it is told on the slow way.
                let place = format!("/completions/{}", commands.len());
                problem.pointer.insert_str(0, &place);
            }
            commands.push(command);
        }
        Ok(commands)
    }
}

struct CompletionSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for CompletionSeed<'_, '_, M> {
    type Value = IncomingCommand;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Model> Visitor<'de> for CompletionSeed<'_, '_, M> {
    type Value = IncomingCommand;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a completion")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<IncomingCommand, A::Error> {
        let mut read = None;
        let mut created_id = None;
        while let Some(name) = map.next_key::<CompletionName>()? {
            match name {
                CompletionName::Command if read.is_none() => {
                    read = Some(map.next_value_seed(CommandSeed::<M> {
                        decoding: &mut *self.decoding,
                        model: PhantomData,
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
        let ReadCommand {
            mut parts,
            deferred,
        } = read.ok_or_else(give_up)?;
        parts.created_id = created_id.flatten();
        if let Some(raw) = deferred {
            // What lies beside a delete without types needs the closer look.
            if M::IS_LENIENT && parts.known_action() == Some(Action::Delete) {
                return Err(give_up());
            }
            parts.props = decode_deferred::<M, A::Error>(&raw, &parts, self.decoding)?;
        }
        parts.is_modified |= self.decoding.take_completed();
        let role = self.decoding.role();
        Ok(parts.assemble::<M>(None, role, self.decoding.limits()))
    }
}

/// Decodes props that were read before it was known where they belong.
fn decode_deferred<M: Model, E: serde::de::Error>(
    raw: &RawValue,
    parts: &Parts,
    decoding: &mut Decoding<'_>,
) -> Result<Option<Payload>, E> {
    let Some(target) = target_of(
        parts.known_action(),
        &parts.path,
        parts.created_id.as_deref(),
    ) else {
        return Ok(None);
    };
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    let seed = PayloadSeed::<M> {
        target,
        decoding,
        model: PhantomData,
    };
    seed.deserialize(&mut deserializer).map_err(|_| give_up())
}

fn target_of<'p>(
    action: Option<Action>,
    path: &'p Path,
    created_id: Option<&'p str>,
) -> Option<PayloadTarget<'p>> {
    match action? {
        Action::Create => Some(PayloadTarget::Node { path, created_id }),
        Action::Update => Some(PayloadTarget::Patch { path }),
        Action::Delete => None,
    }
}

struct ReadCommand {
    parts: Parts,
    /// Props that came before it was known where they belong.
    deferred: Option<Box<RawValue>>,
}

struct CommandSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for CommandSeed<'_, '_, M> {
    type Value = ReadCommand;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Model> Visitor<'de> for CommandSeed<'_, '_, M> {
    type Value = ReadCommand;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a command")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadCommand, A::Error> {
        let mut parts = Parts::default();
        let mut action = None;
        let mut deferred = None;
        let (mut has_path, mut has_props, mut has_default) = (false, false, false);
        while let Some(name) = map.next_key::<CommandName>()? {
            match name {
                CommandName::Path if !has_path => {
                    has_path = true;
                    parts.path = map.next_value::<Option<Path>>()?.unwrap_or_default();
                    // The types are walked down by recursion, as far as the path goes.
                    if parts.path.len() > self.decoding.limits().path_segments_max {
                        return Err(give_up());
                    }
                }
                CommandName::Action if parts.action.is_none() => {
                    parts.action = Some(map.next_value::<Segment>()?);
                    action = parts.known_action();
                }
                CommandName::Props if !has_props => {
                    has_props = true;
                    let is_placed = has_path
                        && match action {
                            Some(Action::Create) => M::is_typed_by_path(&parts.path),
                            Some(Action::Update) => true,
                            Some(Action::Delete) | None => false,
                        };
                    let target = target_of(action, &parts.path, None);
                    match target.filter(|_| is_placed) {
                        Some(target) => {
                            parts.props = map.next_value_seed(PayloadSeed::<M> {
                                target,
                                decoding: &mut *self.decoding,
                                model: PhantomData,
                            })?;
                        }
                        None => deferred = Some(map.next_value::<Box<RawValue>>()?),
                    }
                }
                CommandName::ParentDefault if !has_default => {
                    has_default = true;
                    parts.parent_default = map.next_value_seed(PayloadSeed::<M> {
                        target: PayloadTarget::ParentDefault { path: &parts.path },
                        decoding: &mut *self.decoding,
                        model: PhantomData,
                    })?;
                }
                CommandName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        Ok(ReadCommand { parts, deferred })
    }
}

/// A payload, or null, which is as if it were absent.
struct PayloadSeed<'t, 'd, 'l, M> {
    target: PayloadTarget<'t>,
    decoding: &'d mut Decoding<'l>,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for PayloadSeed<'_, '_, '_, M> {
    type Value = Option<Payload>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, M: Model> Visitor<'de> for PayloadSeed<'_, '_, '_, M> {
    type Value = Option<Payload>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("what a command carries")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        M::decode_payload(self.target, deserializer, self.decoding)
            .map(Some)
            .map_err(|_| give_up())
    }
}
