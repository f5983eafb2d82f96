//! The three judges: typed decoding, the `jsonschema` crate, and ajv in its strict mode.

use flushout::Problem;
use flushout::schema::{Dialect, Profile, SchemaKind};
use flushout_example_models::Example;
use flushout_example_models::board::Board;
use flushout_example_models::outline::Outline;
use flushout_example_models::ticket_shop::TicketShop;
use flushout_example_models::todo_list::TodoList;
use flushout_tests::desk::Desk;
use flushout_tests::judging::decoding::typed_as;
pub(crate) use flushout_tests::judging::validators::Schema;
use flushout_tests::judging::validators::extension_keywords;
use flushout_tests::node::NodePeer;
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

/// The profiles that say something of the model.
pub(crate) const PROFILES: [Profile; 2] = [Profile::Validate, Profile::Types];

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
