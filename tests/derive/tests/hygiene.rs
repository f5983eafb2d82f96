//! Generated code among names and lints that could get in its way.
#![deny(
    warnings,
    unused,
    missing_docs,
    missing_debug_implementations,
    unreachable_pub,
    unused_qualifications,
    unused_lifetimes,
    elided_lifetimes_in_paths,
    let_underscore_drop,
    trivial_casts,
    trivial_numeric_casts,
    variant_size_differences,
    unused_results,
    explicit_outlives_requirements,
    non_ascii_idents,
    redundant_lifetimes,
    single_use_lifetimes,
    clippy::all,
    clippy::pedantic,
    clippy::nursery,
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::shadow_reuse,
    clippy::shadow_same,
    clippy::absolute_paths
)]

#[path = "hygiene/generics.rs"]
mod generics;
#[path = "hygiene/lints.rs"]
pub mod lints;
#[path = "hygiene/macros.rs"]
mod macros;
#[path = "hygiene/no_prelude.rs"]
mod no_prelude;
#[path = "hygiene/shadowed.rs"]
mod shadowed;
#[path = "hygiene/visibility.rs"]
mod visibility;

/// A module of the user's, called like the crate, at the root where it hides most.
pub mod flushout {}
/// A module of the user's.
pub mod core {}
/// A module of the user's.
pub mod std {}
/// A module of the user's.
pub mod serde {}
/// A module of the user's.
pub mod serde_json {}
/// A module of the user's.
pub mod schemars {}
