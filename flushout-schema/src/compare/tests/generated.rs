//! The proof that "safe" is never wrong: random pairs of models, messages of the writer, and the
//! emitted schemas of both as judges.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::messages::{Author, Writer};
use super::samples::{Dice, change, schema};
use super::*;

/// How many messages of each kind are written for each pair.
const MESSAGES: usize = 12;

/// The names that fields are given.
const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "g"];

/// A schema that also takes null where `optional`.
fn value_of(dice: &mut Dice, optional: bool) -> FieldKind {
    let own = schema(dice, 2);
    let schema = if optional {
        json!({"anyOf": [own, {"type": "null"}]})
    } else {
        own
    };
    FieldKind::Value { schema, optional }
}

/// What a field of the node type at this position may hold. Required children lead to later types
/// only, else no document would end.
fn kind(dice: &mut Dice, position: usize) -> FieldKind {
    let any = NodeIndex::new(1 + dice.roll(3));
    let optional = dice.coin();
    match dice.roll(9) {
        0 => child(any, optional || any.get() <= position),
        1 | 2 => collection(any, [None, Some(2), Some(3)][dice.roll(3)]),
        3 => reference(any, optional),
        _ => value_of(dice, optional),
    }
}

/// A field with random properties, as far as they are allowed together.
fn random_field(dice: &mut Dice, position: usize, name: &str) -> FieldShape {
    let mut field = FieldShape::new(name, kind(dice, position));
    let optional = matches!(
        field.kind,
        FieldKind::Value { optional: true, .. } | FieldKind::Child { optional: true, .. }
    );
    field.server = optional && dice.roll(4) == 0;
    let below = matches!(
        field.kind,
        FieldKind::Child { .. } | FieldKind::Collection { .. }
    );
    field.create_only = !below && dice.roll(5) == 0;
    field.default = dice.roll(4) == 0;
    field
}

/// Commands whose arguments are of every form. No argument is an ordinary node's matter.
fn random_commands(dice: &mut Dice) -> Vec<CommandShape> {
    let mut commands = Vec::new();
    for name in ["first", "second", "third"] {
        if dice.roll(4) > 0 {
            commands.push(CommandShape::new(name).args(random_args(dice)));
        }
    }
    commands
}

fn random_args(dice: &mut Dice) -> ArgsShape {
    match dice.roll(6) {
        0 => ArgsShape::None,
        1 | 2 => ArgsShape::Value(random_argument(dice, "args").kind),
        _ => {
            let mut fields = Vec::new();
            for name in &NAMES[..3] {
                if dice.coin() {
                    fields.push(random_argument(dice, name));
                }
            }
            ArgsShape::Fields(fields)
        }
    }
}

/// A value or a reference.
fn random_argument(dice: &mut Dice, name: &str) -> FieldShape {
    let optional = dice.coin();
    let kind = if dice.roll(4) == 0 {
        reference(NodeIndex::new(1 + dice.roll(3)), optional)
    } else {
        value_of(dice, optional)
    };
    let mut field = FieldShape::new(name, kind);
    field.default = dice.roll(4) == 0;
    field
}

/// Changes, adds or removes one command.
fn mutate_commands(dice: &mut Dice, commands: &mut Vec<CommandShape>) {
    if commands.is_empty() || dice.roll(6) == 0 {
        *commands = random_commands(dice);
        return;
    }
    let at = dice.roll(commands.len());
    match &mut commands[at].args {
        _ if dice.roll(6) == 0 => {
            commands.remove(at);
        }
        ArgsShape::Fields(fields) if dice.roll(6) > 0 => {
            // Children and collections are no arguments.
            mutate_fields(dice, fields, 0);
            for field in fields {
                (field.server, field.create_only) = (false, false);
                if matches!(
                    field.kind,
                    FieldKind::Child { .. } | FieldKind::Collection { .. }
                ) {
                    let name = field.name.clone();
                    *field = random_argument(dice, &name);
                }
            }
        }
        ArgsShape::Value(FieldKind::Value { schema, .. }) if dice.roll(6) > 0 => {
            change(dice, schema);
        }
        args => *args = random_args(dice),
    }
}

