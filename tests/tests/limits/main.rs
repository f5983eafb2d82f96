//! Every limit, just below and just above it, with its error; and what strict JSON
//! refuses in one command alone.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod counts;
mod documented;
mod documents;
mod forbidden_keys;
mod form_trials;
mod ids;
mod messages;
mod numbers;
mod parser_features;
mod paths;
mod raw_texts;
mod strictness;
mod support;
mod work;
