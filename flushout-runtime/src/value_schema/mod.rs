//! The JSON Schema of a value, compiled, and held against a value that is read or that stands in a tree.

mod checks;
mod compile;
mod division;
mod need;
mod object;
mod rule;
mod trials;
mod unique;
mod value;
mod whole;

pub(crate) use compile::{Compiler, wrong};
pub(crate) use division::has_remainder;
pub(crate) use need::{Forms, NeedOfCheck};
pub(crate) use rule::Rule;
pub(crate) use trials::Trials;
pub(crate) use value::{Optional, RuleSeed, Scope};
pub(crate) use whole::{hold_field, problem_at};
