//! A seeded stream of messages, each put before every judge.

use std::collections::{BTreeMap, BTreeSet};

use flushout::Shape;
use flushout::schema::{Profile, SchemaKind};
use flushout_example_models::Example;

use crate::judges::{Ajv, DIALECTS, PROFILES, Schema, typed};
use crate::make::{Fault, Maker};
use crate::mutate::Mutation;
use crate::subject::Subject;
use crate::text::write;

/// How many messages each model gets at the least.
pub(crate) const MESSAGES_MIN: usize = 20_000;
/// The seed, unless `FLUSHOUT_SEED` says otherwise.
const SEED: u64 = 20_260_725;
/// How many messages go to ajv in one request.
const BATCH: usize = 500;
/// How many disagreements are shown.
const SHOWN_MAX: usize = 30;

/// How many of a hundred messages are of each kind.
pub(crate) const SHARES: [(SchemaKind, usize); 6] = [
    (SchemaKind::Flush, 50),
    (SchemaKind::Command, 14),
    (SchemaKind::FlushResponse, 12),
    (SchemaKind::Sync, 10),
    (SchemaKind::Snapshot, 8),
    (SchemaKind::Model, 6),
];

/// What was done to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Valid,
    /// As our own code writes it.
    Written,
    Fault(Fault),
    Mutated(Mutation),
    /// Several mutations one after the other.
    Mangled,
}

pub(crate) struct Message {
    pub(crate) origin: Origin,
    pub(crate) text: String,
}

/// What came of the messages of a model.
#[derive(Default)]
struct Tally {
    messages: usize,
    accepted: usize,
    /// The mistakes and mutations that led to a message that all refused.
    refused: BTreeSet<Origin>,
    disagreements: BTreeMap<(SchemaKind, Origin), usize>,
    shown: Vec<String>,
}

pub(crate) fn seed() -> u64 {
    let given = std::env::var("FLUSHOUT_SEED").ok();
    given.map_or(SEED, |seed| seed.parse().unwrap())
}

pub(crate) fn messages(shape: &Shape, kind: SchemaKind, count: usize, seed: u64) -> Vec<Message> {
    let mut maker = Maker::new(shape, seed);
    let mut faults: Vec<Fault> = Fault::ALL.to_vec();
    let mut messages = Vec::with_capacity(count);
    while messages.len() < count {
        let number = messages.len();
        let (origin, value) = match maker.rng().u32(..100) {
            0..35 => (Origin::Valid, maker.valid(kind, false)),
            35..45 => (Origin::Written, maker.valid(kind, true)),
            45..75 => {
                let fault = faults[number % faults.len()];
                let Some(message) = maker.with_fault(kind, fault) else {
                    faults.retain(|one| *one != fault);
                    continue;
                };
                (Origin::Fault(fault), message)
            }
            75..95 => {
                let mutation = Mutation::ALL[number % Mutation::ALL.len()];
                let mut message = maker.valid(kind, false);
                mutation.apply(&mut message, maker.rng());
                (Origin::Mutated(mutation), message)
            }
            _ => {
                let mut message = maker.valid(kind, false);
                for _ in 0..maker.rng().usize(2..6) {
                    let mutation = Mutation::ALL[maker.rng().usize(..Mutation::ALL.len())];
                    mutation.apply(&mut message, maker.rng());
                }
                (Origin::Mangled, message)
            }
        };
        let mut text = write(&value, maker.rng());
        if let Origin::Mutated(mutation) = origin {
            mutation.apply_to_text(&mut text, maker.rng());
        }
        messages.push(Message { origin, text });
    }
    messages
}

impl Tally {
    fn disagree(&mut self, kind: SchemaKind, message: &Message, what: &str) {
        let count = self
            .disagreements
            .entry((kind, message.origin))
            .or_default();
        *count += 1;
        if *count == 1 && self.shown.len() < SHOWN_MAX {
            let text: String = message.text.chars().take(1_200).collect();
            self.shown
                .push(format!("{kind:?} {:?}: {what}\n  {text}", message.origin));
        }
    }
}

