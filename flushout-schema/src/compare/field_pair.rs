//! A field of the old model beside the one of the new model that it became.

use super::report::{Direction, Spot};
use super::walk::{NodePair, goes_by};
use flushout_runtime::shape::FieldShape;

/// The directions in which the new model reads what the old one wrote.
pub(super) const NEW_READS: [Direction; 2] = [Direction::Flush, Direction::Stored];

/// The directions in which what is on the wire or stored counts.
pub(super) const WRITTEN: [Direction; 3] = [Direction::Flush, Direction::Sync, Direction::Stored];

/// A field of the old model with its counterpart in the new one.
pub(super) struct FieldPair<'p, 's> {
    pub(super) nodes: &'p NodePair<'s>,
    pub(super) old: &'s FieldShape,
    pub(super) new: &'s FieldShape,
    /// The old field, as far as its own clients could write it.
    pub(super) spot: Spot,
    /// The new field, as far as the same clients may write it.
    pub(super) new_spot: Spot,
}

/// The field of the new node type that is read from this name.
pub(super) fn new_owner<'s>(nodes: &NodePair<'s>, name: &str) -> Option<&'s FieldShape> {
    nodes.new.fields.iter().find(|new| goes_by(new, name))
}
