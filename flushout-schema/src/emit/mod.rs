//! The JSON Schemas of a model and its messages, made from its shape alone, the same to the byte
//! each time.
//!
//! What a client may send (`command`, `flush`) is closed and has no `server` fields. What it
//! receives (`snapshot`, `sync`, `flush-response`) has them, and is open to new fields. Objects
//! around `props` and `args` are open in both: members that nobody knows are dropped by the decoder.
//!
//! A client sends each command of an enum by its name, with its own arguments. What it receives are
//! the effects, of which the first bears the name and the arguments of the command, whatever they
//! are: they may be those of a newer model.
//!
//! A schema says what can be said without the document and without the text of the JSON. It cannot
//! say whether there is something at a path, how many bytes or values a message has and how deep
//! it is nested, nor what I-JSON forbids in texts: a key that stands twice in an object, lone
//! surrogates, a forbidden key ([`flushout_runtime::json::is_forbidden_key`]) where any key may stand (of ids it
//! refuses `__proto__` alone), an integer written out beyond ±(2^53-1) where any value or any number
//! may stand. It holds the entries of a flush and those of
//! each transaction to `flush_commands_max`, but cannot add them up as the decoder does, and it
//! says nothing of `command_effects_max`. Of what a command expects to replace (`expected`) it says
//! the form alone, as the decoder does: whether it is so is known to the master. And it says less
//! than the typed decoder in one more place: where the paths of a recursive model cannot be listed
//! in at most [`PATH_STEPS_MAX`] steps, creates, updates and deletes are held to their form and
//! their limits only.
//!
//! Every schema is made in 2020-12 and then written in the other dialects. Draft-04 says the same
//! without if/then/else, as alternatives, so its errors point less exactly; of a value type it may
//! lose `contains` and some forms of `propertyNames`. OpenAPI 3.0 accepts more where it lacks
//! keywords ([`Loss`]), never less. One exception: in the profile types of these two, an integer
//! is `integer`, as code generators need it, which `1.0` is not by the letter of these dialects.
//! In their other profiles it is a number that is a multiple of one. `docs/schemas.md` lists the
//! validators that are held to all this, and where one of them differs for a reason of its own.

mod arguments;
mod choices;
mod command;
mod common;
mod decisions;
mod draft04;
mod envelope;
mod expected;
mod formats;
mod invoke;
mod loss;
mod marks;
mod messages;
mod model;
mod named;
mod older;
mod openapi;
mod openapi30;
mod page;
mod paths;
mod profile;

use serde_json::{Value, json};

pub(crate) use arguments::args_names;
pub use flushout_runtime::node_schema::Profile;
pub use loss::Loss;
pub(crate) use loss::report as loss_report;
pub use openapi::{OpenApiVersion, emit_openapi};
pub use page::page;
pub(crate) use page::rules_in_words;
pub use paths::PATH_STEPS_MAX;

use flushout_runtime::shape::Shape;
use flushout_runtime::shape::draft07::{URI_2020_12, to_draft07};

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SchemaKind {
    /// The document, closed, with `x-flushout-*` keywords from which its shape can be rebuilt.
    Model,
    /// A document with its count.
    Snapshot,
    /// An entry of a flush as a client sends it: one command with the ids that it proposes, or a
    /// transaction of several.
    Command,
    /// A client's batch of commands and transactions.
    Flush,
    /// What brings a proxy to the master's state.
    Sync,
    /// The master's answer to a flush.
    FlushResponse,
}

impl SchemaKind {
    /// Every kind, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Model,
        Self::Snapshot,
        Self::Command,
        Self::Flush,
        Self::Sync,
        Self::FlushResponse,
    ];

    /// The name as it stands in file names: `flush-response`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Snapshot => "snapshot",
            Self::Command => "command",
            Self::Flush => "flush",
            Self::Sync => "sync",
            Self::FlushResponse => "flush-response",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// In which dialect a schema is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// JSON Schema 2020-12.
    Draft202012,
    /// JSON Schema draft-07.
    Draft07,
    /// JSON Schema draft-04, strictly: conditions are written as alternatives, keys as patterns.
    Draft04,
    /// A document of OpenAPI 3.1 with the schemas as components.
    OpenApi31,
    /// A document of OpenAPI 3.0.3 with the schemas as components, which accept more.
    OpenApi30,
}

