//! A search for the messages that cost most: valid messages are mutated, and what costs more than the
//! best so far is mutated further.
//!
//! ```text
//! cargo run --release -p flushout-benches --bin search-worst -- [--seconds 60] [--seed 1] [--only flush]
//! ```

pub mod mutate;
pub mod subjects;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::harness::Failure;
use crate::workload::Numbers;

pub use subjects::{Scale, subjects};

/// What one message has cost.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// The time of the work alone, without what prepares it.
    pub time: Duration,
    /// The counted work of a flush, and the limit of it; none of other messages.
    pub work: Option<(u64, u64)>,
}

/// Takes one message.
pub type Run = Box<dyn FnMut(&[u8]) -> Result<Cost, Failure>>;

/// What reads a message and acts on it.
pub struct Subject {
    /// The kind of message and the model, as `flush, board`.
    pub name: String,
    /// Messages of the right form, which are mutated.
    pub seeds: Vec<Value>,
    /// Takes one message.
    pub run: Run,
}

/// A message that was tried.
#[derive(Clone, Debug)]
pub struct Found {
    /// The message.
    pub message: Value,
    /// How many bytes it has.
    pub bytes: usize,
    /// What it has cost.
    pub cost: Cost,
    /// What parsing it to a `Value` takes.
    pub parse: Duration,
}

/// Below this times cannot be distinguished, and nobody is hurt.
const TIME_FLOOR: Duration = Duration::from_micros(500);

impl Found {
    /// How many times longer it takes than parsing does.
    pub fn ratio(&self) -> f64 {
        self.cost.time.as_secs_f64() / (self.parse + TIME_FLOOR).as_secs_f64()
    }

    /// How much of the work that a flush may cause it has caused: the same on every machine.
    #[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
    pub fn work_share(&self) -> f64 {
        self.cost
            .work
            .map_or(0.0, |(work, work_max)| work as f64 / work_max as f64)
    }
}

/// Messages are held to this, as `message_bytes_max` is by default.
pub const MESSAGE_BYTES_MAX: usize = 1024 * 1024;

/// How a search goes.
#[derive(Clone, Copy, Debug)]
pub struct Climb {
    /// How many messages are tried from each seed at the most.
    pub tries: usize,
    /// How long it may take from each seed.
    pub time: Duration,
    /// The longest message in bytes.
    pub bytes_max: usize,
    /// What is sought: the highest of these.
    pub score: fn(&Found) -> f64,
}

/// How many of the best are mutated further.
const KEPT: usize = 4;

/// Climbs from each seed of a subject, and gives the worst message that was found.
///
/// # Errors
///
/// That of the subject, for what is no mistake of the message.
pub fn worst(subject: &mut Subject, numbers: &mut Numbers, climb: Climb) -> Result<Found, Failure> {
    let seeds = subject.seeds.clone();
    let mut worst: Option<Found> = None;
    for seed in &seeds {
        let found = climb_from(seed, &seeds, subject, numbers, climb)?;
        if worst
            .as_ref()
            .is_none_or(|worst| (climb.score)(&found) > (climb.score)(worst))
        {
            worst = Some(found);
        }
    }
    worst.ok_or_else(|| "a subject without seeds".into())
}

/// The message that costs most, compared with parsing it, among those of the right form.
///
/// # Errors
///
/// As [`worst`].
pub fn worst_seed(subject: &mut Subject) -> Result<Found, Failure> {
    let options = Climb {
        tries: 0,
        time: Duration::MAX,
        bytes_max: MESSAGE_BYTES_MAX,
        score: Found::ratio,
    };
    worst(subject, &mut Numbers::new(1), options)
}

fn climb_from(
    seed: &Value,
    seeds: &[Value],
    subject: &mut Subject,
    numbers: &mut Numbers,
    climb: Climb,
) -> Result<Found, Failure> {
    let start = Instant::now();
    let mut kept = vec![measure(subject, seed.clone())?];
    for _ in 0..climb.tries {
        if start.elapsed() > climb.time {
            break;
        }
        let parent = &kept[numbers.below(kept.len())].message;
        let message = mutate::mutated(parent, seeds, climb.bytes_max, numbers);
        if mutate::weight(&message) > climb.bytes_max {
            continue;
        }
        let found = measure(subject, message)?;
        if found.bytes > climb.bytes_max {
            continue;
        }
        kept.push(found);
        kept.sort_by(|one, other| (climb.score)(other).total_cmp(&(climb.score)(one)));
        kept.truncate(KEPT);
    }
    Ok(kept.swap_remove(0))
}

/// The least of two times, since other programs run beside.
fn measure(subject: &mut Subject, message: Value) -> Result<Found, Failure> {
    let bytes = serde_json::to_vec(&message)?;
    let parse = || {
        let start = Instant::now();
        let parsed = serde_json::from_slice::<Value>(&bytes);
        let time = start.elapsed();
        drop(parsed);
        time
    };
    let parse = parse().min(parse());
    let (first, second) = ((subject.run)(&bytes)?, (subject.run)(&bytes)?);
    let cost = if first.time < second.time {
        first
    } else {
        second
    };
    Ok(Found {
        message,
        bytes: bytes.len(),
        cost,
        parse,
    })
}
