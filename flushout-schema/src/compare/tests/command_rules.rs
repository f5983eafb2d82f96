//! Each rule about commands of enums, from the old model to the new one and back.
//!
//! The verdicts are those of flush, sync, stored and types: `B` breaking, `s` safe, `-` no change.

use serde_json::json;

use super::*;
use crate::compare::Version;

/// A model with these commands, each with its arguments.
fn with_commands(commands: Vec<(&str, ArgsShape)>) -> Shape {
    let mut shape = with(vec![field(text())]);
    let commands = commands.into_iter();
    shape.commands = commands
        .map(|(name, args)| CommandShape::new(name).args(args))
        .collect();
    shape
}

fn postpone(args: ArgsShape) -> Shape {
    with_commands(vec![("postpone", args)])
}

#[track_caller]
fn args_both_ways(old: ArgsShape, new: ArgsShape, there: &str, back: &str) {
    both_ways(&postpone(old), &postpone(new), there, back);
}

#[track_caller]
fn fields_of_args_both_ways(old: Vec<FieldShape>, new: Vec<FieldShape>, there: &str, back: &str) {
    args_both_ways(ArgsShape::Fields(old), ArgsShape::Fields(new), there, back);
}

fn short() -> FieldKind {
    value(json!({"type": "string", "maxLength": 3}))
}

#[test]
fn commands_added_and_removed() {
    let none = with_commands(vec![]);
    both_ways(&none, &postpone(ArgsShape::None), "ssss", "BssB");
    let renamed = with_commands(vec![("delay", ArgsShape::None)]);
    both_ways(&postpone(ArgsShape::None), &renamed, "BssB", "BssB");
    let comparison = compare(&postpone(ArgsShape::None), &none);
    let change = comparison.of(Direction::Flush).next().unwrap();
    assert_eq!(change.place, "commands.postpone");
    assert_eq!(change.pointer, "/x-flushout-commands/0");
    assert_eq!(change.version, Version::Old);
}

#[test]
fn descriptions_and_the_order_of_commands_are_not_compared() {
    let two =
        |names: [&'static str; 2]| with_commands(names.map(|name| (name, ArgsShape::None)).into());
    let mut described = two(["b", "a"]);
    described.commands[0].description = Some("B.".to_owned());
    both_ways(&two(["a", "b"]), &described, "----", "----");
}

#[test]
fn arguments_added_and_removed() {
    for kind in [text(), reference(OTHER, false)] {
        fields_of_args_both_ways(vec![], vec![field(kind.clone())], "BssB", "BssB");
        let new = ArgsShape::Fields(vec![field(kind)]);
        args_both_ways(ArgsShape::None, new, "BssB", "BssB");
    }
    for kind in [optional_text(), reference(OTHER, true)] {
        fields_of_args_both_ways(vec![], vec![field(kind.clone())], "ssss", "BssB");
        let new = ArgsShape::Fields(vec![field(kind)]);
        args_both_ways(ArgsShape::None, new, "ssss", "BssB");
    }
    fields_of_args_both_ways(vec![], vec![field(text()).with_default()], "ssss", "BssB");
    // An object without members says as little as nothing; its type has a name.
    args_both_ways(ArgsShape::None, ArgsShape::Fields(vec![]), "----", "---B");
}

#[test]
fn arguments_renamed_and_made_optional() {
    let named = |name: &str| FieldShape::new(name, text());
    fields_of_args_both_ways(vec![named("a")], vec![named("b")], "BssB", "BssB");
    fields_of_args_both_ways(
        vec![named("a")],
        vec![named("b").alias("a")],
        "sssB",
        "BssB",
    );
    fields_of_args_both_ways(
        vec![named("a")],
        vec![named("a").alias("b")],
        "ssss",
        "BssB",
    );
    fields_of_args_both_ways(
        vec![field(text())],
        vec![field(optional_text())],
        "sssB",
        "BssB",
    );
    fields_of_args_both_ways(
        vec![field(text())],
        vec![field(text()).with_default()],
        "ssss",
        "BssB",
    );
}

#[test]
fn arguments_of_other_values() {
    fields_of_args_both_ways(vec![field(text())], vec![field(short())], "BssB", "sssB");
    fields_of_args_both_ways(
        vec![field(reference(OTHER, false))],
        vec![field(reference(ITEM, false))],
        "BssB",
        "BssB",
    );
    fields_of_args_both_ways(
        vec![field(reference(OTHER, false))],
        vec![field(text())],
        "BssB",
        "BssB",
    );
    args_both_ways(
        ArgsShape::Value(text()),
        ArgsShape::Value(short()),
        "BssB",
        "sssB",
    );
    let number = value(json!({"type": "number"}));
    args_both_ways(
        ArgsShape::Value(text()),
        ArgsShape::Value(number),
        "BssB",
        "BssB",
    );
    for other in [ArgsShape::None, ArgsShape::Fields(vec![field(text())])] {
        args_both_ways(ArgsShape::Value(text()), other, "BssB", "BssB");
    }
}

#[test]
fn changes_of_arguments_are_told_where_they_are() {
    let tell = |old: ArgsShape, new: ArgsShape| {
        reasons(&compare(&postpone(old), &postpone(new)), Direction::Flush)
    };
    let added = tell(ArgsShape::None, ArgsShape::Fields(vec![field(text())]));
    assert_eq!(
        added,
        "PostponeArgs.f /$defs/PostponeArgs/properties/f: `f` was added and is required: old clients send `postpone` without it and are refused. Make it an Option, or give it #[flushout(default)].\n"
    );
    let narrowed = tell(ArgsShape::Value(text()), ArgsShape::Value(short()));
    assert!(
        narrowed.starts_with("commands.postpone /$defs/PostponeArgs/maxLength: In the new model"),
        "{narrowed}"
    );
}
