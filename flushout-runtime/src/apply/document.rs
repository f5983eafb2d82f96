//! A document with its count, its size and the work of its changes: commands are applied to it, and
//! rolled back.

use std::fmt;

use crate::command::{Command, Operation};
use crate::count::Count;
use crate::id::IdSource;
use crate::json::JsonText;
use crate::limits::{Limits, WORK_STEP_BYTES, WORK_STEP_TRIALS};
use crate::model::{
    CreateRequest, Edit, EditKind, Lookup, LookupTarget, Measuring, Model, Payload, Refusal, Role,
    document_from_text,
};
use crate::path::{Path, Segment};
use crate::problem::{Code, Problem, words};
use crate::wire::{Epoch, Snapshot};

use super::equality::TextOf;
use super::read_back::check_read_as_written;

/// A document with its count and its size.
pub struct Document<M> {
    model: M,
    count: Count,
    bytes: u64,
    work: u64,
    /// The work when the present element of the flush began.
    work_before_element: u64,
}

/// What takes an applied command back, or puts it back on.
#[derive(Debug)]
pub struct Undo {
    pub(super) edit: Edit,
    bytes_delta: i64,
}

impl Undo {
    /// Whether the command to be taken back was a delete that found nothing to delete.
    pub(crate) fn is_of_nothing(&self) -> bool {
        is_delete_of_nothing(&self.edit)
    }

    /// Whether the command to be taken back has made the node at `path`.
    pub(crate) fn is_of_made(&self, path: &Path) -> bool {
        match (&self.edit.kind, path.split_last()) {
            (EditKind::Remove { id }, Some((parent, last))) => {
                self.edit.path == parent && id == last
            }
            _ => false,
        }
    }
}

/// A command that was applied.
#[derive(Debug)]
pub struct Applied {
    /// The id of the node that a create made.
    pub created_id: Option<Segment>,
    /// Whether a delete found something to delete; true for the others.
    pub has_effect: bool,
    /// What takes it back.
    pub undo: Undo,
}

/// Why a command was not applied.
pub(super) enum Failure {
    /// The model refused it.
    Refusal(Refusal),
    /// It is wrong otherwise.
    Problem(Problem),
}

