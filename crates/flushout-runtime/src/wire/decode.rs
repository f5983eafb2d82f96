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
/// [`super::IncomingCommand::command`]; so does [`Code::NestingTooDeep`], because the parser skips
/// without recursion what is nested too deep.
pub fn decode_flush<M: Model>(
    bytes: &[u8],
    role: Role,
    limits: &Limits,
) -> Result<Incoming, Problem> {
    let direct = match prescan(bytes, limits) {
        Ok(_) => direct::decode::<M>(bytes, role, limits),
        Err(problem) if problem.code == Code::NestingTooDeep => None,
        Err(problem) => return Err(problem),
    };
    match direct {
        Some(incoming) => Ok(incoming),
        None => skeleton::decode::<M>(bytes, role, limits),
    }
}
