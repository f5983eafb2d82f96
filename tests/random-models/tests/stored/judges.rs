//! The snapshots of a model before the validators of other languages, where these are.

use std::marker::PhantomData;

use flushout::Snapshot;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout_random_models::RandomModel;
use flushout_tests::node::NodePeer;
use flushout_tests::python;
use serde_json::{Value, json};

/// Collects snapshots, and puts them before ajv and Python's jsonschema together.
pub(crate) struct Judges<M> {
    texts: Vec<String>,
    model: PhantomData<M>,
}

impl<M> Default for Judges<M> {
    fn default() -> Self {
        Self {
            texts: Vec::new(),
            model: PhantomData,
        }
    }
}

impl<M: RandomModel> Judges<M> {
    pub(crate) fn add(&mut self, snapshot: &Snapshot) {
        self.texts.push(serde_json::to_string(snapshot).unwrap());
    }

    /// Every snapshot is valid by the emitted schema.
    pub(crate) fn check(&self) {
        let schema = emit(
            M::shape(),
            SchemaKind::Snapshot,
            Profile::Validate,
            Dialect::Draft202012,
        );
        let compile = json!({
            "op": "compile",
            "name": "snapshot",
            "tool": "jsonschema",
            "dialect": Dialect::Draft202012.name(),
            "keywords": keywords(&schema),
            "schema": schema,
        });
        let validate = json!({"op": "validate_many", "name": "snapshot", "texts": self.texts});
        if let Some(mut ajv) = NodePeer::start("ajv-judge.mjs").unwrap() {
            ajv.call(&compile).unwrap();
            self.check_answer("ajv", &ajv.call(&validate).unwrap());
        }
        if let Some(mut judge) = python::judge().unwrap() {
            judge.call(&compile).unwrap();
            self.check_answer("jsonschema", &judge.call(&validate).unwrap());
        }
    }

    fn check_answer(&self, judge: &str, answer: &Value) {
        for (text, valid) in self.texts.iter().zip(answer["valid"].as_array().unwrap()) {
            assert_eq!(
                valid,
                true,
                "{judge} refuses a snapshot of {}: {text}",
                M::NAME
            );
        }
    }
}

/// Our own keywords in a schema, which ajv has to know.
fn keywords(schema: &Value) -> Vec<String> {
    let mut names = std::collections::BTreeSet::new();
    let mut rest = vec![schema];
    while let Some(value) = rest.pop() {
        match value {
            Value::Array(items) => rest.extend(items),
            Value::Object(members) => {
                let ours = members
                    .keys()
                    .filter(|name| name.starts_with("x-flushout-"));
                names.extend(ours.cloned());
                rest.extend(members.values());
            }
            _ => {}
        }
    }
    names.into_iter().collect()
}
