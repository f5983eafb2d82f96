//! The two sides of a comparison, and the work that is left for it.

use super::budget::Budget;
use super::definitions::Definitions;

/// What a comparison looks things up in.
pub(super) struct Schemas<'d> {
    pub(super) writer: &'d Definitions,
    pub(super) reader: &'d Definitions,
    pub(super) budget: Budget<'d>,
}
