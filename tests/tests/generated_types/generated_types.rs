//! Types for other languages, generated from the committed schemas: they compile, programs use them against
//! `flushout apply`, and what is wrong does not compile or is refused.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints' leave for tests does not reach functions that tests share"
)]

mod project;
mod python;
mod typescript;
