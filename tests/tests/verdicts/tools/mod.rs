//! Validators of other languages, each in every dialect that it knows, on the stream that typed decoding is held to.

mod documents;
mod exceptions;
mod stream;
mod texts;

pub(crate) use exceptions::with_digits;

use flushout::Shape;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout_tests::judging::validators::extension_keywords;
use flushout_tests::node::NodePeer;
use flushout_tests::peer::Peer;
use flushout_tests::{go, python};
use serde_json::json;

use crate::dialects::component;

/// How many messages go to a judge in one request.
const BATCH: usize = 250;

/// A validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// ajv, with code that was generated beforehand.
    AjvStandalone,
    /// ajv-draft-04 in strict mode.
    AjvDraft04,
    /// jsonschema for Python.
    PythonJsonschema,
    /// jsonschema-rs for Python.
    JsonschemaRs,
    Fastjsonschema,
    /// openapi-schema-validator for Python, on the components of a document.
    OpenapiSchemaValidator,
    Gojsonschema,
    /// kin-openapi for Go, on the components of a document.
    KinOpenapi,
}

impl Tool {
    /// Every validator.
    pub(crate) const ALL: [Self; 8] = [
        Self::AjvStandalone,
        Self::AjvDraft04,
        Self::PythonJsonschema,
        Self::JsonschemaRs,
        Self::Fastjsonschema,
        Self::OpenapiSchemaValidator,
        Self::Gojsonschema,
        Self::KinOpenapi,
    ];

    /// The dialects that the tool says it knows.
    pub(crate) const fn dialects(self) -> &'static [Dialect] {
        use Dialect::{Draft04, Draft07, Draft202012, OpenApi30, OpenApi31};
        match self {
            Self::AjvDraft04 => &[Draft04],
            Self::AjvStandalone | Self::PythonJsonschema | Self::JsonschemaRs => {
                &[Draft202012, Draft07, Draft04]
            }
            Self::Fastjsonschema | Self::Gojsonschema => &[Draft07, Draft04],
            Self::OpenapiSchemaValidator => &[OpenApi31, OpenApi30],
            Self::KinOpenapi => &[OpenApi30],
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::AjvStandalone => "ajv",
            Self::AjvDraft04 => "ajv-draft-04",
            Self::PythonJsonschema => "jsonschema",
            Self::JsonschemaRs => "jsonschema-rs",
            Self::Fastjsonschema => "fastjsonschema",
            Self::OpenapiSchemaValidator => "openapi-schema-validator",
            Self::Gojsonschema => "gojsonschema",
            Self::KinOpenapi => "kin-openapi",
        }
    }

    /// Starts the process in which it judges; none where its language is missing.
    pub(crate) fn start(self) -> Option<Judge> {
        let peer = match self {
            Self::AjvStandalone | Self::AjvDraft04 => {
                NodePeer::start("ajv-judge.mjs").unwrap().map(Peer::from)
            }
            Self::PythonJsonschema
            | Self::JsonschemaRs
            | Self::Fastjsonschema
            | Self::OpenapiSchemaValidator => python::judge().unwrap(),
            Self::Gojsonschema | Self::KinOpenapi => go::judge().unwrap(),
        };
        peer.map(|peer| Judge { tool: self, peer })
    }
}

/// A validator that is ready to judge.
pub(crate) struct Judge {
    tool: Tool,
    peer: Peer,
}

impl Judge {
    /// Compiles the schema of the kind in this profile and dialect, under the name `one`.
    pub(crate) fn compile(
        &mut self,
        shape: &Shape,
        kind: SchemaKind,
        profile: Profile,
        dialect: Dialect,
    ) {
        let mut request = json!({
            "op": "compile",
            "name": "one",
            "tool": self.tool.name(),
            "dialect": dialect.name(),
            "asCode": self.tool == Tool::AjvStandalone,
        });
        if let Some(version) = dialect.openapi() {
            let (name, document, _) = component(shape, kind, profile, version);
            request["component"] = json!(name);
            request["schema"] = document;
        } else {
            let schema = emit(shape, kind, profile, dialect);
            request["keywords"] = json!(extension_keywords(&schema));
            request["schema"] = schema;
        }
        self.peer.call(&request).unwrap_or_else(|error| {
            panic!(
                "{:?} does not compile {kind:?} {} {}: {error}",
                self.tool,
                dialect.name(),
                profile.name()
            )
        });
    }

    /// The verdicts on these texts.
    pub(crate) fn accepts(&mut self, texts: &[String]) -> Vec<bool> {
        let mut verdicts = Vec::with_capacity(texts.len());
        for texts in texts.chunks(BATCH) {
            let request = json!({"op": "validate_many", "name": "one", "texts": texts});
            let answer = self.peer.call(&request).unwrap();
            let valid: Vec<bool> = serde_json::from_value(answer["valid"].clone()).unwrap();
            verdicts.extend(valid);
        }
        verdicts
    }
}
