//! What has come of the commands of a flush so far.

use crate::apply::{Batch, Undo};
use crate::wire::{CommandError, Completion};

/// What has come of the commands so far.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) batch: Batch,
    pub(super) completions: Vec<Completion>,
    pub(super) undos: Vec<Undo>,
    pub(super) errors: Vec<CommandError>,
    pub(super) is_modified: bool,
    /// How many effects the commands of enums have had.
    pub(super) invoked_effects: usize,
    /// How many completions there were when the present element began.
    pub(super) before_element: usize,
}

/// A number of effects, which is held to a limit far below 2^32.
pub(super) fn count(effects: usize) -> u32 {
    u32::try_from(effects).unwrap_or(u32::MAX)
}
