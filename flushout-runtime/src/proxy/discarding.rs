//! Withdrawing commands, and trying rejected ones again.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

use crate::apply::Batch;
use crate::command::{IntoCommand, Operation};
use crate::model::{Intent, Model};
use crate::path::Path;
use crate::problem::Problem;
use crate::renames::Renames;
use crate::wire::Entry;

use super::outcomes::Fate;
use super::pending::Pending;
use super::rebase::Asking;
use super::report::{Applied, Rejected};
use super::{CommandNumber, Proxy};

/// Why a command cannot be discarded. Nothing was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiscardError {
    /// It was sent, so the master decides. Wait for its outcome, or cancel the flush first. While
    /// the proxy waits for a snapshot, hand that over first.
    InFlight,
    /// No waiting or rejected command has this number: its outcome was told before.
    Unknown,
}

impl fmt::Display for DiscardError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::InFlight => "the command was sent: wait for its outcome, or cancel the flush",
            Self::Unknown => "no waiting or rejected command has this number",
        })
    }
}

impl std::error::Error for DiscardError {}

/// Why a rejected command cannot be tried again. Nothing was changed; it can still be tried.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RetryError {
    /// No rejected command has this number, or it was tried or let go before.
    Unknown,
    /// The command is refused again. Change it further, or discard the rejected one.
    Refused(Problem),
}

impl fmt::Display for RetryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => formatter.write_str("no rejected command has this number"),
            Self::Refused(problem) => problem.fmt(formatter),
        }
    }
}

impl std::error::Error for RetryError {}

/// A rejected command that was tried again, with those that depended on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Retried<C> {
    /// The command itself, under a new number.
    pub applied: Applied<C>,
    /// The commands that depended on it: their former numbers, and their new ones. One that is
    /// refused again stays among the rejected.
    pub dependents: Vec<(CommandNumber, Result<CommandNumber, Problem>)>,
}

impl<M: Model> Proxy<M> {
    /// Discards a command: one that waits is rolled back, with what depends on it; the outcome of
    /// each is [`Fate::Superseded`]. One that was rejected is dropped, with the rejected ones that
    /// depended on it. Returns the numbers of all of them.
    ///
    /// It reapplies all that waits behind the command; use [`Proxy::discard_all`] for many.
    ///
    /// # Errors
    ///
    /// See [`DiscardError`]; nothing was changed.
    pub fn discard(&mut self, number: CommandNumber) -> Result<Vec<CommandNumber>, DiscardError> {
        self.discard_all([number])
    }

    /// Discards several commands, as [`Proxy::discard`] each of them, in one pass over the queue.
    ///
    /// # Errors
    ///
    /// See [`DiscardError`]: the error of the first of them that cannot be discarded. Nothing was
    /// changed.
    pub fn discard_all(
        &mut self,
        numbers: impl IntoIterator<Item = CommandNumber>,
    ) -> Result<Vec<CommandNumber>, DiscardError> {
        let mut numbers: BTreeSet<CommandNumber> = numbers.into_iter().collect();
        let settled = self.awaited.as_ref().map_or(0, |awaited| awaited.settled);
        let rejected = self.outcomes.rejected.iter();
        let rejected: BTreeSet<_> = rejected.map(|rejected| rejected.number).collect();
        let mut first = self.pending.len();
        for number in numbers.difference(&rejected) {
            let place = self.pending.binary_search_by_key(number, |one| one.number);
            match place {
                Ok(place) if place >= self.in_flight_count() => first = first.min(place),
                Ok(place) if place >= settled => return Err(DiscardError::InFlight),
                _ => return Err(DiscardError::Unknown),
            }
        }
        let rejected = self.take_rejected(&mut numbers).into_iter();
        let mut discarded: Vec<_> = rejected.map(|rejected| rejected.number).collect();
        if first < self.pending.len() {
            self.withdraw(first, &numbers, &mut discarded);
        }
        Ok(discarded)
    }

    /// Removes these waiting commands, of which the first stands at this place, and reapplies the
    /// others behind it. Those that then fail depended on them.
    fn withdraw(
        &mut self,
        place: usize,
        numbers: &BTreeSet<CommandNumber>,
        discarded: &mut Vec<CommandNumber>,
    ) {
        self.take_back_pending_from(place);
        let waiting = self.pending.split_off(place);
        self.reapply(&mut Batch::new(), waiting, numbers, |proxy, pending, _| {
            discarded.push(pending.number);
            let fate = Fate::Superseded;
            proxy.outcomes.revoke(pending.number, pending.undoes, fate);
        });
    }

