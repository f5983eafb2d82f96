//! Nodes and patches as payloads: the typed values behind the erased type.

use std::any::Any;

use crate::json::JsonText;
use crate::problem::Problem;
use crate::renames::ReferenceRenames;

use super::{Node, Patch, PayloadValue};

/// A node on its way into or out of a document.
pub(super) struct ErasedNode<N>(pub(super) N);
/// A patch on its way into a document, or what was there before.
pub(super) struct ErasedPatch<P>(pub(super) P);

macro_rules! payload_value {
    ($erased:ident, $bound:ident) => {
        impl<T: $bound> PayloadValue for $erased<T> {
            fn json_text(&self) -> Result<JsonText, Problem> {
                JsonText::from_serialize(&self.0)
            }

            fn has_text(&self, text: &JsonText) -> bool {
                text.is_of(&self.0)
            }

            fn document_bytes(&self) -> u64 {
                self.0.document_bytes()
            }

            fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
                self.0.rename_references(renames)
            }

            fn value(&self) -> &dyn Any {
                &self.0
            }

            fn value_mut(&mut self) -> &mut dyn Any {
                &mut self.0
            }

            fn as_any(&self) -> &dyn Any {
                self
            }

            fn into_any(self: Box<Self>) -> Box<dyn Any> {
                self
            }
        }
    };
}

payload_value!(ErasedNode, Node);
payload_value!(ErasedPatch, Patch);
