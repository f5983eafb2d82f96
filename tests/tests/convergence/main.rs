//! One master and up to five proxies over a network that loses, delays and reorders, until all
//! rest at the same document.
//!
//! `FLUSHOUT_CONVERGENCE_CASES` sets the number of cases of each model. Cases that failed once are
//! kept in `proptest-regressions.txt` and run first.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod actions;
mod boards;
mod ids;
mod network;
mod outcomes;
mod outlines;
mod plans;
mod scenario;
mod station;
mod todo_lists;
mod untyped;
mod world;

use flushout::Json;
use flushout_example_models::board::Board;
use flushout_example_models::outline::Outline;
use flushout_example_models::todo_list::TodoList;
use flushout_tests::plan::Plan;
use proptest::prelude::*;
use proptest::test_runner::FileFailurePersistence;

use world::run;

/// A few seconds' worth in an unoptimised build.
const CASES_DEFAULT: u32 = 150;

const REGRESSIONS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/convergence/proptest-regressions.txt"
);

fn config() -> ProptestConfig {
    let cases = std::env::var("FLUSHOUT_CONVERGENCE_CASES")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(CASES_DEFAULT);
    ProptestConfig {
        cases,
        max_shrink_iters: 3_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn todo_lists_converge(script in actions::script()) {
        run::<TodoList>(&script);
    }

    #[test]
    fn outlines_converge(script in actions::script()) {
        run::<Outline>(&script);
    }

    /// With commands of an enum, and transactions.
    #[test]
    fn boards_converge(script in actions::script()) {
        run::<Board>(&script);
    }

    #[test]
    fn plans_converge(script in actions::script()) {
        run::<Plan>(&script);
    }

    #[test]
    fn documents_without_types_converge(script in actions::script()) {
        run::<Json>(&script);
    }
}
