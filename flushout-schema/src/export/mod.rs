//! Ready configuration for API gateways that hold flushes to the schema of a model.
//!
//! Each gateway gets the dialect that its own validator reads rightly, without the words for people,
//! and never refuses what the master would accept: where an engine miscounts or misreads, the rule
//! is widened here and held by the master alone. `docs/gateways` says for each what it cannot hold.

mod aws;
mod body;
mod gateway;
mod kong;
mod others;
mod text;
mod upstream;

use serde_json::Value;

pub use gateway::{ExportError, Gateway};
pub use upstream::{InvalidUpstream, Upstream};

use text::pretty;

use crate::emit::{Dialect, OpenApiVersion, Profile, emit_openapi, loss_report};
use flushout_runtime::shape::Shape;

/// The files of the configuration, as names and texts, the same to the byte each time.
///
/// Clients send flushes to `/flush` and read `/snapshot` at the gateway; it asks for the same below
/// `upstream`.
///
/// # Errors
///
/// [`ExportError::SchemaTooLong`]: split the model, or take the schema of the profile envelope.
pub fn export(
    shape: &Shape,
    gateway: Gateway,
    upstream: &Upstream,
) -> Result<Vec<(String, String)>, ExportError> {
    let files = match gateway {
        Gateway::Kong => vec![("kong.yaml", kong::declarative(shape, upstream))],
        Gateway::Apisix => others::apisix(shape, upstream),
        Gateway::Krakend => vec![("krakend.json", pretty(&others::krakend(shape, upstream)))],
        Gateway::Aws => aws::files(shape, upstream)?,
        Gateway::OpenApi => openapi(shape, upstream),
    };
    let files = files.into_iter();
    Ok(files.map(|(name, text)| (name.to_owned(), text)).collect())
}

/// The documents of both versions, with the server named.
fn openapi(shape: &Shape, upstream: &Upstream) -> Vec<(&'static str, String)> {
    let document = |version| {
        let (mut document, losses) = emit_openapi(shape, Profile::Validate, version);
        if let Value::Object(members) = &mut document {
            let server = serde_json::json!([{ "url": upstream.url() }]);
            members.insert("servers".to_owned(), server);
        }
        (pretty(&document), losses)
    };
    let (newer, _) = document(OpenApiVersion::V31);
    let (older, losses) = document(OpenApiVersion::V30);
    vec![
        ("openapi-3.1.json", newer),
        ("openapi-3.0.json", older),
        (
            "openapi-3.0-lossiness.md",
            loss_report(Dialect::OpenApi30.name(), Profile::Validate.name(), &losses),
        ),
    ]
}

#[cfg(test)]
mod tests;