/// Puts all messages of one kind before all judges.
fn judge(
    subject: Subject,
    kind: SchemaKind,
    messages: &[Message],
    ajv: Option<&mut Ajv>,
    tally: &mut Tally,
) {
    let shape = subject.shape();
    let mut schemas = Vec::new();
    for dialect in DIALECTS {
        for profile in PROFILES {
            schemas.push(Schema::new(&shape, kind, profile, dialect));
        }
    }
    let by_ajv = ajv.map(|ajv| ajv_verdicts(ajv, &schemas, messages));
    for (number, message) in messages.iter().enumerate() {
        let typed = typed(subject, kind, &message.text);
        tally.messages += 1;
        tally.accepted += usize::from(typed.is_ok());
        if typed.is_err() {
            tally.refused.insert(message.origin);
        }
        match (&typed, message.origin) {
            (Err(problem), Origin::Valid | Origin::Written) => {
                tally.disagree(
                    kind,
                    message,
                    &format!("typed refuses what is valid: {problem}"),
                );
            }
            (Ok(()), Origin::Fault(_)) => tally.disagree(kind, message, "typed accepts a mistake"),
            _ => {}
        }
        for (position, schema) in schemas.iter().enumerate() {
            let name = format!("{} {}", schema.dialect.name(), schema.profile.name());
            let accepts = schema.accepts(&message.text);
            if let Some(by_ajv) = &by_ajv
                && by_ajv[position][number] != accepts
            {
                tally.disagree(
                    kind,
                    message,
                    &format!("jsonschema {accepts}, ajv {} ({name})", !accepts),
                );
            }
            if is_as_written(kind, schema.profile) {
                // It describes what is written, not all that is accepted.
                if message.origin == Origin::Written && !accepts {
                    tally.disagree(kind, message, &format!("{name} refuses what is written"));
                }
            } else if accepts != typed.is_ok() {
                let typed = typed
                    .as_ref()
                    .map_or_else(ToString::to_string, |()| "accepts".to_owned());
                let place = serde_json::from_str(&message.text).ok().and_then(|value| {
                    let error = schema.validator.validate(&value).err()?;
                    Some(format!("{} {error}", error.instance_path()))
                });
                let schema = place.map_or("accepts".to_owned(), |place| {
                    place.chars().take(300).collect()
                });
                tally.disagree(kind, message, &format!("typed: {typed}; {name}: {schema}"));
            }
        }
    }
}

/// Whether the schema describes messages as they are written: those of the types profile that the
/// client receives.
pub(crate) fn is_as_written(kind: SchemaKind, profile: Profile) -> bool {
    profile == Profile::Types && !matches!(kind, SchemaKind::Command | SchemaKind::Flush)
}

fn ajv_verdicts(ajv: &mut Ajv, schemas: &[Schema], messages: &[Message]) -> Vec<Vec<bool>> {
    let mut verdicts = vec![Vec::with_capacity(messages.len()); schemas.len()];
    for (position, schema) in schemas.iter().enumerate() {
        ajv.compile(&position.to_string(), &schema.json, schema.dialect);
    }
    for batch in messages.chunks(BATCH) {
        let texts: Vec<String> = batch.iter().map(|message| message.text.clone()).collect();
        for (position, verdicts) in verdicts.iter_mut().enumerate() {
            verdicts.extend(ajv.accepts(&position.to_string(), &texts));
        }
    }
    verdicts
}

fn all_judges_agree(subject: impl Into<Subject>) {
    let subject = subject.into();
    let seed = seed();
    let shape = subject.shape();
    let mut ajv = Ajv::start();
    let mut tally = Tally::default();
    for (position, (kind, share)) in SHARES.into_iter().enumerate() {
        let count = MESSAGES_MIN * share / 100;
        let messages = messages(&shape, kind, count, seed + position as u64);
        judge(subject, kind, &messages, ajv.as_mut(), &mut tally);
    }
    let Tally {
        messages,
        accepted,
        refused,
        disagreements,
        shown,
    } = tally;
    let name = subject.name();
    println!("{name}: seed {seed}, {messages} messages, {accepted} accepted");
    assert!(
        disagreements.is_empty(),
        "{name}, seed {seed}: {disagreements:?}\n{}",
        shown.join("\n")
    );
    assert!(messages >= MESSAGES_MIN);
    let accepted_percent = accepted * 100 / messages;
    assert!(
        (20..=80).contains(&accepted_percent),
        "{accepted_percent} % are valid"
    );
    for mutation in Mutation::ALL {
        assert!(
            refused.contains(&Origin::Mutated(*mutation)),
            "{mutation:?} makes nothing that is refused"
        );
    }
}

#[test]
fn all_judges_agree_on_todo_lists() {
    all_judges_agree(Example::TodoList);
}

#[test]
fn all_judges_agree_on_boards() {
    all_judges_agree(Example::Board);
}

#[test]
fn all_judges_agree_on_outlines() {
    all_judges_agree(Example::Outline);
}

#[test]
fn all_judges_agree_on_commands_of_every_kind() {
    all_judges_agree(Subject::Desk);
}

#[test]
fn all_judges_agree_on_ticket_shops() {
    all_judges_agree(Example::TicketShop);
}

#[test]
fn every_mistake_has_a_place_in_some_message() {
    for fault in Fault::ALL {
        let is_possible = Subject::ALL.into_iter().any(|subject| {
            let shape = subject.shape();
            let mut maker = Maker::new(&shape, SEED);
            SchemaKind::ALL
                .iter()
                .any(|kind| maker.with_fault(*kind, *fault).is_some())
        });
        assert!(is_possible, "{fault:?}");
    }
}