fn random_shape(dice: &mut Dice) -> Shape {
    let mut nodes = Vec::new();
    for (position, name) in ["Root", "One", "Two", "Three"].into_iter().enumerate() {
        let mut fields = Vec::new();
        for name in &NAMES[..4] {
            if dice.roll(4) > 0 {
                fields.push(random_field(dice, position, name));
            }
        }
        nodes.push(node(name, fields));
    }
    let definitions = ["Alpha", "Beta"].map(|name| {
        // They do not refer to themselves: what is made of them has to end.
        let mut own = schema(dice, 1);
        while own.to_string().contains("$ref") {
            own = schema(dice, 1);
        }
        (name.to_owned(), own)
    });
    Shape {
        root: NodeIndex::new(0),
        nodes,
        definitions: BTreeMap::from(definitions),
        commands: random_commands(dice),
        limits: Limits::DEFAULT
            .with_path_segments_max(4)
            .with_id_characters_max(8),
    }
}

/// Changes one thing of the shape.
fn mutate(dice: &mut Dice, shape: &mut Shape) {
    let position = dice.roll(shape.nodes.len());
    if dice.roll(12) == 0 {
        let more = dice.roll(3);
        shape.limits = shape
            .limits
            .with_path_segments_max(3 + more)
            .with_id_characters_max(7 + more);
        return;
    }
    if dice.roll(12) == 0 {
        let name = dice.one(&["Alpha", "Beta"]).to_owned().to_owned();
        let mut changed = shape.definitions[&name].clone();
        change(dice, &mut changed);
        if !changed.to_string().contains("$ref") {
            shape.definitions.insert(name, changed);
        }
        return;
    }
    if dice.roll(4) == 0 {
        mutate_commands(dice, &mut shape.commands);
        return;
    }
    mutate_fields(dice, &mut shape.nodes[position].fields, position);
}

/// Changes one field of the node type at this position.
fn mutate_fields(dice: &mut Dice, fields: &mut Vec<FieldShape>, position: usize) {
    let taken = |fields: &[FieldShape], name: &str| {
        fields
            .iter()
            .any(|field| field.name == name || field.aliases.iter().any(|one| one == name))
    };
    let free = NAMES.iter().find(|name| !taken(fields, name)).copied();
    if fields.is_empty() || dice.roll(5) == 0 {
        if let Some(name) = free {
            fields.push(random_field(dice, position, name));
        }
        return;
    }
    let at = dice.roll(fields.len());
    let field = &mut fields[at];
    match (dice.roll(12), free) {
        (0, _) => {
            fields.remove(at);
        }
        (1, Some(free)) => {
            let old = std::mem::replace(&mut field.name, free.to_owned());
            if dice.coin() {
                field.aliases.push(old);
            }
        }
        (2, Some(free)) => field.aliases.push(free.to_owned()),
        (3, _) if !field.aliases.is_empty() => {
            field.aliases.pop();
        }
        (4, _) => field.kind = kind(dice, position),
        (5, _) => field.default = !field.default,
        (6, _) => field.create_only = !field.create_only,
        (7, _) => {
            let name = field.name.clone();
            let mut other = random_field(dice, position, &name);
            other.aliases.clone_from(&field.aliases);
            *field = other;
        }
        _ => match &mut field.kind {
            FieldKind::Value {
                schema,
                optional: false,
            } => change(dice, schema),
            FieldKind::Value { schema, .. } => {
                if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
                    change(dice, &mut branches[0]);
                }
            }
            FieldKind::Collection { items_max, .. } => *items_max = Some(1 + dice.roll(4)),
            FieldKind::Child { node, optional } => {
                *optional |= node.get() <= position || dice.coin();
            }
            FieldKind::Reference { optional, .. } => *optional = !*optional,
        },
    }
    for field in fields {
        // Only what may be left out can be the server's alone.
        field.server &= field.may_be_absent();
    }
}

fn judge(shape: &Shape, kind: SchemaKind) -> Validator {
    let schema = emit(shape, kind, Profile::Validate, Dialect::Draft202012);
    jsonschema::validator_for(&schema).unwrap()
}

/// How often a direction was called safe or breaking, and how many messages were judged.
#[derive(Debug, Default)]
struct Tally {
    safe: usize,
    breaking: usize,
    messages: usize,
    given_up: usize,
}

struct Trial<'t> {
    seed: u64,
    comparison: &'t Comparison,
}

