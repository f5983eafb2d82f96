//! Compares the JSON Schemas of values: is everything that one allows allowed by the other.

mod arrays;
mod atoms;
mod budget;
mod definitions;
mod disjoint;
mod equality;
mod evaluate;
mod generated;
mod inclusion;
mod loss;
mod objects;
mod properties;
mod same;
mod scalars;
mod schemas;
mod types;

use serde_json::Value;

use flushout_runtime::shape::Shape;

use inclusion::Inclusion;
use loss::LOSSES_MAX;
pub(super) use loss::Loss;
use same::Sameness;
use types::TypeSet;

/// The most steps of one comparison. A schema that takes more is not judged.
const STEPS_MAX: usize = 300_000;

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

#[cfg(test)]
mod tests;
