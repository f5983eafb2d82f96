//! What became of the commands of a proxy: the queue that the application reads, and the rejected
//! commands that can be tried again.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{Decoding, Invocation, Model, Role};
use crate::path::Path;
use crate::problem::Problem;
use crate::renames::ReferenceRenames;
use crate::wire::{Entry, decode_invocation, is_error_kept};

use super::pending::Pending;
use super::report::{Rejected, RejectedBy, created_path};
use super::undo::{UndoStacks, UndoneStep};
use super::{Proxy, SyncReport};

/// How many outcomes wait to be read. Beyond that the oldest that tells of an applied command is
/// let go, and counted in [`Proxy::outcomes_dropped`].
pub const OUTCOMES_MAX: usize = 10_000;

/// How many rejected commands are kept to be tried again. Beyond that the oldest is let go; its
/// outcome still tells of it.
pub const REJECTED_MAX: usize = 1_000;

/// The number of a command of one proxy: what [`Proxy::apply`] gave it, and its outcome names. It
/// is never used again, also not after the proxy was saved and restored.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct CommandNumber(u64);

impl CommandNumber {
    /// The number as it stands in logs.
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl fmt::Display for CommandNumber {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// What became of a command. Every command that a proxy has taken comes to exactly one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The command, as [`super::Applied::number`] named it.
    pub number: CommandNumber,
    /// What became of it.
    pub fate: Fate,
}

/// What becomes of a command in the end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Fate {
    /// The master has applied it; or it was a transaction without commands, of which there is
    /// nothing to apply.
    Applied,
    /// It will not be applied; it was taken back here.
    Rejected(Box<Rejected>),
    /// It was withdrawn by [`Proxy::discard`] before it was sent.
    Superseded,
}

/// The outcomes of a proxy.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Outcomes {
    next_number: CommandNumber,
    waiting: VecDeque<Outcome>,
    /// How many of the first that wait are known to tell of no applied command.
    #[serde(skip)]
    not_applied: usize,
    dropped: u64,
    /// The rejected commands that can be tried again, oldest first.
    pub(super) rejected: VecDeque<Rejected>,
    /// The nodes that they created, so that one that needs a node costs no search through all.
    #[serde(skip)]
    rejected_nodes: BTreeSet<(Path, CommandNumber)>,
    /// What can be taken back. A command that is not applied in the end leaves it.
    pub(super) undo: UndoStacks,
}

impl Outcomes {
    /// A number that no command had before.
    pub(super) fn next_number(&mut self) -> CommandNumber {
        let number = self.next_number;
        self.next_number = CommandNumber(number.0.wrapping_add(1));
        number
    }

    /// The outcomes that were not yet taken.
    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Outcome> {
        self.waiting.iter()
    }

    /// Notes what became of a command.
    pub(super) fn tell(&mut self, number: CommandNumber, fate: Fate) {
        if self.waiting.len() == OUTCOMES_MAX {
            let mut outcomes = self.waiting.iter().skip(self.not_applied);
            let applied = outcomes.position(|outcome| outcome.fate == Fate::Applied);
            if let Some(place) = applied {
                self.not_applied += place;
                self.waiting.remove(self.not_applied);
            } else {
                self.waiting.pop_front();
                self.not_applied = self.waiting.len();
            }
            self.dropped = self.dropped.saturating_add(1);
        }
        self.waiting.push_back(Outcome { number, fate });
    }

    /// Notes that a command was rejected, and why. Where it is an undo, what it undid can be undone
    /// again.
    pub(super) fn reject<M: Model>(
        &mut self,
        pending: Pending,
        by: RejectedBy,
        problem: Problem,
        limits: &Limits,
        report: &mut SyncReport,
    ) {
        // What nobody could read again is not kept.
        let error = problem.error.filter(|error| is_error_kept(error));
        let rejected = Rejected {
            number: pending.number,
            depends_on: self.dependence::<M>(pending.number, &pending.entry, limits),
            created: pending.created(),
            entry: pending.entry,
            by,
            problem: Problem { error, ..problem },
        };
        if let Some(undone) = &pending.undoes {
            let conflicts = undone.conflicts(&rejected.entry, &rejected.problem);
            report.conflicts.extend(conflicts);
        }
        report.rejected.push(rejected.clone());
        let fate = Fate::Rejected(Box::new(rejected.clone()));
        self.revoke(rejected.number, pending.undoes, fate);
        self.keep_rejected(rejected);
    }

    /// Records the outcome of a command that was not applied.
    pub(super) fn revoke(
        &mut self,
        number: CommandNumber,
        undoes: Option<Box<UndoneStep>>,
        fate: Fate,
    ) {
        self.undo.revoke(number, undoes.map(|undone| *undone));
        self.tell(number, fate);
    }

    /// Keeps a rejected command to be tried again, and drops the oldest beyond [`REJECTED_MAX`].
    pub(super) fn keep_rejected(&mut self, rejected: Rejected) {
        if self.rejected.len() == REJECTED_MAX
            && let Some(oldest) = self.rejected.pop_front()
        {
            self.forget_nodes(&oldest);
        }
        let nodes = rejected.created.iter().cloned();
        self.rejected_nodes
            .extend(nodes.map(|node| (node, rejected.number)));
        self.rejected.push_back(rejected);
    }

