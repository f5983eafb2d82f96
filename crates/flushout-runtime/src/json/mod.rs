//! JSON text: measured before it is parsed, read strictly or as npm's package reads it, and kept.

mod chunks;
mod keys;
mod place;
mod prescan;
mod strict;

pub use place::{Place, Token, place_error};
pub use prescan::{Measured, prescan};
pub use strict::{Strict, strict};
