//! The gateway on 127.0.0.1, in front of upstreams that record what reaches them, and of a real npm master.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod commands;
mod forwarding;
mod http_forms;
mod npm_master;
mod npm_random;
mod operations;
mod preconditions;
mod refusals;
mod slow;
mod support;
mod upstream;
