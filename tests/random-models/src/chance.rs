//! A source of chance that makes the pieces of random values.

use flushout::{Collection, Id};
use serde::Serialize;

use crate::Random;

/// Characters of one to four bytes, with those that JSON escapes.
const CHARACTERS: [char; 14] = [
    'a', 'b', 'Z', '0', ' ', '"', '\\', '/', '\0', '\n', '\u{7f}', 'é', '\u{2028}', '😀',
];

/// How deep nodes lie within random nodes.
const LEVELS_MAX: usize = 2;

/// A seeded source of chance. A tame one makes only what keeps the rules of a model and what JSON can
/// say; a wild one does not look at them now and then.
#[derive(Debug)]
pub struct Chance {
    rng: fastrand::Rng,
    is_wild: bool,
    /// Whether what is made is for a client, which leaves `server` fields out.
    is_of_client: bool,
    levels: usize,
}

impl Chance {
    /// A source that keeps the rules.
    pub fn tame(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
            is_wild: false,
            is_of_client: false,
            levels: 0,
        }
    }

    /// A source that breaks them now and then.
    pub fn wild(seed: u64) -> Self {
        Self {
            is_wild: true,
            ..Self::tame(seed)
        }
    }

    /// The same source, for what a client sends.
    #[must_use]
    pub fn of_client(mut self) -> Self {
        self.is_of_client = true;
        self
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.rng.usize(..end)
    }

    /// True once in `of` times.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == 0
    }

    /// One of these.
    pub fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// A number of 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.rng.u64(..)
    }

    /// Whether the next value is one that keeps its rules.
    pub fn keeps_rules(&mut self) -> bool {
        !self.is_wild || !self.one_in(12)
    }

    /// Whether the next value is one that JSON has no form for.
    pub fn leaves_json(&mut self) -> bool {
        self.is_wild && self.one_in(40)
    }

    /// What is made while rules are broken now and then.
    pub fn wildly<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let was_wild = std::mem::replace(&mut self.is_wild, true);
        let made = make(self);
        self.is_wild = was_wild;
        made
    }

    /// A multiple of `step` from `low` to `high`.
    pub fn whole(&mut self, low: i64, high: i64, step: i64) -> i64 {
        let first = low.div_euclid(step) + i64::from(low.rem_euclid(step) > 0);
        self.rng.i64(first..=high.div_euclid(step)) * step
    }

    /// A number from `low` to `high`.
    pub fn real(&mut self, low: f64, high: f64) -> f64 {
        let part = self.rng.f64();
        self.pick(&[low, high, low.midpoint(high), low + (high - low) * part])
    }

    /// A number above `high`, or none.
    pub fn broken_real(&mut self, high: f64) -> f64 {
        self.pick(&[f64::NAN, f64::INFINITY, high * 2.0])
    }

    /// A text of at least and at most as many characters.
    pub fn text(&mut self, least: usize, most: usize) -> String {
        let length = self.rng.usize(least..=most);
        (0..length).map(|_| self.pick(&CHARACTERS)).collect()
    }

    /// A list of at least and at most as many items, which differ if that is asked.
    pub fn list<T: Random + Serialize>(
        &mut self,
        least: usize,
        most: usize,
        is_unique: bool,
    ) -> Vec<T> {
        let length = self.rng.usize(least..=most);
        let mut items = Vec::new();
        let mut texts = Vec::new();
        while items.len() < length {
            let item = T::random(self);
            let text = serde_json::to_value(&item).ok();
            if !is_unique || !texts.contains(&text) {
                items.push(item);
                texts.push(text);
            }
        }
        items
    }

    /// Nothing, or something.
    pub fn optional<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.rng.bool().then(|| make(self))
    }

    /// The value of a `server` field.
    pub fn of_server<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.is_of_client && !(self.is_wild && self.one_in(20)) {
            return None;
        }
        self.optional(make)
    }

    /// The value of a field in a patch, which mostly leaves fields as they are.
    pub fn patched<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.one_in(3).then(|| make(self))
    }

    /// A few nodes.
    pub fn collection<T: Random>(&mut self) -> Collection<T> {
        if self.levels == LEVELS_MAX {
            return Collection::new();
        }
        self.levels += 1;
        let nodes = (0..self.below(3)).map(|_| (Id::random(self), T::random(self)));
        let nodes: Vec<_> = nodes.collect();
        self.levels -= 1;
        nodes.into_iter().collect()
    }
}
