//! The compiled form of a shape: its node types with the rules of their fields.

use compact_str::CompactString;

use crate::limits::Limits;
use crate::problem::{Problem, push_pointer_token};
use crate::shape::{FieldKind, FieldShape, NodeShape, Shape};

use super::compile::{Compiler, wrong};
use super::rule::Rule;

/// A shape, compiled.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub(super) root: usize,
    pub(super) nodes: Vec<NodePlan>,
    pub(super) definitions: Vec<Rule>,
    pub(super) limits: Limits,
}

/// A node type.
#[derive(Clone, Debug)]
pub(super) struct NodePlan {
    pub(super) fields: Vec<FieldPlan>,
}

/// A field of a node type.
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
            .map(|node| node_plan(node, shape, &compiler))
            .collect::<Result<_, _>>()?;
        if shape.node(shape.root).is_none() {
            return Err(wrong("/$ref", "the root is none of the node types"));
        }
        Ok(Self {
            root: shape.root.get(),
            nodes,
            definitions: compiler.finish()?,
            limits: shape.limits.capped(),
        })
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

fn node_plan(
    node: &NodeShape,
    shape: &Shape,
    compiler: &Compiler<'_>,
) -> Result<NodePlan, Problem> {
    let mut pointer = "/$defs".to_owned();
    push_pointer_token(&mut pointer, &node.name);
    pointer.push_str("/properties");
    let fields = node.fields.iter().map(|field| {
        let mut pointer = pointer.clone();
        push_pointer_token(&mut pointer, &field.name);
        field_plan(field, shape, compiler, &pointer)
    });
    Ok(NodePlan {
        fields: fields.collect::<Result<_, _>>()?,
    })
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
