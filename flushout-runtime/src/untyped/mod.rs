//! `Json`: the model without types. Any JSON object is a document, with the semantics of npm
//! flushout where those are sound.

mod list;
mod payload;
mod reading;
mod tree;
mod value;

use std::any::TypeId;
use std::sync::Arc;

use serde::de::Deserializer;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::action::Action;
use crate::count::Count;
use crate::id::{IdSource, check_untyped_id};
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{
    CommandList, CreateRequest, Created, Decoding, Edit, EditOutcome, Invocation, Lookup,
    LookupTarget, Measuring, Model, Payload, PayloadTarget, Refusal,
};
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::shape::UnorderedLists;

use payload::{JsonNode, JsonPatch};
pub use payload::{json_node, json_patch};
pub use value::JsonValue;

use value::Held;

/// A document without types: any JSON object.
///
/// Arrays are walked by index; their elements can be replaced, and one can be added at the end,
/// by an update of the array. Numbers are doubles, as in JavaScript.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Json(JsonValue);

impl Json {
    /// A document of this object.
    ///
    /// # Errors
    ///
    /// [`Code::WrongType`] when the value is no object; [`Code::ForbiddenKey`] when a key in it
    /// is [forbidden](crate::json::is_forbidden_key).
    pub fn new(value: Value) -> Result<Self, Problem> {
        let value = JsonValue::from(value);
        let forbidden = value.forbidden_key();
        Self::of((value, forbidden))
    }

    /// A document without members.
    pub const fn empty() -> Self {
        Self(JsonValue::empty_object())
    }

    /// What stands at a path, each step a key or an index that exists; the document itself where
    /// there is no step. This costs no more than the steps.
    pub fn get<'k>(&self, path: impl IntoIterator<Item = &'k str>) -> Option<&JsonValue> {
        path.into_iter().try_fold(&self.0, JsonValue::get)
    }

    /// The document as a value of `serde_json`. This costs a copy of the whole, which takes many
    /// times the room.
    pub fn to_value(&self) -> Value {
        self.0.to_value()
    }

    /// A document of what was read, unless a key in it is forbidden.
    fn of((value, forbidden): (JsonValue, Option<Problem>)) -> Result<Self, Problem> {
        if !value.is_object() {
            return Err(Problem::new(
                Code::WrongType,
                "A document must be an object",
            ));
        }
        match forbidden {
            None => Ok(Self(value)),
            Some(problem) => Err(problem),
        }
    }
}

impl Default for Json {
    fn default() -> Self {
        Self::empty()
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of(reading::read(deserializer)?)
            .map_err(|problem| serde::de::Error::custom(problem.message))
    }
}

impl Model for Json {
    const IS_LENIENT: bool = true;

    fn limits() -> Limits {
        Limits::DEFAULT
    }

    fn check_defaults(_limits: &Limits) -> Result<(), Problem> {
        Ok(())
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
        let (value, forbidden) = reading::read(deserializer)?;
        if let Some(problem) = forbidden {
            return Err(decoding.fail(problem));
        }
        match (target, value.0) {
            (PayloadTarget::Node { .. }, value) => Ok(Payload::new(JsonNode(JsonValue(value)))),
            (PayloadTarget::ParentDefault { .. }, Held::Object(members)) => {
                Ok(Payload::new(JsonNode(JsonValue(Held::Object(members)))))
            }
            (PayloadTarget::Patch { .. }, Held::Object(members)) => {
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

    fn is_known_command(_name: &str) -> bool {
        false
    }

    fn decode_invocation<'de, D: Deserializer<'de>>(
        name: &str,
        args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Invocation<Self>, D::Error> {
        <() as CommandList<Self>>::decode(name, args, decoding)
    }

    fn empty_node() -> Option<Payload> {
        Some(Payload::new(JsonNode(JsonValue::empty_object())))
    }

    fn decode_document<'de, D: Deserializer<'de>>(
        deserializer: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, D::Error> {
        Self::of(reading::read(deserializer)?).map_err(|problem| decoding.fail(problem))
    }

    fn document_text(&self) -> Result<JsonText, Problem> {
        JsonText::from_large(&self.0)
    }

    fn document_bytes(&self) -> u64 {
        payload::bytes_of(&self.0)
    }

    fn node_type(_path: &Path) -> Option<TypeId> {
        None
    }

    fn create(
        &mut self,
        request: CreateRequest<'_>,
        count: Count,
        ids: Option<&mut dyn IdSource>,
    ) -> Result<Created, Refusal> {
        tree::create(&mut self.0, request, count, ids)
    }

    fn look_up(
        &mut self,
        path: &Path,
        target: LookupTarget<'_>,
        bytes_max: usize,
    ) -> Result<Lookup, Problem> {
        tree::look_up(&mut self.0, path.segments(), target, bytes_max)
    }

    fn unordered_lists() -> Option<Arc<UnorderedLists>> {
        None
    }

    fn edit(&mut self, edit: Edit, measuring: Measuring) -> Result<EditOutcome, Refusal> {
        tree::edit(&mut self.0, edit, measuring)
    }
}
