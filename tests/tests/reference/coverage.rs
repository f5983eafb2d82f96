//! Which features have met in a run, so that no schedule stops bringing two of them together unseen.

use std::collections::{BTreeMap, BTreeSet};

/// A feature of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Feature {
    Transaction,
    Invocation,
    Rename,
    Limit,
    HeldPush,
    Reset,
    OtherEpoch,
    SeveralUsers,
    ReplacedNode,
    Retry,
    Discard,
    Restore,
    Undo,
}

const FEATURES: [Feature; 13] = [
    Feature::Transaction,
    Feature::Invocation,
    Feature::Rename,
    Feature::Limit,
    Feature::HeldPush,
    Feature::Reset,
    Feature::OtherEpoch,
    Feature::SeveralUsers,
    Feature::ReplacedNode,
    Feature::Retry,
    Feature::Discard,
    Feature::Restore,
    Feature::Undo,
];

/// How often each pair of features has met: on one proxy, while it had something that was not confirmed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Coverage(BTreeMap<(Feature, Feature), u32>);

impl Coverage {
    /// Notes features that have met.
    pub(crate) fn note(&mut self, features: &BTreeSet<Feature>) {
        for one in features {
            for other in features.range(one..).skip(1) {
                *self.0.entry((*one, *other)).or_default() += 1;
            }
        }
    }

    /// Adds what has met elsewhere.
    pub(crate) fn add(&mut self, other: &Self) {
        for (pair, times) in &other.0 {
            *self.0.entry(*pair).or_default() += times;
        }
    }

    /// Every pair has met.
    pub(crate) fn assert_complete(&self) {
        let mut missing = Vec::new();
        for (place, one) in FEATURES.iter().enumerate() {
            for other in &FEATURES[place + 1..] {
                if !self.0.contains_key(&(*one, *other)) {
                    missing.push((one, other));
                }
            }
        }
        assert!(missing.is_empty(), "never met: {missing:?}");
    }
}
