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
use crate::model::{Decoding, Invocation, Model, Payload, PayloadTarget, Role};
use crate::path::{Path, Segment};

use super::incoming::{Incoming, IncomingCommand, IncomingEntry, Parts};
use super::outgoing::decode_invocation;

/// How long a completion is taken to be at least when space is made for them: a message then takes
/// no more than twice its length for that.
const COMMAND_BYTES_EXPECTED: usize = 96;

/// Reads a flush in one pass; `None` when anything in it needs a closer look.
pub(super) fn decode<M: Model>(bytes: &[u8], role: Role, limits: &Limits) -> Option<Incoming<M>> {
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
    type Value = Incoming<M>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a flush")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Incoming<M>, A::Error> {
        let mut from = None;
        let mut entries = None;
        let mut epoch = None;
        while let Some(name) = map.next_key::<FlushName>()? {
            match name {
                FlushName::From if from.is_none() => from = Some(map.next_value::<Count>()?),
                FlushName::Completions if entries.is_none() => {
                    entries = Some(map.next_value_seed(CompletionsSeed::<M> {
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
            entries: entries.ok_or_else(give_up)?,
        })
    }
}

struct CompletionsSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    commands_expected: usize,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for CompletionsSeed<'_, '_, M> {
    type Value = Vec<IncomingEntry<M>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, M: Model> Visitor<'de> for CompletionsSeed<'_, '_, M> {
    type Value = Vec<IncomingEntry<M>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of completions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let commands_max = self.decoding.limits().flush_commands_max;
        let mut commands = 0;
        let mut entries = Vec::with_capacity(self.commands_expected);
        while let Some(mut entry) = list.next_element_seed(EntrySeed::<M> {
            decoding: &mut *self.decoding,
            is_member: false,
            model: PhantomData,
        })? {
            let place = || format!("/completions/{}", entries.len());
            match &mut entry {
                IncomingEntry::One(command) => {
                    commands += 1;
                    put_below(command, place);
                }
                IncomingEntry::Transaction(members) => {
                    commands += members.len();
                    for (index, member) in members.iter_mut().enumerate() {
                        put_below(member, || format!("{}/transaction/{index}", place()));
                    }
                }
            }
            if commands > commands_max {
                return Err(give_up());
            }
            entries.push(entry);
        }
        Ok(entries)
    }
}

/// Tells a problem as it is told on the slow way.
fn put_below<M>(command: &mut IncomingCommand<M>, place: impl FnOnce() -> String) {
    if let Err(problem) = &mut command.intent {
        problem.pointer.insert_str(0, &place());
    }
}

struct EntrySeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    /// Whether this is within a transaction.
    is_member: bool,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for EntrySeed<'_, '_, M> {
    type Value = IncomingEntry<M>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Model> Visitor<'de> for EntrySeed<'_, '_, M> {
    type Value = IncomingEntry<M>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a completion")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut read: Option<ReadCommand<M>> = None;
        let mut created_id = None;
        let mut created_ids = None;
        let mut transaction = None;
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
                CompletionName::CreatedIds if created_ids.is_none() => {
                    created_ids = Some(map.next_value::<Option<Vec<Segment>>>()?);
                }
                CompletionName::Transaction if transaction.is_none() && !self.is_member => {
                    transaction = Some(map.next_value_seed(MembersSeed::<M> {
                        decoding: &mut *self.decoding,
                        model: PhantomData,
                    })?);
                }
                CompletionName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        match (read, transaction) {
            (None, Some(members)) => Ok(IncomingEntry::Transaction(members)),
            (Some(mut read), None) => {
                read.parts.created_id = created_id.flatten();
                read.parts.created_ids = created_ids.flatten().unwrap_or_default();
                read.complete(self.decoding).map(IncomingEntry::One)
            }
            _ => Err(give_up()),
        }
    }
}

/// The commands of a transaction: one at least.
struct MembersSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for MembersSeed<'_, '_, M> {
    type Value = Vec<IncomingCommand<M>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, M: Model> Visitor<'de> for MembersSeed<'_, '_, M> {
    type Value = Vec<IncomingCommand<M>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the commands of a transaction")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let commands_max = self.decoding.limits().flush_commands_max;
        let mut members = Vec::new();
        while let Some(member) = list.next_element_seed(EntrySeed::<M> {
            decoding: &mut *self.decoding,
            is_member: true,
            model: PhantomData,
        })? {
            match member {
                IncomingEntry::One(command) if members.len() < commands_max => {
                    members.push(command);
                }
                _ => return Err(give_up()),
            }
        }
        if members.is_empty() {
            return Err(give_up());
        }
        Ok(members)
    }
}

