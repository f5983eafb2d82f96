//! What a master has written it can load, and so can every client of this version: random models,
//! documents, commands, messages, defaults and interceptors, checked after every step.
//!
//! `FLUSHOUT_STORED_CASES` sets the number of cases of each model, and `FLUSHOUT_STORED_SEED` the
//! first of their seeds. Other models come from `FLUSHOUT_MODELS_SEED` at build time.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod checks;
mod damage;
mod judges;
mod meddler;
mod world;

use flushout_random_models::{RandomModel, for_each_model};

use judges::Judges;
use world::World;

/// A few seconds' worth in an unoptimised build.
const CASES_DEFAULT: u64 = 12;

/// What happens in a case.
const STEPS: usize = 30;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn stays_readable<M: RandomModel>() {
    let first = setting("FLUSHOUT_STORED_SEED", 1);
    let mut judges = Judges::<M>::default();
    let mut applied = 0;
    let mut refused = 0;
    let cases = setting("FLUSHOUT_STORED_CASES", CASES_DEFAULT);
    for seed in first..first + cases {
        let mut world = World::<M>::new(seed);
        for step in 0..STEPS {
            let what = world.step();
            world.check(&format!("{}, seed {seed}, step {step}: {what}", M::NAME));
        }
        world.check_replay(&format!("{}, seed {seed}", M::NAME));
        judges.add(&world.snapshot());
        applied += world.applied;
        refused += world.refused;
    }
    judges.check();
    println!("{}: {applied} applied, {refused} refused", M::NAME);
    let least = usize::try_from(cases).unwrap() * 3;
    assert!(
        applied > least && refused > least,
        "{applied} applied, {refused} refused"
    );
}

for_each_model!(stays_readable);
