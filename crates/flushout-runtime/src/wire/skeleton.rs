//! The slow way through a flush: first its skeleton, then each command by itself, so that every
//! mistake is told at its place and only a malformed skeleton refuses the whole.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::command::Action;
use crate::count::Count;
use crate::json::{place_error, repair};
use crate::limits::Limits;
use crate::model::{Decoding, Model, Payload, PayloadTarget, Role, problem_of};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem};

use super::Epoch;
use super::incoming::{Incoming, IncomingCommand, Parts};

#[derive(Deserialize)]
struct RawFlush<'a> {
    from: Count,
    #[serde(borrow)]
    completions: Vec<&'a RawValue>,
    epoch: Option<Epoch>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawCompletion<'a> {
    #[serde(borrow)]
    command: &'a RawValue,
    #[serde(borrow)]
    created_id: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct RawCommand<'a> {
    #[serde(borrow)]
    path: Option<&'a RawValue>,
    #[serde(borrow)]
    action: Option<&'a RawValue>,
    #[serde(borrow)]
    props: Option<&'a RawValue>,
    #[serde(borrow)]
    parent_default: Option<&'a RawValue>,
}

/// Reads a flush piece by piece.
pub(super) fn decode<M: Model>(
    bytes: &[u8],
    role: Role,
    limits: &Limits,
) -> Result<Incoming, Problem> {
    // What serde makes of these structs would be read from arrays too.
    if first_byte(bytes) != Some(b'{') {
        return Err(malformed("it is no object"));
    }
    let flush: RawFlush<'_> = serde_json::from_slice(bytes).map_err(malformed)?;
    if flush.completions.len() > limits.flush_commands_max {
        return Err(Problem::limit(
            Code::TooManyCommands,
            "The commands of the flush",
            limits.flush_commands_max,
            flush.completions.len(),
        )
        .at("/completions"));
    }
    let mut commands = Vec::with_capacity(flush.completions.len());
    for (index, raw) in flush.completions.iter().enumerate() {
        let place = format!("/completions/{index}");
        let command =
            decode_one::<M>(raw.get(), role, limits).map_err(|problem| problem.below(&place))?;
        commands.push(below(command, &place));
    }
    Ok(Incoming {
        from: flush.from,
        epoch: flush.epoch,
        commands,
    })
}

fn first_byte(bytes: &[u8]) -> Option<u8> {
    bytes
        .iter()
        .copied()
        .find(|byte| !byte.is_ascii_whitespace())
}

fn below(mut command: IncomingCommand, place: &str) -> IncomingCommand {
    command.command = command.command.map_err(|problem| problem.below(place));
    command
}

fn malformed(error: impl fmt::Display) -> Problem {
    Problem::new(Code::Malformed, format!("The flush is malformed: {error}"))
}

/// Reads one completion. An `Err` refuses the whole flush.
fn decode_one<M: Model>(
    text: &str,
    role: Role,
    limits: &Limits,
) -> Result<IncomingCommand, Problem> {
    let (text, is_repaired) = if M::IS_LENIENT {
        let repaired = repair(text);
        (repaired.text, repaired.surrogates_replaced)
    } else {
        (Cow::Borrowed(text), false)
    };
    if first_byte(text.as_bytes()) != Some(b'{') {
        return Err(malformed("a completion is no object"));
    }
    let completion = match serde_json::from_str::<RawCompletion<'_>>(&text) {
        Ok(completion) => completion,
        Err(error) => return of_command(&error, "", Parts::default()),
    };
    let mut parts = Parts {
        is_modified: is_repaired,
        ..Parts::default()
    };
    if first_byte(completion.command.get().as_bytes()) != Some(b'{') {
        return Err(malformed("a command is no object").at("/command"));
    }
    let command = match serde_json::from_str::<RawCommand<'_>>(completion.command.get()) {
        Ok(command) => command,
        Err(error) => return of_command(&error, "/command", parts),
    };
    match read::<Path>(command.path) {
        Ok(path) => parts.path = path.unwrap_or_default(),
        Err(error) => return of_command(&error, "/command/path", parts),
    }
    match read::<Segment>(completion.created_id) {
        Ok(id) => parts.created_id = id,
        Err(error) => return of_command(&error, "/createdId", parts),
    }
    // An action that is no text is as unknown as one that is another text.
    parts.action = read::<Segment>(command.action).unwrap_or_default();
    let problem = decode_payloads::<M>(&command, &mut parts, role, limits).err();
    Ok(parts.assemble::<M>(problem, role, limits))
}

/// A mistake in the skeleton of a completion: of the command alone where it is one that the
/// grammar of JSON lets pass (a repeated member, a lone surrogate), else of the whole flush.
fn of_command(
    error: &serde_json::Error,
    pointer: &str,
    parts: Parts,
) -> Result<IncomingCommand, Problem> {
    let problem = place_error(error, &mut crate::json::Place::new());
    match problem.code {
        Code::DuplicateKey | Code::NotInteroperable => Ok(IncomingCommand {
            command: Err(problem.at(pointer)),
            action: parts.action,
            path: parts.path,
            created_id: parts.created_id,
            is_modified: true,
        }),
        _ => Err(malformed(problem.message).at(pointer)),
    }
}

/// A member, where null is as if it were absent.
fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Result<Option<T>, serde_json::Error> {
    raw.map_or(Ok(None), |raw| serde_json::from_str(raw.get()))
}

fn decode_payloads<M: Model>(
    command: &RawCommand<'_>,
    parts: &mut Parts,
    role: Role,
    limits: &Limits,
) -> Result<(), Problem> {
    super::incoming::check_path(&parts.path, limits)?;
    let Some(action) = parts.known_action() else {
        return Ok(());
    };
    let mut decoding = Decoding::new(role, limits);
    let props_target = match action {
        Action::Create => PayloadTarget::Node {
            path: &parts.path,
            created_id: parts.created_id.as_deref(),
        },
        Action::Update => PayloadTarget::Patch { path: &parts.path },
        Action::Delete => return Ok(()),
    };
    let default_target = PayloadTarget::ParentDefault { path: &parts.path };
    let props = payload::<M>(command.props, props_target, &mut decoding)
        .map_err(|problem| problem.below("/command/props"))?;
    let default = payload::<M>(command.parent_default, default_target, &mut decoding)
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
    let Some(raw) = raw.filter(|raw| raw.get() != "null") else {
        return Ok(None);
    };
    let mut deserializer = serde_json::Deserializer::from_str(raw.get());
    M::decode_payload(target, &mut deserializer, decoding)
        .map(Some)
        .map_err(|error| problem_of(&error, decoding))
}
