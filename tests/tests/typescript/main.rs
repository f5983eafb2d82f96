//! The generated TypeScript modules: they compile, wrong uses of them do not, and clients that use
//! them work with our master and with npm's.

#![allow(
    clippy::unwrap_used,
    reason = "the lint's leave for tests does not reach functions that tests share"
)]

mod clashes;
mod compiling;
mod inherited;
mod stories;
mod workshop;

/// A model of the tests of another target, whose values have every form that schemars gives.
#[path = "../shape_validator/rich.rs"]
#[allow(dead_code, reason = "only its shape is asked for here")]
mod rich;
