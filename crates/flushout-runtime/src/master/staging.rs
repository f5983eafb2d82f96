//! Applying the commands of a flush one by one: renames, refused creates, interceptors, the record.

use crate::apply::{Batch, Context, Undo, check_nesting, intercept};
use crate::command::{Action, Command, Operation};
use crate::json::JsonText;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem};
use crate::wire::{CommandError, Completion, Incoming, IncomingCommand, completion_of};

use super::{Master, Staged};

/// What has come of the commands so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) batch: Batch,
    pub(super) completions: Vec<Completion>,
    pub(super) undos: Vec<Undo>,
    pub(super) errors: Vec<CommandError>,
    pub(super) is_modified: bool,
}

/// Applies what is right in a flush.
pub(super) fn stage<'m, M: Model>(
    master: &'m mut Master<M>,
    incoming: Incoming,
    context: &Context,
) -> Staged<'m, M> {
    let is_other_epoch = match (&incoming.epoch, &master.epoch) {
        (Some(theirs), Some(ours)) => theirs != ours,
        _ => false,
    };
    // From the first command on, so that a panic in the code of a value type or of an id source
    // takes back what was applied before it.
    let mut staged = Staged::new(master, incoming.from, is_other_epoch);
    let Staged {
        master, progress, ..
    } = &mut staged;
    progress.completions.reserve(incoming.commands.len());
    progress.undos.reserve(incoming.commands.len());
    for (index, mut command) in incoming.commands.into_iter().enumerate() {
        if is_other_epoch {
            command.command = Err(Problem::new(
                Code::OtherEpoch,
                "The document was restored or reset since; nothing was applied",
            ));
        }
        stage_one(master, progress, index, command, context);
    }
    staged
}

fn stage_one<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    index: usize,
    incoming: IncomingCommand,
    context: &Context,
) {
    let IncomingCommand {
        command,
        action,
        path: client_path,
        created_id,
        is_modified,
    } = incoming;
    // A decoded command holds the path itself; only one that failed keeps it beside.
    let (client_path, proposed) = match &command {
        Ok(command) => (command.path.clone(), proposed_id(command)),
        Err(_) => (client_path, created_id),
    };
    let is_create = action.as_deref() == Some(Action::Create.as_npm_str());
    let outcome = command.and_then(|command| {
        apply(master, progress, command, &client_path, context)
            .map_err(|problem| within_flush(problem, index))
    });
    match outcome {
        Ok(()) => progress.is_modified |= is_modified,
        Err(problem) => {
            let path = progress.batch.present_path(&client_path);
            if is_create {
                progress.batch.refuse(&client_path, proposed.as_ref());
            }
            progress.errors.push(CommandError {
                action,
                path,
                error_message: Some(problem.message),
                index: Some(index),
                code: Some(problem.code.as_str().into()),
                created_id: proposed,
                pointer: (!problem.pointer.is_empty()).then_some(problem.pointer),
                limit: problem.limit,
                actual: problem.actual,
                error: problem
                    .error
                    .and_then(|error| JsonText::from_text(error.into()).ok()),
            });
        }
    }
}

fn proposed_id(command: &Command) -> Option<crate::path::Segment> {
    match &command.operation {
        Operation::Create { created_id, .. } => created_id.clone(),
        Operation::Update { .. } | Operation::Delete => None,
    }
}

/// Places in a completion are told as places in its flush; what has no place keeps none.
fn within_flush(problem: Problem, index: usize) -> Problem {
    if problem.pointer.is_empty() {
        problem
    } else {
        problem.below(&format!("/completions/{index}"))
    }
}

/// Takes one command through the rules and applies it.
fn apply<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    mut command: Command,
    client_path: &crate::path::Path,
    context: &Context,
) -> Result<(), Problem> {
    let mut is_modified = progress.batch.rename(&mut command);
    if let Some(interceptor) = &mut master.interceptor {
        let (intercepted, is_rewritten) = intercept(
            interceptor.as_mut(),
            command,
            master.document.model(),
            context,
            Role::Authority,
            &master.limits,
        )?;
        command = intercepted;
        is_modified |= is_rewritten;
    }
    let proposed = proposed_id(&command);
    // The text is made before the typed value moves into the document.
    let mut completion = completion_of(&command)?;
    check_nesting(&completion, &master.limits)?;
    let applied = progress.batch.apply(
        &mut master.document,
        command,
        client_path,
        Some(master.ids.as_mut()),
        &master.limits,
    )?;
    if applied.created_id != proposed {
        is_modified = true;
    }
    completion.created_id = applied.created_id;
    progress.is_modified |= is_modified;
    progress.completions.push(completion);
    progress.undos.push(applied.undo);
    Ok(())
}
