//! The slow way through a flush: first its skeleton, then each command by itself, so that every
//! mistake is told at its place and only a malformed skeleton refuses the whole.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::command::Action;
use crate::json::{place_error, prescan, repair};
use crate::limits::Limits;
use crate::model::{Decoding, Model, Payload, PayloadTarget, Role, problem_of};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem, shortened};

use super::incoming::{Incoming, IncomingCommand, Parts};

/// The members of an object, each as its text.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(BorrowedKey(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

/// A key that is copied only when it has escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct BorrowedKey<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Members<'a> {
    /// The member of this name. Under npm's rules the last of several counts.
    fn get(&self, name: &str, is_lenient: bool) -> Result<Option<&'a RawValue>, Problem> {
        let mut found = self.0.iter().rev().filter(|(held, _)| held == name);
        let last = found.next().map(|(_, raw)| *raw);
        if !is_lenient && found.next().is_some() {
            let message = format!("the key \"{name}\" is given twice");
            return Err(Problem::new(Code::DuplicateKey, message));
        }
        Ok(last)
    }
}

/// Reads a flush piece by piece. `too_deep` is what the prescan said of a flush that is nested too
/// deep somewhere: in one of its commands, which is then the mistake of that command, or beside
/// them, which refuses the whole.
pub(super) fn decode<M: Model>(
    bytes: &[u8],
    role: Role,
    limits: &Limits,
    too_deep: Option<Problem>,
) -> Result<Incoming, Problem> {
    let flush: Members<'_> = serde_json::from_slice(bytes).map_err(malformed)?;
    let member = |name| {
        flush
            .get(name, M::IS_LENIENT)
            .map_err(|problem| malformed(problem.message))
    };
    let from = required(member("from")?, "from")?;
    let epoch = read(member("epoch")?).map_err(|error| malformed(error).at("/epoch"))?;
    let completions: Vec<&RawValue> = required(member("completions")?, "completions")?;
    if completions.len() > limits.flush_commands_max {
        return Err(Problem::limit(
            Code::TooManyCommands,
            "The commands of the flush",
            limits.flush_commands_max,
            completions.len(),
        )
        .at("/completions"));
    }
    let mut commands = Vec::with_capacity(completions.len());
    let mut deep_commands = 0;
    for (index, raw) in completions.iter().enumerate() {
        let place = format!("/completions/{index}");
        let deep = too_deep
            .as_ref()
            .and_then(|_| nesting_problem(raw.get(), limits));
        deep_commands += usize::from(deep.is_some());
        let command = decode_one::<M>(raw.get(), role, limits, deep)
            .map_err(|problem| problem.below(&place))?;
        commands.push(below(command, &place));
    }
    if let Some(problem) = too_deep
        && deep_commands == 0
    {
        return Err(problem);
    }
    Ok(Incoming {
        from,
        epoch,
        commands,
    })
}

/// What is wrong with a completion that makes its flush nested too deep.
fn nesting_problem(text: &str, limits: &Limits) -> Option<Problem> {
    // The flush and its list of completions are two levels around it.
    const LEVELS_AROUND: usize = 2;
    let inside =
        limits.with_nesting_levels_max(limits.nesting_levels_max.saturating_sub(LEVELS_AROUND));
    let problem = prescan(text.as_bytes(), &inside).err()?;
    #[allow(clippy::cast_precision_loss, reason = "a limit of at most 100 levels")]
    let limit = limits.nesting_levels_max as f64;
    Some(Problem {
        limit: Some(limit),
        actual: problem.actual.map(|levels| levels + 2.0),
        ..Problem::new(
            Code::NestingTooDeep,
            format!(
                "The command is nested too deep: the limit is {limit} levels for the whole flush"
            ),
        )
    })
}

fn below(mut command: IncomingCommand, place: &str) -> IncomingCommand {
    command.command = command.command.map_err(|problem| problem.below(place));
    command
}

/// A member that must be there, and not null.
fn required<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>, name: &str) -> Result<T, Problem> {
    let raw = raw.ok_or_else(|| malformed(format_args!("the member \"{name}\" is missing")))?;
    serde_json::from_str(raw.get()).map_err(|error| malformed(error).at(format!("/{name}")))
}

