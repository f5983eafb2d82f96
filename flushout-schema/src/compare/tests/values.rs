//! The proof for single values: what the writer's schema allows, the reader's does, where nothing is
//! said to be lost.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::samples::{Dice, change, schema, validator, value};
use super::with;
use crate::compare::value::losses;
use flushout_runtime::shape::Shape;

/// How many pairs of schemas are compared.
const PAIRS: u64 = 1_000;
/// How many values are judged for each pair and direction.
const VALUES: usize = 10;

fn shape(dice: &mut Dice) -> Shape {
    let mut shape = with(vec![]);
    let most = 1 + dice.roll(3);
    let alpha = json!({"type": "string", "maxLength": most});
    let beta = json!({"type": "object", "properties": {"x": {"$ref": "#/$defs/Alpha"}}});
    let definitions = [("Alpha", alpha), ("Beta", beta)];
    shape.definitions = definitions.map(|(name, one)| (name.to_owned(), one)).into();
    shape
}

/// Whether the schema of the reader was said to take everything.
fn hold(
    seed: u64,
    dice: &mut Dice,
    (writer_shape, writer): (&Shape, &Value),
    (reader_shape, reader): (&Shape, &Value),
) -> bool {
    let lost = losses((writer_shape, writer), (reader_shape, reader), "");
    if !lost.is_empty() {
        return false;
    }
    let author = validator(writer, &writer_shape.definitions);
    let judge = validator(reader, &reader_shape.definitions);
    for _ in 0..VALUES {
        let Some(value) = value(dice, writer, &writer_shape.definitions, &author) else {
            continue;
        };
        assert!(
            judge.is_valid(&value),
            "seed {seed}: {value}\nis in {writer}\nand not in {reader}\n{:?}",
            (&writer_shape.definitions, &reader_shape.definitions)
        );
    }
    true
}

#[test]
fn what_is_not_lost_is_allowed() {
    let mut said: BTreeMap<bool, usize> = BTreeMap::new();
    for seed in 0..PAIRS {
        let mut dice = Dice::new(seed + 1);
        let (old_shape, new_shape) = (shape(&mut dice), shape(&mut dice));
        let old = schema(&mut dice, 2);
        let mut new = old.clone();
        for _ in 0..=dice.roll(2) {
            change(&mut dice, &mut new);
        }
        let (old, new) = ((&old_shape, &old), (&new_shape, &new));
        for (writer, reader) in [(old, new), (new, old)] {
            *said
                .entry(hold(seed, &mut dice, writer, reader))
                .or_default() += 1;
        }
    }
    assert!(said.values().all(|count| *count > 500), "{said:?}");
}
