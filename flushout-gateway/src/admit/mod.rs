//! Who decides whether a flush may pass: one trait, and its implementations.

mod canonical;
mod names;
mod npm;
mod npm_form;
mod schema;
mod typed;
mod untyped;

use bytes::Bytes;
use flushout::Problem;

pub use npm::{ARRAY_INDEX_MAX_DEFAULT, NpmRules};
pub use schema::BySchema;
pub use typed::Typed;
pub use untyped::Untyped;

/// Decides whether the body of a request is a flush that may pass.
///
/// An implementation sees bytes and no document: whether there is something at a path, or whether
/// an id is taken, is known to the master alone.
pub trait Admit: Send + Sync + 'static {
    /// The most bytes that a flush may have. More are not read.
    fn body_bytes_max(&self) -> usize;

    /// Looks at a body of at most [`Admit::body_bytes_max`] bytes.
    ///
    /// # Errors
    ///
    /// A [`Refusal`] that tells the client what is wrong and where.
    fn admit(&self, body: &[u8]) -> Result<Admitted, Refusal>;
}

impl<T: Admit + ?Sized> Admit for Box<T> {
    fn body_bytes_max(&self) -> usize {
        (**self).body_bytes_max()
    }

    fn admit(&self, body: &[u8]) -> Result<Admitted, Refusal> {
        (**self).admit(body)
    }
}

/// A flush that may pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admitted {
    /// The flush as it is to be forwarded: written again from what was read, so that it means the same
    /// to whoever reads it next. No key stands twice in it, and it has no member that nobody looked
    /// at.
    pub body: Bytes,
    /// How many commands it holds.
    pub commands: usize,
}

/// Why a flush may not pass. Nothing of it does then, because commands rely on those before them,
/// and because only the master's answer can give a client the outcome of each.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The flush cannot be read as a whole.
    Whole(Problem),
    /// Some of its commands are wrong.
    Commands {
        /// How many commands the flush holds.
        commands: usize,
        /// What is wrong, in the order of the commands, with the index of each.
        problems: Vec<(usize, Problem)>,
    },
}

impl Refusal {
    /// The first thing that is wrong.
    pub fn first(&self) -> Option<&Problem> {
        match self {
            Self::Whole(problem) => Some(problem),
            Self::Commands { problems, .. } => problems.first().map(|(_, problem)| problem),
        }
    }
}

/// What was decided on all commands: to go on, or the refusal.
fn judged(commands: usize, problems: Vec<(usize, Problem)>) -> Result<(), Refusal> {
    if problems.is_empty() {
        return Ok(());
    }
    Err(Refusal::Commands { commands, problems })
}