impl Dialect {
    /// Every dialect, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Draft202012,
        Self::Draft07,
        Self::Draft04,
        Self::OpenApi31,
        Self::OpenApi30,
    ];

    /// The name as it stands in the names of directories: `2020-12`, `openapi-3.0`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft202012 => "2020-12",
            Self::Draft07 => "draft-07",
            Self::Draft04 => "draft-04",
            Self::OpenApi31 => "openapi-3.1",
            Self::OpenApi30 => "openapi-3.0",
        }
    }

    /// The version of OpenAPI, for those dialects whose schemas stand in a document.
    pub const fn openapi(self) -> Option<OpenApiVersion> {
        match self {
            Self::Draft202012 | Self::Draft07 | Self::Draft04 => None,
            Self::OpenApi31 => Some(OpenApiVersion::V31),
            Self::OpenApi30 => Some(OpenApiVersion::V30),
        }
    }

    /// The dialect of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// The schema of one kind of message of the model, for one use, in one dialect.
///
/// In the dialects of OpenAPI it is a document without paths that has the schema among its
/// components; [`emit_openapi`] makes the document of the whole model. The envelope of a model is
/// any object, for it knows no model.
pub fn emit(shape: &Shape, kind: SchemaKind, profile: Profile, dialect: Dialect) -> Value {
    emit_with_losses(shape, kind, profile, dialect).0
}

/// The same as [`emit`], and what the dialect cannot say of it: nothing for 2020-12, draft-07 and
/// OpenAPI 3.1.
pub fn emit_with_losses(
    shape: &Shape,
    kind: SchemaKind,
    profile: Profile,
    dialect: Dialect,
) -> (Value, Vec<Loss>) {
    let (mut schema, losses) = emit_unordered(shape, kind, profile, dialect);
    schema.sort_all_objects();
    (schema, losses)
}

/// The schema with its members in the order in which they were put in, which is another one where
/// `serde_json` keeps that.
fn emit_unordered(
    shape: &Shape,
    kind: SchemaKind,
    profile: Profile,
    dialect: Dialect,
) -> (Value, Vec<Loss>) {
    let shape = &*formats::of_profile(shape, kind, profile);
    if let Some(version) = dialect.openapi() {
        return openapi::one_kind(shape, kind, profile, version);
    }
    let mut schema = match (kind, profile) {
        (SchemaKind::Model, Profile::Envelope) => json!({
            "title": "ModelEnvelope",
            "description": "A document of any model.",
            "type": "object",
        }),
        (SchemaKind::Model, _) => model::schema(shape, profile),
        _ => messages::schema(shape, kind, profile),
    };
    if let Value::Object(keywords) = &mut schema {
        keywords.insert("$schema".to_owned(), json!(URI_2020_12));
    }
    // What rewrites it goes by the names of its keywords in order.
    schema.sort_all_objects();
    match dialect {
        Dialect::Draft04 => return draft04::to_draft04(&schema, kind, profile),
        Dialect::Draft07 => to_draft07(&mut schema),
        Dialect::Draft202012 | Dialect::OpenApi31 | Dialect::OpenApi30 => {}
    }
    (schema, Vec::new())
}

/// Every schema of the model in these dialects and profiles, as relative paths
/// (`2020-12/validate/flush.json`) and texts (indented, with a newline at the end).
///
/// In the dialects of OpenAPI there is one document for each profile
/// (`openapi-3.1/validate/openapi.json`). Beside what says less than 2020-12 does stands a report
/// for people (`openapi-3.0/validate/lossiness.md`).
pub fn emit_all(
    shape: &Shape,
    dialects: &[Dialect],
    profiles: &[Profile],
) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for dialect in dialects {
        for profile in profiles {
            let directory = format!("{}/{}", dialect.name(), profile.name());
            let mut losses = Vec::new();
            let mut add = |name: &str, (schema, lost): (Value, Vec<Loss>)| {
                files.push((format!("{directory}/{name}.json"), format!("{schema:#}\n")));
                losses.extend(lost);
            };
            if let Some(version) = dialect.openapi() {
                add("openapi", emit_openapi(shape, *profile, version));
            } else {
                for kind in SchemaKind::ALL {
                    add(
                        kind.name(),
                        emit_with_losses(shape, *kind, *profile, *dialect),
                    );
                }
            }
            if *dialect == Dialect::OpenApi30 || !losses.is_empty() {
                let report = loss::report(dialect.name(), profile.name(), &losses);
                files.push((format!("{directory}/lossiness.md"), report));
            }
        }
    }
    files
}

#[cfg(test)]
pub(crate) mod tests;