    /// Tries a rejected command again, changed or as it was, and after it the rejected commands
    /// that depended on it. They get new numbers. A create that proposes no id takes the one that
    /// the rejected create had, and the code of a command the ids that it took; where these are
    /// taken by now, what depended on the nodes follows them to their new ids.
    ///
    /// To try one as it was, hand over its command anew, or use [`Proxy::retry_unchanged`].
    ///
    /// # Errors
    ///
    /// See [`RetryError`]; nothing was changed.
    pub fn retry<C: IntoCommand<M>>(
        &mut self,
        number: CommandNumber,
        command: C,
    ) -> Result<Retried<C::Created>, RetryError> {
        let rejected = self.rejected().find(|rejected| rejected.number == number);
        let rejected = rejected.ok_or(RetryError::Unknown)?;
        let (former_id, proposals) = match &rejected.entry {
            Entry::Command(command) => (command.completion.created_id.clone(), Vec::new()),
            Entry::Invoke(invoke) => (None, invoke.created_ids.clone()),
            Entry::Transaction(_) => (None, Vec::new()),
        };
        let former = rejected.created.clone();
        let mut intent = command.into_intent();
        if let Intent::Command(command) = &mut intent
            && let Operation::Create { created_id, .. } = &mut command.operation
            && created_id.is_none()
        {
            *created_id = former_id;
        }
        let applied = self
            .apply_intent::<C>(intent, proposals)
            .map_err(RetryError::Refused)?;
        Ok(Retried {
            applied,
            dependents: self.retry_dependents(number, &former),
        })
    }

    /// Tries a rejected command or transaction again as it was, and after it those that depended on
    /// it; see [`Proxy::retry`].
    ///
    /// # Errors
    ///
    /// See [`RetryError`]; nothing was changed.
    pub fn retry_unchanged(&mut self, number: CommandNumber) -> Result<Retried<()>, RetryError> {
        let rejected = self.rejected().find(|rejected| rejected.number == number);
        let rejected = rejected.ok_or(RetryError::Unknown)?.clone();
        let mut batch = Batch::new();
        let (number_now, had_effect) = self
            .put_on_again(&mut batch, &rejected.entry)
            .map_err(RetryError::Refused)?;
        Ok(Retried {
            applied: Applied::new((), had_effect, number_now),
            dependents: self.retry_dependents(number, &rejected.created),
        })
    }

    /// Takes the rejected command out, and tries those that depended on it. What it had created is
    /// what the last of the pending commands creates now.
    fn retry_dependents(
        &mut self,
        number: CommandNumber,
        former: &[Path],
    ) -> Vec<(CommandNumber, Result<CommandNumber, Problem>)> {
        let mut tried = Vec::new();
        let mut batch = Batch::continued::<M>(self.renames_of_last(former), BTreeSet::new());
        let rejected = self.take_rejected(&mut BTreeSet::from([number]));
        for mut rejected in rejected.into_iter().skip(1) {
            let outcome = self.put_on_again(&mut batch, &rejected.entry);
            let outcome = outcome.map(|(number, _)| number);
            tried.push((rejected.number, outcome.clone()));
            if let Err(problem) = outcome {
                batch.refuse_all(&rejected.created);
                rejected.problem = problem;
                rejected.depends_on = None;
                self.outcomes.keep_rejected(rejected);
            }
        }
        tried
    }

    /// The renames from what a command had created to what the last of the pending ones creates.
    fn renames_of_last(&self, former: &[Path]) -> Renames {
        let now = self.pending.back().map(Pending::created);
        let now = now.unwrap_or_default();
        // Other nodes cannot be told from renamed ones but by their number.
        if now.len() != former.len() {
            return Renames::new();
        }
        let renamed = former.iter().cloned().zip(now);
        renamed.filter(|(former, now)| former != now).collect()
    }

    fn put_on_again(
        &mut self,
        batch: &mut Batch,
        entry: &Entry,
    ) -> Result<(CommandNumber, bool), Problem> {
        // It is numbered when it is known to be taken.
        let number = CommandNumber::default();
        let mut pending = self.put_on(batch, number, entry, Asking::Interceptor)?;
        if let Err(problem) = self.check_entry(&pending.entry) {
            for undo in pending.undos.into_iter().rev() {
                self.document.take_back(undo);
            }
            return Err(problem);
        }
        let number = self.outcomes.next_number();
        pending.number = number;
        let had_effect = pending.had_effect();
        self.pending.push_back(pending);
        self.record_last();
        Ok((number, had_effect))
    }

    /// Takes the rejected commands of these numbers out, and those that depended on them, in the
    /// order in which they were rejected. The numbers of all of them are then in `numbers`.
    fn take_rejected(&mut self, numbers: &mut BTreeSet<CommandNumber>) -> Vec<Rejected> {
        let mut taken = Vec::new();
        let mut kept = VecDeque::new();
        for rejected in std::mem::take(&mut self.outcomes.rejected) {
            let depends = |needed| numbers.contains(&needed);
            if numbers.contains(&rejected.number) || rejected.depends_on.is_some_and(depends) {
                numbers.insert(rejected.number);
                self.outcomes.forget_nodes(&rejected);
                taken.push(rejected);
            } else {
                kept.push_back(rejected);
            }
        }
        self.outcomes.rejected = kept;
        taken
    }
}
