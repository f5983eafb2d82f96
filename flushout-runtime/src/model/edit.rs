//! One change of a document, what came of it, and the change that takes it back.

use crate::path::{Path, Segment};
use crate::problem::{Code, Figure, Problem};

use super::Payload;

/// One change at a place of the document. The change that takes an edit back is an edit too.
#[derive(Debug)]
pub struct Edit {
    /// The node that is patched, or the parent of the node that is put in or taken out.
    pub path: Path,
    /// What is changed there.
    pub kind: EditKind,
}

/// The kinds of change.
#[derive(Debug)]
pub enum EditKind {
    /// Puts a node in under this id, which must be free.
    Insert {
        /// The id in a collection, or the name of an optional child.
        id: Segment,
        /// The node, of the type that the place asks for.
        node: Payload,
    },
    /// Takes the node with this id out; nothing happens when there is none.
    Remove {
        /// The id in a collection, or the name of an optional child.
        id: Segment,
    },
    /// Exchanges fields of the node at the path with those of the patch.
    Patch(Payload),
    /// Changes nothing, but the path must lead to a node.
    Touch,
}

/// What an edit did.
#[derive(Debug)]
pub struct EditOutcome {
    /// The edit that takes this one back. Applying that gives this one again.
    pub inverse: Edit,
    /// How many bytes of the document it has taken out; 0 where nothing was to be measured.
    pub bytes_before: u64,
    /// How many bytes it has put in; 0 where nothing was to be measured.
    pub bytes_after: u64,
}

/// Whether an edit measures what it takes out and puts in, which costs what that holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measuring {
    /// The sizes are not known.
    Sizes,
    /// The sizes are known, because the edit is the inverse of a measured one, or they are of no use.
    Nothing,
}

impl Measuring {
    /// The size, if it is to be measured, and 0 otherwise.
    pub(crate) fn bytes(self, size: impl FnOnce() -> u64) -> u64 {
        match self {
            Self::Sizes => size(),
            Self::Nothing => 0,
        }
    }
}

impl EditOutcome {
    /// By how many bytes the document grew or shrank.
    pub(crate) fn bytes_delta(&self) -> i64 {
        // Both count bytes in memory, far below the range of i64.
        let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
        signed(self.bytes_after) - signed(self.bytes_before)
    }

    /// The outcome of an edit that changed nothing.
    pub(crate) fn unchanged(path: Path) -> Self {
        Self {
            inverse: Edit {
                path,
                kind: EditKind::Touch,
            },
            bytes_before: 0,
            bytes_after: 0,
        }
    }
}

/// Why an edit cannot be applied. Nothing was changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The kind of refusal.
    pub code: Code,
    /// How many segments of the path lead up to and include the one that failed.
    pub depth: usize,
    /// The limit that was passed, where there is one.
    pub limit: Option<usize>,
    /// The figure that passed it.
    pub actual: Option<usize>,
}

impl Refusal {
    /// A refusal at the segment that is the `depth`th of the path.
    pub fn new(code: Code, depth: usize) -> Self {
        Self {
            code,
            depth,
            limit: None,
            actual: None,
        }
    }

    /// A limit that would have been passed.
    pub fn limit(code: Code, depth: usize, limit: usize, actual: usize) -> Self {
        Self {
            code,
            depth,
            limit: Some(limit),
            actual: Some(actual),
        }
    }

    /// The refusal in words. Where nothing is at the path, the words are those of npm flushout,
    /// for its clients show them.
    pub fn into_problem(self, path: &Path) -> Problem {
        let place = path.truncated(self.depth);
        let message = match self.code {
            Code::CollectionFull => {
                let limit = self.limit.unwrap_or_default();
                format!("The collection at {place} is full: it holds at most {limit} nodes")
            }
            Code::AlreadyExists => format!("There is a node already at document path {path}"),
            Code::IllegalPath => format!("The model has no such node at document path {place}"),
            Code::IllegalId => format!("No free id was found at document path {place}"),
            _ => format!("No object at document path {place}"),
        };
        Problem {
            code: self.code,
            pointer: String::new(),
            message,
            limit: self.limit.map(Figure::from),
            actual: self.actual.map(Figure::from),
            error: None,
        }
    }
}
