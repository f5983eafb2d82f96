//! What a validator says of a flush.

use flushout_runtime::count::Count;
use flushout_runtime::problem::Problem;

/// What a validator has to say of a flush.
#[derive(Clone, Debug, PartialEq)]
pub struct FlushVerdict {
    /// The count that the client has confirmed.
    pub from: Count,
    /// For each command in order, those within transactions included: nothing, or what is wrong with
    /// it, with a pointer into the flush.
    pub commands: Vec<Result<(), Problem>>,
}

impl FlushVerdict {
    /// Whether every command is right.
    pub fn is_valid(&self) -> bool {
        self.commands.iter().all(Result::is_ok)
    }

    /// What is wrong, in the order of the commands, with the place of each.
    pub fn problems(&self) -> impl Iterator<Item = (usize, &Problem)> {
        self.commands
            .iter()
            .enumerate()
            .filter_map(|(index, command)| Some((index, command.as_ref().err()?)))
    }
}
