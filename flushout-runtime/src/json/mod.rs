//! JSON text: measured before it is parsed, read strictly or as npm's package reads it, and kept.
//!
//! A message goes through [`prescan`] first, which holds it to the limits before anything is
//! built. Derived models are then read through [`strict`], which keeps a [`Place`] and so can say
//! where a problem is; what documents without a model read otherwise is replaced by [`repair`].

mod chunks;
mod finite;
mod key_text;
mod keys;
mod lenient;
mod normal;
mod numbers;
mod objects;
mod place;
mod prescan;
mod raw_text;
mod strict;
mod text;
mod variants;

pub use keys::is_forbidden_key;
pub use lenient::{Repaired, normalize_numbers, repair};
pub(crate) use normal::{compare_values, normal_value};
pub(crate) use numbers::{ObjectOrNumber, object_or_number};
#[doc(hidden)]
pub use objects::FromObject;
pub(crate) use objects::from_objects;
pub use place::{Place, Token, place_error};
#[doc(hidden)]
pub use prescan::check_nesting;
pub use prescan::{Bounds, Measured, prescan};
pub(crate) use prescan::{measured, nesting_beyond};
pub use strict::{Strict, from_str_strict, strict};
pub use text::JsonText;
pub(crate) use text::from_bytes;
