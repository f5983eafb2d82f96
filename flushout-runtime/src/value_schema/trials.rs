//! How many values are looked at where forms are tried one after the other.

use std::cell::Cell;

use crate::problem::{Code, Problem};

/// For a validator: so many for a message, and so many more for each byte of it.
const TRIALS_MAX: usize = 100_000;
const TRIALS_PER_BYTE_MAX: usize = 16;

/// The trials that are left. Forms within forms multiply; this keeps a message that was made for that
/// from taking long.
#[derive(Debug)]
pub struct Trials {
    max: Cell<usize>,
    spent: Cell<usize>,
}

impl Trials {
    /// So many, and none made yet.
    pub const fn new(max: usize) -> Self {
        Self {
            max: Cell::new(max),
            spent: Cell::new(0),
        }
    }

    /// Those that a message of so many bytes may take before a validator.
    pub const fn of_message(bytes: usize) -> Self {
        Self::new(TRIALS_MAX.saturating_add(bytes.saturating_mul(TRIALS_PER_BYTE_MAX)))
    }

    /// Allows so many more.
    pub fn allow(&self, more: usize) {
        self.max.set(self.max.get().saturating_add(more));
    }

    /// How many were made beyond those that were allowed for the size of the values, of the `max` with
    /// which it began.
    pub fn excess(&self, max: usize) -> usize {
        let allowed = self.max.get().saturating_sub(max);
        self.spent.get().saturating_sub(allowed).min(max)
    }

    /// Makes so many.
    ///
    /// # Errors
    ///
    /// [`Code::TooManyNodes`] when there are not enough left, now and from then on.
    pub fn spend(&self, trials: usize) -> Result<(), Problem> {
        self.spent.set(self.spent.get().saturating_add(trials));
        self.check()
    }

    /// Makes so many if there are enough left; says whether there were.
    pub(crate) fn try_spend(&self, trials: usize) -> bool {
        let spent = self.spent.get().saturating_add(trials);
        let is_enough = spent <= self.max.get();
        if is_enough {
            self.spent.set(spent);
        }
        is_enough
    }

    /// # Errors
    ///
    /// [`Code::TooManyNodes`] when more were made than are allowed.
    pub fn check(&self) -> Result<(), Problem> {
        let (max, spent) = (self.max.get(), self.spent.get());
        if spent <= max {
            return Ok(());
        }
        let thing = "values looked at to find which of its forms a value has";
        Err(Problem::limit(Code::TooManyNodes, thing, max, spent))
    }
}
