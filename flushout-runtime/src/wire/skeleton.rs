//! The slow way through a flush: first its skeleton, then each command by itself, so that every
//! mistake is told at its place and only a malformed skeleton refuses the whole.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::command::Action;
use crate::envelope::{
    LEVELS_AROUND_ENTRY, LEVELS_AROUND_MEMBER, RawCommand, RawEntry, RawFlush, check_path,
    nesting_problem,
};
use crate::json::{prescan, repair};
use crate::limits::Limits;
use crate::model::{Decoding, Model, Payload, PayloadTarget, Role, problem_of};
use crate::problem::{Code, Problem};

use super::incoming::{Incoming, IncomingCommand, IncomingEntry, Parts};
use super::outgoing::decode_invocation;
use super::sent::SentProps;

/// Reads a flush piece by piece. `too_deep` is what the prescan said of a flush that is nested too
/// deep somewhere: in one of its commands, which is then the mistake of that command, or beside
/// them, which refuses the whole.
pub(super) fn decode<M: Model>(
    bytes: &[u8],
    role: Role,
    limits: &Limits,
    too_deep: Option<Problem>,
) -> Result<Incoming<M>, Problem> {
    let flush = RawFlush::read(bytes, M::IS_LENIENT, limits)?;
    let mut reader = Reader {
        message: bytes,
        role,
        limits,
        is_too_deep: too_deep.is_some(),
        deep_commands: 0,
        trials_excess: 0,
        excess_before_element: 0,
    };
    let mut entries = Vec::with_capacity(flush.completions.len());
    for (index, entry) in flush.completions.iter().enumerate() {
        reader.excess_before_element = reader.trials_excess;
        let place = format!("/completions/{index}");
        entries.push(match entry {
            RawEntry::One(raw) => {
                IncomingEntry::One(reader.command(raw.get(), &place, LEVELS_AROUND_ENTRY)?)
            }
            RawEntry::Transaction(members) => {
                let members = members.iter().enumerate().map(|(inner, raw)| {
                    let place = format!("{place}/transaction/{inner}");
                    reader.command(raw.get(), &place, LEVELS_AROUND_MEMBER)
                });
                IncomingEntry::Transaction(members.collect::<Result<_, _>>()?)
            }
        });
    }
    if let Some(problem) = too_deep
        && reader.deep_commands == 0
    {
        return Err(problem);
    }
    Ok(Incoming {
        from: flush.from,
        epoch: flush.epoch,
        entries,
    })
}

/// How many values all commands of a flush, or completions of a diff, may have looked at, beyond those allowed for their size,
/// to find which of its forms a value has. Each command has a limit of its own besides.
pub(crate) const MESSAGE_TRIALS_MAX: usize = 100_000;

/// Reads the commands of a flush one by one.
struct Reader<'l> {
    message: &'l [u8],
    role: Role,
    limits: &'l Limits,
    /// Whether the flush is nested too deep somewhere.
    is_too_deep: bool,
    /// How many commands were found that are nested too deep.
    deep_commands: usize,
    /// The trials of forms until now; see [`MESSAGE_TRIALS_MAX`].
    trials_excess: usize,
    /// The same when the present element of the flush began.
    excess_before_element: usize,
}

