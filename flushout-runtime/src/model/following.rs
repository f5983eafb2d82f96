//! The types that hold ids and follow when the nodes that they name are renamed.

use std::any::TypeId;

use crate::id::Id;
use crate::renames::ReferenceRenames;

/// A type that holds ids of nodes, which follow when those nodes are renamed.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not follow renames",
    label = "not an id of a node",
    note = "write `Id<Node>`, `Option<Id<Node>>` or `Vec<Id<Node>>`, or the same with `Ref`"
)]
pub trait FollowRenames {
    /// Follows renamed nodes; true when an id was changed.
    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool;
}

impl<T: 'static> FollowRenames for Id<T> {
    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool {
        let Some(present) = renames.get(TypeId::of::<T>(), self.as_str()) else {
            return false;
        };
        // Ids that the master gives out are checked before they get into the table.
        match Self::new(present) {
            Ok(id) => {
                *self = id;
                true
            }
            Err(_) => false,
        }
    }
}

impl<T: FollowRenames> FollowRenames for Option<T> {
    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool {
        self.as_mut()
            .is_some_and(|inner| inner.follow_renames(renames))
    }
}

impl<T: FollowRenames> FollowRenames for Vec<T> {
    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool {
        let mut is_changed = false;
        for item in self {
            is_changed |= item.follow_renames(renames);
        }
        is_changed
    }
}
