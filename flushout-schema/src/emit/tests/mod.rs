//! Tests of the emitted schemas: round trip, determinism, validity, and their verdicts.

mod dialects;
mod fixed_point;
mod invocations;
mod preconditions;
mod rewriting;
pub(crate) mod shapes;
mod verdicts;

use serde_json::{Value, json};

use super::{Dialect, Profile, SchemaKind, emit, emit_all};
use flushout_runtime::shape::Shape;

fn every_schema(shape: &Shape) -> Vec<(String, String)> {
    emit_all(shape, Dialect::ALL, Profile::ALL)
}

#[test]
fn a_shape_rebuilt_from_its_model_schema_gives_the_same_schemas() {
    for (name, shape) in shapes::all() {
        let expected = every_schema(&shape);
        // The others leave out the keywords of ours.
        for dialect in [Dialect::Draft202012, Dialect::Draft07] {
            for profile in [Profile::Types, Profile::Validate] {
                let model = emit(&shape, SchemaKind::Model, profile, dialect);
                let rebuilt = Shape::from_model_schema(&model).unwrap();
                assert_eq!(rebuilt, shape, "{name} {dialect:?} {profile:?}");
                // Shapes that are equal give the same, so one of them stands for all.
                if (dialect, profile) == (Dialect::Draft202012, Profile::Validate) {
                    assert!(every_schema(&rebuilt) == expected, "{name}");
                }
            }
        }
    }
}

#[test]
fn commands_of_a_model_schema_that_contradict_themselves_are_refused_with_their_place() {
    let shape = shapes::commanded();
    let (profile, dialect) = (Profile::Validate, Dialect::Draft202012);
    let good = emit(&shape, SchemaKind::Model, profile, dialect);
    assert_eq!(Shape::from_model_schema(&good), Ok(shape));
    let args = "/$defs/PostponeArgs";
    for (pointer, target, change) in [
        ("/x-flushout-commands", "/x-flushout-commands", json!({})),
        (
            "/x-flushout-commands/0",
            "/x-flushout-commands/0/name",
            json!("a b"),
        ),
        (
            "/x-flushout-commands/2",
            "/x-flushout-commands/2/name",
            json!("postpone"),
        ),
        (
            "/x-flushout-commands/1",
            "/x-flushout-commands/1/args",
            json!("None"),
        ),
        ("/$defs/Todo", "/x-flushout-commands/1/args", json!("Todo")),
        (
            args,
            "/$defs/PostponeArgs/x-flushout-fields",
            json!(["none"]),
        ),
        (
            "/$defs/PostponeArgs/properties/id",
            "/$defs/PostponeArgs/properties/id/x-flushout-target",
            json!("None"),
        ),
        (
            args,
            "/$defs/PostponeArgs/properties/id/x-flushout-kind",
            json!("child"),
        ),
        ("/$defs", "/$defs/PlantArgs/$ref", json!("#/$defs/Todo")),
    ] {
        let mut bad = good.clone();
        *bad.pointer_mut(target).unwrap() = change;
        let problem = Shape::from_model_schema(&bad).unwrap_err();
        assert_eq!(problem.pointer, pointer, "{target}");
    }
}

#[test]
fn every_schema_is_valid_in_its_dialect() {
    for (name, shape) in shapes::all() {
        let files = every_schema(&shape).into_iter();
        for (path, text) in files.filter(|(path, _)| !path.starts_with("openapi")) {
            let schema: Value = serde_json::from_str(&text).unwrap();
            jsonschema::meta::validate(&schema)
                .unwrap_or_else(|error| panic!("{name}/{path}: {error}"));
        }
    }
}

#[test]
fn what_is_no_model_schema_is_refused_with_its_place() {
    let shape = shapes::outline();
    let good = emit(
        &shape,
        SchemaKind::Model,
        Profile::Validate,
        Dialect::Draft202012,
    );
    assert_eq!(Shape::from_model_schema(&good), Ok(shape));
    for (pointer, target, change) in [
        ("/x-flushout-limits", "/x-flushout-limits", json!(null)),
        (
            "/x-flushout-limits",
            "/x-flushout-limits/id_characters_max",
            json!("64"),
        ),
        ("/$defs", "/$defs", json!(7)),
        ("/$defs", "/$defs/Outline/x-flushout-node", json!(1)),
        (
            "/$defs",
            "/$defs/Outline/properties/title/$ref",
            json!("#/$defs/None"),
        ),
        (
            "/$defs/Outline",
            "/$defs/Outline/x-flushout-fields",
            json!(["other"]),
        ),
        (
            "/$defs/Outline",
            "/$defs/Outline/x-flushout-fields",
            json!(["value", "value"]),
        ),
        ("/$ref", "/$ref", json!("#/$defs/Other")),
        (
            "/$defs/Outline/properties/title",
            "/$defs/Outline/properties/title/x-flushout-kind",
            json!("child"),
        ),
    ] {
        let mut bad = good.clone();
        let (parent, name) = target.rsplit_once('/').unwrap();
        bad.pointer_mut(parent).unwrap()[name] = change;
        let problem = Shape::from_model_schema(&bad).unwrap_err();
        assert_eq!(problem.pointer, pointer, "{target}");
    }
}
