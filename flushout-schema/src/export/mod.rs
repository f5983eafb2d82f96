//! Ready configuration for API gateways that hold flushes to the schema of a model.
//!
//! Each gateway gets the dialect that its own validator reads rightly, without the words for people,
//! and never refuses what the master would accept: where an engine miscounts or misreads, the rule
//! is widened here and held by the master alone. `docs/gateways` says for each what it cannot hold.

mod aws;
mod body;
mod kong;
mod others;
mod upstream;

use std::fmt;

use serde_json::Value;

pub use upstream::{InvalidUpstream, Upstream};

use crate::emit::{Dialect, OpenApiVersion, Profile, emit_openapi, loss_report};
use flushout_runtime::shape::Shape;

/// A gateway, or the kind of document that many of them read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Gateway {
    /// Kong Gateway Enterprise: declarative configuration with `request-validator`.
    Kong,
    /// Apache APISIX: routes for its Admin API with `request-validation`.
    Apisix,
    /// `KrakenD`: a configuration with `validation/json-schema`.
    Krakend,
    /// Amazon API Gateway, REST APIs: an OpenAPI document to import and a model.
    Aws,
    /// OpenAPI documents, for any gateway that validates by one.
    OpenApi,
}

impl Gateway {
    /// Every gateway, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Kong,
        Self::Apisix,
        Self::Krakend,
        Self::Aws,
        Self::OpenApi,
    ];

    /// The name as it stands on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kong => "kong",
            Self::Apisix => "apisix",
            Self::Krakend => "krakend",
            Self::Aws => "aws",
            Self::OpenApi => "openapi",
        }
    }

    /// The gateway of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}

/// Why there is no configuration for a model.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ExportError {
    /// The schema of a flush is longer than the gateway takes it. Split the model, or hold messages
    /// to their form alone with the schema of the profile envelope.
    SchemaTooLong {
        /// The gateway.
        gateway: Gateway,
        /// The most bytes that it takes.
        bytes_max: usize,
        /// The bytes that the schema has.
        bytes: usize,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SchemaTooLong {
                gateway,
                bytes_max,
                bytes,
            } => write!(
                formatter,
                "{} takes schemas of at most {bytes_max} bytes, and that of a flush of this model has {bytes}: \
                 split the model, or take the schema of the profile envelope",
                gateway.name()
            ),
        }
    }
}

impl std::error::Error for ExportError {}

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

/// Indented JSON, with a newline at the end.
fn pretty(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    format!("{value:#}\n")
}

/// The name of the root node type: letters and digits.
fn root_name(shape: &Shape) -> &str {
    shape.node(shape.root).map_or("Model", |node| &node.name)
}

#[cfg(test)]
mod tests;
