//! A shared document that answers at once, works offline, and has one authority that validates
//! everything.

pub use flushout_derive::*;
pub use flushout_runtime::*;

/// What generated code names. Not for anybody else: it changes without notice.
#[doc(hidden)]
pub mod __private {
    pub use flushout_runtime::*;
    pub use {schemars, serde};

    /// Stands in until the schema layer makes it.
    pub fn node_json_schema<N: flushout_runtime::model::Node>(
        _generator: &mut schemars::SchemaGenerator,
    ) -> schemars::Schema {
        true.into()
    }

    /// Stands in until the schema layer makes it.
    pub fn patch_json_schema<P: flushout_runtime::model::Patch>(
        _generator: &mut schemars::SchemaGenerator,
    ) -> schemars::Schema {
        true.into()
    }
}
