//! The shape of a model: one description from which schemas, types and validators are made.

mod builder;
mod command;
mod constraints;
#[doc(hidden)]
pub mod draft07;
mod empty;
pub(crate) mod formats;
#[doc(hidden)]
pub mod keywords;
mod map_keys;
mod normal;
mod place;
mod rebuild;
mod unordered;
#[doc(hidden)]
pub mod walk;

use std::collections::BTreeMap;

use serde_json::Value;

pub use builder::{NodeShapeDraft, ShapeBuilder};
#[doc(hidden)]
pub use builder::{alphanumeric, unique};
pub(crate) use command::is_command_name;
pub use command::{ArgsShape, CommandShape};
pub use constraints::{Constraints, Figure};
pub use place::Place;
#[doc(hidden)]
pub use unordered::UnorderedLists;

use crate::limits::Limits;

/// The place of a node type in [`Shape::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(usize);

impl NodeIndex {
    /// The index of the node type at this position of [`Shape::nodes`].
    pub const fn new(position: usize) -> Self {
        Self(position)
    }

    /// The position in [`Shape::nodes`].
    pub const fn get(self) -> usize {
        self.0
    }
}

/// The description of a model: its node types, the schemas of its values and its limits.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The node type of the document itself.
    pub root: NodeIndex,
    /// Every node type that can be reached from the root, the root included.
    pub nodes: Vec<NodeShape>,
    /// The commands beside create, update and delete, in the order of their declaration.
    pub commands: Vec<CommandShape>,
    /// JSON Schemas (2020-12) of the value types that `$ref`s of the form `#/$defs/Name` lead to.
    pub definitions: BTreeMap<String, Value>,
    /// The limits of documents and messages of this model.
    pub limits: Limits,
}

/// One node type: a struct of the model.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeShape {
    /// The name of the type: letters and digits, unique within the shape.
    pub name: String,
    /// What the type is for, in the words of the model's author.
    pub description: Option<String>,
    /// The fields in the order of their declaration.
    pub fields: Vec<FieldShape>,
}

impl NodeShape {
    /// The field of this wire name; aliases are not looked at.
    pub fn field(&self, name: &str) -> Option<&FieldShape> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// One field of a node type.
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are independent properties of a field, each an attribute of its own"
)]
pub struct FieldShape {
    /// The name of the field on the wire.
    pub name: String,
    /// Other names that are read in `props`, but never written.
    pub aliases: Vec<String>,
    /// What the field is for, in the words of the model's author.
    pub description: Option<String>,
    /// What the field holds.
    pub kind: FieldKind,
    /// Whether only the server may set it.
    pub server: bool,
    /// Whether it is set by create alone and never by update.
    pub create_only: bool,
    /// Whether it has a default, and so may be absent in a create.
    pub default: bool,
}

impl FieldShape {
    /// A field without aliases and description, which every client may set at any time.
    pub fn new(name: impl Into<String>, kind: FieldKind) -> Self {
        Self {
            name: name.into(),
            aliases: Vec::new(),
            description: None,
            kind,
            server: false,
            create_only: false,
            default: false,
        }
    }

    /// The field with another name that is read too.
    #[must_use]
    pub fn alias(mut self, name: impl Into<String>) -> Self {
        self.aliases.push(name.into());
        self
    }

    /// The field with a description.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The field, set by the server alone.
    #[must_use]
    pub fn server(mut self) -> Self {
        self.server = true;
        self
    }

    /// The field, set by create alone.
    #[must_use]
    pub fn create_only(mut self) -> Self {
        self.create_only = true;
        self
    }

    /// The field, with a default for creates that leave it out.
    #[must_use]
    pub fn with_default(mut self) -> Self {
        self.default = true;
        self
    }

    /// Whether a create may leave the field out: it is optional, has a default, or is a collection.
    pub fn may_be_absent(&self) -> bool {
        self.default || self.kind.is_optional() || matches!(self.kind, FieldKind::Collection { .. })
    }
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldKind {
    /// A value, replaced whole.
    Value {
        /// Its JSON Schema (2020-12) with the constraints of the field merged in. It admits `null`
        /// itself when the field is optional.
        schema: Value,
        /// Whether it may be absent or `null`.
        optional: bool,
    },
    /// A node of its own below the field.
    Child {
        /// The type of the child.
        node: NodeIndex,
        /// Whether it may be missing, and then be created.
        optional: bool,
    },
    /// A map from id to nodes of one type.
    Collection {
        /// The type of the nodes.
        node: NodeIndex,
        /// The most nodes that the collection may hold, where the model sets a limit.
        items_max: Option<usize>,
    },
    /// The id of a node, which follows renames.
    Reference {
        /// The type of the node that is meant.
        node: NodeIndex,
        /// Whether it may be absent or `null`.
        optional: bool,
    },
}

impl FieldKind {
    /// Whether it may be absent or `null`; a collection is never `null`.
    pub fn is_optional(&self) -> bool {
        match self {
            Self::Value { optional, .. }
            | Self::Child { optional, .. }
            | Self::Reference { optional, .. } => *optional,
            Self::Collection { .. } => false,
        }
    }

    /// The node type below the field or referred to by it; `None` for a value.
    pub fn node(&self) -> Option<NodeIndex> {
        match self {
            Self::Value { .. } => None,
            Self::Child { node, .. }
            | Self::Collection { node, .. }
            | Self::Reference { node, .. } => Some(*node),
        }
    }
}

impl Shape {
    /// Builds a shape: `describe` registers the root node type and returns its index.
    pub fn build(limits: Limits, describe: impl FnOnce(&mut ShapeBuilder) -> NodeIndex) -> Self {
        let mut builder = ShapeBuilder::new();
        let root = describe(&mut builder);
        builder.finish(root, limits)
    }

    /// As [`Shape::build`], with the values as their types alone describe them: without the rules
    /// of the fields.
    pub(crate) fn build_types(describe: impl FnOnce(&mut ShapeBuilder) -> NodeIndex) -> Self {
        let mut builder = ShapeBuilder::of_types();
        let root = describe(&mut builder);
        builder.finish(root, Limits::DEFAULT)
    }

    /// The command of this name.
    pub fn command(&self, name: &str) -> Option<&CommandShape> {
        self.commands.iter().find(|command| command.name == name)
    }

    /// The node type at `index`, `None` when the index belongs to another shape.
    pub fn node(&self, index: NodeIndex) -> Option<&NodeShape> {
        self.nodes.get(index.0)
    }
}

#[cfg(test)]
mod tests;
