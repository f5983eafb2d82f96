//! The nesting of what a command would make of the document, and of a flush that holds the command.

use crate::action::Action;
use crate::json;
use crate::limits::Limits;
use crate::path::Path;
use crate::problem::{Code, Problem};

use super::Completion;

/// Holds the nesting of what a command would make of the document, and of a flush that holds the
/// command, to their limit.
///
/// # Errors
///
/// [`Code::NestingTooDeep`], with a pointer into the completion.
pub(crate) fn check_nesting(completion: &Completion, limits: &Limits) -> Result<(), Problem> {
    let command = &completion.command;
    let is_create = command.action == Action::Create;
    for (text, pointer) in [
        (&command.props, "/command/props"),
        (&command.parent_default, "/command/parentDefault"),
    ] {
        if let Some(text) = text {
            check_nesting_at(&command.path, is_create, text.as_str(), limits)
                .map_err(|problem| problem.at(pointer))?;
        }
    }
    Ok(())
}

/// The flush, its list of completions, a completion and its command, around what the command carries.
const LEVELS_OF_FLUSH: usize = 4;

/// The document is nested as deep as the path is long, and then as deep as what is put there. A
/// flush has to bring it there, so a proxy takes nothing that is too deep for a flush.
///
/// # Errors
///
/// [`Code::NestingTooDeep`].
pub fn check_nesting_at(
    path: &Path,
    is_create: bool,
    text: &str,
    limits: &Limits,
) -> Result<(), Problem> {
    // The document itself is a level, and a new node lies one below its parent.
    let above = (path.len() + usize::from(is_create)).max(LEVELS_OF_FLUSH);
    let levels_max = limits.nesting_levels_max;
    let refused = |levels: usize| {
        Problem::limit(
            Code::NestingTooDeep,
            "The nesting of the document, or of the flush, in levels",
            levels_max,
            levels,
        )
    };
    if above >= levels_max {
        return Err(refused(above + 1));
    }
    // No text is nested deeper than it has opening brackets, which are few as a rule and counted
    // faster than strings are told from what is between them.
    if above + opening_brackets(text) <= levels_max {
        return Ok(());
    }
    match json::nesting_beyond(text, levels_max - above) {
        None => Ok(()),
        Some(levels) => Err(refused(levels + above)),
    }
}

/// How many opening brackets a text has, those within strings included.
fn opening_brackets(text: &str) -> usize {
    // Counted in bytes, so that the compiler takes many at a time; no chunk overflows one.
    let count = |chunk: &[u8]| {
        chunk.iter().fold(0_u8, |count, byte| {
            // `[` and `{` differ in this one bit, and no other byte meets them.
            count + u8::from(byte | 0x20 == b'{')
        })
    };
    let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
    chunks.map(|chunk| usize::from(count(chunk))).sum()
}
