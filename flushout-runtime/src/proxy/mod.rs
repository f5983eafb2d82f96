//! The proxy: a client's copy of the document, which answers at once and flushes in the background.
//!
//! Sans-IO: the caller sends what [`Proxy::begin_flush`] returns, hands the answer to
//! [`Proxy::end_flush`], and what the server pushes to [`Proxy::receive`]. When no answer comes,
//! [`Proxy::cancel_flush`] puts the commands back in front of the queue; when the master refuses the
//! flush whole, [`Proxy::reject_flush`] reports them.
//!
//! There is one copy of the document, with the commands that are not yet confirmed applied to it;
//! each keeps what takes it back. So a flush costs what was changed, never the document.

mod applying;
mod discarding;
mod ending;
mod flushing;
mod judging;
mod outcomes;
mod pending;
mod rebase;
mod receiving;
mod report;
mod saved;
mod transaction;
mod undo;

pub use discarding::{DiscardError, Retried, RetryError};
pub use outcomes::{CommandNumber, Fate, OUTCOMES_MAX, Outcome, REJECTED_MAX};
pub use receiving::HELD_SYNCS_MAX;
pub use report::{
    Applied, BeginFlushError, EndFlushError, Rejected, RejectedBy, RestoreError, SyncReport,
};
pub use saved::SavedProxy;
pub use undo::{Conflict, ConflictReason, UNDO_BYTES_MAX, UndoError, Undone};

use std::collections::VecDeque;

use crate::apply::{Document, Interceptor};
use crate::context::Context;
use crate::count::Count;
use crate::id::IdSource;
use crate::limits::Limits;
use crate::model::{Model, Role};
use crate::problem::Problem;
use crate::wire::{Completion, Entry, Epoch, FlushTicket, Snapshot, Sync};

use flushing::InFlight;
use outcomes::Outcomes;
use pending::Pending;
use receiving::Awaited;

/// A client's copy of a document of type `M`.
pub struct Proxy<M> {
    document: Document<M>,
    /// The count of the last state that is known to be the master's.
    confirmed: Count,
    epoch: Option<Epoch>,
    limits: Limits,
    ids: Box<dyn IdSource>,
    interceptor: Option<Box<dyn Interceptor<M>>>,
    context: Context,
    /// The commands that are not confirmed, oldest first; those in flight are in front.
    pending: VecDeque<Pending>,
    in_flight: Option<InFlight>,
    next_ticket: FlushTicket,
    /// Set while the proxy can go on only from a snapshot.
    awaited: Option<Awaited>,
    /// What was pushed while a flush was in flight.
    held: Vec<Sync>,
    /// What became of commands, for the application to read.
    outcomes: Outcomes,
    /// Whether commands of enums and transactions are sent as their effects.
    sends_effects: bool,
}

impl<M: Model> Proxy<M> {
    /// A proxy of the document in this snapshot. The ids of new nodes come from `ids`.
    ///
    /// # Errors
    ///
    /// What the model finds wrong in the document, with a pointer into the snapshot;
    /// [`crate::problem::Code::DocumentTooLarge`]. Get the snapshot of a master with the same model.
    pub fn new(snapshot: &Snapshot, ids: impl IdSource + 'static) -> Result<Self, Problem> {
        Self::with_limits(snapshot, ids, M::limits())
    }

    /// As [`Proxy::new`], with other limits than the model's own.
    ///
    /// # Errors
    ///
    /// As [`Proxy::new`].
    pub fn with_limits(
        snapshot: &Snapshot,
        ids: impl IdSource + 'static,
        limits: Limits,
    ) -> Result<Self, Problem> {
        let limits = limits.capped();
        let document = Document::from_snapshot(snapshot, Role::Replay, &limits)?;
        Ok(Self::of_document(
            document,
            snapshot.epoch.clone(),
            Box::new(ids),
            limits,
        ))
    }

    fn of_document(
        document: Document<M>,
        epoch: Option<Epoch>,
        ids: Box<dyn IdSource>,
        limits: Limits,
    ) -> Self {
        Self {
            confirmed: document.count(),
            document,
            epoch,
            limits,
            ids,
            interceptor: None,
            context: Context::new(),
            pending: VecDeque::new(),
            in_flight: None,
            next_ticket: FlushTicket::default(),
            awaited: None,
            held: Vec::new(),
            outcomes: Outcomes::default(),
            sends_effects: false,
        }
    }

    /// The proxy with this interceptor, which is asked about local commands before they are
    /// applied. The master has the last word all the same.
    #[must_use]
    pub fn with_interceptor(mut self, interceptor: impl Interceptor<M> + 'static) -> Self {
        self.interceptor = Some(Box::new(interceptor));
        self
    }

    /// The proxy for a master that knows neither commands of enums nor transactions, as npm
    /// flushout's: their effects are sent instead, as creates, updates and deletes.
    ///
    /// Such a master does not run the code, and takes or refuses each effect by itself. When it
    /// refuses one, the command is rejected with that reason, and what was applied of it stays.
    #[must_use]
    pub const fn with_effects_sent(mut self) -> Self {
        self.sends_effects = true;
        self
    }

    /// Sets what the interceptor and the code of commands are told from now on: the user, the time.
    pub fn set_context(&mut self, context: Context) {
        self.context = context;
    }

    /// The document, with the commands that are not yet confirmed applied to it.
    pub fn document(&self) -> &M {
        self.document.model()
    }

    /// The count of the document, commands that are not yet confirmed included.
    pub fn count(&self) -> Count {
        self.document.count()
    }

    /// The count of the last state that is known to be the master's.
    pub fn confirmed_count(&self) -> Count {
        self.confirmed
    }

    /// How many bytes the document takes, commands that are not yet confirmed included; within one byte
    /// for each object with members.
    pub fn document_bytes(&self) -> u64 {
        self.document.bytes()
    }

    /// The lineage of the document, as the server names it.
    pub fn epoch(&self) -> Option<&Epoch> {
        self.epoch.as_ref()
    }

    /// The commands that are not confirmed, oldest first; those in flight are in front.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = &Entry> + DoubleEndedIterator {
        self.pending.iter().map(|pending| &pending.entry)
    }

    /// What the commands that are not confirmed have done here, in order: for a command of an enum
    /// or a transaction its effects.
    pub fn pending_effects(&self) -> impl Iterator<Item = &Completion> {
        self.pending.iter().flat_map(Pending::effects)
    }

    /// How many commands wait to be flushed, not counting those in flight.
    pub fn queued_count(&self) -> usize {
        self.pending.len() - self.in_flight_count()
    }

    /// Whether commands wait to be flushed, not counting those in flight.
    pub fn has_queued(&self) -> bool {
        self.queued_count() > 0
    }

    /// Whether any command is not confirmed, in flight or waiting.
    pub fn has_unconfirmed(&self) -> bool {
        !self.pending.is_empty()
    }

    /// How many commands were sent whose fate is not yet settled in this document.
    fn in_flight_count(&self) -> usize {
        let sent = self.in_flight.as_ref().map_or(0, |flight| flight.commands);
        let settled = self.awaited.as_ref().map_or(0, |awaited| awaited.settled);
        sent + settled
    }
}

impl<M: Model> std::fmt::Debug for Proxy<M> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Proxy")
            .field("document", &self.document)
            .field("confirmed", &self.confirmed)
            .field("pending", &self.pending.len())
            .field("in_flight", &self.in_flight)
            .finish_non_exhaustive()
    }
}
