//! Why the gateway could not be started.

use std::fmt;

/// Words for a person: why the gateway could not be started, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandError(pub(super) String);

impl fmt::Display for CommandError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for CommandError {}