impl<M: Model> ReadCommand<M> {
    /// Decodes what had to wait, and puts the command together.
    fn complete<E: serde::de::Error>(
        mut self,
        decoding: &mut Decoding<'_>,
    ) -> Result<IncomingCommand<M>, E> {
        let parts = &mut self.parts;
        if let Some(args) = self.deferred_args
            && parts.is_invoke()
        {
            let name = parts.name.as_deref().unwrap_or_default();
            let invocation = decode_invocation(name, Some(args.get()), decoding);
            parts.invocation = Some(invocation.map_err(|_| give_up::<E>())?);
        }
        if let Some(raw) = self.deferred {
            // What lies beside a delete without types needs the closer look.
            if M::IS_LENIENT && parts.known_action() == Some(Action::Delete) {
                return Err(give_up());
            }
            parts.props = decode_deferred::<M, E>(&raw, parts, decoding)?;
        }
        parts.is_modified |= decoding.take_completed();
        let role = decoding.role();
        Ok(self.parts.assemble(None, role, decoding.limits()))
    }
}

/// Decodes props that were read before it was known where they belong.
fn decode_deferred<M: Model, E: serde::de::Error>(
    raw: &RawValue,
    parts: &Parts<M>,
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

struct ReadCommand<M: 'static> {
    parts: Parts<M>,
    /// Props that came before it was known where they belong.
    deferred: Option<Box<RawValue>>,
    /// Arguments that came before it was known which command they are for.
    deferred_args: Option<Box<RawValue>>,
}

struct CommandSeed<'d, 'l, M> {
    decoding: &'d mut Decoding<'l>,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for CommandSeed<'_, '_, M> {
    type Value = ReadCommand<M>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Model> Visitor<'de> for CommandSeed<'_, '_, M> {
    type Value = ReadCommand<M>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a command")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ReadCommand<M>, A::Error> {
        let mut parts = Parts::<M>::default();
        let mut action = None;
        let mut deferred = None;
        let (mut has_args, mut deferred_args) = (false, None);
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
                CommandName::Name if parts.name.is_none() => {
                    parts.name = Some(map.next_value::<Segment>()?);
                }
                CommandName::Args if !has_args => {
                    has_args = true;
                    match &parts.name {
                        Some(name) if parts.is_invoke() && M::is_known_command(name) => {
                            parts.invocation = map.next_value_seed(ArgsSeed::<M> {
                                name,
                                decoding: &mut *self.decoding,
                                model: PhantomData,
                            })?;
                        }
                        _ => deferred_args = map.next_value()?,
                    }
                }
                CommandName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        Ok(ReadCommand {
            parts,
            deferred,
            deferred_args,
        })
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

/// The arguments of a command of an enum, or null, which is as if they were absent.
struct ArgsSeed<'n, 'd, 'l, M> {
    name: &'n str,
    decoding: &'d mut Decoding<'l>,
    model: PhantomData<fn() -> M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for ArgsSeed<'_, '_, '_, M> {
    type Value = Option<Invocation<M>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, M: Model> Visitor<'de> for ArgsSeed<'_, '_, '_, M> {
    type Value = Option<Invocation<M>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the arguments of a command")
    }

    fn visit_none<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        M::decode_invocation(self.name, deserializer, self.decoding)
            .map(Some)
            .map_err(|_| give_up())
    }
}
