//! What the steps do that make ready what tests in other languages need.

/// What came of it.
pub(crate) enum Prepared {
    /// Everything is there.
    Ready,
    /// Something is missing here that this cannot bring; what depends on it cannot run.
    Lacking(String),
    /// It failed otherwise; this is what was printed.
    Failed(Vec<String>),
}
