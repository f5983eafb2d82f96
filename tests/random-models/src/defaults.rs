//! Defaults that are computed, and that break the rules of their fields while a test asks for that.

use std::cell::Cell;

use crate::{Chance, Random};

thread_local! {
    /// The seed of defaults that break rules; none while they keep them.
    static MISCHIEF: Cell<Option<u64>> = const { Cell::new(None) };
}

/// What is done while defaults may break the rules of their fields.
pub fn with_mischief<T>(seed: u64, done: impl FnOnce() -> T) -> T {
    MISCHIEF.set(Some(seed));
    let made = done();
    MISCHIEF.set(None);
    made
}

/// The next number of the defaults that break rules.
fn next() -> Option<u64> {
    let seed = MISCHIEF.get()?;
    MISCHIEF.set(Some(seed.wrapping_add(0x9E37_79B9_7F4A_7C15)));
    Some(seed)
}

/// A default that keeps the rules, or one that breaks them.
pub fn value<T>(kept: impl FnOnce(&mut Chance) -> T, broken: impl FnOnce(&mut Chance) -> T) -> T {
    match next() {
        Some(seed) if !seed.is_multiple_of(3) => broken(&mut Chance::wild(seed)),
        seed => kept(&mut Chance::tame(seed.unwrap_or(1))),
    }
}

/// A default within a value: a number, or by mischief what is none.
pub fn real() -> f64 {
    value(f64::random, |chance| chance.broken_real(f64::MAX))
}

/// A default within a value: an integer, or by mischief one that JSON does not carry.
pub fn whole() -> u64 {
    value(u64::random, |_| u64::MAX)
}
