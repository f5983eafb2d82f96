//! From the bytes of a flush to typed, validated commands.
//!
//! The first attempt reads the bytes once, from the brackets of the message straight into the
//! typed values, as far as the order of the members allows it. When anything is wrong the bytes
//! are read again, piece by piece, so that a mistake in one command is the error of that command
//! alone; a bad flush costs twice, a good one once.

use crate::json::prescan;
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::problem::{Code, Problem};

use super::{Incoming, direct, skeleton};

/// Reads a flush of documents of type `M`. The limits hold before anything is built.
///
/// # Errors
///
/// What is wrong with the flush as a whole, of which nothing may then be applied:
/// [`Code::MessageTooLong`], [`Code::TooManyNodes`], [`Code::TooManyCommands`], or
/// [`Code::Malformed`]. What is wrong with one command stands in
/// [`super::IncomingCommand::intent`]; so does [`Code::NestingTooDeep`] where it lies in a
/// command, which the parser passes over without recursion. Elsewhere it refuses the whole.
pub fn decode_flush<M: Model>(
    bytes: &[u8],
    role: Role,
    limits: &Limits,
) -> Result<Incoming<M>, Problem> {
    let limits = &limits.capped();
    let too_deep = match prescan(bytes, limits) {
        Ok(_) => None,
        Err(problem) if problem.code == Code::NestingTooDeep => Some(problem),
        Err(problem) => return Err(problem),
    };
    if too_deep.is_none()
        && let Some(incoming) = direct::decode::<M>(bytes, role, limits)
    {
        return Ok(incoming);
    }
    skeleton::decode::<M>(bytes, role, limits, too_deep)
}
