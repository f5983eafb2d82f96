//! `flushout apply`: a master on files, for documents without types.
//!
//! ```text
//! lock -> repair what a crash left -> stage -> history fsynced -> snapshot renamed -> answer
//! ```
//!
//! The answer is printed last, so whatever a client was told is on the disk. A flush that fails
//! on the way is taken back from the files, so whatever a client was not told can be sent again.

mod answer;
mod history;
mod lock;
mod store;

use std::process::ExitCode;

use flushout::json::{JsonText, prescan};
use flushout::model::Role;
use flushout::wire::decode_flush;
use flushout::{Code, Json, Limits, Master, Model as _, Problem, SequentialIds, Snapshot};

use crate::arguments::{Apply, Ids};
use crate::failure::{Failure, print};
use crate::input;

use store::Store;

/// Makes a document, or applies a flush to one and prints the answer.
pub(crate) fn run(arguments: &Apply) -> Result<ExitCode, Failure> {
    if arguments.init {
        let snapshot = first_snapshot(arguments)?;
        Store::create(&arguments.dir, &snapshot, !arguments.no_history)?;
        print(&format!(
            "{}\n",
            serde_json::json!({ "created": arguments.dir.display().to_string(), "commandCount": 0 })
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    // Standard input may be slow, so it is read before anybody else is kept waiting.
    let limits = Json::limits();
    let flush = input::read(arguments.flush.as_ref(), limits.message_bytes_max)
        .map_err(|words| Failure::problem("no_input", words, "Nothing was changed."))?;
    flush
        .check_length(limits.message_bytes_max)
        .map_err(|problem| Failure::message(&problem, answer::what_to_do(&problem)))?;
    if Store::is_absent(&arguments.dir) {
        // A flush that is refused makes nothing either.
        decode_flush::<Json>(&flush.bytes, Role::Client, &limits)
            .map_err(|problem| Failure::message(&problem, answer::what_to_do(&problem)))?;
        Store::create(
            &arguments.dir,
            &first_snapshot(arguments)?,
            !arguments.no_history,
        )?;
        store::note(
            "created",
            &format!(
                "a new document was made in {}: there was none",
                arguments.dir.display()
            ),
        );
    }
    let mut store = Store::open(&arguments.dir, !arguments.no_history)?;
    let answer = match arguments.ids {
        Ids::TimeOrdered => {
            answer::answer(&mut store, &flush.bytes, flushout::os_ids::time_ordered())
        }
        Ids::Random => answer::answer(&mut store, &flush.bytes, flushout::os_ids::random()),
        Ids::Sequential => answer::answer(&mut store, &flush.bytes, SequentialIds),
    }?;
    print(&format!("{answer}\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// The snapshot of a new document.
fn first_snapshot(arguments: &Apply) -> Result<Snapshot, Failure> {
    let refused = |problem: Problem| {
        Failure::message(
            &problem,
            "Mend the file given with --document; it must hold one JSON object. Nothing was made.",
        )
    };
    let text = match &arguments.document {
        None => "{}".to_owned(),
        Some(path) => {
            let bytes = input::read_file(path)
                .map_err(|words| Failure::problem("no_input", words, "Nothing was made."))?;
            check_document(&bytes).map_err(refused)?;
            String::from_utf8(bytes).map_err(|error| {
                refused(Problem::new(Code::Malformed, format!("No UTF-8: {error}")))
            })?
        }
    };
    let document = JsonText::from_text(text).map_err(refused)?;
    // Through a master, which holds the document to every rule and writes it in our form.
    let master =
        Master::<Json>::new(&Snapshot::new(document), SequentialIds).map_err(|mut problem| {
            problem.pointer = problem.pointer.replacen("/document", "", 1);
            refused(problem)
        })?;
    master.snapshot().map_err(refused)
}

/// Holds a document to its limits before anything is built from it.
fn check_document(bytes: &[u8]) -> Result<(), Problem> {
    let limits = Json::limits();
    let document = Limits::DEFAULT
        .with_message_bytes_max(limits.document_bytes_max)
        .with_json_nodes_max(usize::MAX)
        .with_nesting_levels_max(limits.nesting_levels_max);
    prescan(bytes, &document).map_err(|mut problem| {
        if problem.code == Code::MessageTooLong {
            problem.code = Code::DocumentTooLarge;
            problem.message = problem.message.replace("the message", "the document");
        }
        problem
    })?;
    Ok(())
}
