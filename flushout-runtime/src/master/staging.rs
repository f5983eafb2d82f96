//! Applying the elements of a flush one by one: each is taken or refused, and the record is kept.

use crate::apply::{Context, check_effects, check_work};
use crate::command::{Action, Command};
use crate::json::JsonText;
use crate::model::{Intent, Model, Role};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem};
use crate::wire::{
    CommandError, Flush, Group, Incoming, IncomingCommand, IncomingEntry, decode_flush,
    is_error_kept,
};

use super::authority::Master;
use super::progress::{Progress, count};
use super::running::{apply, invoke};
use super::staged::Staged;

/// The action by which an error names a transaction.
const TRANSACTION: &str = "transaction";

/// What an error says of the element that it refuses.
struct Refused {
    action: Option<Segment>,
    path: Path,
    created_id: Option<Segment>,
}

impl<M: Model> Master<M> {
    /// Reads a flush from its bytes and applies what is right in it, to be taken back unless it is
    /// committed.
    ///
    /// # Errors
    ///
    /// What is wrong with the flush as a whole; then nothing was applied. Over HTTP:
    /// [`Code::MessageTooLong`], [`Code::TooManyNodes`] and [`Code::TooManyCommands`] are 413,
    /// the others 400. What is wrong with single commands stands in the answer.
    pub fn stage(&mut self, bytes: &[u8], context: &Context) -> Result<Staged<'_, M>, Problem> {
        let incoming = decode_flush::<M>(bytes, Role::Client, &self.limits)?;
        Ok(stage(self, incoming, bytes, context))
    }

    /// As [`Master::stage`], for a flush that never left the process.
    ///
    /// # Errors
    ///
    /// As [`Master::stage`].
    pub fn stage_flush(
        &mut self,
        flush: &Flush,
        context: &Context,
    ) -> Result<Staged<'_, M>, Problem> {
        let bytes = serde_json::to_vec(flush)
            .map_err(|error| Problem::new(Code::NotSerializable, error.to_string()))?;
        self.stage(&bytes, context)
    }
}

/// Applies what is right in a flush.
fn stage<'m, M: Model>(
    master: &'m mut Master<M>,
    incoming: Incoming<M>,
    message: &[u8],
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
    master.document.begin_work();
    progress.completions.reserve(incoming.entries.len());
    progress.undos.reserve(incoming.entries.len());
    for (index, mut entry) in incoming.entries.into_iter().enumerate() {
        if is_other_epoch {
            refuse_all(&mut entry);
        }
        master.document.begin_element();
        progress.before_element = progress.completions.len();
        match entry {
            IncomingEntry::One(command) => {
                stage_one(master, progress, index, command, message, context);
            }
            IncomingEntry::Transaction(members) => {
                stage_transaction(master, progress, index, members, message, context);
            }
        }
    }
    staged
}

fn refuse_all<M: Model>(entry: &mut IncomingEntry<M>) {
    let commands = match entry {
        IncomingEntry::One(command) => std::slice::from_mut(command),
        IncomingEntry::Transaction(members) => members.as_mut_slice(),
    };
    for command in commands {
        command.intent = Err(Box::new(Problem::new(
            Code::OtherEpoch,
            "The document was restored or reset since; nothing was applied",
        )));
    }
}

/// The name of a command in the client's names: its path, and the id that it proposes. A decoded
/// command holds both itself; only one that failed keeps them beside.
fn client_name<M: Model>(command: &IncomingCommand<M>) -> (Path, Option<Segment>) {
    match &command.intent {
        Ok(Intent::Command(command)) => {
            let proposed = command.operation.proposed_id();
            (command.path.clone(), proposed.cloned())
        }
        Ok(Intent::Invoke(_)) => (Path::root(), None),
        Err(_) => (command.path.clone(), command.created_id.clone()),
    }
}

fn is_create(action: Option<&Segment>) -> bool {
    action.is_some_and(|action| action == Action::Create.as_npm_str())
}

fn stage_one<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    index: usize,
    command: IncomingCommand<M>,
    message: &[u8],
    context: &Context,
) {
    let place = || format!("/completions/{index}");
    if let Err(failed) = run(master, progress, command, message, context, place) {
        let path = progress.batch.present_path(&failed.client_path);
        if is_create(failed.action.as_ref()) {
            let proposed = failed.proposed.as_ref();
            progress.batch.refuse(&failed.client_path, proposed);
        }
        let refused = Refused {
            action: failed.action,
            path,
            created_id: failed.proposed,
        };
        progress.errors.push(refused.error(index, failed.problem));
    }
}

