//! Node types and their fields.

use serde_json::Value;

/// The place of a node type in [`Shape::nodes`](crate::shape::Shape::nodes).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeIndex(usize);

impl NodeIndex {
    /// The index of the node type at this position of [`Shape::nodes`](crate::shape::Shape::nodes).
    pub const fn new(position: usize) -> Self {
        Self(position)
    }

    /// The position in [`Shape::nodes`](crate::shape::Shape::nodes).
    pub const fn get(self) -> usize {
        self.0
    }
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