impl Reader<'_> {
    /// Reads the command at `place`. An `Err` refuses the whole flush.
    fn command<M: Model>(
        &mut self,
        text: &str,
        place: &str,
        levels_around: usize,
    ) -> Result<IncomingCommand<M>, Problem> {
        let deep = if self.is_too_deep {
            nesting_problem(text, levels_around, self.limits)
        } else {
            None
        };
        self.deep_commands += usize::from(deep.is_some());
        let mut command = self
            .decode_one::<M>(text, deep)
            .map_err(|problem| problem.below(place))?;
        command.intent = command
            .intent
            .map_err(|problem| Box::new(problem.below(place)));
        Ok(command)
    }

    /// Reads one completion, which may be known to be nested too deep. An `Err` refuses the whole flush.
    fn decode_one<M: Model>(
        &mut self,
        text: &str,
        deep: Option<Problem>,
    ) -> Result<IncomingCommand<M>, Problem> {
        let (role, limits) = (self.role, self.limits);
        let (text, is_repaired) = if M::IS_LENIENT {
            let repaired = repair(text);
            (repaired.text, repaired.surrogates_replaced)
        } else {
            (Cow::Borrowed(text), false)
        };
        let mut parts = Parts::<M> {
            is_modified: is_repaired,
            ..Parts::default()
        };
        let mut raw = RawCommand::default();
        let read = raw.read(&text, M::IS_LENIENT)?;
        parts.path = std::mem::take(&mut raw.path);
        parts.created_id = raw.created_id.take();
        parts.action = raw.action.take();
        if parts.is_invoke() {
            let invoke = parts.rare_mut();
            invoke.name = raw.name.take();
            invoke.created_ids = std::mem::take(&mut raw.created_ids);
        }
        if let Some(expected) = raw.expected {
            parts.rare_mut().expected = Some(expected.to_owned());
        }
        if let Some(props) = raw.props.filter(|_| !M::IS_LENIENT) {
            parts.sent = SentProps::of(self.message, props);
        }
        let mut decoding = Decoding::new(role, limits);
        let problem = read
            .and_then(|()| deep.map_or(Ok(()), Err))
            .and_then(|()| self.check_trials())
            .and_then(|()| {
                if parts.is_invoke() {
                    decode_args(raw.args, &mut parts, &mut decoding)
                } else {
                    decode_payloads(raw.props, raw.parent_default, &mut parts, &mut decoding)
                }
            })
            .err();
        self.trials_excess += decoding.trials_excess();
        Ok(parts.assemble(problem, role, limits))
    }

    /// Refuses a command behind others that have used up the trials of the flush: those of its own
    /// transaction, or others.
    fn check_trials(&self) -> Result<(), Problem> {
        let own = self.trials_excess - self.excess_before_element;
        let (code, thing, actual) = if own > MESSAGE_TRIALS_MAX {
            let thing = "The values of the transaction looked at to find their forms";
            (Code::TooCostly, thing, own)
        } else {
            let thing = "The values looked at to find their forms; send fewer commands at a time";
            (Code::TooMuchWork, thing, self.trials_excess)
        };
        if actual <= MESSAGE_TRIALS_MAX {
            return Ok(());
        }
        Err(Problem::limit(code, thing, MESSAGE_TRIALS_MAX, actual))
    }
}

fn decode_args<M: Model>(
    args: Option<&RawValue>,
    parts: &mut Parts<M>,
    decoding: &mut Decoding<'_>,
) -> Result<(), Problem> {
    let invoke = parts.rare_mut();
    let name = invoke.name.as_deref().unwrap_or_default();
    if let Some(args) = args {
        // The parser and the types are both recursive: what is too deep is not even begun.
        prescan(args.get().as_bytes(), decoding.limits())
            .map_err(|problem| problem.below("/command/args"))?;
    }
    invoke.invocation = Some(decode_invocation(name, args.map(RawValue::get), decoding)?);
    Ok(())
}

fn decode_payloads<M: Model>(
    props: Option<&RawValue>,
    parent_default: Option<&RawValue>,
    parts: &mut Parts<M>,
    decoding: &mut Decoding<'_>,
) -> Result<(), Problem> {
    let limits = decoding.limits();
    check_path(&parts.path, limits)?;
    let Some(action) = parts.known_action() else {
        return Ok(());
    };
    // First, so that an illegal place is not told as a mistake of what the command carries.
    let created_id = parts.created_id.as_deref();
    super::outgoing::check_place::<M>(action, &parts.path, created_id, limits)?;
    let props_target = match action {
        Action::Create => PayloadTarget::Node {
            path: &parts.path,
            created_id: parts.created_id.as_deref(),
        },
        Action::Update => PayloadTarget::Patch { path: &parts.path },
        // A delete carries nothing, and what npm clients send beside it is dropped; but a key
        // that is refused everywhere is not to pass here either.
        Action::Delete if M::IS_LENIENT => PayloadTarget::Node {
            path: &parts.path,
            created_id: None,
        },
        Action::Delete => return Ok(()),
    };
    let default_target = PayloadTarget::ParentDefault { path: &parts.path };
    let props = payload::<M>(props, props_target, decoding)
        .map_err(|problem| problem.below("/command/props"))?;
    let default = payload::<M>(parent_default, default_target, decoding)
        .map_err(|problem| problem.below("/command/parentDefault"))?;
    parts.props = props;
    parts.parent_default = default;
    parts.is_modified |= decoding.take_completed();
    Ok(())
}

fn payload<M: Model>(
    raw: Option<&RawValue>,
    target: PayloadTarget<'_>,
    decoding: &mut Decoding<'_>,
) -> Result<Option<Payload>, Problem> {
    let limits = decoding.limits();
    let Some(raw) = raw.filter(|raw| raw.get() != "null") else {
        return Ok(None);
    };
    // The parser and the document are both recursive: what is too deep is not even begun.
    prescan(raw.get().as_bytes(), limits)?;
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    M::decode_payload(target, &mut deserializer, decoding)
        .map(Some)
        .map_err(|error| problem_of(&error, decoding))
}
