//! Tests of the emitted schemas: round trip, determinism, validity, and their verdicts.

mod shapes;
mod verdicts;

use serde_json::Value;

use super::{Dialect, Profile, SchemaKind, emit, emit_all};
use crate::shape::Shape;

fn every_schema(shape: &Shape) -> Vec<(String, String)> {
    emit_all(shape, Dialect::ALL, Profile::ALL)
}

#[test]
fn a_shape_rebuilt_from_its_model_schema_gives_the_same_schemas() {
    for (name, shape) in shapes::all() {
        let expected = every_schema(&shape);
        for dialect in Dialect::ALL {
            for profile in [Profile::Types, Profile::Validate] {
                let model = emit(&shape, SchemaKind::Model, profile, *dialect);
                let rebuilt = Shape::from_model_schema(&model).unwrap();
                assert_eq!(rebuilt, shape, "{name} {dialect:?} {profile:?}");
                assert!(
                    every_schema(&rebuilt) == expected,
                    "{name} {dialect:?} {profile:?}"
                );
            }
        }
    }
}

#[test]
fn every_schema_is_valid_in_its_dialect() {
    for (name, shape) in shapes::all() {
        for (path, text) in every_schema(&shape) {
            let schema: Value = serde_json::from_str(&text).unwrap();
            jsonschema::meta::validate(&schema)
                .unwrap_or_else(|error| panic!("{name}/{path}: {error}"));
        }
    }
}
