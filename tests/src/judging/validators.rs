//! Validators of JSON Schema: the `jsonschema` crate, and those of other languages in a process of their own.

use flushout::Shape;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::node::NodePeer;
use crate::peer::Peer;
use crate::{go, python};

/// How many messages go to a process in one request.
const BATCH: usize = 250;

/// The `jsonschema` crate with one schema.
pub struct Schema {
    /// What the schema is for.
    pub profile: Profile,
    /// The dialect that it is written in.
    pub dialect: Dialect,
    /// The schema itself.
    pub json: Value,
    /// The compiled schema.
    pub validator: Validator,
}

impl Schema {
    /// Compiles the emitted schema of messages of this kind.
    ///
    /// # Panics
    ///
    /// When the schema does not compile.
    pub fn new(shape: &Shape, kind: SchemaKind, profile: Profile, dialect: Dialect) -> Self {
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
    pub fn accepts(&self, text: &str) -> bool {
        serde_json::from_str::<Value>(text).is_ok_and(|message| self.validator.is_valid(&message))
    }
}

/// A validator of another language that is ready to judge.
pub struct ForeignValidator {
    /// The name of the library.
    pub tool: &'static str,
    peer: Peer,
}

impl ForeignValidator {
    /// Starts ajv in strict mode, jsonschema for Python and gojsonschema, those of them that are installed.
    ///
    /// # Panics
    ///
    /// When one of them must be there and cannot be started.
    pub fn start_all() -> Vec<Self> {
        let node = NodePeer::start("ajv-judge.mjs").unwrap().map(Peer::from);
        let peers = [
            ("ajv", node),
            ("jsonschema", python::judge().unwrap()),
            ("gojsonschema", go::judge().unwrap()),
        ];
        peers
            .into_iter()
            .filter_map(|(tool, peer)| peer.map(|peer| Self { tool, peer }))
            .collect()
    }

    /// Whether the validator knows the dialect.
    pub fn reads(&self, dialect: Dialect) -> bool {
        dialect != Dialect::Draft202012 || self.tool != "gojsonschema"
    }

    /// Gives the verdicts of the schema on these texts.
    ///
    /// # Panics
    ///
    /// When the schema does not compile there.
    pub fn accepts(&mut self, schema: &Schema, texts: &[String]) -> Vec<bool> {
        let compile = json!({
            "op": "compile",
            "name": "one",
            "tool": self.tool,
            "dialect": schema.dialect.name(),
            "keywords": extension_keywords(&schema.json),
            "schema": schema.json,
        });
        self.peer
            .call(&compile)
            .unwrap_or_else(|error| panic!("{}: {error}", self.tool));
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

/// Our own keywords in a schema, which are notes without effect.
pub fn extension_keywords(schema: &Value) -> Vec<String> {
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
