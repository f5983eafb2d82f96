//! What a batch of one client's commands has to remember: which ids were changed, and which
//! creates were refused.

use std::any::TypeId;
use std::collections::BTreeSet;
use std::ops::Bound;

use crate::command::{Command, Operation};
use crate::id::IdSource;
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{Invocation, Model};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem};
use crate::renames::{ReferenceRenames, Renames};

use super::document::Failure;
use super::{Applied, Document, Effect, expectation};

/// The memory of a batch. The master has one for each flush; a proxy has one for each rebase.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    renames: Renames,
    references: ReferenceRenames,
    /// The paths of the nodes that refused creates were to make, in the client's names.
    refused: BTreeSet<Path>,
    /// What has changed since the transaction began that is being applied.
    log: Option<Vec<Change>>,
}

/// A command whose path and references are up to date.
#[derive(Debug)]
pub struct Renamed<'p> {
    /// Its present path.
    pub path: &'p Path,
    /// Its path in the client's names.
    pub client_path: &'p Path,
    /// What is to be done there.
    pub operation: Operation,
}

/// One change of what a batch remembers.
#[derive(Clone, Debug)]
enum Change {
    /// This client path was given a present one.
    Renamed(Path),
    /// This entry was forgotten.
    Forgotten(Path, Path),
    /// The reference from this id was changed, or forgotten; before it led there.
    Reference(TypeId, Segment, Option<Segment>),
    /// This node was noted as refused.
    Refused(Path),
    /// This node is no longer one that was refused.
    Allowed(Path),
}

impl Batch {
    /// A batch in which nothing has happened.
    pub fn new() -> Self {
        Self::default()
    }

    /// A batch that begins with the renames of another, and with the paths of the nodes whose
    /// creates were refused there, in the client's names.
    pub fn continued<M: Model>(renames: Renames, refused: BTreeSet<Path>) -> Self {
        let mut references = ReferenceRenames::new();
        for (former, present) in renames.iter() {
            if let Some((node_type, former, now)) = reference::<M>(former, present) {
                references.insert(node_type, former, now);
            }
        }
        Self {
            renames,
            references,
            refused,
            log: None,
        }
    }

    /// The renamed nodes.
    pub fn renames(&self) -> &Renames {
        &self.renames
    }

    /// The renamed nodes, when the batch is over.
    pub fn into_renames(self) -> Renames {
        self.renames
    }

    /// Begins a transaction: what it makes the batch remember can be forgotten again.
    pub fn begin(&mut self) {
        self.log = Some(Vec::new());
    }

    /// Ends a transaction that was applied.
    pub fn keep(&mut self) {
        self.log = None;
    }

    /// Ends a transaction that failed: the batch remembers what it did before. It costs what the
    /// transaction has changed.
    pub fn roll_back(&mut self) {
        for change in self.log.take().unwrap_or_default().into_iter().rev() {
            match change {
                Change::Renamed(former) => {
                    self.renames.take(&former);
                }
                Change::Forgotten(former, present) => self.renames.put(former, present),
                Change::Reference(node_type, former, None) => {
                    self.references.forget(node_type, &former);
                }
                Change::Reference(node_type, former, Some(before)) => {
                    self.references.insert(node_type, former, before);
                }
                Change::Refused(path) => {
                    self.refused.remove(&path);
                }
                Change::Allowed(path) => {
                    self.refused.insert(path);
                }
            }
        }
    }

    /// Brings the path of a command and the `Ref` fields in what it carries up to date; true when
    /// something was changed.
    pub fn rename(&self, command: &mut Command) -> bool {
        let renamed = self.renames.get(&command.path);
        let is_renamed = renamed.is_some();
        if let Some(path) = renamed {
            command.path = path;
        }
        let payload = match &mut command.operation {
            Operation::Create { node, .. } => node.as_mut(),
            Operation::Update { patch } => patch.as_mut(),
            Operation::Delete => None,
        };
        let follows = payload.is_some_and(|payload| payload.rename_references(&self.references));
        is_renamed || follows
    }

