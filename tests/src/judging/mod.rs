//! Messages made wrong, and the judges of messages: typed decoding and validators of JSON Schema.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints' leave for tests does not reach functions that tests share"
)]

pub mod decoding;
pub mod mutate;
pub mod text;
pub mod validators;
