//! Typed decoding and every validator give one verdict on right and wrong messages of random models, or differ for a
//! cause that is listed.
//!
//! `FLUSHOUT_VERDICTS_CASES` sets the number of documents of each model, and `FLUSHOUT_STORED_SEED` the first of their
//! seeds. Other models come from `FLUSHOUT_MODELS_SEED` at build time.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "the leave for tests does not reach functions that tests share"
)]

mod causes;
mod judges;
mod messages;

use flushout_random_models::{RandomModel, for_each_model};

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn gets_one_verdict<M: RandomModel>() {
    let first = setting("FLUSHOUT_STORED_SEED", 1);
    let cases = setting("FLUSHOUT_VERDICTS_CASES", 2);
    let messages = messages::messages::<M>(first..first + cases);
    judges::check_flushes::<M>(&messages.flushes);
    judges::check_snapshots::<M>(&messages.snapshots);
}

for_each_model!(gets_one_verdict);