impl Failure {
    /// The failure of a command at this path in words.
    pub(super) fn into_problem(self, path: &Path) -> Problem {
        match self {
            Self::Refusal(refusal) => refusal.into_problem(path),
            Self::Problem(problem) => problem,
        }
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl<M: Model> Document<M> {
    /// A document of this model at this count.
    ///
    /// # Errors
    ///
    /// [`Code::DocumentTooLarge`] when it is larger than [`Limits::document_bytes_max`].
    pub fn new(model: M, count: Count, limits: &Limits) -> Result<Self, Problem> {
        let bytes = model.document_bytes();
        check_size(bytes, limits)?;
        Ok(Self {
            model,
            count,
            bytes,
            work: 0,
            work_before_element: 0,
        })
    }

    /// Reads the document of a snapshot.
    ///
    /// # Errors
    ///
    /// What the model finds wrong in it, with a pointer into the snapshot; a document that is too
    /// large; [`Code::InvalidDefault`].
    pub fn from_snapshot(
        snapshot: &Snapshot,
        role: Role,
        limits: &Limits,
    ) -> Result<Self, Problem> {
        M::check_defaults(limits)?;
        let text = snapshot.document.as_str();
        // The text is held to the limit before anything is built from it.
        check_size(text.len() as u64, limits)?;
        let model = if M::IS_LENIENT {
            document_from_text::<M>(&crate::json::repair(text).text, role, limits)
        } else {
            document_from_text::<M>(text, role, limits)
        };
        let model = model.map_err(|problem| problem.below("/document"))?;
        Self::new(model, snapshot.command_count, limits)
    }

    /// The same document, read from the text in which it was written.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when its types do not read what they write, or as something else.
    pub(crate) fn read_back(self, written: JsonText, limits: &Limits) -> Result<Self, Problem> {
        let snapshot = Snapshot {
            command_count: self.count,
            document: written,
            epoch: None,
        };
        let read = || Self::from_snapshot(&snapshot, Role::Authority, limits);
        let document = read().map_err(words::not_read_back)?;
        let (root, again) = (Path::root(), document.text()?);
        let text_of = TextOf::Node(&root, None);
        check_read_as_written::<M>(text_of, &snapshot.document, &again, || {
            read().and_then(|document| document.text()).ok()
        })?;
        Ok(document)
    }

    /// The document itself.
    pub const fn model(&self) -> &M {
        &self.model
    }

    /// How many commands have been applied to it.
    pub const fn count(&self) -> Count {
        self.count
    }

    /// How many bytes it takes, counted with [`crate::measure`].
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The work of all changes since [`Document::begin_work`], made or rolled back, in steps of
    /// [`Limits::flush_work_max`].
    pub const fn work(&self) -> u64 {
        self.work
    }

    /// Resets the work to zero.
    pub const fn begin_work(&mut self) {
        self.work = 0;
        self.work_before_element = 0;
    }

    /// Begins an element of a flush: a command, or a transaction with all its commands.
    pub(crate) const fn begin_element(&mut self) {
        self.work_before_element = self.work;
    }

    /// The work of the present element alone.
    pub(super) const fn element_work(&self) -> u64 {
        self.work.saturating_sub(self.work_before_element)
    }

    /// Counts these trials of forms as work.
    pub(super) fn note_trials(&mut self, trials: usize) {
        let steps = (trials / WORK_STEP_TRIALS) as u64;
        self.work = self.work.saturating_add(steps);
    }

    fn note_work(&mut self, bytes: u64) {
        self.work = self.work.saturating_add(1 + bytes / WORK_STEP_BYTES as u64);
    }

    /// The document as a snapshot. This costs the whole of it.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub fn snapshot(&self, epoch: Option<Epoch>) -> Result<Snapshot, Problem> {
        Ok(Snapshot {
            command_count: self.count,
            document: self.text()?,
            epoch,
        })
    }

    /// The document as JSON text. This costs the whole of it.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub fn text(&self) -> Result<JsonText, Problem> {
        self.model.document_text()
    }

    /// Writes what a command with this path is about to replace; see [`Model::look_up`].
    pub(super) fn look_up(
        &mut self,
        path: &Path,
        target: LookupTarget<'_>,
        bytes_max: usize,
    ) -> Result<Lookup, Problem> {
        self.model.look_up(path, target, bytes_max)
    }

    /// Applies a command, or changes nothing. Without `ids` an id that is taken is refused.
    ///
    /// # Errors
    ///
    /// [`Code::NotFound`] and the other refusals of [`Model::create`] and [`Model::edit`];
    /// [`Code::DocumentTooLarge`], [`Code::CountExhausted`].
    pub fn apply(
        &mut self,
        command: Command,
        ids: Option<&mut dyn IdSource>,
        limits: &Limits,
    ) -> Result<Applied, Problem> {
        self.apply_at(&command.path, command.operation, ids, limits)
    }

    /// As [`Document::apply`], of a command whose path somebody else keeps.
    ///
    /// # Errors
    ///
    /// The same.
    pub(crate) fn apply_at(
        &mut self,
        path: &Path,
        operation: Operation,
        ids: Option<&mut dyn IdSource>,
        limits: &Limits,
    ) -> Result<Applied, Problem> {
        self.attempt(path, operation, ids, limits)
            .map_err(|failure| failure.into_problem(path))
    }

