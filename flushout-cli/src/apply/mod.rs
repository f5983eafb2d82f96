//! `flushout apply`: a master on files, for documents of an example model or without types.
//!
//! ```text
//! lock -> repair what a crash left -> stage -> history fsynced -> snapshot renamed -> answer
//! ```
//!
//! The answer is printed last, so whatever a client was answered is on the disk. A flush that fails
//! on the way is rolled back in the files, so whatever a client got no answer to can be sent again.

mod answer;
mod disk;
#[cfg(test)]
mod faults;
mod history;
mod lock;
mod model;
mod sealed;
mod snapshot_file;
mod store;

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use flushout::json::{Bounds, JsonText, prescan};
use flushout::model::Role;
use flushout::wire::decode_flush;
use flushout::{Code, Context, Json, Limits, Master, Model, Problem, SequentialIds, Snapshot};
use flushout_example_models::Example;
use flushout_example_models::board::Board;
use flushout_example_models::outline::Outline;
use flushout_example_models::ticket_shop::TicketShop;
use flushout_example_models::todo_list::TodoList;
use serde::Serialize;

use crate::arguments::{Apply, Ids};
use crate::failure::{Failure, print};
use crate::input;

use store::Store;

/// Makes a document, or applies a flush to one and prints the answer.
pub(crate) fn run(arguments: &Apply) -> Result<ExitCode, Failure> {
    match arguments.model {
        None => run_as::<Json>(arguments),
        Some(Example::TodoList) => run_as::<TodoList>(arguments),
        Some(Example::Board) => run_as::<Board>(arguments),
        Some(Example::Outline) => run_as::<Outline>(arguments),
        Some(Example::TicketShop) => run_as::<TicketShop>(arguments),
    }
}

fn run_as<M: Model + Default + Serialize>(arguments: &Apply) -> Result<ExitCode, Failure> {
    if arguments.init {
        let snapshot = first_snapshot::<M>(arguments)?;
        create(arguments, &snapshot)?;
        print(&format!(
            "{}\n",
            serde_json::json!({ "created": arguments.dir.display().to_string(), "commandCount": 0 })
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    // Standard input may be slow, so it is read before anybody else is kept waiting.
    let limits = M::limits();
    let flush = input::read(arguments.flush.as_ref(), limits.message_bytes_max)
        .map_err(|words| Failure::problem("no_input", words, "Nothing was changed."))?;
    flush
        .check_length(limits.message_bytes_max)
        .map_err(|problem| Failure::message(&problem, answer::what_to_do(&problem)))?;
    if flush.bytes.trim_ascii().is_empty() {
        let problem = Problem::new(Code::Malformed, "The flush is empty");
        return Err(Failure::message(&problem, answer::what_to_do(&problem)));
    }
    if Store::is_absent(&arguments.dir) {
        // A flush that is refused makes nothing either.
        decode_flush::<M>(&flush.bytes, Role::Client, &limits)
            .map_err(|problem| Failure::message(&problem, answer::what_to_do(&problem)))?;
        create(arguments, &first_snapshot::<M>(arguments)?)?;
        store::note(
            "created",
            &format!(
                "a new document was made in {}: there was none",
                arguments.dir.display()
            ),
        );
    }
    let mut store = Store::open::<M>(&arguments.dir, !arguments.no_history, arguments.model)?;
    let context = context(arguments);
    let bytes = &flush.bytes;
    let answer = match arguments.ids {
        Ids::TimeOrdered => answer::answer::<M>(
            &mut store,
            bytes,
            flushout::os_ids::time_ordered(),
            &context,
        ),
        Ids::Random => answer::answer::<M>(&mut store, bytes, flushout::os_ids::random(), &context),
        Ids::Sequential => answer::answer::<M>(&mut store, bytes, SequentialIds, &context),
    }?;
    print(&format!("{answer}\n")).inspect_err(|_| {
        let words = "the flush was applied, but its answer could not be written";
        store::note("unanswered", words);
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Who sends the flush, and when.
fn context(arguments: &Apply) -> Context {
    let mut context = Context::new();
    context.user.clone_from(&arguments.user);
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).ok();
    context.now_milliseconds = since_1970.and_then(|since| u64::try_from(since.as_millis()).ok());
    context
}

fn create(arguments: &Apply, snapshot: &Snapshot) -> Result<(), Failure> {
    Store::create(
        &arguments.dir,
        snapshot,
        !arguments.no_history,
        arguments.model,
    )
}

/// The snapshot of a new document.
fn first_snapshot<M: Model + Default + Serialize>(arguments: &Apply) -> Result<Snapshot, Failure> {
    let what_to_do = if arguments.document.is_some() {
        "Mend the file given with --document; it must hold one JSON object, and one of the model if there is one. \
Nothing was made."
    } else {
        "No empty document fits this model: give a first one with --init --document FILE. Nothing was made."
    };
    let refused = |problem: Problem| Failure::message(&problem, what_to_do);
    let text = match &arguments.document {
        None => serde_json::to_string(&M::default())
            .map_err(|error| refused(Problem::new(Code::NotSerializable, error.to_string())))?,
        Some(path) => {
            let bytes = input::read_file(path, "Give the path of a file with a JSON object.")
                .map_err(|words| Failure::problem("no_input", words, "Nothing was made."))?;
            check_document(&bytes, &M::limits()).map_err(refused)?;
            String::from_utf8(bytes).map_err(|error| {
                refused(Problem::new(Code::Malformed, format!("No UTF-8: {error}")))
            })?
        }
    };
    let document = JsonText::from_text(text).map_err(refused)?;
    // Through a master, which holds the document to every rule and writes it in our form.
    let master =
        Master::<M>::new(&Snapshot::new(document), SequentialIds).map_err(|mut problem| {
            problem.pointer = problem.pointer.replacen("/document", "", 1);
            refused(problem)
        })?;
    master.snapshot().map_err(refused)
}

/// Holds a document to its limits before anything is built from it.
fn check_document(bytes: &[u8], limits: &Limits) -> Result<(), Problem> {
    let bounds = Bounds {
        bytes_max: limits.document_bytes_max,
        nodes_max: usize::MAX,
        nesting_levels_max: limits.nesting_levels_max,
    };
    prescan(bytes, bounds).map_err(|mut problem| {
        if problem.code == Code::MessageTooLong {
            problem.code = Code::DocumentTooLarge;
            problem.message = problem.message.replace("the message", "the document");
        }
        problem
    })?;
    Ok(())
}
