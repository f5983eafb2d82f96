//! Random values that have more than one text: nobody but their owner has changed them, so nothing is
//! refused, and nothing comes back that is there already.

use std::cell::Cell;
use std::collections::{BTreeMap, HashMap, HashSet};

use fastrand::Rng;
use flushout::{
    Context, Draft, Execute, FlushoutCommand, FlushoutModel, Master, Problem, SequentialIds,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::support::proxy;

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(commands(Fill))]
struct World {
    tags: HashSet<Lower>,
    weights: HashMap<String, f64>,
    nested: Nested,
    single: f32,
    either: Option<Either>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Nested {
    groups: Vec<HashSet<u8>>,
    by_key: BTreeMap<u8, HashSet<String>>,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "is")]
enum Form {
    Set { items: HashSet<u8> },
    List { items: Vec<u8> },
}

impl Default for Form {
    fn default() -> Self {
        Self::List { items: Vec::new() }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Either {
    Set(HashSet<u8>),
    List(Vec<String>),
}

thread_local! {
    static LOWER_READ: Cell<usize> = const { Cell::new(0) };
}

/// A text in small letters, however it is written; it counts how often one is read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, JsonSchema)]
struct Lower(String);

impl<'de> Deserialize<'de> for Lower {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        LOWER_READ.set(LOWER_READ.get() + 1);
        String::deserialize(deserializer).map(|text| Self(text.to_lowercase()))
    }
}

/// Sets all fields to random values from a seed.
#[derive(FlushoutCommand)]
#[flushout(model = World)]
enum Fill {
    From { seed: u32 },
}

impl Execute<World> for Fill {
    type Error = Problem;

    fn execute(self, draft: &mut Draft<'_, World>, _: &Context) -> Result<(), Problem> {
        let Self::From { seed } = self;
        draft.apply(World::path().update(patch(&mut Rng::with_seed(seed.into()))))?;
        Ok(())
    }
}

fn text(random: &mut Rng) -> String {
    let letters = ["a", "B", "\u{c9}", "\n", "1"];
    (0..random.usize(1..4))
        .map(|_| letters[random.usize(..letters.len())])
        .collect()
}

fn number(random: &mut Rng) -> f64 {
    let numbers = [
        0.0,
        -0.0,
        1e15,
        1e16,
        0.1,
        1e-7,
        5e300,
        -2.5,
        9_007_199_254_740_991.0,
        3.0,
    ];
    numbers[random.usize(..numbers.len())]
}

fn set(random: &mut Rng) -> HashSet<u8> {
    (0..random.usize(..6)).map(|_| random.u8(..)).collect()
}

fn texts(random: &mut Rng) -> Vec<String> {
    (0..random.usize(..6)).map(|_| text(random)).collect()
}

fn patch(random: &mut Rng) -> WorldPatch {
    let form = if random.bool() {
        Form::Set { items: set(random) }
    } else {
        Form::List {
            items: (0..random.u8(..4)).rev().collect(),
        }
    };
    let nested = Nested {
        groups: (0..random.usize(..3)).map(|_| set(random)).collect(),
        by_key: (0..random.u8(..3))
            .map(|key| (key, texts(random).into_iter().collect()))
            .collect(),
        form,
    };
    let either = match random.u8(..3) {
        0 => None,
        1 => Some(Either::Set(set(random))),
        _ => Some(Either::List(texts(random))),
    };
    #[allow(
        clippy::cast_possible_truncation,
        reason = "rounding is what is tested"
    )]
    let single = number(random).min(1e30) as f32;
    WorldPatch {
        tags: Some(texts(random).into_iter().map(Lower).collect()),
        weights: Some(
            texts(random)
                .into_iter()
                .map(|key| (key, number(random)))
                .collect(),
        ),
        nested: Some(nested),
        single: Some(single),
        either: Some(either),
    }
}

/// Some of the fields of a random patch.
fn some(random: &mut Rng) -> WorldPatch {
    let all = patch(random);
    WorldPatch {
        tags: all.tags.filter(|_| random.bool()),
        weights: all.weights.filter(|_| random.bool()),
        nested: all.nested.filter(|_| random.bool()),
        single: all.single.filter(|_| random.bool()),
        either: all.either.filter(|_| random.bool()),
    }
}

fn rounds(master: &mut Master<World>, proxy: &mut flushout::Proxy<World>) {
    for _ in 0..2 {
        let flush = proxy.begin_flush().unwrap();
        let staged = master.stage_flush(&flush, &Context::new()).unwrap();
        assert_eq!(staged.errors(), []);
        let answer = staged.commit(None).unwrap();
        let report = proxy.end_flush(flush.ticket, &answer).unwrap();
        assert!(report.rejected.is_empty());
    }
    assert_eq!(master.document(), proxy.document());
}

#[test]
fn an_undo_that_nobody_interferes_with_always_succeeds() {
    for seed in 0..400 {
        let random = &mut Rng::with_seed(seed);
        let mut master = Master::of_document(&World::default(), SequentialIds).unwrap();
        let mut proxy = proxy(&master).with_undo(10);
        proxy.apply(World::path().update(patch(random))).unwrap();
        rounds(&mut master, &mut proxy);
        let before = master.document().clone();
        for _ in 0..3 {
            proxy.apply(World::path().update(some(random))).unwrap();
            rounds(&mut master, &mut proxy);
        }
        for _ in 0..3 {
            let undone = proxy.undo().unwrap();
            assert_eq!(undone.conflicts, [], "seed {seed}");
            rounds(&mut master, &mut proxy);
        }
        assert_eq!(master.document(), &before, "seed {seed}");
    }
}

#[test]
fn effects_that_are_the_same_do_not_come_back() {
    for seed in 0..400 {
        let mut master = Master::of_document(&World::default(), SequentialIds).unwrap();
        let mut proxy = proxy(&master);
        proxy.apply(Fill::From { seed }).unwrap();
        let flush = proxy.begin_flush().unwrap();
        let staged = master.stage_flush(&flush, &Context::new()).unwrap();
        let answer = staged.commit(None).unwrap();
        assert!(answer.sync.is_none());
        let read = LOWER_READ.get();
        let _ = proxy.end_flush(flush.ticket, &answer).unwrap();
        assert_eq!(LOWER_READ.get(), read, "seed {seed}");
        assert_eq!(master.document(), proxy.document());
    }
}
