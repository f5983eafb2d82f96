//! Saving a proxy whole, the flush in flight included, and restoring it.

use std::collections::{BTreeSet, VecDeque};

use serde::{Deserialize, Serialize};

use crate::apply::{Batch, Document};
use crate::context::Context;
use crate::count::Count;
use crate::id::IdSource;
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::renames::Renames;
use crate::wire::{Entry, FlushTicket, Snapshot, Sync};

use super::flushing::InFlight;
use super::outcomes::{Outcome, Outcomes};
use super::pending::{self, Pending};
use super::receiving::Awaited;
use super::report::RejectedBy;
use super::undo::UndoneStep;
use super::{CommandNumber, Proxy, RestoreError, SyncReport};

/// The version of the saved form that this version writes. Older ones stay readable.
const VERSION: u32 = 3;

/// The oldest version that is read. It had neither numbers nor outcomes.
const VERSION_OLDEST: u32 = 1;

/// The first version in which a pending undo carries the step that it undoes. The steps of older
/// ones are dropped.
const VERSION_WITH_STEPS: u32 = 3;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Saved {
    version: u32,
    /// The last state that is known to be the master's.
    confirmed: Snapshot,
    pending: Vec<Entry>,
    /// The numbers of what is pending, in the same order.
    #[serde(default)]
    numbers: Vec<CommandNumber>,
    /// The steps that pending undos undo, by the numbers of these undos.
    #[serde(default)]
    undoes: Vec<(CommandNumber, UndoneStep)>,
    #[serde(default)]
    outcomes: Outcomes,
    #[serde(default)]
    sends_effects: bool,
    /// What the code of the pending commands is told when they are put on again: who gave them.
    #[serde(default)]
    context: Context,
    in_flight: Option<SavedFlight>,
    next_ticket: FlushTicket,
    awaited: Option<SavedAwaited>,
    held: Vec<Sync>,
}

#[derive(Serialize, Deserialize)]
struct SavedFlight {
    ticket: FlushTicket,
    commands: usize,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct SavedAwaited {
    settled: usize,
    renames: Vec<(Path, Path)>,
    refused: BTreeSet<Path>,
    count_min: Count,
}

/// A saved proxy, read without its model: its pending commands and its outcomes can be read even where
/// no proxy can be restored from it. [`Proxy::restore_onto`] puts its commands on a
/// fresh snapshot.
pub struct SavedProxy(Saved);

impl SavedProxy {
    /// Reads what [`Proxy::save`] wrote.
    ///
    /// # Errors
    ///
    /// [`RestoreError::Unreadable`].
    pub fn read(bytes: &[u8]) -> Result<Self, RestoreError> {
        let mut saved: Saved = crate::json::from_bytes(bytes)
            .map_err(|error| RestoreError::Unreadable(error.to_string()))?;
        let unreadable = |reason: &str| Err(RestoreError::Unreadable(reason.to_owned()));
        if !(VERSION_OLDEST..=VERSION).contains(&saved.version) {
            return unreadable(&format!("version {} is not known here", saved.version));
        }
        // A proxy begins no flush while it waits for a snapshot.
        if saved.in_flight.is_some() && saved.awaited.is_some() {
            return unreadable("a flush is in flight while a snapshot is awaited");
        }
        if saved.sent() > saved.pending.len() {
            return unreadable("more commands are in flight than there are");
        }
        if saved.version < VERSION_WITH_STEPS {
            saved.outcomes.undo.clear();
        }
        saved.outcomes.index_rejected();
        let missing = saved.pending.len().saturating_sub(saved.numbers.len());
        for _ in 0..missing {
            let number = saved.outcomes.next_number();
            saved.numbers.push(number);
        }
        Ok(Self(saved))
    }

    /// The commands that are not confirmed, oldest first, each with its number.
    pub fn pending(&self) -> impl Iterator<Item = (CommandNumber, &Entry)> {
        self.0.numbers.iter().copied().zip(&self.0.pending)
    }