    /// As [`Document::apply_at`], with a refusal of the model as it gives it.
    pub(super) fn attempt(
        &mut self,
        path: &Path,
        operation: Operation,
        ids: Option<&mut dyn IdSource>,
        limits: &Limits,
    ) -> Result<Applied, Failure> {
        let Some(next) = self.count.checked_add(1) else {
            return Err(Failure::Problem(Problem::new(
                Code::CountExhausted,
                "The document has had as many commands as can be counted; start a new epoch",
            )));
        };
        let (created_id, outcome) = match operation {
            Operation::Create {
                node,
                created_id,
                parent_default,
            } => {
                let request = create_request::<M>(path, node, created_id, parent_default)?;
                let created = self.model.create(request, self.count, ids)?;
                (Some(created.id), created.outcome)
            }
            Operation::Update { patch } => {
                let edit = Edit {
                    path: path.clone(),
                    kind: patch.map_or(EditKind::Touch, EditKind::Patch),
                };
                (None, self.model.edit(edit, Measuring::Sizes)?)
            }
            Operation::Delete => {
                let edit = removal(path)?;
                (None, self.model.edit(edit, Measuring::Sizes)?)
            }
        };
        let has_effect = created_id.is_some() || !is_delete_of_nothing(&outcome.inverse);
        let bytes_delta = outcome.bytes_delta();
        self.note_work(outcome.bytes_before.saturating_add(outcome.bytes_after));
        let undo = Undo {
            edit: outcome.inverse,
            bytes_delta: -bytes_delta,
        };
        self.bytes = self.bytes.saturating_add_signed(bytes_delta);
        self.count = next;
        if bytes_delta > 0
            && let Err(problem) = check_size(self.bytes, limits)
        {
            self.take_back(undo);
            return Err(Failure::Problem(problem));
        }
        Ok(Applied {
            created_id,
            has_effect,
            undo,
        })
    }

    /// Takes a command back, which must be the last that was applied and not yet taken back. What
    /// is returned puts it on again.
    pub fn take_back(&mut self, undo: Undo) -> Undo {
        let redo = self.exchange(undo);
        // A command that was applied has counted one.
        self.count = Count::new(self.count.get().saturating_sub(1)).unwrap_or(Count::ZERO);
        redo
    }

    /// Puts a command on again that was taken back, in the state in which it was taken back.
    pub fn put_back(&mut self, redo: Undo) -> Undo {
        let undo = self.exchange(redo);
        self.count = self.count.checked_add(1).unwrap_or(Count::MAX);
        undo
    }

    fn exchange(&mut self, change: Undo) -> Undo {
        let bytes_delta = change.bytes_delta;
        let path = change.edit.path.clone();
        self.bytes = self.bytes.saturating_add_signed(bytes_delta);
        // A change that is rolled back was measured when it was made.
        self.note_work(0);
        let inverse = match self.model.edit(change.edit, Measuring::Nothing) {
            Ok(outcome) => outcome.inverse,
            // An inverse belongs to the very state that it is applied to, so this is not reached;
            // if it were, there is nothing to be put back.
            Err(refusal) => {
                debug_assert!(false, "an inverse failed at {path}: {refusal:?}");
                Edit {
                    path: Path::root(),
                    kind: EditKind::Touch,
                }
            }
        };
        Undo {
            edit: inverse,
            bytes_delta: -bytes_delta,
        }
    }
}

impl<M> fmt::Debug for Document<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Document")
            .field("count", &self.count)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

fn create_request<M: Model>(
    parent: &Path,
    node: Option<Payload>,
    proposed: Option<Segment>,
    parent_default: Option<Payload>,
) -> Result<CreateRequest<'_>, Problem> {
    let Some(node) = node.or_else(M::empty_node) else {
        return Err(Problem::new(Code::MissingField, "A create needs props"));
    };
    Ok(CreateRequest {
        parent,
        proposed,
        node,
        parent_default,
    })
}

fn removal(path: &Path) -> Result<Edit, Problem> {
    let Some((parent, id)) = path.split_last() else {
        return Err(Problem::new(
            Code::IllegalPath,
            "The root of a document cannot be deleted",
        ));
    };
    let kind = EditKind::Remove { id: id.clone() };
    Ok(Edit { path: parent, kind })
}

/// A delete that found nothing leaves an inverse that touches the root.
fn is_delete_of_nothing(inverse: &Edit) -> bool {
    inverse.path.is_root() && matches!(inverse.kind, EditKind::Touch)
}

fn check_size(bytes: u64, limits: &Limits) -> Result<(), Problem> {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    if bytes <= limits.document_bytes_max {
        return Ok(());
    }
    Err(Problem::limit(
        Code::DocumentTooLarge,
        "The document in bytes",
        limits.document_bytes_max,
        bytes,
    ))
}
