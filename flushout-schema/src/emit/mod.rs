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

mod action;
mod arguments;
mod choices;
mod command;
mod common;
mod decisions;
mod dialect;
mod draft04;
mod entry;
mod envelope;
mod expected;
mod formats;
mod invoke;
mod kind;
mod leaf;
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
mod standard;

use serde_json::Value;

pub(crate) use arguments::args_names;
pub use dialect::{Dialect, OpenApiVersion};
pub use flushout_runtime::node_schema::Profile;
pub use kind::SchemaKind;
pub use loss::Loss;
pub(crate) use loss::report as loss_report;
pub use openapi::emit_openapi;
pub use page::page;
pub(crate) use page::rules_in_words;
pub use paths::PATH_STEPS_MAX;

use flushout_runtime::shape::Shape;
use flushout_runtime::shape::draft07::to_draft07;

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
    let (mut schema, losses) = match dialect {
        Dialect::OpenApi31 => openapi::one_kind(shape, kind, profile, OpenApiVersion::V31),
        Dialect::OpenApi30 => openapi::one_kind(shape, kind, profile, OpenApiVersion::V30),
        Dialect::Draft04 => {
            draft04::to_draft04(&standard::schema(shape, kind, profile), kind, profile)
        }
        Dialect::Draft07 => {
            let mut schema = standard::schema(shape, kind, profile);
            to_draft07(&mut schema);
            (schema, Vec::new())
        }
        Dialect::Draft202012 => (standard::schema(shape, kind, profile), Vec::new()),
    };
    schema.sort_all_objects();
    (schema, losses)
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
