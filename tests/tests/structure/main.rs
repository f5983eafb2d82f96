//! Holds what ARCHITECTURE.md promises of the order of crates and modules, and the house rules that a test can see.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod crates;
mod files;
mod graph;
mod modules;
mod pages;
mod scan;
mod sources;
