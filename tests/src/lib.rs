//! What the tests across the crates of flushout share.

pub mod compare;
pub mod desk;
pub mod deviations;
pub mod node;
pub mod plan;
pub mod rules;
pub mod vectors;
