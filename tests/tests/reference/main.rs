//! The runtime against a reference: random schedules drive both, and after every step they agree.
//!
//! The reference (`oracle`) is the protocol written once more for tests alone. It shares no code with
//! the runtime. The first run is always the same, so that the pairs of features that meet in it can be
//! counted; `FLUSHOUT_REFERENCE_CASES` adds so many random cases.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod coverage;
mod edits;
mod oracle;
mod rules;
mod schedule;
mod station;
mod text;
mod world;

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{FileFailurePersistence, RngAlgorithm, TestRng, TestRunner};

use coverage::Coverage;
use schedule::schedule;

/// Enough for every pair of features to meet several times.
const CASES: u32 = 300;

const REGRESSIONS: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/reference/proptest-regressions.txt"
);

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(REGRESSIONS))),
        ..ProptestConfig::default()
    }
}

fn run(runner: &mut TestRunner) -> Coverage {
    let coverage = RefCell::new(Coverage::default());
    let outcome = runner.run(&schedule(), |schedule| {
        let met = world::run(&schedule);
        coverage.borrow_mut().add(&met);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
    coverage.into_inner()
}

#[test]
fn the_runtime_agrees_with_the_reference_where_every_pair_of_features_meets() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let coverage = run(&mut TestRunner::new_with_rng(config(CASES), rng));
    coverage.assert_complete();
}

#[test]
fn the_runtime_agrees_with_the_reference_in_more_cases() {
    let cases = std::env::var("FLUSHOUT_REFERENCE_CASES");
    let cases = cases.ok().and_then(|text| text.parse().ok());
    run(&mut TestRunner::new(config(cases.unwrap_or(40))));
}
