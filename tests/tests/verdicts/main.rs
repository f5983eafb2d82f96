//! Typed decoding, the `jsonschema` crate and ajv give the same verdict on every message.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the lints' leave for tests does not reach functions that tests share"
)]

mod dialects;
mod exceptions;
mod exports;
mod judges;
mod make;
mod places;
mod schemas;
mod stream;
mod subject;
mod tools;
mod values;

use flushout_tests::judging::{mutate, text};
