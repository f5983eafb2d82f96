//! Beginning and cancelling a flush.

use crate::model::Model;
use crate::wire::{Flush, FlushTicket};

use super::{BeginFlushError, EndFlushError, Proxy};

/// The flush that waits for its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct InFlight {
    pub(super) ticket: FlushTicket,
    /// How many commands were sent: the first of the pending ones.
    pub(super) commands: usize,
}

impl<M: Model> Proxy<M> {
    /// Whether a flush waits for its answer.
    pub fn is_flush_in_flight(&self) -> bool {
        self.in_flight.is_some()
    }

    /// Whether the proxy has to be given the latest snapshot before it can flush again.
    pub fn is_snapshot_needed(&self) -> bool {
        self.awaited.is_some()
    }

    /// Begins a flush of all commands that wait. Send it, and hand the answer to
    /// [`Proxy::end_flush`] with the ticket of this flush. An empty flush asks for what is new.
    ///
    /// # Errors
    ///
    /// [`BeginFlushError::InFlight`] while another flush waits for its answer;
    /// [`BeginFlushError::SnapshotNeeded`] while the proxy waits for a snapshot.
    pub fn begin_flush(&mut self) -> Result<Flush, BeginFlushError> {
        if self.awaited.is_some() {
            return Err(BeginFlushError::SnapshotNeeded);
        }
        if self.in_flight.is_some() {
            return Err(BeginFlushError::InFlight);
        }
        let ticket = self.next_ticket;
        self.next_ticket = ticket.next();
        // No flush may be larger than the master takes; the rest goes with the next one.
        let commands = self.pending.len().min(self.limits.flush_commands_max);
        self.in_flight = Some(InFlight { ticket, commands });
        Ok(self.flush_of(ticket, commands))
    }

    /// The flush that waits for its answer, to be sent again after a restart.
    pub fn flush_in_flight(&self) -> Option<Flush> {
        let flight = self.in_flight?;
        Some(self.flush_of(flight.ticket, flight.commands))
    }

    fn flush_of(&self, ticket: FlushTicket, commands: usize) -> Flush {
        let sent = self.pending.iter().take(commands);
        Flush {
            from: self.confirmed,
            completions: sent.map(|pending| pending.completion.clone()).collect(),
            epoch: self.epoch.clone(),
            ticket,
        }
    }

    /// Gives a flush up: its commands go back to the front of the queue, and an answer that comes
    /// late is refused. What was pushed meanwhile takes its effect now.
    ///
    /// # Errors
    ///
    /// [`EndFlushError::NotInFlight`] and [`EndFlushError::OtherFlush`]; nothing was changed.
    pub fn cancel_flush(
        &mut self,
        ticket: FlushTicket,
    ) -> Result<super::SyncReport, EndFlushError> {
        self.check_ticket(ticket)?;
        self.in_flight = None;
        Ok(self.take_held())
    }

    pub(super) fn check_ticket(&self, ticket: FlushTicket) -> Result<InFlight, EndFlushError> {
        match self.in_flight {
            None => Err(EndFlushError::NotInFlight),
            Some(flight) if flight.ticket != ticket => Err(EndFlushError::OtherFlush),
            Some(flight) => Ok(flight),
        }
    }
}
