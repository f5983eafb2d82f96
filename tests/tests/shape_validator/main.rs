//! The validator that is made from an emitted model schema gives the verdicts of typed decoding.
#![allow(
    clippy::assigning_clones,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test"
)]

mod exceptions;
mod long_paths;
mod mutation;
mod received;
mod rich;
mod samples;
mod verdicts;
