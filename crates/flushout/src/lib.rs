//! A shared document that answers at once, works offline, and has one authority that validates
//! everything.

pub use flushout_derive::*;
pub use flushout_runtime::*;

/// What generated code names. Not for anybody else: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use flushout_runtime::*;
    pub use {schemars, serde};
}
