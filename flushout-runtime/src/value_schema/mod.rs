//! The JSON Schema of a value, compiled, and held against a value that is read or that stands in a tree.

mod checks;
mod compile;
mod division;
mod need;
mod object;
mod rule;
mod tag_first;
mod trials;
mod unique;
mod value;
mod whole;

pub use compile::{Compiler, wrong};
pub use division::has_remainder;
pub(crate) use need::{Forms, NeedOfCheck, member_names};
pub use rule::Rule;
pub(crate) use tag_first::TagFirst;
pub use trials::Trials;
pub use value::{Optional, RuleSeed, Scope};
pub(crate) use whole::hold_field;
pub use whole::problem_at;
