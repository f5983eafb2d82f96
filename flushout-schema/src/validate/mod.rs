//! The validator for those who have no Rust types: a gateway, the command line tool.
//!
//! It is derived from a [`Shape`], which can be rebuilt from an emitted `model` schema, and gives the
//! verdicts of typed decoding, with the same pointers, without building a tree of values: limits
//! first, then one pass over the bytes, and a second look at each command where something is wrong.
//!
//! Where it can differ from typed decoding, because a JSON Schema says less or other than the Rust
//! type of a *value* does:
//!
//! * A value type whose `Deserialize` takes less than its schema says (a socket's address) or more (a
//!   serde alias): the schema holds here. So it does for items that must differ and do so here, but not
//!   once a serde default is filled in. docs/schemas.md lists the causes.
//! * Flattened structs: the place told can be the whole value here or a part of it there, and an array
//!   for a struct within one is not taken here.
//! * The rules of a value type itself (a position, the items of a fixed array) are reported as
//!   [`Code::WrongType`] by typed decoding, and here as what they are, where the schema cannot tell
//!   them from attributes of the field.

mod direct;
mod node;
mod parts;
mod plan;
mod received;
mod skeleton;
mod target;
mod verdict;

use flushout_runtime::json::prescan;
use flushout_runtime::limits::Limits;
use flushout_runtime::problem::{Code, Problem};
use flushout_runtime::shape::Shape;
use flushout_runtime::value_schema::Trials;

pub use verdict::FlushVerdict;

use node::{Reading, Sender};
use plan::Plan;

/// Checks messages of one model. It is made once and then used for any number of messages, by any
/// number of threads.
#[derive(Clone, Debug)]
pub struct Validator {
    plan: Plan,
}

impl Validator {
    /// Compiles a shape. Its limits hold, unless [`Validator::with_limits`] sets others.
    ///
    /// # Errors
    ///
    /// [`Code::Malformed`] with a pointer into the model schema, when the schema of a value has a
    /// keyword or a pattern that is not understood, or refers to itself without an end. A shape
    /// that the derive made of ordinary types has none; take the offending schema out.
    pub fn new(shape: &Shape) -> Result<Self, Problem> {
        Ok(Self {
            plan: Plan::new(shape)?,
        })
    }

    /// The validator with other limits than those of the model.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.plan.limits = limits.capped();
        self
    }

    /// The limits that hold.
    pub fn limits(&self) -> &Limits {
        &self.plan.limits
    }

    /// Checks a flush, as a client sends it.
    ///
    /// # Errors
    ///
    /// What is wrong with the flush as a whole, of which nothing may then be applied:
    /// [`Code::MessageTooLong`], [`Code::TooManyNodes`], [`Code::TooManyCommands`], or
    /// [`Code::Malformed`]. What is wrong with one command stands in [`FlushVerdict::commands`].
    pub fn flush(&self, bytes: &[u8]) -> Result<FlushVerdict, Problem> {
        let too_deep = match prescan(bytes, &self.plan.limits) {
            Ok(_) => None,
            // One command that is nested too deep is not to refuse the others.
            Err(problem) if problem.code == Code::NestingTooDeep => Some(problem),
            Err(problem) => return Err(problem),
        };
        let direct = |reading: &mut Reading<'_>| direct::flush(bytes, reading);
        if too_deep.is_none()
            && let Some(verdict) = self.read(Sender::Client, bytes, direct)
        {
            return Ok(verdict);
        }
        self.read(Sender::Client, bytes, |reading| {
            skeleton::flush(bytes, reading, too_deep)
        })
    }

    /// Checks a document as the server sends or stores it: with `server` fields, and open to the
    /// fields of a newer model.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with a pointer into the document.
    pub fn document(&self, bytes: &[u8]) -> Result<(), Problem> {
        received::check_size(bytes.len(), &self.plan.limits)?;
        self.received(bytes, 0, received::document)
    }

    /// Checks a snapshot, as a client receives it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with a pointer into the snapshot.
    pub fn snapshot(&self, bytes: &[u8]) -> Result<(), Problem> {
        let around = self.plan.limits.message_bytes_max;
        self.received(bytes, around, received::snapshot)
    }

    /// Checks a sync, as a client receives it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with a pointer into the sync.
    pub fn sync(&self, bytes: &[u8]) -> Result<(), Problem> {
        let around = self.plan.limits.message_bytes_max;
        self.received(bytes, around, received::sync)
    }

    /// Checks an answer to a flush, as a client receives it.
    ///
    /// # Errors
    ///
    /// The first thing that is wrong, with a pointer into the answer.
    pub fn response(&self, bytes: &[u8]) -> Result<(), Problem> {
        let around = self.plan.limits.message_bytes_max;
        self.received(bytes, around, received::response)
    }

    /// Checks what comes from the server. It may hold a whole document, of which the limits of
    /// messages say nothing, and so many bytes around it.
    fn received(
        &self,
        bytes: &[u8],
        bytes_around: usize,
        check: impl FnOnce(&str, &mut Reading<'_>) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        let bytes_max = self.plan.limits.document_bytes_max;
        received::check_message_size(bytes.len(), bytes_max.saturating_add(bytes_around))?;
        let text = std::str::from_utf8(bytes)
            .map_err(|error| Problem::new(Code::Malformed, error.to_string()))?;
        self.read(Sender::Server, bytes, |reading| check(text, reading))
    }

    fn read<T>(
        &self,
        sender: Sender,
        bytes: &[u8],
        check: impl FnOnce(&mut Reading<'_>) -> T,
    ) -> T {
        let trials = Trials::of_message(bytes.len());
        let mut reading = Reading::new(&self.plan, &self.plan.limits, sender, &trials);
        check(&mut reading)
    }
}

#[cfg(test)]
mod tests;
