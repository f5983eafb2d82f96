//! The flush cycle, theme by theme: what a proxy and a master owe each other.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod answers;
mod counts;
mod dependence;
mod epochs;
mod expectations;
mod feature_pairs;
mod fields;
mod interceptors;
mod invocations;
mod normalised;
mod optional_children;
mod outcomes;
mod panicking_values;
mod reasons;
mod refused_creates;
mod renames;
mod rollback;
mod saving;
mod saving_hostile;
mod server;
mod snapshots;
mod support;
mod tampered;
mod transactions;
mod undo;
mod undo_conflicts;
mod undo_measured;
mod undo_oracle;
mod undo_snapshots;
mod undo_undecided;
mod undo_unheard;
mod undo_untyped;
mod undo_worlds;
mod value_texts;
mod value_worlds;
