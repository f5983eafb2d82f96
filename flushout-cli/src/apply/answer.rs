//! One flush through the master: staged, made durable, answered.

use flushout::{Code, Context, IdSource, Master, Model, Problem};

use crate::failure::Failure;

use super::store::Store;

/// Applies a flush and gives the answer as JSON text. When this fails, the files are as before.
pub(super) fn answer<M: Model>(
    store: &mut Store,
    flush: &[u8],
    ids: impl IdSource + 'static,
    context: &Context,
) -> Result<String, Failure> {
    let mut master = Master::<M>::new(store.snapshot(), ids).map_err(|problem| {
        Failure::message(
            &problem,
            "snapshot.json cannot be used: restore it from a backup. Nothing was changed.",
        )
    })?;
    let staged = master
        .stage(flush, context)
        .map_err(|problem| Failure::message(&problem, what_to_do(&problem)))?;
    let missed = match staged.history_needed() {
        Some(counts) => store.history(counts)?,
        None => None,
    };
    if !staged.completions().is_empty() {
        let snapshot = staged.snapshot().map_err(|problem| unwritable(&problem))?;
        // The text is what has to be read again, so it is the text that is held to the limit.
        let document_bytes_max = M::limits().document_bytes_max;
        if snapshot.document.len_bytes() > document_bytes_max {
            let problem = Problem::limit(
                Code::DocumentTooLarge,
                "The document in bytes",
                document_bytes_max,
                snapshot.document.len_bytes(),
            );
            return Err(Failure::message(&problem, what_to_do(&problem)));
        }
        store.keep(staged.completions(), snapshot)?;
    }
    let response = staged
        .commit(missed)
        .map_err(|problem| unwritable(&problem))?;
    let text = response.to_json().map_err(|problem| unwritable(&problem))?;
    String::from_utf8(text)
        .map_err(|error| unwritable(&Problem::new(Code::NotSerializable, error.to_string())))
}

fn unwritable(problem: &Problem) -> Failure {
    Failure::message(
        problem,
        "The document cannot be written as JSON; look at snapshot.json.",
    )
}

/// What the one who sent a flush that is refused as a whole can do about it.
pub(super) fn what_to_do(problem: &Problem) -> &'static str {
    match problem.code {
        Code::MessageTooLong | Code::TooManyNodes | Code::TooManyCommands => {
            "Send the commands in several smaller flushes. Nothing was changed."
        }
        Code::NestingTooDeep => "Nest the values less deeply. Nothing was changed.",
        Code::DocumentTooLarge => "Delete something first. Nothing was changed.",
        _ => {
            "Send {\"from\": COUNT, \"completions\": [..]}, where COUNT is the commandCount that the client has. \
Nothing was changed."
        }
    }
}
