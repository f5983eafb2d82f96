//! A command that is not confirmed: what is sent of it, and what takes it back.

use crate::apply::Undo;
use crate::wire::Completion;

/// A local command that the master has not confirmed.
#[derive(Debug)]
pub(super) struct Pending {
    /// The command as it is sent.
    pub(super) completion: Completion,
    /// What takes it back from the document as it is with this command and those before it.
    pub(super) undo: Undo,
}
