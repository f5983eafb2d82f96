//! Models described by hand, with every kind of field, and recursion of several sorts.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use flushout_runtime::limits::Limits;
use flushout_runtime::shape::{
    ArgsShape, CommandShape, Constraints, FieldKind, FieldShape, Figure, NodeIndex, NodeShapeDraft,
    Shape, ShapeBuilder,
};

struct Root;
struct Todo;
struct Note;
struct Settings;
struct A;
struct B;

/// How urgent it is.
#[derive(JsonSchema)]
#[allow(dead_code)]
enum Priority {
    Low,
    /// At once.
    High,
}

#[derive(JsonSchema)]
#[allow(dead_code)]
enum Mark {
    None,
    Star { points: u8 },
    Text(String),
}

#[derive(JsonSchema)]
#[allow(dead_code)]
struct Tree {
    children: Vec<Tree>,
    size: Option<(u8, f64)>,
}

#[derive(JsonSchema)]
#[allow(dead_code)]
struct Pair<T> {
    first: T,
    second: T,
}

fn value<T: JsonSchema>(builder: &mut ShapeBuilder, constraints: &Constraints) -> FieldKind {
    FieldKind::Value {
        schema: builder.value::<T>(constraints),
        optional: false,
    }
}

fn optional<T: JsonSchema>(builder: &mut ShapeBuilder, constraints: &Constraints) -> FieldKind {
    FieldKind::Value {
        schema: builder.value::<Option<T>>(constraints),
        optional: true,
    }
}

fn collection(node: NodeIndex, items_max: Option<usize>) -> FieldKind {
    FieldKind::Collection { node, items_max }
}

fn child(node: NodeIndex, optional: bool) -> FieldKind {
    FieldKind::Child { node, optional }
}

fn draft(description: &str, fields: Vec<FieldShape>) -> NodeShapeDraft {
    NodeShapeDraft {
        description: Some(description.to_owned()),
        fields,
    }
}

fn text(min: usize, max: usize) -> Constraints {
    Constraints {
        length_min: Some(min),
        length_max: Some(max),
        ..Constraints::default()
    }
}

/// A todo list with every kind of field.
pub(crate) fn todo_list() -> Shape {
    let limits = Limits::DEFAULT
        .with_flush_commands_max(500)
        .with_id_characters_max(32);
    Shape::build(limits, |builder| {
        builder.node::<Root>("TodoList", |builder| {
            let todo = todo(builder);
            let settings = builder.node::<Settings>("Settings", |builder| {
                let columns = Constraints {
                    maximum: Some(Figure::Integer(12)),
                    multiple_of: Some(Figure::Integer(2)),
                    ..Constraints::default()
                };
                let columns = value::<u8>(builder, &columns);
                let note = note(builder);
                let fields = vec![
                    FieldShape::new("columns", columns).with_default(),
                    FieldShape::new("notes", collection(note, Some(2))),
                ];
                draft("How it looks.", fields)
            });
            let note = note(builder);
            let title = value::<String>(builder, &text(0, 200));
            let fields = vec![
                FieldShape::new("title", title).describe("The heading."),
                FieldShape::new("todos", collection(todo, Some(10_000))),
                FieldShape::new("settings", child(settings, false)).describe("Its settings."),
                FieldShape::new("banner", child(note, true)),
                FieldShape::new("footer", child(note, true)).describe("Below all."),
            ];
            draft("A shared todo list.", fields)
        })
    })
}

/// The todo list with commands whose arguments are of every kind.
pub(crate) fn commanded() -> Shape {
    let mut shape = Shape::build(Limits::DEFAULT, |builder| {
        let root = builder.node::<Root>("TodoList", |builder| {
            let todo = todo(builder);
            let todos = FieldShape::new("todos", collection(todo, None));
            draft("A shared todo list.", vec![todos])
        });
        let node = todo(builder);
        let reference = |optional| FieldKind::Reference { node, optional };
        let free = Constraints::default();
        let days = Constraints {
            minimum: Some(Figure::Integer(1)),
            maximum: Some(Figure::Integer(365)),
            ..Constraints::default()
        };
        let postpone = vec![
            FieldShape::new("id", reference(false)).describe("Which one."),
            FieldShape::new("days", value::<u16>(builder, &days)).alias("dayCount"),
            FieldShape::new("why", optional::<String>(builder, &text(1, 5))),
            FieldShape::new("mark", value::<Mark>(builder, &free)).with_default(),
            FieldShape::new("behind", reference(true)),
            FieldShape::new("others", value::<Vec<String>>(builder, &free)).with_default(),
        ];
        let mild = vec![FieldShape::new("why", optional::<Priority>(builder, &free))];
        let rename = value::<String>(builder, &text(1, 5));
        let tree = value::<Tree>(builder, &free);
        let perhaps = optional::<Priority>(builder, &free);
        let labels = value::<BTreeMap<String, String>>(builder, &free);
        let command = |name: &str, args| CommandShape::new(name).args(args);
        for command in [
            command("completeAll", ArgsShape::None).describe("Tick everything off."),
            command("postpone", ArgsShape::Fields(postpone)).describe("Postpone a todo."),
            command("mild", ArgsShape::Fields(mild)),
            command("no-fields", ArgsShape::Fields(Vec::new())),
            command("rename", ArgsShape::Value(rename)),
            command("plant", ArgsShape::Value(tree)),
            command("perhaps", ArgsShape::Value(perhaps)),
            command("drop", ArgsShape::Value(reference(false))),
            command("label", ArgsShape::Value(labels)),
            // Their leaves must not meet each other, nor the node and the value of these names.
            command("no_fields", ArgsShape::None),
            command("todos-create", ArgsShape::None),
            command("Todo", ArgsShape::None),
            command("Priority", ArgsShape::None),
        ] {
            builder.command(command);
        }
        root
    });
    shape.limits = shape.limits.with_flush_commands_max(4);
    shape
}

