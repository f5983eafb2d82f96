//! Whether two texts are the same value of a model, for values that have more than one text.
//!
//! A text is written from a value, and a value may have several: `1` and `1.0`, the members of an
//! object or the items of a set in another order, what its type reads in other forms too. Two texts
//! are equal when they are equal as JSON once both were read by their type, written again, and put
//! into one order where the type has none.

use serde_json::{Map, Value};

use crate::action::Action;
use crate::json::{JsonText, normal_value};
use crate::limits::Limits;
use crate::model::{Model, PayloadTarget, Role};
use crate::path::{Path, Segment};
use crate::untyped::JsonValue;
use crate::wire::{Completion, decode_text};

/// What texts are of.
#[derive(Clone, Copy, Debug)]
pub(crate) enum TextOf<'t> {
    /// The node with this id at or below the path, as a create carries it.
    Node(&'t Path, Option<&'t Segment>),
    /// Fields of the node at the path, as an update carries them.
    Fields(&'t Path),
}

impl TextOf<'_> {
    /// Whether two texts that the types of the model have written are the same value.
    pub(crate) fn is_equal<M: Model>(self, one: &str, other: &str) -> bool {
        one == other || self.is_equal_json::<M>(one, other, |value| value)
    }

    /// Whether two texts of one field are the same value.
    pub(crate) fn is_equal_field<M: Model>(self, name: &str, one: &str, other: &str) -> bool {
        let in_fields = |value| Map::from_iter([(name.to_owned(), value)]).into();
        one == other || self.is_equal_json::<M>(one, other, in_fields)
    }

    /// Whether two texts are equal as JSON, or, as parts of what `around` makes of them, but for the
    /// order of lists without order.
    fn is_equal_json<M: Model>(
        self,
        one: &str,
        other: &str,
        around: impl Fn(Value) -> Value,
    ) -> bool {
        if M::IS_LENIENT {
            let read = |text| serde_json::from_str::<JsonValue>(text).ok();
            return matches!((read(one), read(other)), (Some(one), Some(other)) if one == other);
        }
        let (Some(one), Some(other)) = (normal_value(one), normal_value(other)) else {
            return false;
        };
        one == other || self.is_equal_unordered::<M>(around(one), around(other))
    }

    /// Whether two texts are the same value, of which somebody else may have written one: another
    /// version of the model, or a peer without its types.
    pub(crate) fn is_equal_as_read<M: Model>(
        self,
        one: &JsonText,
        other: &JsonText,
        limits: &Limits,
    ) -> bool {
        self.is_equal::<M>(one.as_str(), other.as_str())
            || match (
                self.written_again::<M>(one, limits),
                self.written_again::<M>(other, limits),
            ) {
                (Some(one), Some(other)) => self.is_equal::<M>(one.as_str(), other.as_str()),
                _ => false,
            }
    }

    /// The text as the types of the model write what they read in it; `None` where they do not
    /// take it.
    pub(super) fn written_again<M: Model>(
        self,
        text: &JsonText,
        limits: &Limits,
    ) -> Option<JsonText> {
        let target = match self {
            Self::Node(path, id) => PayloadTarget::Node {
                path,
                created_id: id.map(Segment::as_str),
            },
            Self::Fields(path) => PayloadTarget::Patch { path },
        };
        let payload = decode_text::<M>(text.as_str(), target, Role::Replay, limits).ok()?;
        payload.json_text().ok()
    }

    fn is_equal_unordered<M: Model>(self, mut one: Value, mut other: Value) -> bool {
        let Some(unordered) = M::unordered_lists() else {
            return false;
        };
        for value in [&mut one, &mut other] {
            match self {
                Self::Node(path, id) => {
                    unordered.sort_node(path.segments().iter().chain(id), value);
                }
                Self::Fields(path) => unordered.sort_node(path.segments(), value),
            }
        }
        one == other
    }
}

/// Whether two completions are the same create, update or delete, whatever group each is a part of.
pub(crate) fn is_same_effect<M: Model>(
    one: &Completion,
    other: &Completion,
    limits: &Limits,
) -> bool {
    let (command, other_command) = (&one.command, &other.command);
    if command.action != other_command.action
        || command.path != other_command.path
        || one.created_id != other.created_id
        || command.parent_default != other_command.parent_default
    {
        return false;
    }
    let text_of = match command.action {
        Action::Create => TextOf::Node(&command.path, one.created_id.as_ref()),
        Action::Update => TextOf::Fields(&command.path),
        // Nothing that a delete carries has a meaning.
        Action::Delete => return true,
    };
    match (&command.props, &other_command.props) {
        (Some(one), Some(other)) => text_of.is_equal_as_read::<M>(one, other, limits),
        (None, None) => true,
        _ => false,
    }
}