/// Applies the commands of a transaction, or none of them.
fn stage_transaction<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    index: usize,
    members: Vec<IncomingCommand<M>>,
    message: &[u8],
    context: &Context,
) {
    let creates: Vec<(Path, Option<Segment>)> = members
        .iter()
        .filter(|member| is_create(member.action.as_ref()))
        .map(client_name)
        .collect();
    let first = progress.before_element;
    progress.batch.begin();
    let was_modified = progress.is_modified;
    let invoked_effects = progress.invoked_effects;
    let mut members = members.into_iter().enumerate();
    let outcome = members.try_for_each(|(inner, member)| {
        let place = || format!("/completions/{index}/transaction/{inner}");
        let outcome = run(master, progress, member, message, context, place);
        // Which of them was refused is to be seen, also where the whole of it was.
        outcome.map_err(|failed| match failed.problem.pointer.as_str() {
            "" => failed.problem.at(place()),
            _ => failed.problem,
        })?;
        check_effects(progress.completions.len() - first, &master.limits)
    });
    match outcome {
        Ok(()) => {
            progress.batch.keep();
            let effects = count(progress.completions.len() - first);
            if let Some(completion) = progress.completions.get_mut(first) {
                completion.transaction = Some(Group { effects });
            }
        }
        Err(problem) => {
            progress.completions.truncate(first);
            for undo in progress.undos.drain(first..).rev() {
                master.document.take_back(undo);
            }
            progress.batch.roll_back();
            progress.is_modified = was_modified;
            progress.invoked_effects = invoked_effects;
            for (client_path, proposed) in creates {
                progress.batch.refuse(&client_path, proposed.as_ref());
            }
            let refused = Refused {
                action: Some(TRANSACTION.into()),
                path: Path::root(),
                created_id: None,
            };
            progress.errors.push(refused.error(index, problem));
        }
    }
}

/// A command that was refused, in the client's names.
struct Failed {
    action: Option<Segment>,
    client_path: Path,
    proposed: Option<Segment>,
    problem: Problem,
}

/// Takes one command through the rules and applies it, or changes nothing.
fn run<M: Model>(
    master: &mut Master<M>,
    progress: &mut Progress,
    incoming: IncomingCommand<M>,
    message: &[u8],
    context: &Context,
    place: impl Fn() -> String,
) -> Result<(), Box<Failed>> {
    let (client_path, proposed, outcome) = match incoming.intent {
        Err(problem) => (incoming.path, incoming.created_id, Err(*problem)),
        Ok(Intent::Command(Command { path, operation })) => {
            let proposed = operation.proposed_id().cloned();
            let expected = incoming.expected.as_deref();
            // A command that brings a sync anyhow is not compared.
            let sent = incoming.sent.in_message(message);
            let sent = sent.filter(|_| !incoming.is_modified);
            let outcome = check_work(&master.document, &master.limits)
                .and_then(|()| apply(master, progress, &path, operation, expected, sent, context));
            let outcome = outcome.map_err(|problem| within_flush(problem, place));
            (path, proposed, outcome)
        }
        Ok(Intent::Invoke(invocation)) => {
            let outcome = check_work(&master.document, &master.limits)
                .and_then(|()| invoke(master, progress, invocation, context));
            let outcome = outcome.map_err(|problem| within_flush(problem, place));
            (Path::root(), None, outcome)
        }
    };
    match outcome {
        Ok(()) => {
            progress.is_modified |= incoming.is_modified;
            Ok(())
        }
        Err(problem) => Err(Box::new(Failed {
            action: incoming.action,
            client_path,
            proposed,
            problem,
        })),
    }
}

/// Places in a command are told as places in its flush; what has no place keeps none.
fn within_flush(problem: Problem, place: impl Fn() -> String) -> Problem {
    if problem.pointer.is_empty() {
        problem
    } else {
        problem.below(&place())
    }
}

impl Refused {
    fn error(self, index: usize, problem: Problem) -> CommandError {
        CommandError {
            action: self.action,
            path: self.path,
            error_message: Some(problem.message),
            index: Some(index),
            code: Some(problem.code.as_str().into()),
            created_id: self.created_id,
            pointer: (!problem.pointer.is_empty()).then_some(problem.pointer),
            limit: problem.limit,
            actual: problem.actual,
            error: problem
                .error
                .filter(|error| is_error_kept(error))
                .and_then(|error| JsonText::from_text(error.into()).ok()),
        }
    }
}