    /// The outcomes that were not yet taken, as [`Proxy::outcomes`] gives them.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = &Outcome> {
        self.0.outcomes.iter()
    }

    /// The last state that is known to be the master's.
    pub fn confirmed(&self) -> &Snapshot {
        &self.0.confirmed
    }
}

impl std::fmt::Debug for SavedProxy {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("SavedProxy")
            .field("version", &self.0.version)
            .field("pending", &self.0.pending.len())
            .finish_non_exhaustive()
    }
}

impl Saved {
    /// How many of the pending commands were sent.
    fn sent(&self) -> usize {
        let sent = self.in_flight.as_ref().map_or(0, |flight| flight.commands);
        let settled = self.awaited.as_ref().map_or(0, |awaited| awaited.settled);
        sent.max(settled)
    }

    /// The pending commands, not yet on a document.
    fn take_pending(&mut self) -> VecDeque<Pending> {
        let entries = std::mem::take(&mut self.pending).into_iter();
        let numbers = std::mem::take(&mut self.numbers).into_iter();
        let mut pending: VecDeque<Pending> = numbers
            .zip(entries)
            .map(|(number, entry)| Pending::without_effect(number, entry))
            .collect();
        for (number, step) in std::mem::take(&mut self.undoes) {
            if let Some(undone) = pending::find(&mut pending, step.number()) {
                undone.undone_by = Some(number);
            }
            if let Some(undo) = pending::find(&mut pending, number) {
                undo.undoes = Some(Box::new(step));
            }
        }
        pending
    }
}

impl<M: Model> Proxy<M> {
    /// The whole state of the proxy as JSON, the flush in flight included. It costs the whole
    /// document, and belongs where the application keeps its files.
    ///
    /// The commands that are not confirmed are taken back for the time of the call, because what
    /// is saved is the confirmed state and the commands; afterwards the proxy is as it was.
    ///
    /// # Errors
    ///
    /// [`Code::NotSerializable`] when a value type refuses to be written.
    pub fn save(&mut self) -> Result<Vec<u8>, Problem> {
        let redo = self.take_back_pending();
        let confirmed = self.document.snapshot(self.epoch.clone());
        self.put_back_pending(redo);
        let saved = Saved {
            version: VERSION,
            confirmed: confirmed?,
            pending: self.pending().cloned().collect(),
            numbers: self.pending.iter().map(|pending| pending.number).collect(),
            undoes: self
                .pending
                .iter()
                .filter_map(|pending| Some((pending.number, pending.undoes.as_deref()?.clone())))
                .collect(),
            outcomes: self.outcomes.clone(),
            sends_effects: self.sends_effects,
            context: self.context.clone(),
            in_flight: self.in_flight.map(|flight| SavedFlight {
                ticket: flight.ticket,
                commands: flight.commands,
            }),
            next_ticket: self.next_ticket,
            awaited: self.awaited.as_ref().map(|awaited| SavedAwaited {
                settled: awaited.settled,
                renames: awaited
                    .renames
                    .iter()
                    .map(|(former, now)| (former.clone(), now.clone()))
                    .collect(),
                refused: awaited.refused.clone(),
                count_min: awaited.count_min,
            }),
            held: self.held.clone(),
        };
        serde_json::to_vec(&saved)
            .map_err(|error| Problem::new(Code::NotSerializable, error.to_string()))
    }

    /// Restores a proxy from what [`Proxy::save`] wrote. It goes on as if nothing had happened,
    /// with the context that it had; an interceptor has to be set again.
    ///
    /// A flush in flight is in flight again: send [`Proxy::flush_in_flight`] once more, or cancel
    /// it.
    ///
    /// A waiting command that an updated model no longer takes is rejected; its outcome says why.
    /// Where the updated model cannot read the document, use [`Proxy::restore_onto`].
    ///
    /// # Errors
    ///
    /// See [`RestoreError`].
    pub fn restore(bytes: &[u8], ids: impl IdSource + 'static) -> Result<Self, RestoreError> {
        Self::restore_with_limits(bytes, ids, M::limits())
    }

