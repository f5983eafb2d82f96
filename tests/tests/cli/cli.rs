//! Tests of the built binary `flushout`, used as its user would use it.
//!
//! They belong to the crate `flushout-cli` (see the `[[test]]` in its Cargo.toml), for only tests
//! of that crate know where cargo has put the binary.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod apply;
mod apply_model;
mod crash;
mod demo;
mod generate;
mod help;
mod mistakes;
mod run;
mod schema;
mod schema_diff;
mod schema_export;
mod validate;
