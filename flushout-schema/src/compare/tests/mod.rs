//! Tests of the comparison: each rule both ways, and that what is called safe is safe.

mod command_rules;
mod field_rules;
mod generated;
mod messages;
mod model_rules;
mod samples;
mod types;
mod values;

use serde_json::{Value, json};

use super::{Comparison, Direction, Verdict, compare};
use crate::emit::{Dialect, Profile, SchemaKind, emit};
use flushout_runtime::limits::Limits;
use flushout_runtime::shape::{
    ArgsShape, CommandShape, FieldKind, FieldShape, NodeIndex, NodeShape, Shape,
};

/// The node types of the hand-made models.
const ITEM: NodeIndex = NodeIndex::new(1);
const OTHER: NodeIndex = NodeIndex::new(2);

fn value(schema: Value) -> FieldKind {
    FieldKind::Value {
        schema,
        optional: false,
    }
}

fn text() -> FieldKind {
    value(json!({"type": "string"}))
}

fn optional_text() -> FieldKind {
    FieldKind::Value {
        schema: json!({"type": ["string", "null"]}),
        optional: true,
    }
}

fn child(node: NodeIndex, optional: bool) -> FieldKind {
    FieldKind::Child { node, optional }
}

fn collection(node: NodeIndex, items_max: Option<usize>) -> FieldKind {
    FieldKind::Collection { node, items_max }
}

fn reference(node: NodeIndex, optional: bool) -> FieldKind {
    FieldKind::Reference { node, optional }
}

fn field(kind: FieldKind) -> FieldShape {
    FieldShape::new("f", kind)
}

fn node(name: &str, fields: Vec<FieldShape>) -> NodeShape {
    NodeShape {
        name: name.to_owned(),
        description: None,
        fields,
    }
}

/// A list of items, which have these fields.
fn with(fields: Vec<FieldShape>) -> Shape {
    let root = vec![
        FieldShape::new("items", collection(ITEM, None)),
        FieldShape::new("others", collection(OTHER, None)),
    ];
    Shape {
        root: NodeIndex::new(0),
        nodes: vec![
            node("List", root),
            node("Item", fields),
            node("Other", vec![FieldShape::new("text", text())]),
        ],
        definitions: std::collections::BTreeMap::default(),
        commands: Vec::new(),
        limits: Limits::DEFAULT,
    }
}

/// For each direction: `B` when something breaks, `s` when there are safe changes alone, `-` when
/// there are none.
fn verdicts(comparison: &Comparison) -> String {
    let letter = |direction: &Direction| {
        if !comparison.is_safe(*direction) {
            'B'
        } else if comparison.of(*direction).next().is_some() {
            's'
        } else {
            '-'
        }
    };
    Direction::ALL.iter().map(letter).collect()
}

/// Holds a comparison to its verdicts (flush, sync, stored, types), there and back.
#[track_caller]
fn both_ways(old: &Shape, new: &Shape, there: &str, back: &str) {
    for (one, other, due) in [(old, new, there), (new, old, back)] {
        let comparison = compare(&rebuilt(one), &rebuilt(other));
        assert_eq!(verdicts(&comparison), due, "{:#?}", comparison.changes);
        for change in &comparison.changes {
            assert!(
                change.reason.len() > 20 && change.reason.ends_with('.'),
                "{change:?}"
            );
        }
    }
    assert_eq!(compare(old, old), Comparison::default());
    assert_eq!(compare(new, new), Comparison::default());
}

/// The shape as it comes out of its schema, in the dialect that differs most.
fn rebuilt(shape: &Shape) -> Shape {
    let schema = emit(
        shape,
        SchemaKind::Model,
        Profile::Validate,
        Dialect::Draft07,
    );
    Shape::from_model_schema(&schema).unwrap()
}

/// Holds the comparison of items with these fields to its verdicts, there and back.
#[track_caller]
fn fields_both_ways(old: Vec<FieldShape>, new: Vec<FieldShape>, there: &str, back: &str) {
    both_ways(&with(old), &with(new), there, back);
}

/// Every reason of a direction that breaks, joined.
fn reasons(comparison: &Comparison, direction: Direction) -> String {
    let breaking = comparison
        .of(direction)
        .filter(|change| change.verdict == Verdict::Breaking);
    let lines = breaking.map(|one| format!("{} {}: {}\n", one.place, one.pointer, one.reason));
    lines.collect::<Vec<_>>().concat()
}
