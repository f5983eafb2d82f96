//! The fast way through a flush: one pass, from the bytes into typed values.
//!
//! It gives up at the first thing that is wrong or out of the ordinary, and leaves the telling to
//! the slow way.

mod command;
mod give_up;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use serde_json::value::RawValue;

use crate::count::Count;
use crate::envelope::{CompletionName, Epoch, FlushName};
use crate::json::repair;
use crate::limits::Limits;
use crate::model::{Decoding, Model, Role};
use crate::path::{OptionalSegmentSeed, Segment};

use super::incoming::{Incoming, IncomingCommand, IncomingEntry};
use command::{CommandSeed, ReadCommand};
use give_up::give_up;

/// How long a completion is taken to be at least when space is made for them: a message then takes
/// no more than twice its length for that.
const COMMAND_BYTES_EXPECTED: usize = 96;

/// Reads a flush in one pass; `None` when anything in it needs a closer look.
pub(super) fn decode<M: Model>(bytes: &[u8], role: Role, limits: &Limits) -> Option<Incoming<M>> {
    // Once for the whole message, which is faster than once for each text in it.
    let text = std::str::from_utf8(bytes).ok()?;
    let mut decoding = Decoding::new(role, limits);
    decoding.message = bytes;
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
        while list
            .next_element_seed(EntrySeed::<M> {
                decoding: &mut *self.decoding,
                list: List::Entries(&mut entries),
            })?
            .is_some()
        {
            let index = entries.len() - 1;
            let place = || format!("/completions/{index}");
            match &mut entries[index] {
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

/// Where an element that was read is put. What a visitor returns is moved by the parser again and
/// again, and elements are large.
enum List<'e, M: 'static> {
    /// The elements of a flush.
    Entries(&'e mut Vec<IncomingEntry<M>>),
    /// The commands of a transaction.
    Members(&'e mut Vec<IncomingCommand<M>>),
}

/// Reads an element and puts it into its list.
struct EntrySeed<'e, 'd, 'l, M: 'static> {
    decoding: &'d mut Decoding<'l>,
    list: List<'e, M>,
}

impl<'de, M: Model> DeserializeSeed<'de> for EntrySeed<'_, '_, '_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Model> Visitor<'de> for EntrySeed<'_, '_, '_, M> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a completion")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut read = ReadCommand::<M>::default();
        let mut is_read = false;
        let mut has_created_id = false;
        let mut created_ids = None;
        let mut expected = None;
        let mut transaction = None;
        while let Some(name) = map.next_key::<CompletionName>()? {
            match name {
                CompletionName::Command if !is_read => {
                    is_read = true;
                    map.next_value_seed(CommandSeed {
                        read: &mut read,
                        decoding: &mut *self.decoding,
                    })?;
                }
                CompletionName::CreatedId if !has_created_id => {
                    has_created_id = true;
                    map.next_value_seed(OptionalSegmentSeed(&mut read.parts.created_id))?;
                }
                CompletionName::CreatedIds if created_ids.is_none() => {
                    created_ids = Some(map.next_value::<Option<Vec<Segment>>>()?);
                }
                CompletionName::Expected if expected.is_none() => {
                    expected = Some(map.next_value::<Box<RawValue>>()?);
                }
                CompletionName::Transaction
                    if transaction.is_none() && matches!(self.list, List::Entries(_)) =>
                {
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
        match (is_read, transaction, self.list) {
            (false, Some(members), List::Entries(list)) => {
                list.push(IncomingEntry::Transaction(members));
                Ok(())
            }
            (true, None, list) => {
                if let Some(Some(ids)) = created_ids {
                    read.parts.rare_mut().created_ids = ids;
                }
                if let Some(expected) = expected {
                    // What JavaScript reads otherwise needs the closer look.
                    if M::IS_LENIENT && matches!(repair(expected.get()).text, Cow::Owned(_)) {
                        return Err(give_up());
                    }
                    read.parts.rare_mut().expected = Some(expected);
                }
                let command = read.complete(self.decoding)?;
                match list {
                    List::Entries(list) => list.push(IncomingEntry::One(command)),
                    List::Members(list) => list.push(command),
                }
                Ok(())
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
        while list
            .next_element_seed(EntrySeed::<M> {
                decoding: &mut *self.decoding,
                list: List::Members(&mut members),
            })?
            .is_some()
        {
            if members.len() > commands_max {
                return Err(give_up());
            }
        }
        if members.is_empty() {
            return Err(give_up());
        }
        Ok(members)
    }
}

#[cfg(test)]
mod tests;
