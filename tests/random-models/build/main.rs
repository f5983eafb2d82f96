//! Writes the source of random models: the same from the same seed.
//!
//! `FLUSHOUT_MODELS_SEED` and `FLUSHOUT_MODELS` set the seed and the number of models for a build by
//! hand.

#![allow(
    clippy::format_collect,
    clippy::unwrap_used,
    reason = "a build of short test code, which ends at what goes wrong"
)]

mod chance;
mod commands;
mod fields;
mod model;
mod types;
mod values;

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use chance::Chance;

/// The seed of the models that every build has.
const SEED: u64 = 20_261_130;
/// How many there are: enough for every attribute and value type to come up.
const MODELS: u64 = 8;

fn main() {
    println!("cargo::rerun-if-changed=build");
    let seed = setting("FLUSHOUT_MODELS_SEED", SEED);
    let models = setting("FLUSHOUT_MODELS", MODELS);
    let mut source = String::new();
    for number in 0..models {
        let mut chance = Chance::new(seed.wrapping_mul(1_000).wrapping_add(number));
        source.push_str(&model::written(&mut chance, number));
    }
    let calls = (0..models).fold(String::new(), |mut calls, number| {
        writeln!(
            calls,
            "#[test] fn model_{number}() {{ $check::<$crate::model_{number}::Root>(); }}"
        )
        .unwrap();
        calls
    });
    writeln!(
        source,
        "/// Makes a test of each model: a call of the function with the model's root.\n\
         #[macro_export] macro_rules! for_each_model {{ ($check:ident) => {{ {calls} }} }}"
    )
    .unwrap();
    let folder = env::var_os("OUT_DIR").unwrap();
    fs::write(Path::new(&folder).join("models.rs"), source).unwrap();
}

/// A number from the environment.
fn setting(name: &str, otherwise: u64) -> u64 {
    println!("cargo::rerun-if-env-changed={name}");
    env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}
