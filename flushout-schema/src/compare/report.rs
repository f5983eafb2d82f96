//! What a comparison has to say: changes with their direction, verdict and reason.

use std::collections::BTreeSet;

use flushout_runtime::problem::push_pointer_token;

/// Who writes and who reads, when old and new meet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// Old clients write flushes, new servers read them.
    Flush,
    /// New servers write diffs and snapshots, old clients read them.
    Sync,
    /// The old model wrote documents and history, the new model reads them.
    Stored,
    /// Types were generated from the old schemas, and are generated again from the new ones.
    Types,
}

impl Direction {
    /// Every direction, in the order in which they are reported.
    pub const ALL: &'static [Self] = &[Self::Flush, Self::Sync, Self::Stored, Self::Types];

    /// The name by which programs and the command line know it: `flush`, `sync`, `stored`, `types`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Flush => "flush",
            Self::Sync => "sync",
            Self::Stored => "stored",
            Self::Types => "types",
        }
    }

    /// The direction of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }

    /// What it means, for a heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Flush => "what old clients send, read by new servers",
            Self::Sync => "what new servers send, read by old clients",
            Self::Stored => "what the old model stored, read by the new one",
            Self::Types => "types generated from the schemas",
        }
    }
}

/// Whether a change does harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Somebody cannot read what another wrote, or it cannot be decided that everybody can.
    Breaking,
    /// Everything that is written can be read.
    Safe,
}

impl Verdict {
    /// The name by which programs know it: `breaking`, `safe`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Safe => "safe",
        }
    }
}

/// One of the two versions that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// The model as it was.
    Old,
    /// The model as it is to be.
    New,
}

impl Version {
    /// The name by which programs know it: `old`, `new`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Old => "old",
            Self::New => "new",
        }
    }
}

/// One change, as seen from one direction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// The direction that it concerns.
    pub direction: Direction,
    /// Whether it breaks anything there.
    pub verdict: Verdict,
    /// Where, for a person: `Todo.title`, `limits.flush_commands_max`, `commands.postpone`, or the
    /// name of a definition.
    pub place: String,
    /// Which model schema the pointer leads into.
    pub version: Version,
    /// Where, for a program: a JSON Pointer into the model schema of that version (for the types,
    /// into its schemas of the profile `types`).
    pub pointer: String,
    /// In plain words: what breaks for whom and what to do instead, or why nothing breaks.
    pub reason: String,
}

/// How many changes there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The changes that break something.
    pub breaking: usize,
    /// The changes that do not.
    pub safe: usize,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The changes by direction, then the breaking ones first, then by place.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// The comparison with this direction alone.
    #[must_use]
    pub fn only(mut self, direction: Direction) -> Self {
        self.changes.retain(|change| change.direction == direction);
        self
    }

    /// The changes of one direction.
    pub fn of(&self, direction: Direction) -> impl Iterator<Item = &Change> {
        let changes = self.changes.iter();
        changes.filter(move |change| change.direction == direction)
    }

    /// Whether nothing breaks in this direction.
    pub fn is_safe(&self, direction: Direction) -> bool {
        self.of(direction)
            .all(|change| change.verdict == Verdict::Safe)
    }

    /// Whether anything breaks in any direction that is still in it.
    pub fn is_breaking(&self) -> bool {
        self.summary().breaking > 0
    }

    /// How many changes there are in all.
    pub fn summary(&self) -> Summary {
        summary_of(self.changes.iter())
    }

    /// How many changes there are in one direction.
    pub fn summary_of(&self, direction: Direction) -> Summary {
        summary_of(self.of(direction))
    }
}

fn summary_of<'c>(changes: impl Iterator<Item = &'c Change>) -> Summary {
    let mut summary = Summary::default();
    for change in changes {
        match change.verdict {
            Verdict::Breaking => summary.breaking += 1,
            Verdict::Safe => summary.safe += 1,
        }
    }
    summary
}

/// A place that is being compared.
#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) place: String,
    pub(super) version: Version,
    pub(super) pointer: String,
    /// Whether clients may write there at all. Where they may not, nothing breaks for flushes.
    pub(super) written_by_clients: bool,
}

impl Spot {
    /// The place of a field of a node type.
    pub(super) fn field(version: Version, node: &str, field: &str, by_clients: bool) -> Self {
        let mut pointer = pointer_to_definition(node);
        pointer.push_str("/properties");
        push_pointer_token(&mut pointer, field);
        Self {
            place: format!("{node}.{field}"),
            version,
            pointer,
            written_by_clients: by_clients,
        }
    }
}

/// The pointer to a definition.
pub(super) fn pointer_to_definition(name: &str) -> String {
    let mut pointer = "/$defs".to_owned();
    push_pointer_token(&mut pointer, name);
    pointer
}

/// Collects changes, each once.
#[derive(Debug, Default)]
pub(super) struct Report {
    changes: BTreeSet<Change>,
}

impl Report {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Something breaks.
    pub(super) fn breaking(&mut self, spot: &Spot, direction: Direction, reason: &str) {
        self.say(spot, direction, Verdict::Breaking, reason);
    }

    /// Something changed, and nothing breaks.
    pub(super) fn safe(&mut self, spot: &Spot, direction: Direction, reason: &str) {
        self.say(spot, direction, Verdict::Safe, reason);
    }

    fn say(&mut self, spot: &Spot, direction: Direction, verdict: Verdict, reason: &str) {
        if direction == Direction::Flush && !spot.written_by_clients {
            return;
        }
        self.changes.insert(Change {
            direction,
            verdict,
            place: spot.place.clone(),
            version: spot.version,
            pointer: spot.pointer.clone(),
            reason: reason.to_owned(),
        });
    }

    /// Takes over what another report says of flushes and of types, and says whether that report
    /// has anything at all.
    pub(super) fn take_over_sent(&mut self, other: Self) -> bool {
        let has_any = !other.changes.is_empty();
        let changes = other.changes.into_iter();
        self.changes.extend(
            changes
                .filter(|change| matches!(change.direction, Direction::Flush | Direction::Types)),
        );
        has_any
    }

    pub(super) fn finish(self) -> Comparison {
        Comparison {
            changes: self.changes.into_iter().collect(),
        }
    }
}
