//! The proxy: a client's copy of the document, which answers at once and flushes in the background.
//!
//! Sans-IO: the caller sends what [`Proxy::begin_flush`] returns, hands the answer to
//! [`Proxy::end_flush`], and what the server pushes to [`Proxy::receive`]. When no answer comes,
//! [`Proxy::cancel_flush`] puts the commands back in front of the queue; when the master refuses the
//! flush whole, [`Proxy::reject_flush`] reports them.
//!
//! There is one copy of the document, with the commands that are not yet confirmed applied to it;
//! each keeps what takes it back. So a flush costs what was changed, never the document.

mod ending;
mod flushing;
mod pending;
mod rebase;
mod receiving;
mod report;
mod saved;

pub use receiving::HELD_SYNCS_MAX;
pub use report::{
    Applied, BeginFlushError, EndFlushError, Rejected, RejectedBy, RestoreError, SyncReport,
};

use std::collections::VecDeque;

use crate::apply::{Context, Document, Interceptor, check_nesting, intercept};
use crate::command::{Command, IntoCommand, Operation};
use crate::count::Count;
use crate::envelope::check_path;
use crate::id::{IdRequest, IdSource};
use crate::limits::Limits;
use crate::model::{Intent, Model, Role};
use crate::problem::{Code, Problem};
use crate::wire::{
    Completion, Epoch, FlushTicket, Snapshot, Sync, completion_of, decode_completion,
};

use flushing::InFlight;
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
}

impl<M: Model> Proxy<M> {
    /// A proxy of the document in this snapshot. The ids of new nodes come from `ids`.
    ///
    /// # Errors
    ///
    /// What the model finds wrong in the document, with a pointer into the snapshot;
    /// [`Code::DocumentTooLarge`]. Get the snapshot of a master with the same model.
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
        }
    }

    /// The proxy with this interceptor, which is asked about local commands before they are
    /// applied. The master has the last word all the same.
    #[must_use]
    pub fn with_interceptor(mut self, interceptor: impl Interceptor<M> + 'static) -> Self {
        self.interceptor = Some(Box::new(interceptor));
        self
    }

    /// Sets what the interceptor is told from now on: the user, the time.
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

    /// The lineage of the document, as the server names it.
    pub fn epoch(&self) -> Option<&Epoch> {
        self.epoch.as_ref()
    }

    /// The commands that are not confirmed, oldest first; those in flight are in front.
    pub fn pending(&self) -> impl ExactSizeIterator<Item = &Completion> {
        self.pending.iter().map(|pending| &pending.completion)
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

    /// Applies a local command at once, to be flushed later.
    ///
    /// What it carries is written as JSON and read back, so that it is held to exactly the rules
    /// that the master will hold it to.
    ///
    /// # Errors
    ///
    /// What the model, the limits or the interceptor find wrong, with a pointer into the
    /// completion; [`Code::NotFound`] where nothing is at the path. Nothing was changed.
    pub fn apply<C: IntoCommand<M>>(&mut self, command: C) -> Result<Applied<C::Created>, Problem> {
        let command = match command.into_intent() {
            Intent::Command(command) => self.ask_interceptor(command)?,
            Intent::Invoke(_) => {
                return Err(Problem::new(Code::UnknownCommand, "not yet"));
            }
        };
        let mut completion = completion_of(&command)?;
        self.check_weight(&completion)?;
        let applied = self.apply_completion(&completion)?;
        let Some(created) = C::created(applied.created_id.as_deref()) else {
            self.document.take_back(applied.undo);
            return Err(Problem::new(
                Code::IllegalId,
                "The id source gave an id that is none",
            ));
        };
        completion.created_id = applied.created_id;
        self.pending.push_back(Pending {
            completion,
            undo: applied.undo,
        });
        Ok(Applied::new(created, applied.has_effect))
    }

    fn ask_interceptor(&mut self, mut command: Command) -> Result<Command, Problem> {
        let Some(interceptor) = &mut self.interceptor else {
            return Ok(command);
        };
        // The interceptor is shown the id that is going to be tried first.
        if let Operation::Create { created_id, .. } = &mut command.operation
            && created_id.is_none()
        {
            *created_id = Some(self.ids.next_id(IdRequest {
                count: self.document.count(),
                attempt: 0,
            }));
        }
        let (command, _is_rewritten) = intercept(
            interceptor.as_mut(),
            command,
            self.document.model(),
            &self.context,
            Role::Client,
            &self.limits,
        )?;
        Ok(command)
    }

    /// Validates a command as the master will, and applies it.
    fn apply_completion(
        &mut self,
        completion: &Completion,
    ) -> Result<crate::apply::Applied, Problem> {
        let command = self.validate(completion)?;
        self.document
            .apply(command, Some(self.ids.as_mut()), &self.limits)
    }

    /// Gives a command of this client its types, held to every rule.
    fn validate(&self, completion: &Completion) -> Result<Command, Problem> {
        let path = &completion.command.path;
        check_path(path, &self.limits)?;
        if let Some(id) = &completion.created_id {
            M::check_id(id, &self.limits).map_err(|problem| problem.at("/createdId"))?;
        }
        let action = completion.command.action;
        M::check_target(action, path, completion.created_id.as_deref(), &self.limits)?;
        check_nesting(completion, &self.limits)?;
        decode_completion::<M>(completion, Role::Client, &self.limits)
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