impl Trial<'_> {
    /// Messages that are valid for the writer are valid for the reader, where that was promised.
    fn hold(
        &self,
        direction: Direction,
        (writer, reader): (&Validator, &Validator),
        tally: &mut Tally,
        mut message: impl FnMut() -> Option<Value>,
    ) {
        for _ in 0..MESSAGES {
            let Some(message) = message() else {
                tally.given_up += 1;
                continue;
            };
            if let Err(error) = writer.validate(&message) {
                let at = error.instance_path();
                panic!(
                    "seed {}: {direction:?} is not valid to begin with\n{message}\nat {at}: {error}",
                    self.seed
                );
            }
            tally.messages += 1;
            if !self.comparison.is_safe(direction) {
                continue;
            }
            if let Err(error) = reader.validate(&message) {
                panic!(
                    "seed {}: {direction:?} is called safe\n{message}\nat {}: {error}\n{:#?}",
                    self.seed,
                    error.instance_path(),
                    self.comparison.changes
                );
            }
        }
    }
}

#[test]
fn what_is_called_safe_is_accepted() {
    try_pairs(0..100);
}

/// Takes minutes: `cargo test --release -p flushout-runtime compare -- --ignored`.
#[test]
#[ignore = "takes minutes; for whoever changes the rules"]
fn what_is_called_safe_is_accepted_in_many_models() {
    try_pairs(100..6_000);
}

/// Compares this many pairs of models, and judges their messages.
fn try_pairs(seeds: std::ops::Range<u64>) {
    let mut tallies: BTreeMap<Direction, Tally> = BTreeMap::new();
    let pairs = usize::try_from(seeds.end - seeds.start).unwrap();
    for seed in seeds {
        let mut dice = Dice::new(seed + 1);
        let mut old = random_shape(&mut dice);
        let mut new = old.clone();
        for _ in 0..=dice.roll(3) {
            mutate(&mut dice, &mut new);
        }
        if dice.coin() {
            // Both ways round, for most changes break more one way than the other.
            std::mem::swap(&mut new, &mut old);
        }
        let comparison = compare(&old, &new);
        let again = compare(&rebuilt(&old), &rebuilt(&new));
        assert_eq!(comparison, again, "seed {seed}");
        assert_eq!(compare(&new, &new), Comparison::default(), "seed {seed}");
        assert!(
            comparison
                .changes
                .iter()
                .all(|change| change.reason.len() > 20)
        );
        for direction in Direction::ALL {
            let tally = tallies.entry(*direction).or_default();
            if comparison.is_safe(*direction) {
                tally.safe += 1;
            } else {
                tally.breaking += 1;
            }
        }
        let trial = Trial {
            seed,
            comparison: &comparison,
        };
        try_directions(&trial, &old, &new, &mut dice, &mut tallies);
    }
    for (direction, tally) in &tallies {
        assert!(
            tally.safe > pairs / 10 && tally.breaking > pairs / 10,
            "{direction:?} {tally:?}"
        );
        let judged = *direction == Direction::Types || tally.messages > 5 * tally.given_up;
        assert!(judged, "{direction:?} {tally:?}");
    }
}

fn try_directions(
    trial: &Trial<'_>,
    old: &Shape,
    new: &Shape,
    dice: &mut Dice,
    tallies: &mut BTreeMap<Direction, Tally>,
) {
    let of_old = |kind| judge(old, kind);
    let of_new = |kind| judge(new, kind);
    let flush = (of_old(SchemaKind::Flush), of_new(SchemaKind::Flush));
    let sync = (of_new(SchemaKind::Sync), of_old(SchemaKind::Sync));
    let model = (of_old(SchemaKind::Model), of_new(SchemaKind::Model));

    let tally = tallies.entry(Direction::Flush).or_default();
    let client = Author::new(old, Writer::Client);
    trial.hold(Direction::Flush, (&flush.0, &flush.1), tally, || {
        Some(client.commands(dice))
    });

    let tally = tallies.entry(Direction::Sync).or_default();
    let master = Author::new(new, Writer::Master);
    trial.hold(Direction::Sync, (&sync.0, &sync.1), tally, || {
        if dice.coin() {
            let diff = master.commands(dice);
            return Some(json!({"isPartial": true, "diff": diff}));
        }
        let document = master.node(dice, new.root, 0)?;
        Some(json!({"isPartial": false, "latest": {"commandCount": 0, "document": document}}))
    });

    let tally = tallies.entry(Direction::Stored).or_default();
    let store = Author::new(old, Writer::Store);
    trial.hold(Direction::Stored, (&model.0, &model.1), tally, || {
        store.node(dice, old.root, 0)
    });
    // History, as the new model reads it.
    trial.hold(Direction::Stored, (&sync.1, &sync.0), tally, || {
        Some(json!({"isPartial": true, "diff": store.commands(dice)}))
    });
}
