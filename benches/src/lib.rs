//! What the benchmarks are made of: the floor, the work that is done, and the loop that compares.
//!
//! ```text
//! cargo bench -p flushout-benches                       everything, a few minutes
//! cargo bench -p flushout-benches -- --bench flush      what has "flush" in its name
//! cargo bench -p flushout-benches -- --quick            each once, to see that it runs
//! ```
//!
//! Figures of one machine say little about another, and on a machine that does other things at the
//! same time they jump. So each case runs against a floor in the same process, turn by turn, and
//! what counts is the ratio of the two: the median over the rounds, with the least and the
//! greatest. Beside each case stands what is within the time that is taken; everything else, such
//! as putting the document back as it was, is outside of it, on both sides.

pub mod harness;
pub mod plain;
pub mod search;
pub mod workload;
