//! The snapshots of a model before the validators of other languages, where these are.

use std::marker::PhantomData;

use flushout::Snapshot;
use flushout::schema::{Dialect, Profile, SchemaKind};
use flushout_random_models::RandomModel;
use flushout_tests::judging::validators::{ForeignValidator, Schema};

/// Collects snapshots, and puts them before the validators together.
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
        for dialect in [Dialect::Draft202012, Dialect::Draft07] {
            let schema = Schema::new(M::shape(), SchemaKind::Snapshot, Profile::Validate, dialect);
            for mut validator in ForeignValidator::start_all() {
                if !validator.reads(dialect) {
                    continue;
                }
                let verdicts = validator.accepts(&schema, &self.texts);
                for (text, is_valid) in self.texts.iter().zip(verdicts) {
                    let tool = validator.tool;
                    assert!(is_valid, "{tool} refuses a snapshot of {}: {text}", M::NAME);
                }
            }
        }
    }
}
