//! The verdict of typed decoding on a message.

use flushout::model::{Role, document_from_text};
use flushout::schema::SchemaKind;
use flushout::wire::{CompletionBatch, SyncBody, decode_completion, decode_flush};
use flushout::{FlushResponse, Model, Problem, Snapshot, Sync};

/// Decodes a message of this kind as a master or a client of the model `M` does.
///
/// # Errors
///
/// Why the message is refused.
///
/// # Panics
///
/// When nothing decodes messages of this kind.
pub fn typed_as<M: Model>(kind: SchemaKind, text: &str) -> Result<(), Problem> {
    let malformed =
        |error: serde_json::Error| Problem::new(flushout::Code::Malformed, error.to_string());
    match kind {
        SchemaKind::Flush => verdict_of_flush::<M>(text),
        SchemaKind::Command => verdict_of_command::<M>(text),
        SchemaKind::Model => verdict_of_document::<M>(text, Role::Authority),
        SchemaKind::Snapshot => verdict_of_snapshot::<M>(&Snapshot::from_json(text.as_bytes())?),
        SchemaKind::Sync => {
            verdict_of_sync::<M>(&serde_json::from_str::<Sync>(text).map_err(malformed)?)
        }
        SchemaKind::FlushResponse => {
            let response = FlushResponse::from_json(text.as_bytes())?;
            verdict_of_batch::<M>(&response.applied)
                .map_err(|problem| problem.below("/applied"))?;
            response.sync.as_ref().map_or(Ok(()), |sync| {
                verdict_of_sync::<M>(sync).map_err(|problem| problem.below("/sync"))
            })
        }
        other => panic!("no decoder for {other:?}"),
    }
}

/// A flush is valid when it can be read and every command in it is valid.
fn verdict_of_flush<M: Model>(text: &str) -> Result<(), Problem> {
    let incoming = decode_flush::<M>(text.as_bytes(), Role::Client, &M::limits())?;
    for command in incoming.into_commands() {
        command.intent.map_err(|problem| *problem)?;
    }
    Ok(())
}

/// A command by itself is an entry of a flush.
fn verdict_of_command<M: Model>(text: &str) -> Result<(), Problem> {
    // Else a text that is no JSON could become a part of the flush around it.
    serde_json::from_str::<&serde_json::value::RawValue>(text)
        .map_err(|error| Problem::new(flushout::Code::Malformed, error.to_string()))?;
    verdict_of_flush::<M>(&format!("{{\"from\":0,\"completions\":[{text}]}}")).map_err(
        |mut problem| {
            problem.pointer = problem.pointer.replacen("/completions/0", "", 1);
            problem
        },
    )
}

fn verdict_of_document<M: Model>(text: &str, role: Role) -> Result<(), Problem> {
    document_from_text::<M>(text, role, &M::limits()).map(drop)
}

fn verdict_of_snapshot<M: Model>(snapshot: &Snapshot) -> Result<(), Problem> {
    verdict_of_document::<M>(snapshot.document.as_str(), Role::Replay)
        .map_err(|problem| problem.below("/document"))
}

fn verdict_of_batch<M: Model>(batch: &CompletionBatch) -> Result<(), Problem> {
    for (index, completion) in batch.completions.iter().enumerate() {
        decode_completion::<M>(completion, Role::Replay, &M::limits())
            .map_err(|problem| problem.below(&format!("/completions/{index}")))?;
    }
    Ok(())
}

fn verdict_of_sync<M: Model>(sync: &Sync) -> Result<(), Problem> {
    match &sync.body {
        SyncBody::Diff(diff) => {
            verdict_of_batch::<M>(diff).map_err(|problem| problem.below("/diff"))
        }
        SyncBody::Latest(latest) => {
            verdict_of_snapshot::<M>(latest).map_err(|problem| problem.below("/latest"))
        }
    }
}
