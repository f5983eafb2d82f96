//! What keeps the demo from going on.

use flushout::Problem;

/// What keeps the demo from going on: nothing that happens in a sound build.
pub(super) type Stop = Box<dyn std::error::Error>;

/// The problem that a step was meant to meet, or a word that it did not.
pub(super) fn expect_problem<T>(result: Result<T, Problem>) -> Result<Problem, Stop> {
    match result {
        Err(problem) => Ok(problem),
        Ok(_) => Err("a command was taken that must be refused".into()),
    }
}
