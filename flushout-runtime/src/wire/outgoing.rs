//! Typed commands to completions and back, for what the runtime itself sends, stores and replays.

use crate::command::{Action, Command, Operation};
use crate::envelope::check_path;
use crate::json::{JsonText, repair};
use crate::limits::Limits;
use crate::model::{Decoding, Invocation, Model, Payload, PayloadTarget, Role, problem_of};
use crate::path::{Path, Segment};
use crate::problem::{Problem, words};

use super::{Completion, InvokeEntry, WireCommand};

/// Writes a command as it goes on the wire and into the history.
///
/// # Errors
///
/// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
pub fn completion_of(command: &Command) -> Result<Completion, Problem> {
    let path = command.path.clone();
    completion_at(path, &command.operation)
}

/// The same of a command whose path is at hand by itself.
///
/// # Errors
///
/// As [`completion_of`].
pub(crate) fn completion_at(path: Path, operation: &Operation) -> Result<Completion, Problem> {
    let parent_default = match operation {
        Operation::Create { parent_default, .. } => parent_default.as_ref(),
        Operation::Update { .. } | Operation::Delete => None,
    };
    let command = WireCommand {
        path,
        action: operation.action(),
        props: props_of(operation)?,
        parent_default: parent_default.map(text_of).transpose()?.flatten(),
    };
    Ok(Completion::new(command, operation.proposed_id().cloned()))
}

/// What goes on the wire as the props of a command.
fn payload_of(operation: &Operation) -> Option<&Payload> {
    match operation {
        Operation::Create { node, .. } => node.as_ref(),
        Operation::Update { patch } => patch.as_ref(),
        Operation::Delete => None,
    }
}

fn props_of(operation: &Operation) -> Result<Option<JsonText>, Problem> {
    let text = payload_of(operation).map(text_of).transpose()?;
    Ok(text.flatten())
}

/// Writes again what a command carries, after it was read from `completion`: a type may read a value
/// as another one, and that is in the document. True when it was another text.
///
/// # Errors
///
/// As [`completion_of`].
pub(crate) fn write_again<M: Model>(
    completion: &mut Completion,
    command: &Command,
) -> Result<bool, Problem> {
    if M::IS_LENIENT {
        return Ok(false);
    }
    let props = &mut completion.command.props;
    // Mostly it is the same text, of which no copy is made.
    let is_same = match (payload_of(&command.operation), &*props) {
        (Some(payload), Some(text)) => payload.has_text(text),
        (None, None) => true,
        _ => false,
    };
    if is_same {
        return Ok(false);
    }
    let again = props_of(&command.operation)?;
    let is_other = again != *props;
    *props = again;
    Ok(is_other)
}

/// Writes a command of an enum as it goes on the wire, with these proposed ids.
///
/// # Errors
///
/// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
pub fn invoke_entry<M: Model>(
    invocation: &Invocation<M>,
    created_ids: Vec<Segment>,
) -> Result<InvokeEntry, Problem> {
    Ok(InvokeEntry {
        name: invocation.name().into(),
        args: invocation.args_text()?,
        created_ids,
    })
}

/// Gives a command of an enum its type, held to every rule.
///
/// # Errors
///
/// The first problem, with a pointer into the entry.
pub fn decode_invocation<M: Model>(
    name: &str,
    args: Option<&str>,
    decoding: &mut Decoding<'_>,
) -> Result<Invocation<M>, Problem> {
    if !M::is_known_command(name) {
        return Err(words::unknown_command(name).at("/command/name"));
    }
    let mut deserializer = serde_json::Deserializer::from_str(args.unwrap_or("{}"));
    M::decode_invocation(name, &mut deserializer, decoding)
        .map_err(|error| problem_of(&error, decoding).below("/command/args"))
}

/// Holds the ids that an invocation proposes to the rules for ids.
///
/// # Errors
///
/// [`crate::problem::Code::IllegalId`] or [`crate::problem::Code::ForbiddenKey`].
pub(crate) fn check_created_ids<M: Model>(ids: &[Segment], limits: &Limits) -> Result<(), Problem> {
    for (index, id) in ids.iter().enumerate() {
        M::check_id(id, limits).map_err(|problem| problem.at(format!("/createdIds/{index}")))?;
    }
    Ok(())
}

