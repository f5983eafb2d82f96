//! The shape itself: the node types, commands, value types and limits of a model.

use std::collections::BTreeMap;

use serde_json::Value;

use super::command::CommandShape;
use super::node::{NodeIndex, NodeShape};
use crate::limits::Limits;

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

impl Shape {
    /// The command of this name.
    pub fn command(&self, name: &str) -> Option<&CommandShape> {
        self.commands.iter().find(|command| command.name == name)
    }

    /// The node type at `index`, `None` when the index belongs to another shape.
    pub fn node(&self, index: NodeIndex) -> Option<&NodeShape> {
        self.nodes.get(index.get())
    }
}
