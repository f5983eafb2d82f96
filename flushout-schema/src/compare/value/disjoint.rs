//! Whether nothing that a case of the writer allows is allowed by a schema of the reader.
//!
//! The answer errs on one side only: what is called disjoint is disjoint.

use serde_json::Value;

use super::atoms::{Atom, atoms};
use super::evaluate::evaluate;
use super::properties::{Openness, property};
use super::same::Sameness;
use super::schemas::Schemas;
use super::types::TypeSet;

/// How deep the properties that tell objects apart are looked for.
const DEPTH_MAX: usize = 3;

/// Whether the types alone keep the case and the schema apart.
pub(super) fn by_type<'d>(sides: &Schemas<'d>, atom: &Atom<'d>, schema: &'d Value) -> bool {
    atoms(vec![schema], TypeSet::ALL, sides.reader, &sides.budget)
        .is_some_and(|cases| cases.iter().all(|case| !case.types.meets(atom.types)))
}

/// Whether the schema of the reader allows nothing of the case.
pub(super) fn from_schema<'d>(sides: &Schemas<'d>, atom: &Atom<'d>, schema: &'d Value) -> bool {
    if let Some(value) = atom.value {
        return evaluate(value, schema, sides.reader, &sides.budget) == Some(false);
    }
    // The writer's schema excludes it in so many words, as one of several alternatives does.
    let excluded = atom.excluded().any(|one| {
        let sameness = Sameness::new(sides.writer, sides.reader);
        sameness.within(&sides.budget).holds(one, schema)
    });
    excluded || from_all(sides, atom, vec![schema], 0)
}

fn from_all<'d>(
    sides: &Schemas<'d>,
    atom: &Atom<'d>,
    schemas: Vec<&'d Value>,
    depth: usize,
) -> bool {
    let Some(cases) = atoms(schemas, TypeSet::ALL, sides.reader, &sides.budget) else {
        return false;
    };
    cases.iter().all(|case| are_apart(sides, atom, case, depth))
}

/// Whether a case of the writer and one of the reader have nothing in common.
fn are_apart<'d>(sides: &Schemas<'d>, writer: &Atom<'d>, reader: &Atom<'d>, depth: usize) -> bool {
    if !writer.types.meets(reader.types) {
        return true;
    }
    if let Some(value) = writer.value {
        return !reader.may_be(value, (sides.reader, &sides.budget));
    }
    if let Some(value) = reader.value {
        return !writer.may_be(value, (sides.writer, &sides.budget));
    }
    if writer.types != TypeSet::OBJECT || depth >= DEPTH_MAX {
        return false;
    }
    let (ours, theirs) = (writer.required(), reader.required());
    for name in ours.union(&theirs) {
        // A property that one requires and the other never has.
        let (Some(own), Some(other)) = (
            property(writer, name, Openness::AsWritten),
            property(reader, name, Openness::AsAccepted),
        ) else {
            return true;
        };
        // One that is required on any side is there in what both allow.
        if lists_are_apart(sides, own, &other, depth + 1) {
            return true;
        }
    }
    false
}

fn lists_are_apart<'d>(
    sides: &Schemas<'d>,
    writer: Vec<&'d Value>,
    reader: &[&'d Value],
    depth: usize,
) -> bool {
    let Some(cases) = atoms(writer, TypeSet::ALL, sides.writer, &sides.budget) else {
        return false;
    };
    cases
        .iter()
        .all(|case| from_all(sides, case, reader.to_vec(), depth))
}