    /// As [`Proxy::restore`], with other limits than the model's own.
    ///
    /// # Errors
    ///
    /// See [`RestoreError`].
    pub fn restore_with_limits(
        bytes: &[u8],
        ids: impl IdSource + 'static,
        limits: Limits,
    ) -> Result<Self, RestoreError> {
        let limits = limits.capped();
        let SavedProxy(mut saved) = SavedProxy::read(bytes)?;
        let document = Document::from_snapshot(&saved.confirmed, Role::Replay, &limits)
            .map_err(RestoreError::Document)?;
        let epoch = saved.confirmed.epoch.take();
        let mut proxy = Self::of_document(document, epoch, Box::new(ids), limits);
        let (sent, pending) = (saved.sent(), saved.take_pending());
        proxy.continue_from(&mut saved);
        proxy.in_flight = saved.in_flight.map(|flight| InFlight {
            ticket: flight.ticket,
            commands: flight.commands,
        });
        proxy.awaited = saved.awaited.map(|awaited| Awaited {
            settled: awaited.settled,
            renames: awaited.renames.into_iter().collect(),
            refused: awaited.refused,
            count_min: awaited.count_min,
        });
        proxy.held = saved.held;
        proxy.reapply_saved(pending, sent);
        Ok(proxy)
    }

    /// Restores the commands of a saved proxy onto a fresh snapshot, in place of the document that
    /// was saved with them: where an updated model cannot read that any more, nothing that waits is
    /// lost with it. Outcomes, rejected commands and the context are restored too.
    ///
    /// All commands without an outcome wait again, those of a flush in flight included. One that the
    /// model or the snapshot does not take any more is rejected; the report and its outcome say why.
    ///
    /// # Errors
    ///
    /// [`RestoreError::Unreadable`]; [`RestoreError::Document`] for the snapshot.
    pub fn restore_onto(
        bytes: &[u8],
        snapshot: &Snapshot,
        ids: impl IdSource + 'static,
    ) -> Result<(Self, SyncReport), RestoreError> {
        let SavedProxy(mut saved) = SavedProxy::read(bytes)?;
        let mut proxy = Self::new(snapshot, ids).map_err(RestoreError::Document)?;
        proxy.pending = saved.take_pending();
        proxy.continue_from(&mut saved);
        let mut report = SyncReport::default();
        let (renames, refused) = match saved.awaited {
            None => (Renames::new(), BTreeSet::new()),
            Some(awaited) => {
                // Their outcomes were told.
                proxy.pending.drain(..awaited.settled);
                (awaited.renames.into_iter().collect(), awaited.refused)
            }
        };
        proxy.rebase(renames, refused, &mut report);
        Ok((proxy, report))
    }

    /// Takes from a saved proxy what does not depend on its document.
    fn continue_from(&mut self, saved: &mut Saved) {
        self.next_ticket = saved.next_ticket;
        self.outcomes = std::mem::take(&mut saved.outcomes);
        self.sends_effects = saved.sends_effects;
        self.context = std::mem::take(&mut saved.context);
    }

    /// Reapplies the saved commands to the confirmed document. One that an updated model no longer
    /// takes is rejected; if it was sent before, it waits for the answer without effect.
    fn reapply_saved(&mut self, pending: VecDeque<Pending>, sent: usize) {
        let last_sent = sent.checked_sub(1).and_then(|last| pending.get(last));
        let last_sent = last_sent.map(|last| last.number);
        // What it would say stands in the outcomes, which the application reads anyway.
        let mut report = SyncReport::default();
        let none = BTreeSet::new();
        self.reapply(
            &mut Batch::new(),
            pending,
            &none,
            |proxy, pending, problem| {
                if last_sent.is_some_and(|last| pending.number <= last) {
                    proxy.pending.push_back(pending);
                } else {
                    proxy.reject(pending, RejectedBy::Rebase, problem, &mut report);
                }
            },
        );
    }
}
