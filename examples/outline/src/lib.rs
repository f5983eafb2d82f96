//! A recursive outline: items below items, as deep as paths may go.

use flushout::{Collection, FlushoutModel, Position, Ref};

/// A shared outline.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Outline {
    /// What the outline is called.
    #[flushout(max_length = 200)]
    pub title: String,
    /// The items at the top.
    #[flushout(max_items = 1_000)]
    pub children: Collection<Item>,
}

/// An item of an outline, with items of its own.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Item {
    /// The words of the item.
    #[flushout(max_length = 2_000)]
    pub text: String,
    /// Where it stands among its siblings.
    pub position: Option<Position>,
    /// Whether what is below it is hidden.
    #[flushout(default)]
    pub is_folded: bool,
    /// Another item that this one points to.
    pub see: Option<Ref<Item>>,
    /// The items below.
    #[flushout(max_items = 1_000)]
    pub children: Collection<Item>,
}
