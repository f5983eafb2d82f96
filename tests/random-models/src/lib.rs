//! Random models: derived ones whose source `build/` writes from a seed, with values of all serde
//! forms, rules, defaults, children, collections, references and commands, and random values,
//! documents and commands of each.
//!
//! [`for_each_model!`] makes a test of each model.

mod chance;
pub mod commands;
pub mod defaults;
mod random;

pub use chance::Chance;
pub use random::Random;

use flushout::command::IntoCommand;
use flushout::model::Payload;
use flushout::{Intercepted, Node, Shape};

/// The root of a random model.
pub trait RandomModel: Node + Random + Clone {
    /// What the model is called.
    const NAME: &'static str;

    /// Whether it has sets and maps that are written in another order each time.
    const HAS_HASHED: bool;

    /// Its enum of commands, of which one writes at random.
    type Change: IntoCommand<Self, Created = ()> + Random;

    /// Its shape.
    fn shape() -> &'static Shape;

    /// A random node of the type that has this name in the shape.
    fn node(name: &str, chance: &mut Chance) -> Payload;

    /// A random patch of that type.
    fn patch(name: &str, chance: &mut Chance) -> Payload;

    /// Puts something random in the place of what the command carries.
    fn rewrite(command: &mut Intercepted<'_>, chance: &mut Chance);
}

include!(concat!(env!("OUT_DIR"), "/models.rs"));
