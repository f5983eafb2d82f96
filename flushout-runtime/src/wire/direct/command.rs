//! One command on the fast way: its members into typed values as they come.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::command::Action;
use crate::envelope::CommandName;
use crate::model::{Decoding, Invocation, Model, Payload, PayloadTarget};
use crate::path::{Path, PathSeed, Segment, SegmentSeed};
use crate::wire::incoming::{IncomingCommand, Parts};
use crate::wire::outgoing::decode_invocation;
use crate::wire::sent::SentProps;

use super::give_up::give_up;

impl<M: Model> ReadCommand<M> {
    /// Decodes what had to wait, and puts the command together.
    #[inline]
    pub(super) fn complete<E: serde::de::Error>(
        mut self,
        decoding: &mut Decoding<'_>,
    ) -> Result<IncomingCommand<M>, E> {
        let parts = &mut self.parts;
        if parts.is_invoke() {
            let invoke = parts.rare_mut();
            if let Some(args) = invoke.deferred_args.take() {
                let name = invoke.name.as_deref().unwrap_or_default();
                let invocation = decode_invocation(name, Some(args.get()), decoding);
                invoke.invocation = Some(invocation.map_err(|_| give_up::<E>())?);
            }
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

/// What was read of a command, and what of it had to wait.
pub(super) struct ReadCommand<M: 'static> {
    pub(super) parts: Parts<M>,
    /// Props that came before it was known where they belong.
    deferred: Option<Box<RawValue>>,
}

impl<M> Default for ReadCommand<M> {
    fn default() -> Self {
        Self {
            parts: Parts::default(),
            deferred: None,
        }
    }
}

/// Whether action and path alone say of what type the props are.
fn is_placed<M: Model>(action: Option<Action>, path: &Path) -> bool {
    match action {
        Some(Action::Create) => M::is_typed_by_path(path),
        Some(Action::Update) => true,
        Some(Action::Delete) | None => false,
    }
}

/// Reads a command into its place: what a visitor returns is moved by the parser again and again.
pub(super) struct CommandSeed<'r, 'd, 'l, M: 'static> {
    pub(super) read: &'r mut ReadCommand<M>,
    pub(super) decoding: &'d mut Decoding<'l>,
}

impl<'de, M: Model> DeserializeSeed<'de> for CommandSeed<'_, '_, '_, M> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de, M: Model> Visitor<'de> for CommandSeed<'_, '_, '_, M> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a command")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let ReadCommand { parts, deferred } = self.read;
        let mut known = None;
        let mut key = None;
        let (mut has_name, mut has_args) = (false, false);
        let (mut has_path, mut has_props, mut has_default) = (false, false, false);
        while let Some(name) = map.next_key_seed(NameSeed(&mut key))? {
            match name {
                CommandName::Path if !has_path => {
                    has_path = true;
                    parts.path = map.next_value_seed(PathSeed {
                        last: &mut self.decoding.last_path,
                    })?;
                    // The types are walked down by recursion, as far as the path goes.
                    if parts.path.len() > self.decoding.limits().path_segments_max {
                        return Err(give_up());
                    }
                }
                CommandName::Action if parts.action.is_none() => {
                    let action = parts.action.insert(Segment::const_new(""));
                    map.next_value_seed(SegmentSeed(action))?;
                    known = parts.known_action();
                }
                CommandName::Props if !has_props => {
                    has_props = true;
                    parts.sent = sent_props::<M, _>(key, self.decoding.message)?;
                    let target = target_of(known, &parts.path, None);
                    match target.filter(|_| has_path && is_placed::<M>(known, &parts.path)) {
                        Some(target) => {
                            parts.props = map.next_value_seed(PayloadSeed::<M> {
                                target,
                                decoding: &mut *self.decoding,
                                model: PhantomData,
                            })?;
                        }
                        None => *deferred = Some(map.next_value::<Box<RawValue>>()?),
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
                CommandName::Name if !has_name => {
                    has_name = true;
                    parts.rare_mut().name = Some(map.next_value::<Segment>()?);
                }
                CommandName::Args if !has_args => {
                    has_args = true;
                    let is_invoke = parts.is_invoke();
                    let invoke = parts.rare_mut();
                    match &invoke.name {
                        Some(name) if is_invoke && M::is_known_command(name) => {
                            invoke.invocation = map.next_value_seed(ArgsSeed::<M> {
                                name,
                                decoding: &mut *self.decoding,
                                model: PhantomData,
                            })?;
                        }
                        _ => invoke.deferred_args = map.next_value()?,
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

/// Where the props behind this key are. Documents without types are recorded as they were sent.
#[inline]
fn sent_props<M: Model, E: serde::de::Error>(
    key: Option<&str>,
    message: &[u8],
) -> Result<SentProps, E> {
    if M::IS_LENIENT {
        return Ok(SentProps::default());
    }
    // A key with escapes is no part of the message.
    let key = key.ok_or_else(give_up)?;
    Ok(SentProps::behind_key(message, key))
}

/// Reads a name, and keeps it where it is a part of the message.
struct NameSeed<'k, 'de>(&'k mut Option<&'de str>);

impl<'de> DeserializeSeed<'de> for NameSeed<'_, 'de> {
    type Value = CommandName;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl<'de> Visitor<'de> for NameSeed<'_, 'de> {
    type Value = CommandName;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a name")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<CommandName, E> {
        *self.0 = Some(name);
        Ok(CommandName::of(name))
    }

    #[inline]
    fn visit_str<E>(self, name: &str) -> Result<CommandName, E> {
        *self.0 = None;
        Ok(CommandName::of(name))
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