/// The text of what a command carries. A null on the wire is read as nothing, so nothing is what it
/// has to be here too.
fn text_of(payload: &Payload) -> Result<Option<JsonText>, Problem> {
    let text = payload.json_text()?;
    Ok((text.as_str() != "null").then_some(text))
}

/// Gives a completion the types of its model, validated as the role asks.
///
/// # Errors
///
/// The first problem, with a pointer into the completion.
pub fn decode_completion<M: Model>(
    completion: &Completion,
    role: Role,
    limits: &Limits,
) -> Result<Command, Problem> {
    decode_completion_in::<M>(completion, role, limits, &mut 0)
}

/// As [`decode_completion`]; adds the trials of forms that it took beyond those that its values allow by
/// their size.
pub(crate) fn decode_completion_in<M: Model>(
    completion: &Completion,
    role: Role,
    limits: &Limits,
    trials_excess: &mut usize,
) -> Result<Command, Problem> {
    let WireCommand {
        path,
        action,
        props,
        parent_default,
    } = &completion.command;
    let created_id = completion.created_id.as_deref();
    if !M::IS_LENIENT {
        check_path(path, limits)?;
        check_place::<M>(*action, path, created_id, limits)?;
    }
    let mut decode = |text: &str, target, name: &str| {
        let mut decoding = Decoding::new(role, limits);
        let decoded = decode_text_in::<M>(text, target, &mut decoding);
        *trials_excess += decoding.trials_excess();
        decoded.map_err(|problem| problem.below(&format!("/command/{name}")))
    };
    let decode_default = |decode: &mut dyn FnMut(&str, _, &str) -> Result<Payload, Problem>| {
        let target = PayloadTarget::ParentDefault { path };
        let default = parent_default.as_ref();
        default
            .map(|text| decode(text.as_str(), target, "parentDefault"))
            .transpose()
    };
    let operation = match action {
        Action::Create => {
            let target = PayloadTarget::Node { path, created_id };
            let node = match props {
                Some(props) => Some(decode(props.as_str(), target, "props")?),
                None if M::IS_LENIENT => None,
                None => Some(decode("{}", target, "props")?),
            };
            Operation::Create {
                node,
                created_id: completion.created_id.clone(),
                parent_default: decode_default(&mut decode)?,
            }
        }
        Action::Update => {
            let target = PayloadTarget::Patch { path };
            let patch = props
                .as_ref()
                .map(|props| decode(props.as_str(), target, "props"));
            let patch = patch.transpose()?;
            // Without effect, but held to the same rule as in a create.
            decode_default(&mut decode)?;
            Operation::Update { patch }
        }
        Action::Delete => Operation::Delete,
    };
    Ok(Command {
        path: Path::clone(path),
        operation,
    })
}

/// Holds the path and the id of a command to what the model has.
pub(super) fn check_place<M: Model>(
    action: Action,
    path: &Path,
    created_id: Option<&str>,
    limits: &Limits,
) -> Result<(), Problem> {
    M::check_target(action, path, created_id, limits)?;
    match (action, created_id) {
        (Action::Create, Some(id)) => {
            M::check_id(id, limits).map_err(|problem| problem.at("/createdId"))
        }
        _ => Ok(()),
    }
}

/// Decodes one payload from its text.
pub(crate) fn decode_text<M: Model>(
    text: &str,
    target: PayloadTarget<'_>,
    role: Role,
    limits: &Limits,
) -> Result<Payload, Problem> {
    decode_text_in::<M>(text, target, &mut Decoding::new(role, limits))
}

/// As [`decode_text`], in a decoding that says afterwards what it took.
pub(crate) fn decode_text_in<M: Model>(
    text: &str,
    target: PayloadTarget<'_>,
    decoding: &mut Decoding<'_>,
) -> Result<Payload, Problem> {
    let decode = |text: &str, decoding: &mut Decoding<'_>| {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        M::decode_payload(target, &mut deserializer, decoding)
    };
    let decoded = if M::IS_LENIENT {
        decode(&repair(text).text, decoding)
    } else {
        decode(text, decoding)
    };
    decoded.map_err(|error| problem_of(&error, decoding))
}
