//! JSON text: measured before it is parsed, read strictly or as npm's package reads it, and kept.

mod chunks;
mod prescan;

pub use prescan::{Measured, prescan};