fn note(builder: &mut ShapeBuilder) -> NodeIndex {
    builder.node::<Note>("Page_for_Note", |builder| {
        let text = value::<String>(builder, &text(1, 10));
        draft("A note.", vec![FieldShape::new("text", text)])
    })
}

fn todo(builder: &mut ShapeBuilder) -> NodeIndex {
    builder.node::<Todo>("Todo", |builder| {
        let node = todo(builder);
        let free = Constraints::default();
        let tags = Constraints {
            items_max: Some(3),
            unique: true,
            ..Constraints::default()
        };
        let code = Constraints {
            pattern: Some("^[a-z]{2}-[0-9]+$"),
            ..Constraints::default()
        };
        let fields = vec![
            FieldShape::new("title", value::<String>(builder, &text(1, 5)))
                .alias("name")
                .alias("label"),
            FieldShape::new("details", optional::<String>(builder, &text(0, 9))).alias("body"),
            FieldShape::new("done", value::<bool>(builder, &free)).with_default(),
            FieldShape::new("createdAt", optional::<u64>(builder, &free)).server(),
            FieldShape::new("author", value::<String>(builder, &free)).create_only(),
            FieldShape::new(
                "blocks",
                FieldKind::Reference {
                    node,
                    optional: true,
                },
            )
            .describe("What it waits for."),
            FieldShape::new("priority", optional::<Priority>(builder, &free)).describe("Now?"),
            FieldShape::new("mark", value::<Mark>(builder, &free)).with_default(),
            FieldShape::new("tags", value::<Vec<String>>(builder, &tags)).with_default(),
            FieldShape::new("tree", optional::<Tree>(builder, &free)),
            FieldShape::new("extra", value::<serde_json::Value>(builder, &free)).with_default(),
            FieldShape::new("span", optional::<Pair<i32>>(builder, &free)),
            FieldShape::new("code", optional::<String>(builder, &code)),
        ];
        draft("Something to do.", fields)
    })
}

/// An outline: nodes below nodes of the same type.
pub(crate) fn outline() -> Shape {
    Shape::build(Limits::DEFAULT, |builder| {
        builder.node::<Root>("Outline", |builder| {
            let item = item(builder);
            let title = value::<String>(builder, &text(0, 200));
            let fields = vec![
                FieldShape::new("title", title),
                FieldShape::new("items", collection(item, None)),
            ];
            draft("An outline.", fields)
        })
    })
}

fn item(builder: &mut ShapeBuilder) -> NodeIndex {
    builder.node::<A>("Item", |builder| {
        let node = item(builder);
        let fields = vec![
            FieldShape::new("text", value::<String>(builder, &text(0, 200))),
            FieldShape::new("children", collection(node, Some(100))),
        ];
        draft("A line.", fields)
    })
}

/// A document whose root type is found below itself, through fields that lead to the same type.
pub(crate) fn twins() -> Shape {
    fn twin(builder: &mut ShapeBuilder) -> NodeIndex {
        builder.node::<A>("Twin", |builder| {
            let node = twin(builder);
            let fields = vec![
                FieldShape::new("left", collection(node, None)),
                FieldShape::new("right", collection(node, None)),
                FieldShape::new("middle", child(node, true)),
            ];
            draft("Both.", fields)
        })
    }
    Shape::build(Limits::DEFAULT.with_path_segments_max(6), twin)
}

/// A model whose recursion branches so that its paths are too many to be listed.
pub(crate) fn tangle() -> Shape {
    fn a(builder: &mut ShapeBuilder) -> NodeIndex {
        builder.node::<A>("A", |builder| {
            let (own, other) = (a(builder), b(builder));
            let fields = vec![
                FieldShape::new("x", collection(own, None)),
                FieldShape::new("y", collection(other, None)),
            ];
            draft("One.", fields)
        })
    }
    fn b(builder: &mut ShapeBuilder) -> NodeIndex {
        builder.node::<B>("B", |builder| {
            let other = a(builder);
            draft("Two.", vec![FieldShape::new("z", collection(other, None))])
        })
    }
    Shape::build(Limits::DEFAULT, a)
}

/// All of them, with a name for messages of failing tests.
pub(crate) fn all() -> Vec<(&'static str, Shape)> {
    vec![
        ("todo_list", todo_list()),
        ("commanded", commanded()),
        ("outline", outline()),
        ("twins", twins()),
        ("tangle", tangle()),
    ]
}
