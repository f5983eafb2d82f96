//! Commands: what is to be done at which path, and the typed paths that make them.

mod paths;
mod typed;

pub use paths::{CollectionPath, ItemPath, NodePath, OptionalChildPath, ValuePath};
pub use typed::{Create, CreateChild, Delete, IntoCommand, Update};

pub use crate::action::Action;
pub use crate::operation::{Command, Operation};
