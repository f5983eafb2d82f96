//! `Json`: the model without types. Any JSON object is a document, with the semantics of npm
//! flushout where those are sound.

mod payload;
mod tree;

use std::any::TypeId;

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::action::Action;
use crate::count::Count;
use crate::id::{IdSource, check_untyped_id};
use crate::json::{JsonText, contains_proto, normalize_numbers};
use crate::limits::Limits;
use crate::model::{
    CreateRequest, Created, Decoding, Edit, EditOutcome, Model, Payload, PayloadTarget, Refusal,
};
use crate::path::Path;
use crate::problem::{Code, Problem};

use payload::{JsonNode, JsonPatch};
pub use payload::{json_node, json_patch};

/// A document without types: any JSON object.
///
/// Arrays are walked by index; their elements can be replaced, and one can be added at the end,
/// by an update of the array. Numbers are doubles, as in JavaScript.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Json(Value);

impl Json {
    /// A document of this object.
    ///
    /// # Errors
    ///
    /// [`Code::WrongType`] when the value is no object; [`Code::ForbiddenKey`] when a key in it
    /// is `__proto__`.
    pub fn new(mut value: Value) -> Result<Self, Problem> {
        if !value.is_object() {
            return Err(Problem::new(
                Code::WrongType,
                "A document must be an object",
            ));
        }
        if contains_proto(&value) {
            return Err(Problem::new(
                Code::ForbiddenKey,
                "A key must not be __proto__",
            ));
        }
        normalize_numbers(&mut value);
        Ok(Self(value))
    }

    /// A document without members.
    pub fn empty() -> Self {
        Self(Value::Object(Map::new()))
    }

    /// The document as a value.
    pub fn value(&self) -> &Value {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::new(value).map_err(|problem| serde::de::Error::custom(problem.message))
    }
}

fn checked<E: serde::de::Error>(mut value: Value, decoding: &mut Decoding<'_>) -> Result<Value, E> {
    if contains_proto(&value) {
        let problem = Problem::new(Code::ForbiddenKey, "A key must not be __proto__");
        return Err(decoding.fail(problem));
    }
    normalize_numbers(&mut value);
    Ok(value)
}

impl Model for Json {
    const IS_LENIENT: bool = true;

    fn limits() -> Limits {
        Limits::DEFAULT
    }

    fn is_typed_by_path(_path: &Path) -> bool {
        true
    }

    fn check_target(
        _action: Action,
        _path: &Path,
        _created_id: Option<&str>,
        _limits: &Limits,
    ) -> Result<(), Problem> {
        Ok(())
    }

    fn check_id(id: &str, limits: &Limits) -> Result<(), Problem> {
        check_untyped_id(id, limits)
    }

    fn decode_payload<'de, D: Deserializer<'de>>(
        target: PayloadTarget<'_>,
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Payload, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let value = checked(value, decoding)?;
        match (target, value) {
            (PayloadTarget::Node { .. }, value) => Ok(Payload::new(JsonNode(value))),
            (PayloadTarget::ParentDefault { .. }, Value::Object(members)) => {
                Ok(Payload::new(JsonNode(Value::Object(members))))
            }
            (PayloadTarget::Patch { .. }, Value::Object(members)) => {
                Ok(Payload::new(JsonPatch::setting(members)))
            }
            (PayloadTarget::ParentDefault { .. }, _) => Err(decoding.fail(Problem::new(
                Code::WrongType,
                "A parentDefault must be an object",
            ))),
            (PayloadTarget::Patch { .. }, _) => Err(decoding.fail(Problem::new(
                Code::WrongType,
                "The props of an update must be an object",
            ))),
        }
    }

    fn empty_node() -> Option<Payload> {
        Some(json_node(Value::Object(Map::new())))
    }

    fn decode_document<'de, D: Deserializer<'de>>(
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::new(value).map_err(|problem| decoding.fail(problem))
    }

    fn document_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_serialize(&self.0)
    }

    fn document_bytes(&self) -> u64 {
        payload::bytes_of(&self.0)
    }

    fn node_type(_path: &Path) -> Option<TypeId> {
        None
    }

    fn create(
        &mut self,
        request: CreateRequest,
        count: Count,
        ids: Option<&mut dyn IdSource>,
    ) -> Result<Created, Refusal> {
        tree::create(&mut self.0, request, count, ids)
    }

    fn edit(&mut self, edit: Edit) -> Result<EditOutcome, Refusal> {
        tree::edit(&mut self.0, edit)
    }
}
