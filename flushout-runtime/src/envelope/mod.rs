//! The form of messages, whatever they carry: what typed decoding and the validator read alike.

mod entries;
mod epoch;
mod expected;
mod few;
mod members;
mod names;
mod raw;

pub use entries::{LEVELS_AROUND_ENTRY, LEVELS_AROUND_MEMBER, RawEntry};
pub use epoch::{EPOCH_CHARACTERS_MAX, Epoch};
pub use expected::check_expected;
pub(crate) use few::at_most_as_commands;
pub use few::{Few, FewMembers};
pub(crate) use names::EffectName;
pub use names::{CommandName, CompletionName, FlushName};
pub use raw::{INVOKE, RawCommand, RawFlush, nesting_problem};

use crate::limits::Limits;
use crate::path::Path;
use crate::problem::{Code, Problem};

/// Holds a path to its limit.
///
/// # Errors
///
/// [`Code::PathTooLong`], with the limit and the actual figure.
pub fn check_path(path: &Path, limits: &Limits) -> Result<(), Problem> {
    if path.len() <= limits.path_segments_max {
        return Ok(());
    }
    Err(Problem::limit(
        Code::PathTooLong,
        "The path in segments",
        limits.path_segments_max,
        path.len(),
    )
    .at("/command/path"))
}
