//! The three judges: typed decoding, the `jsonschema` crate, and ajv in its strict mode.

use flushout::model::{Role, document_from_text};
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::wire::{CompletionBatch, SyncBody, decode_completion, decode_flush};
use flushout::{FlushResponse, Model, Problem, Shape, Snapshot, Sync};
use flushout_example_models::Example;
use flushout_example_models::board::Board;
use flushout_example_models::outline::Outline;
use flushout_example_models::ticket_shop::TicketShop;
use flushout_example_models::todo_list::TodoList;
use flushout_tests::desk::Desk;
use flushout_tests::node::NodePeer;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::subject::Subject;
use crate::values::Forms;

/// The dialects that all judges read; the others are made from the first and held against it.
pub(crate) const DIALECTS: [Dialect; 2] = [Dialect::Draft202012, Dialect::Draft07];

/// What typed decoding says of a message of this kind.
pub(crate) fn typed(
    subject: impl Into<Subject>,
    kind: SchemaKind,
    text: &str,
) -> Result<(), Problem> {
    match subject.into() {
        Subject::Example(Example::TodoList) => typed_as::<TodoList>(kind, text),
        Subject::Example(Example::Board) => typed_as::<Board>(kind, text),
        Subject::Example(Example::Outline) => typed_as::<Outline>(kind, text),
        Subject::Example(Example::TicketShop) => typed_as::<TicketShop>(kind, text),
        Subject::Desk => typed_as::<Desk>(kind, text),
        Subject::Forms => typed_as::<Forms>(kind, text),
    }
}

fn typed_as<M: Model>(kind: SchemaKind, text: &str) -> Result<(), Problem> {
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

/// The profiles that say something of the model.
pub(crate) const PROFILES: [Profile; 2] = [Profile::Validate, Profile::Types];

/// The `jsonschema` crate with one schema.
pub(crate) struct Schema {
    pub(crate) profile: Profile,
    pub(crate) dialect: Dialect,
    pub(crate) json: Value,
    pub(crate) validator: Validator,
}

impl Schema {
    pub(crate) fn new(shape: &Shape, kind: SchemaKind, profile: Profile, dialect: Dialect) -> Self {
        let json = emit(shape, kind, profile, dialect);
        let validator = jsonschema::options()
            .with_pattern_options(jsonschema::PatternOptions::regex())
            // They annotate: what is regular in them stands in a pattern beside.
            .should_validate_formats(false)
            .build(&json)
            .unwrap();
        Self {
            profile,
            dialect,
            json,
            validator,
        }
    }

    /// Whether the text is JSON and valid.
    pub(crate) fn accepts(&self, text: &str) -> bool {
        serde_json::from_str::<Value>(text).is_ok_and(|message| self.validator.is_valid(&message))
    }
}

/// ajv, or nothing where node or the packages are missing.
pub(crate) struct Ajv(NodePeer);

impl Ajv {
    pub(crate) fn start() -> Option<Self> {
        NodePeer::start("ajv-judge.mjs").unwrap().map(Self)
    }

    /// Compiles the schema in strict mode under this name.
    pub(crate) fn compile(&mut self, name: &str, schema: &Value, dialect: Dialect) {
        let keywords: Vec<String> = extension_keywords(schema);
        self.0
            .call(&json!({
                "op": "compile",
                "name": name,
                "schema": schema,
                "dialect": dialect.name(),
                "keywords": keywords,
            }))
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// The verdicts on these texts.
    pub(crate) fn accepts(&mut self, name: &str, texts: &[String]) -> Vec<bool> {
        let request = json!({"op": "validate_many", "name": name, "texts": texts});
        let answer = self.0.call(&request).unwrap();
        serde_json::from_value(answer["valid"].clone()).unwrap()
    }

    /// The place of the first error in this text; `None` when it is valid.
    pub(crate) fn place_of_error(&mut self, name: &str, text: &str) -> Option<String> {
        let request = json!({"op": "validate", "name": name, "text": text});
        let answer = self.0.call(&request).unwrap();
        answer["errors"][0]["instancePath"]
            .as_str()
            .map(str::to_owned)
    }
}

/// Our own keywords in a schema, which are notes without effect.
pub(crate) fn extension_keywords(schema: &Value) -> Vec<String> {
    fn collect(value: &Value, names: &mut std::collections::BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
            Value::Object(members) => {
                for (name, member) in members {
                    if name.starts_with("x-flushout-") {
                        names.insert(name.clone());
                    }
                    collect(member, names);
                }
            }
            _ => {}
        }
    }
    let mut names = std::collections::BTreeSet::new();
    collect(schema, &mut names);
    names.into_iter().collect()
}