    /// The present path of what the client calls `path`.
    pub fn present_path(&self, path: &Path) -> Path {
        self.renames.get(path).unwrap_or_else(|| path.clone())
    }

    /// Applies one command, unless it meets something else than its sender `expected`.
    ///
    /// # Errors
    ///
    /// [`Code::Conflict`] where something else was expected, or [`Code::AlreadyExists`] for a create
    /// that expects nothing at its id, and would get another one.
    /// What [`Document::apply`] refuses, and [`Code::NotFound`] for a command below a create that
    /// was refused: another client's node may have that id. [`Code::NestingTooDeep`] when the
    /// document would be nested too deep.
    pub fn apply<M: Model>(
        &mut self,
        document: &mut Document<M>,
        command: Renamed<'_>,
        expected: Option<&JsonText>,
        ids: Option<&mut dyn IdSource>,
        limits: &Limits,
    ) -> Result<Applied, Problem> {
        let Renamed {
            path,
            client_path,
            operation,
        } = command;
        if let Some(expected) = expected
            && self.refused_above(client_path).is_none()
        {
            expectation::check(document, path, &operation, expected, limits)?;
        }
        let proposal = operation.proposed_id().cloned();
        // The id is to be free, and not to be exchanged for one that is.
        let ids = ids.filter(|_| expected.is_none() || proposal.is_none());
        let applied = match self.refused_above(client_path).cloned() {
            None => document.apply_at(path, operation, ids, limits)?,
            Some(refused) => {
                let is_of_refused = refused == *client_path;
                let gap = path.truncated(refused.len());
                let attempt = document.attempt(path, operation, ids, limits);
                let applied = below_refused(document, attempt, is_of_refused, &gap)?;
                if applied.undo.is_of_made(&gap) {
                    self.allow(&refused);
                }
                applied
            }
        };
        if expected.is_some() && !applied.has_effect {
            document.take_back(applied.undo);
            return Err(expectation::nothing_there());
        }
        if let (Some(created), Some(proposed)) = (&applied.created_id, proposal) {
            self.note_created::<M>(client_path, path, &proposed, created);
        }
        Ok(applied)
    }

