//! The gateways for which there is configuration, and why there may be none.

use std::fmt;

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