    /// Forgets which nodes a command created that is not among the rejected any more.
    pub(super) fn forget_nodes(&mut self, rejected: &Rejected) {
        for node in &rejected.created {
            self.rejected_nodes.remove(&(node.clone(), rejected.number));
        }
    }

    /// Finds out which nodes the rejected commands created, after they were read.
    pub(super) fn index_rejected(&mut self) {
        for rejected in std::mem::take(&mut self.rejected) {
            self.keep_rejected(rejected);
        }
    }

    /// The rejected command whose node the command of this number needs: the latest before it that
    /// created a node at, or above, its place, or one that is named among its arguments.
    fn dependence<M: Model>(
        &self,
        number: CommandNumber,
        entry: &Entry,
        limits: &Limits,
    ) -> Option<CommandNumber> {
        if self.rejected_nodes.is_empty() {
            return None;
        }
        let mut needs = Needs::<M>::of(entry, limits);
        let nodes = needs
            .paths
            .iter()
            .flat_map(|path| (1..=path.len()).map(|length| path.truncated(length)));
        let above = nodes
            .filter_map(|node| self.creator_before(number, node))
            .max();
        let earlier = self.rejected.iter().filter(|other| other.number < number);
        let named = earlier
            .filter(|other| is_named::<M>(&other.created, &mut needs.invocations))
            .map(|other| other.number);
        above.max(named.max())
    }

    /// The latest of the rejected commands before this number that created this node.
    fn creator_before(&self, number: CommandNumber, node: Path) -> Option<CommandNumber> {
        let first = (node, CommandNumber::default());
        let end = (first.0.clone(), number);
        let mut creators = self.rejected_nodes.range(first..end);
        creators.next_back().map(|(_, number)| *number)
    }
}

/// What a command or transaction is about: the paths of its commands, and the commands of enums,
/// whose arguments name nodes.
pub(super) struct Needs<'e, M: 'static> {
    paths: Vec<&'e Path>,
    invocations: Vec<Invocation<M>>,
}

impl<'e, M: Model> Needs<'e, M> {
    pub(super) fn of(entry: &'e Entry, limits: &Limits) -> Self {
        let mut paths = Vec::new();
        let mut invocations = Vec::new();
        for member in entry.members() {
            match member {
                Entry::Command(command) => paths.push(&command.completion.command.path),
                Entry::Invoke(invoke) => {
                    let args = invoke.args.as_ref().map(JsonText::as_str);
                    let mut decoding = Decoding::new(Role::Client, limits);
                    invocations.extend(decode_invocation::<M>(&invoke.name, args, &mut decoding));
                }
                Entry::Transaction(_) => {}
            }
        }
        Self { paths, invocations }
    }
}

/// Whether one of these nodes is named among the arguments of a command: its id would follow if the
/// node got another one.
fn is_named<M: Model>(created: &[Path], invocations: &mut [Invocation<M>]) -> bool {
    if created.is_empty() || invocations.is_empty() {
        return false;
    }
    let mut references = ReferenceRenames::new();
    for path in created {
        if let (Some(id), Some(node_type)) = (path.segments().last(), M::node_type(path)) {
            references.insert(node_type, id.clone(), id.clone());
        }
    }
    let mut invocations = invocations.iter_mut();
    invocations.any(|invocation| invocation.rename_references(&references))
}

/// The paths of the nodes that a command, or the commands of a transaction, create by themselves.
pub(super) fn created_paths(entry: &Entry) -> Vec<Path> {
    let members = entry.members().iter();
    members
        .filter_map(Entry::completion)
        .filter_map(created_path)
        .collect()
}

impl<M: Model> Proxy<M> {
    /// Rejects a command that is not pending any more.
    pub(super) fn reject(
        &mut self,
        pending: Pending,
        by: RejectedBy,
        problem: Problem,
        report: &mut SyncReport,
    ) {
        let limits = &self.limits;
        self.outcomes
            .reject::<M>(pending, by, problem, limits, report);
    }

    /// The outcomes that were not yet taken, in the order in which the commands came to them. That
    /// need not be the order in which the commands were given: one that is withdrawn with
    /// [`Proxy::discard`], and a transaction without commands, end at once, while older ones wait
    /// for the master. [`Outcome::number`] tells which command an outcome is of.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = &Outcome> {
        self.outcomes.iter()
    }

    /// Takes the first of [`Proxy::outcomes`]. They are kept with the proxy, through [`Proxy::save`] and
    /// [`Proxy::restore`], until they are taken.
    pub fn take_outcome(&mut self) -> Option<Outcome> {
        let outcome = self.outcomes.waiting.pop_front();
        self.outcomes.not_applied = self.outcomes.not_applied.saturating_sub(1);
        outcome
    }

    /// How many outcomes were let go because more than [`OUTCOMES_MAX`] waited. An application that
    /// takes them now and then never sees any other figure than 0.
    pub const fn outcomes_dropped(&self) -> u64 {
        self.outcomes.dropped
    }

    /// The rejected commands that can be tried again with [`Proxy::retry`], or be let go with
    /// [`Proxy::discard`], oldest first.
    pub fn rejected(&self) -> impl ExactSizeIterator<Item = &Rejected> {
        self.outcomes.rejected.iter()
    }
}
