//! The fast way through a flush: one pass, in which nothing is kept but the path of each command.
//!
//! It gives up at the first thing that is wrong or out of the ordinary, and leaves the telling to
//! the slow way.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use flushout_runtime::action::Action;
use flushout_runtime::count::Count;
use flushout_runtime::envelope::{CommandName, CompletionName, Epoch, FlushName};
use flushout_runtime::path::{OptionalSegmentSeed, PathSeed, Segment, SegmentSeed};
use flushout_runtime::problem::Problem;
use flushout_runtime::value_schema::Optional;

use super::node::{ObjectSeed, Reading};
use super::parts::Parts;
use super::target::Target;
use super::verdict::FlushVerdict;

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
    type Value = Vec<Result<(), Problem>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for CompletionsSeed<'_, '_> {
    type Value = Vec<Result<(), Problem>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of completions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let reading = self.reading;
        let mut commands = 0;
        loop {
            let seed = EntrySeed {
                reading: &mut *reading,
                is_member: false,
            };
            let Some(more) = list.next_element_seed(seed)? else {
                return Ok(vec![Ok(()); commands]);
            };
            commands += more;
            if commands > reading.limits.flush_commands_max {
                return Err(give_up());
            }
        }
    }
}

/// Reads a command or a transaction, and says how many commands it is.
struct EntrySeed<'a, 'v> {
    reading: &'a mut Reading<'v>,
    /// Whether this is within a transaction.
    is_member: bool,
}

impl<'de> DeserializeSeed<'de> for EntrySeed<'_, '_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a completion")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        let reading = self.reading;
        let mut read = Read::default();
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
                        reading: &mut *reading,
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
                    expected = Some(map.next_value::<Option<&'de RawValue>>()?);
                }
                CompletionName::Transaction if transaction.is_none() && !self.is_member => {
                    let reading = &mut *reading;
                    transaction = Some(map.next_value_seed(MembersSeed { reading })?);
                }
                CompletionName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        match (is_read, transaction) {
            (false, Some(commands)) => Ok(commands),
            (true, None) => {
                read.parts.created_ids = created_ids.flatten().unwrap_or_default();
                read.expected = expected.flatten();
                read.complete(reading).map_err(A::Error::custom)?;
                Ok(1)
            }
            _ => Err(give_up()),
        }
    }
}

/// Reads the commands of a transaction, one at least, and says how many there are.
struct MembersSeed<'a, 'v> {
    reading: &'a mut Reading<'v>,
}

impl<'de> DeserializeSeed<'de> for MembersSeed<'_, '_> {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for MembersSeed<'_, '_> {
    type Value = usize;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the commands of a transaction")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<usize, A::Error> {
        let reading = self.reading;
        let mut commands = 0;
        loop {
            let seed = EntrySeed {
                reading: &mut *reading,
                is_member: true,
            };
            match list.next_element_seed(seed)? {
                Some(more) => commands += more,
                None if commands == 0 => return Err(give_up()),
                None => return Ok(commands),
            }
        }
    }
}

/// What was read of a command, and what of it had to wait.
#[derive(Default)]
struct Read<'de> {
    parts: Parts,
    /// Props that came before it was known where they belong.
    props: Option<&'de RawValue>,
    /// Arguments that came before it was known which command they are for.
    args: Option<&'de RawValue>,
    /// What the command expects, which stands beside it.
    expected: Option<&'de RawValue>,
}

impl Read<'_> {
    /// Checks what had to wait, and the command as a whole.
    fn complete(mut self, reading: &mut Reading<'_>) -> Result<(), Problem> {
        let parts = &mut self.parts;
        if parts.is_invoke(reading) {
            if let Some(raw) = self.args.filter(|raw| raw.get() != "null") {
                let target = parts.args_target(reading.plan)?;
                reading.text(raw.get(), target)?;
                parts.has_args = true;
            }
        } else if let Some(raw) = self.props.filter(|raw| raw.get() != "null")
            && let Some(target) = parts.props_target(reading.plan)
        {
            reading.text(raw.get(), target)?;
            parts.has_props = true;
        }
        parts.assemble(reading)?;
        parts.check_expected(self.expected, reading)
    }
}

/// Reads a command into its place: what a visitor returns is moved by the parser again and again.
struct CommandSeed<'a, 'v, 'de> {
    read: &'a mut Read<'de>,
    reading: &'a mut Reading<'v>,
}

impl<'de> DeserializeSeed<'de> for CommandSeed<'_, '_, 'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CommandSeed<'_, '_, 'de> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a command")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.reading;
        let Read {
            parts, props, args, ..
        } = self.read;
        let mut has_args = false;
        let (mut has_path, mut has_props, mut has_default) = (false, false, false);
        while let Some(name) = map.next_key::<CommandName>()? {
            match name {
                CommandName::Path if !has_path => {
                    has_path = true;
                    parts.path = map.next_value_seed(PathSeed {
                        last: &mut reading.last_path,
                    })?;
                }
                CommandName::Action if parts.action.is_none() => {
                    let action = parts.action.insert(Segment::const_new(""));
                    map.next_value_seed(SegmentSeed(action))?;
                }
                CommandName::Props if !has_props => {
                    has_props = true;
                    let target = parts
                        .props_target(reading.plan)
                        .filter(|_| has_path && is_placed(parts, reading));
                    match target {
                        Some(target) => {
                            let seed = Present(ObjectSeed {
                                reading: &mut *reading,
                                target,
                            });
                            parts.has_props = map.next_value_seed(seed)?;
                        }
                        None => *props = Some(map.next_value::<&'de RawValue>()?),
                    }
                }
                CommandName::ParentDefault if !has_default => {
                    has_default = true;
                    map.next_value_seed(Present(ObjectSeed {
                        reading: &mut *reading,
                        target: Target::Ignored,
                    }))?;
                }
                CommandName::Name if parts.name.is_none() => {
                    parts.name = Some(map.next_value::<Segment>()?);
                }
                CommandName::Args if !has_args => {
                    has_args = true;
                    let known = parts.args_target(reading.plan).ok();
                    match known.filter(|_| parts.is_invoke(reading)) {
                        Some(target) => {
                            let reading = &mut *reading;
                            let seed = Present(ObjectSeed { reading, target });
                            parts.has_args = map.next_value_seed(seed)?;
                        }
                        None => *args = map.next_value::<Option<&'de RawValue>>()?,
                    }
                }
                CommandName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
                _ => return Err(give_up()),
            }
        }
        Ok(())
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
