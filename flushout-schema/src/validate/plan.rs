//! The compiled form of a shape: its node types with the rules of their fields.

use compact_str::CompactString;

use crate::emit::args_names;
use flushout_runtime::limits::Limits;
use flushout_runtime::problem::{Problem, push_pointer_token};
use flushout_runtime::shape::{ArgsShape, CommandShape, FieldKind, FieldShape, Shape, keywords};
use flushout_runtime::value_schema::{Compiler, Rule, wrong};

/// A shape, compiled.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) root: usize,
    pub(super) nodes: Vec<NodePlan>,
    pub(super) commands: Vec<CommandPlan>,
    pub(super) definitions: Vec<Rule>,
    pub(super) limits: Limits,
}

/// A node type.
#[derive(Clone, Debug)]
pub(super) struct NodePlan {
    pub(super) fields: Vec<FieldPlan>,
}

/// A command of an enum.
#[derive(Clone, Debug)]
pub(super) struct CommandPlan {
    pub(super) name: CompactString,
    pub(super) args: ArgsPlan,
}

/// The arguments of a command.
#[derive(Clone, Debug)]
pub(super) enum ArgsPlan {
    /// An object of these, which may be none.
    Fields(Vec<FieldPlan>),
    /// One, which stands for itself; its name is not on the wire.
    Value(FieldPlan),
}

/// A field of a node type, or an argument.
#[derive(Clone, Debug)]
pub(super) struct FieldPlan {
    pub(super) name: CompactString,
    aliases: Vec<CompactString>,
    pub(super) kind: KindPlan,
    pub(super) server: bool,
    pub(super) create_only: bool,
    pub(super) may_be_absent: bool,
}

/// What a field holds.
#[derive(Clone, Debug)]
pub(super) enum KindPlan {
    Value(Rule),
    Child {
        node: usize,
        optional: bool,
    },
    Collection {
        node: usize,
        items_max: Option<usize>,
    },
    Reference {
        optional: bool,
    },
}

impl Plan {
    /// Compiles a shape.
    pub(super) fn new(shape: &Shape) -> Result<Self, Problem> {
        let compiler = Compiler::new(&shape.definitions)?;
        let nodes = shape
            .nodes
            .iter()
            .map(|node| {
                let fields = field_plans(&node.fields, shape, &compiler, &node.name)?;
                Ok(NodePlan { fields })
            })
            .collect::<Result<_, _>>()?;
        let commands = command_plans(shape, &compiler)?;
        if shape.node(shape.root).is_none() {
            return Err(wrong("/$ref", "the root is none of the node types"));
        }
        Ok(Self {
            root: shape.root.get(),
            nodes,
            commands,
            definitions: compiler.finish()?,
            limits: shape.limits.capped(),
        })
    }

    /// The command of this name, with its position.
    pub(super) fn command(&self, name: &str) -> Option<usize> {
        self.commands
            .iter()
            .position(|command| command.name == name)
    }

    /// The field of this name in a node; aliases are no part of a path.
    pub(super) fn step(&self, node: usize, name: &str) -> Option<&KindPlan> {
        let field = self.nodes[node].fields.iter().find(|one| one.name == name);
        field.map(|field| &field.kind)
    }
}

impl FieldPlan {
    /// The name or alias of the field that equals `key`.
    #[inline]
    pub(super) fn named(&self, key: &str) -> Option<&CompactString> {
        if self.name == key {
            return Some(&self.name);
        }
        self.aliases.iter().find(|alias| *alias == key)
    }

    /// Whether an update changes the field by commands at a path below, not in the owner.
    pub(super) fn is_below(&self) -> bool {
        matches!(
            self.kind,
            KindPlan::Child { .. } | KindPlan::Collection { .. }
        )
    }
}

fn command_plans(shape: &Shape, compiler: &Compiler<'_>) -> Result<Vec<CommandPlan>, Problem> {
    let mut plans: Vec<CommandPlan> = Vec::new();
    for (position, (command, definition)) in
        shape.commands.iter().zip(args_names(shape)).enumerate()
    {
        let place = format!("/{}/{position}", keywords::COMMANDS);
        if plans.iter().any(|plan| plan.name == command.name) {
            return Err(wrong(&place, "two commands have the same name"));
        }
        let is_below = |kind: &FieldKind| {
            matches!(kind, FieldKind::Child { .. } | FieldKind::Collection { .. })
        };
        if command.args.kinds().any(is_below) {
            return Err(wrong(&place, "an argument is a child or a collection"));
        }
        plans.push(CommandPlan {
            name: command.name.as_str().into(),
            args: args_plan(command, shape, compiler, &definition.unwrap_or_default())?,
        });
    }
    Ok(plans)
}

fn args_plan(
    command: &CommandShape,
    shape: &Shape,
    compiler: &Compiler<'_>,
    definition: &str,
) -> Result<ArgsPlan, Problem> {
    Ok(match &command.args {
        ArgsShape::None => ArgsPlan::Fields(Vec::new()),
        ArgsShape::Fields(fields) => {
            ArgsPlan::Fields(field_plans(fields, shape, compiler, definition)?)
        }
        ArgsShape::Value(kind) => {
            let mut pointer = "/$defs".to_owned();
            push_pointer_token(&mut pointer, definition);
            let field = FieldShape::new("args", kind.clone());
            ArgsPlan::Value(field_plan(&field, shape, compiler, &pointer)?)
        }
    })
}

/// The fields of the definition of this name.
fn field_plans(
    fields: &[FieldShape],
    shape: &Shape,
    compiler: &Compiler<'_>,
    definition: &str,
) -> Result<Vec<FieldPlan>, Problem> {
    let mut place = "/$defs".to_owned();
    push_pointer_token(&mut place, definition);
    place.push_str("/properties");
    let fields = fields.iter().map(|field| {
        let mut pointer = place.clone();
        push_pointer_token(&mut pointer, &field.name);
        field_plan(field, shape, compiler, &pointer)
    });
    fields.collect()
}

fn field_plan(
    field: &FieldShape,
    shape: &Shape,
    compiler: &Compiler<'_>,
    pointer: &str,
) -> Result<FieldPlan, Problem> {
    if let Some(node) = field.kind.node()
        && shape.node(node).is_none()
    {
        return Err(wrong(pointer, "the node type is none of the shape"));
    }
    let kind = match &field.kind {
        FieldKind::Value { schema, .. } => KindPlan::Value(compiler.rule(schema, pointer)?),
        FieldKind::Child { node, optional } => KindPlan::Child {
            node: node.get(),
            optional: *optional,
        },
        FieldKind::Collection { node, items_max } => KindPlan::Collection {
            node: node.get(),
            items_max: *items_max,
        },
        FieldKind::Reference { optional, .. } => KindPlan::Reference {
            optional: *optional,
        },
    };
    Ok(FieldPlan {
        name: field.name.as_str().into(),
        aliases: field
            .aliases
            .iter()
            .map(|one| one.as_str().into())
            .collect(),
        kind,
        server: field.server,
        create_only: field.create_only,
        may_be_absent: field.may_be_absent(),
    })
}
