//! What a command carries, with its type erased: a typed node, a typed patch, or untyped JSON.

use std::any::Any;
use std::fmt;

use crate::json::JsonText;
use crate::problem::Problem;
use crate::renames::ReferenceRenames;

/// A value that a command can carry. Implemented for nodes and patches; nobody else needs to.
pub trait PayloadValue: Any + Send + Sync {
    /// The value as the text that goes on the wire and into the history.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    fn json_text(&self) -> Result<JsonText, Problem>;

    /// Whether this is the text that the value has.
    fn has_text(&self, text: &JsonText) -> bool;

    /// How many bytes the value adds to a document.
    fn document_bytes(&self) -> u64;

    /// Follows renamed nodes in `Ref` fields; true when one was changed.
    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool;

    /// The members that a patch takes out, which its text cannot say. Only patches of documents
    /// without types have any.
    fn removed_members(&self) -> &[Box<str>] {
        &[]
    }

    /// For looking at the typed node or patch.
    fn value(&self) -> &dyn Any;

    /// For changing the typed node or patch.
    fn value_mut(&mut self) -> &mut dyn Any;

    /// For looking at this wrapper as its own type.
    fn as_any(&self) -> &dyn Any;

    /// For taking this wrapper as its own type.
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
}

/// A value of a type that only the place in the model knows.
pub struct Payload(Box<dyn PayloadValue>);

impl Payload {
    /// Erases the type of a value.
    pub fn new(value: impl PayloadValue) -> Self {
        Self(Box::new(value))
    }

    /// The value as the text that goes on the wire and into the history.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    pub fn json_text(&self) -> Result<JsonText, Problem> {
        self.0.json_text()
    }

    /// Whether this is the text of the value; cheaper than to write it and compare.
    pub(crate) fn has_text(&self, text: &JsonText) -> bool {
        self.0.has_text(text)
    }

    /// The members that a patch takes out, which its text cannot say.
    pub fn removed_members(&self) -> &[Box<str>] {
        self.0.removed_members()
    }

    /// How many bytes the value adds to a document.
    pub fn document_bytes(&self) -> u64 {
        self.0.document_bytes()
    }

    /// Follows renamed nodes in `Ref` fields; true when one was changed.
    pub fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        !renames.is_empty() && self.0.rename_references(renames)
    }

    /// The node or patch, if it is of this type.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.0.value().downcast_ref()
    }

    /// The node or patch for changing it, if it is of this type.
    pub fn get_mut<T: 'static>(&mut self) -> Option<&mut T> {
        self.0.value_mut().downcast_mut()
    }

    /// The wrapper itself, if it is of this type; nothing otherwise.
    pub(crate) fn downcast<T: 'static>(self) -> Option<Box<T>> {
        self.0.into_any().downcast().ok()
    }

    /// A payload of what is in a box already.
    pub(crate) fn from_boxed<T: PayloadValue>(value: Box<T>) -> Self {
        Self(value)
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.json_text() {
            Ok(text) => formatter.write_str(text.as_str()),
            Err(problem) => write!(formatter, "<{problem}>"),
        }
    }
}