    /// Notes what the effects of a command of an enum have created. They were made in the present
    /// names; the client knows what lies below a renamed node by that node's former name. So it
    /// does where the code took the id from an argument that has followed a renamed node.
    pub fn note_effects<M: Model>(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let (Some(proposed), Some(created)) =
                (&effect.proposed, &effect.completion.created_id)
            {
                let parent = &effect.completion.command.path;
                let client_path = self.renames.former(parent);
                let name = self.former_name::<M>(effect).unwrap_or(proposed);
                let name = name.clone();
                self.note_created::<M>(&client_path, parent, &name, created);
            }
        }
    }

    /// What the client calls the node that an effect creates, where its id is the present one of a
    /// renamed node.
    fn former_name<M: Model>(&self, effect: &Effect) -> Option<&Segment> {
        if !effect.is_named_by_code || self.references.is_empty() {
            return None;
        }
        let proposed = effect.proposed.as_ref()?;
        let node = effect.completion.command.path.child(proposed.clone());
        self.references.former(M::node_type(&node)?, proposed)
    }

    /// Brings the ids among the arguments of a command up to date; true when one was changed.
    pub fn rename_invocation<M: Model>(&self, invocation: &mut Invocation<M>) -> bool {
        invocation.rename_references(&self.references)
    }

    /// Notes that a create was refused, so that what follows below it is refused too. `client_path`
    /// is the path of the command in the client's names.
    pub fn refuse(&mut self, client_path: &Path, proposed: Option<&Segment>) {
        if let Some(id) = proposed {
            let node = client_path.child(id.clone());
            self.forget(&node);
            if self.refused.insert(node.clone()) {
                self.note(|| Change::Refused(node));
            }
        }
    }

    /// Notes that none of these nodes, in the client's names, was created.
    pub fn refuse_all(&mut self, created: &[Path]) {
        for path in created {
            if let Some((parent, id)) = path.split_last() {
                self.refuse(&parent, Some(id));
            }
        }
    }

    fn note(&mut self, change: impl FnOnce() -> Change) {
        if let Some(log) = &mut self.log {
            log.push(change());
        }
    }

    fn has_nothing_to_forget(&self) -> bool {
        self.renames.is_empty() && self.references.is_empty() && self.refused.is_empty()
    }

    /// Forgets the renames of a node in the client's names, and of all below it.
    fn forget(&mut self, client_path: &Path) {
        for (former, present) in self.renames.forget(client_path) {
            self.note(|| Change::Forgotten(former, present));
        }
    }

    /// Forgets that a node in the client's names, or any below it, was refused.
    fn allow(&mut self, client_path: &Path) {
        if self.refused.is_empty() {
            return;
        }
        let from = (Bound::Included(client_path.segments()), Bound::Unbounded);
        let below: Vec<Path> = self
            .refused
            .range::<[Segment], _>(from)
            .take_while(|path| path.starts_with(client_path))
            .cloned()
            .collect();
        for path in below {
            self.refused.remove(&path);
            self.note(|| Change::Allowed(path));
        }
    }

    /// The outermost refused node that is at or above a path in the client's names.
    fn refused_above(&self, client_path: &Path) -> Option<&Path> {
        if self.refused.is_empty() {
            return None;
        }
        let segments = client_path.segments();
        (1..=segments.len()).find_map(|length| self.refused.get(&segments[..length]))
    }

    fn note_created<M: Model>(
        &mut self,
        client_path: &Path,
        parent: &Path,
        proposed: &Segment,
        created: &Segment,
    ) {
        // Mostly a node gets the id that was proposed, and there is nothing that this could end.
        if created == proposed && self.has_nothing_to_forget() {
            return;
        }
        let former = client_path.child(proposed.clone());
        let present = parent.child(created.clone());
        // The client has a node of that name again, and with it everything below is its own. What
        // was noted of a former node of that name is over.
        self.allow(&former);
        self.forget(&former);
        let Some(node_type) = M::node_type(&present) else {
            self.note_renamed(former, present);
            return;
        };
        let before = if created == proposed {
            self.references.forget(node_type, proposed)
        } else {
            let created = created.clone();
            self.references.insert(node_type, proposed.clone(), created)
        };
        if before.is_some() || created != proposed {
            self.note(|| Change::Reference(node_type, proposed.clone(), before));
        }
        self.note_renamed(former, present);
    }

    fn note_renamed(&mut self, former: Path, present: Path) {
        if former.segments().last() != present.segments().last() {
            self.renames.put(former.clone(), present);
            self.note(|| Change::Renamed(former));
        }
    }
}

/// What a renamed node means for the references to it.
fn reference<M: Model>(former: &Path, present: &Path) -> Option<(TypeId, Segment, Segment)> {
    let (former, now) = (former.segments().last()?, present.segments().last()?);
    if former == now {
        return None;
    }
    Some((M::node_type(present)?, former.clone(), now.clone()))
}

/// What comes of a command at or below a node whose create was refused, at `path` by now. What it
/// met there is another client's, so it fails, unless nothing was there.
fn below_refused<M: Model>(
    document: &mut Document<M>,
    attempt: Result<Applied, Failure>,
    is_of_refused: bool,
    path: &Path,
) -> Result<Applied, Problem> {
    match attempt {
        // A delete can do without the node, and a create may make it from its default.
        Ok(applied) if is_of_refused && (!applied.has_effect || applied.undo.is_of_made(path)) => {
            Ok(applied)
        }
        Ok(applied) => {
            document.take_back(applied.undo);
            Err(no_object(path))
        }
        // A gap further out is the one to be told of.
        Err(Failure::Refusal(refusal))
            if refusal.code == Code::NotFound && refusal.depth < path.len() =>
        {
            Err(no_object(&path.truncated(refusal.depth)))
        }
        Err(_) => Err(no_object(path)),
    }
}

fn no_object(path: &Path) -> Problem {
    Problem::new(Code::NotFound, format!("No object at document path {path}"))
}
