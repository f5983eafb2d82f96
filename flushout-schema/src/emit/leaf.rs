//! A leaf: one kind of command at one kind of place.

use serde_json::Value;

use super::action::Action;
use super::paths::root_path;
use flushout_runtime::node_schema::Name;

/// One kind of command at one kind of place.
pub(super) struct Leaf {
    pub(super) action: Action,
    pub(super) name: Name,
    /// The definition of its paths; without one, the path is that of the root.
    pub(super) path: Option<Name>,
    /// Whether the path may be absent or null, since it may be that of the root.
    pub(super) is_root: bool,
    /// For the create of an optional child: its name, which stands in `createdId`.
    pub(super) child: Option<String>,
}

/// The schema of a path; without a definition it is that of the root.
pub(super) fn place_schema(path: Option<&Name>) -> Value {
    match path {
        Some(path) => path.reference(),
        None => root_path(),
    }
}
