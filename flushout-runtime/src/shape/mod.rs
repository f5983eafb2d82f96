//! The shape of a model: one description from which schemas, types and validators are made.

mod builder;
mod command;
mod constraints;
mod definition;
#[doc(hidden)]
pub mod draft07;
mod empty;
pub(crate) mod formats;
#[doc(hidden)]
pub mod keywords;
mod map_keys;
mod node;
mod normal;
mod place;
mod rebuild;
mod unordered;
#[doc(hidden)]
pub mod walk;

pub use crate::problem::Figure;
pub use builder::{NodeShapeDraft, ShapeBuilder};
#[doc(hidden)]
pub use builder::{alphanumeric, unique};
pub(crate) use command::is_command_name;
pub use command::{ArgsShape, CommandShape};
pub use constraints::Constraints;
pub use definition::Shape;
pub use node::{FieldKind, FieldShape, NodeIndex, NodeShape};
pub use place::Place;
#[doc(hidden)]
pub use unordered::UnorderedLists;

#[cfg(test)]
mod tests;
