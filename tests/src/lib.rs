//! What the tests across the crates of flushout share.

pub mod node;