fn malformed(error: impl fmt::Display) -> Problem {
    let reason = shortened(error);
    Problem::new(Code::Malformed, format!("The flush is malformed: {reason}"))
}

/// Reads one completion, which may be known to be nested too deep. An `Err` refuses the whole flush.
fn decode_one<M: Model>(
    text: &str,
    role: Role,
    limits: &Limits,
    deep: Option<Problem>,
) -> Result<IncomingCommand, Problem> {
    let (text, is_repaired) = if M::IS_LENIENT {
        let repaired = repair(text);
        (repaired.text, repaired.surrogates_replaced)
    } else {
        (Cow::Borrowed(text), false)
    };
    let mut parts = Parts {
        is_modified: is_repaired,
        ..Parts::default()
    };
    let problem = match decode_members(&text, M::IS_LENIENT, &mut parts) {
        Ok(_) if deep.is_some() => deep,
        Ok((props, default)) => {
            decode_payloads::<M>(props, default, &mut parts, role, limits).err()
        }
        Err(problem) if problem.code == Code::Malformed => {
            return Err(malformed(problem.message).at(problem.pointer));
        }
        Err(problem) => Some(problem),
    };
    Ok(parts.assemble::<M>(problem, role, limits))
}

/// What a command carries, as text: its `props` and its `parentDefault`.
type RawPayloads<'a> = (Option<&'a RawValue>, Option<&'a RawValue>);

/// Reads the members of a completion as far as they are right. A problem with the code
/// [`Code::Malformed`] refuses the whole flush.
fn decode_members<'a>(
    text: &'a str,
    is_lenient: bool,
    parts: &mut Parts,
) -> Result<RawPayloads<'a>, Problem> {
    let completion: Members<'_> = serde_json::from_str(text).map_err(|e| skeleton(&e, ""))?;
    let missing = || malformed("a completion has no command");
    let command = completion.get("command", is_lenient)?.ok_or_else(missing)?;
    let command: Members<'_> =
        serde_json::from_str(command.get()).map_err(|error| skeleton(&error, "/command"))?;
    let member = |name| {
        let place = |problem: Problem| problem.at("/command");
        command.get(name, is_lenient).map_err(place)
    };
    let path = read::<Path>(member("path")?).map_err(|e| skeleton(&e, "/command/path"))?;
    parts.path = path.unwrap_or_default();
    parts.created_id = read::<Segment>(completion.get("createdId", is_lenient)?)
        .map_err(|error| skeleton(&error, "/createdId"))?;
    // An action that is no text is as unknown as one that is another text.
    parts.action = read::<Segment>(member("action")?).unwrap_or_default();
    Ok((member("props")?, member("parentDefault")?))
}

/// A mistake in the skeleton of a completion: of the command alone where it is one that the
/// grammar of JSON lets pass (a lone surrogate), else of the whole flush.
fn skeleton(error: &serde_json::Error, pointer: &str) -> Problem {
    let mut problem = place_error(error, &mut crate::json::Place::new());
    if problem.code != Code::NotInteroperable {
        problem.code = Code::Malformed;
    }
    problem.at(pointer)
}

/// A member, where null is as if it were absent.
fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Result<Option<T>, serde_json::Error> {
    raw.map_or(Ok(None), |raw| serde_json::from_str(raw.get()))
}

fn decode_payloads<M: Model>(
    props: Option<&RawValue>,
    parent_default: Option<&RawValue>,
    parts: &mut Parts,
    role: Role,
    limits: &Limits,
) -> Result<(), Problem> {
    super::incoming::check_path(&parts.path, limits)?;
    let Some(action) = parts.known_action() else {
        return Ok(());
    };
    // First, so that an illegal place is not told as a mistake of what the command carries.
    let created_id = parts.created_id.as_deref();
    super::outgoing::check_place::<M>(action, &parts.path, created_id, limits)?;
    let mut decoding = Decoding::new(role, limits);
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
    let props = payload::<M>(props, props_target, &mut decoding)
        .map_err(|problem| problem.below("/command/props"))?;
    let default = payload::<M>(parent_default, default_target, &mut decoding)
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
