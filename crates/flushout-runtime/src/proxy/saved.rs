//! Saving a proxy whole, the flush in flight included, and restoring it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::apply::{Batch, Document};
use crate::context::Context;
use crate::count::Count;
use crate::id::IdSource;
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::path::Path;
use crate::problem::{Code, Problem};
use crate::wire::{Entry, FlushTicket, Snapshot, Sync};

use super::flushing::InFlight;
use super::outcomes::{Gone, Outcomes};
use super::pending::Pending;
use super::receiving::Awaited;
use super::report::RejectedBy;
use super::{CommandNumber, Proxy, RestoreError, SyncReport};

/// The version of the saved form that this version writes. Older ones stay readable.
const VERSION: u32 = 2;

/// The oldest version that is read. It had neither numbers nor outcomes.
const VERSION_OLDEST: u32 = 1;

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
    #[serde(default)]
    anew: Vec<(CommandNumber, Problem)>,
    count_min: Count,
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
        // Whoever restores it may send the flush in flight once more.
        let sent = self.in_flight.map_or(0, |flight| flight.commands);
        self.note_sent_before(sent);
        let redo = self.take_back_pending();
        let confirmed = self.document.snapshot(self.epoch.clone());
        self.put_back_pending(redo);
        let saved = Saved {
            version: VERSION,
            confirmed: confirmed?,
            pending: self.pending().cloned().collect(),
            numbers: self.pending.iter().map(|pending| pending.number).collect(),
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
                anew: awaited.anew.clone().into_iter().collect(),
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
        let saved: Saved = crate::json::from_bytes(bytes)
            .map_err(|error| RestoreError::Unreadable(error.to_string()))?;
        if !(VERSION_OLDEST..=VERSION).contains(&saved.version) {
            let reason = format!("version {} is not known here", saved.version);
            return Err(RestoreError::Unreadable(reason));
        }
        // A proxy begins no flush while it waits for a snapshot.
        if saved.in_flight.is_some() && saved.awaited.is_some() {
            let reason = "a flush is in flight while a snapshot is awaited".to_owned();
            return Err(RestoreError::Unreadable(reason));
        }
        let sent = saved.in_flight.as_ref().map_or(0, |flight| flight.commands);
        let settled = saved.awaited.as_ref().map_or(0, |awaited| awaited.settled);
        if sent.max(settled) > saved.pending.len() {
            let reason = "more commands are in flight than there are".to_owned();
            return Err(RestoreError::Unreadable(reason));
        }
        let document = Document::from_snapshot(&saved.confirmed, Role::Replay, &limits)
            .map_err(RestoreError::Document)?;
        let epoch = saved.confirmed.epoch;
        let mut proxy = Self::of_document(document, epoch, Box::new(ids), limits);
        proxy.outcomes = saved.outcomes;
        proxy.sends_effects = saved.sends_effects;
        proxy.context = saved.context;
        proxy.put_on_saved(saved.pending, saved.numbers, sent.max(settled));
        proxy.in_flight = saved.in_flight.map(|flight| InFlight {
            ticket: flight.ticket,
            commands: flight.commands,
        });
        proxy.next_ticket = saved.next_ticket;
        proxy.awaited = saved.awaited.map(|awaited| Awaited {
            settled: awaited.settled,
            renames: awaited.renames.into_iter().collect(),
            refused: awaited.refused,
            anew: awaited.anew.into_iter().collect(),
            count_min: awaited.count_min,
        });
        proxy.held = saved.held;
        Ok(proxy)
    }

    /// Puts the saved commands on the confirmed document. One that an updated model no longer
    /// takes is rejected; if it was sent before, it waits for the answer without effect.
    fn put_on_saved(&mut self, entries: Vec<Entry>, numbers: Vec<CommandNumber>, sent: usize) {
        let mut numbers = numbers.into_iter();
        let mut batch = Batch::new();
        // What it would say stands in the outcomes, which the application reads anyway.
        let mut report = SyncReport::default();
        for (index, entry) in entries.into_iter().enumerate() {
            let number = numbers
                .next()
                .unwrap_or_else(|| self.outcomes.next_number());
            match self.put_on(&mut batch, number, &entry) {
                Ok(pending) => self.pending.push_back(pending),
                // What it would do is done.
                Err(_) if self.outcomes.undo.is_sent_before(number) => {
                    let pending = Pending::without_effect(number, entry);
                    self.pending.push_back(pending);
                }
                Err(_) if index < sent => {
                    let pending = Pending::without_effect(number, entry);
                    batch.refuse_all(&pending.created());
                    self.pending.push_back(pending);
                }
                Err(problem) => {
                    let pending = Pending::without_effect(number, entry);
                    batch.refuse_all(&pending.created());
                    let gone = Gone::new(&pending, RejectedBy::Rebase, problem);
                    self.outcomes.reject::<M>(gone, &self.limits, &mut report);
                }
            }
        }
    }
}
