//! JSON text: measured before it is parsed, read strictly or as npm's package reads it, and kept.
//!
//! A message goes through [`prescan`] first, which holds it to the limits before anything is
//! built. Derived models are then read through [`strict`], which keeps a [`Place`] and so can say
//! where a problem is; documents without a model are read by [`parse_lenient`].

mod chunks;
mod keys;
mod lenient;
mod normal;
mod objects;
mod place;
mod prescan;
mod strict;
mod text;
mod variants;

pub use lenient::{Repaired, contains_proto, normalize_numbers, parse_lenient, repair};
pub(crate) use normal::{compare_values, normal_value};
pub(crate) use objects::{FromObject, from_objects};
pub use place::{Place, Token, place_error};
pub use prescan::{Measured, prescan};
pub use strict::{Strict, strict};
pub use text::JsonText;
pub(crate) use text::from_bytes;
