//! Compares the JSON Schemas of values: is everything that one allows allowed by the other.

mod arrays;
mod atoms;
mod budget;
mod disjoint;
mod evaluate;
mod generated;
mod inclusion;
mod objects;
mod same;
mod scalars;
mod types;

use std::collections::BTreeMap;

use serde_json::Value;

use super::report::Direction;
use flushout_runtime::shape::Shape;

use inclusion::Inclusion;
use same::Sameness;
use types::TypeSet;

/// The value types that `$ref`s lead to.
type Definitions = BTreeMap<String, Value>;

/// The most steps of one comparison. A schema that takes more is not judged.
const STEPS_MAX: usize = 300_000;

/// The most losses that are told of one value.
const LOSSES_MAX: usize = 8;

/// Something that the writer's schema allows, or may allow, and the reader's does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    /// Where the reader's schema refuses it.
    pub(super) pointer: String,
    what: What,
}

/// What the reader refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
enum What {
    /// What the reader asks for, as a sentence without its beginning and end.
    Asks(String),
    /// It cannot be told; the reason.
    Unknown(String),
}

impl Loss {
    fn asks(pointer: &str, what: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            what: What::Asks(what.into()),
        }
    }

    fn unknown(pointer: &str, what: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            what: What::Unknown(what.into()),
        }
    }

    /// The loss in words, for whoever looks at this direction.
    pub(super) fn in_words(&self, direction: Direction) -> String {
        let (writer, reader) = match direction {
            Direction::Flush => ("old clients", "the new model"),
            Direction::Sync => ("new servers", "the old model"),
            Direction::Stored | Direction::Types => ("the old model", "the new model"),
        };
        match &self.what {
            What::Asks(what) => {
                format!("In {reader} {what}; {writer} may have written otherwise.")
            }
            What::Unknown(what) => {
                format!("It cannot be told whether {reader} reads what {writer} wrote: {what}.")
            }
        }
    }
}

/// What the writer's schema allows and the reader's does not; nothing when all of it can be read.
/// `pointer` is that of the reader's schema.
pub(super) fn losses(
    (writer_shape, writer): (&Shape, &Value),
    (reader_shape, reader): (&Shape, &Value),
    pointer: &str,
) -> Vec<Loss> {
    let mut inclusion = Inclusion::new(
        &writer_shape.definitions,
        &reader_shape.definitions,
        STEPS_MAX,
    );
    let included = inclusion.all(vec![writer], TypeSet::ALL, reader, pointer);
    let mut losses = inclusion.into_losses();
    if included {
        return Vec::new();
    }
    if losses.is_empty() {
        losses.push(Loss::unknown(pointer, "the schemas differ"));
    }
    losses.dedup();
    losses.truncate(LOSSES_MAX);
    losses
}

/// Whether two schemas say the same, but for their descriptions.
pub(super) fn is_same(old: &Shape, one: &Value, new: &Shape, other: &Value) -> bool {
    Sameness::new(&old.definitions, &new.definitions).holds(one, other)
}

/// Whether our generator and the documented ones make the same types of two schemas, named alike.
pub(super) fn makes_same_types(old: &Shape, one: &Value, new: &Shape, other: &Value) -> bool {
    Sameness::new(&old.definitions, &new.definitions)
        .for_types()
        .holds(one, other)
}

/// The definition that a `$ref` leads to, with its name.
fn resolve<'d>(target: &str, definitions: &'d Definitions) -> Option<(&'d str, &'d Value)> {
    let name = target.strip_prefix("#/$defs/")?;
    let (name, schema) = definitions.get_key_value(name)?;
    Some((name, schema))
}

/// Keywords that say nothing about which values are allowed.
fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "$comment"
            | "default"
            | "deprecated"
            | "description"
            | "examples"
            | "format"
            | "readOnly"
            | "title"
            | "writeOnly"
    )
}

#[cfg(test)]
mod tests;
