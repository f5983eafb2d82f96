//! Ids of nodes: their text form, their typed form, and the sources that new ones come from.

mod encoding;
mod source;
mod typed;

pub use source::{IdRequest, IdSource, RandomIds, SequentialIds, TimeOrderedIds};
pub use typed::{ID_BYTES_MAX, ID_PATTERN, Id, check_typed_id};

use crate::json::is_forbidden_key;
use crate::limits::Limits;
use crate::problem::{Code, Problem, words};

/// The names that every JavaScript object inherits; an id that is one of them counts as taken.
///
/// npm flushout asks `id in node`, so to an npm peer such an id is never free; a master that gave
/// it out would be replayed differently there.
pub const INHERITED_NAMES: [&str; 12] = [
    "__defineGetter__",
    "__defineSetter__",
    "__lookupGetter__",
    "__lookupSetter__",
    "__proto__",
    "constructor",
    "hasOwnProperty",
    "isPrototypeOf",
    "propertyIsEnumerable",
    "toLocaleString",
    "toString",
    "valueOf",
];

/// Whether an id is one of [`INHERITED_NAMES`].
pub fn is_inherited_name(id: &str) -> bool {
    INHERITED_NAMES.contains(&id)
}

/// Checks a proposed id as the model without types takes it: any text without a comma, no
/// [forbidden key](is_forbidden_key), of at most [`Limits::id_characters_max`] characters.
///
/// # Errors
///
/// [`Code::ForbiddenKey`] for a forbidden key; [`Code::IllegalId`] for a comma or too many
/// characters. The remedy is to propose another id, or none.
pub fn check_untyped_id(id: &str, limits: &Limits) -> Result<(), Problem> {
    if is_forbidden_key(id) {
        return Err(words::forbidden_id(id));
    }
    if id.contains(',') {
        return Err(Problem::new(Code::IllegalId, "An id must not have a comma"));
    }
    // The count of bytes bounds the count of characters, and is known without a walk.
    if id.len() > limits.id_characters_max {
        let characters = id.chars().count();
        if characters > limits.id_characters_max {
            return Err(Problem::limit(
                Code::IllegalId,
                "The id in characters",
                limits.id_characters_max,
                characters,
            ));
        }
    }
    Ok(())
}
