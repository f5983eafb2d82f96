//! What the tests across the crates of flushout share.

pub mod both_sides;
pub mod compare;
pub mod desk;
pub mod deviations;
pub mod go;
pub mod judging;
pub mod node;
pub mod peer;
pub mod plan;
pub mod python;
pub mod recount;
pub mod rules;
pub mod vectors;
