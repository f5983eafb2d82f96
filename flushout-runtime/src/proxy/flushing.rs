//! Beginning and cancelling a flush.

use serde::Serialize;

use crate::action::Action;
use crate::count::Count;
use crate::envelope::{EPOCH_CHARACTERS_MAX, LEVELS_AROUND_ENTRY, nesting_problem};
use crate::json::{JsonText, measured};
use crate::limits::Limits;
use crate::measure::value_bytes;
use crate::model::Model;
use crate::problem::{Code, Problem};
use crate::wire::{CommandEntry, Completion, Entry, Flush, FlushTicket};

use super::pending::Pending;
use super::{BeginFlushError, EndFlushError, Proxy};

/// The flush that waits for its answer.
#[derive(Clone, Copy, Debug)]
pub(super) struct InFlight {
    pub(super) ticket: FlushTicket,
    /// How many commands were sent: the first of the pending ones.
    pub(super) commands: usize,
}

/// How much of what a message may hold something takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weight {
    bytes: usize,
    nodes: usize,
}

/// The most bytes that a character of one byte takes in JSON: `\u0000`. Longer ones take no more.
const ESCAPE_BYTES_MAX: usize = 6;

impl Weight {
    /// Of a create, update or delete, with the comma behind it.
    pub(super) fn of_command(completion: &Completion) -> Self {
        let command = &completion.command;
        let payloads = [&command.props, &command.parent_default];
        let payloads = payloads.into_iter().flatten();
        let nodes = payloads.map(|text| measured(text.as_str()).nodes);
        // Beside them the completion, the command, its action, its path and the id.
        let nodes = nodes.sum::<usize>() + command.path.len() + 5;
        Self {
            bytes: byte_count(completion) + 1,
            nodes,
        }
    }

    /// Of any entry, with the comma behind it.
    ///
    /// # Errors
    ///
    /// [`Code::NestingTooDeep`] when a flush with it would be.
    pub(super) fn of(entry: &Entry, limits: &Limits) -> Result<Self, Problem> {
        if let Entry::Command(CommandEntry {
            completion,
            expected: None,
        }) = entry
        {
            return Ok(Self::of_command(completion));
        }
        let text = JsonText::from_serialize(entry)?;
        if let Some(problem) = nesting_problem(text.as_str(), LEVELS_AROUND_ENTRY, limits) {
            return Err(problem);
        }
        Ok(Self {
            bytes: text.len_bytes() + 1,
            nodes: measured(text.as_str()).nodes,
        })
    }

    /// At least what a flush without commands takes: its names, its count and its epoch.
    const MOST_OF_ENVELOPE: Self = Self {
        bytes: 256 + EPOCH_CHARACTERS_MAX * ESCAPE_BYTES_MAX,
        nodes: 4,
    };

    /// At least what [`Weight::of_command`] finds, without writing anything and whatever id a create
    /// gets; `None` for a command that is part of a group.
    fn most_of_bare(completion: &Completion, limits: &Limits) -> Option<Self> {
        const NAMES_BYTES: usize = 128;
        if completion.invoke.is_some() || completion.transaction.is_some() {
            return None;
        }
        let command = &completion.command;
        let text = |text: &Option<JsonText>| text.as_ref().map_or(0, JsonText::len_bytes);
        let payloads = text(&command.props) + text(&command.parent_default);
        let segments = command.path.segments().iter().chain(&completion.created_id);
        let names: usize = segments
            .map(|name| name.len() * ESCAPE_BYTES_MAX + "\"\",".len())
            .sum();
        let id = limits.id_characters_max * ESCAPE_BYTES_MAX;
        Some(Self {
            bytes: NAMES_BYTES + names + id + payloads,
            nodes: values_most(command.props.as_ref())
                + values_most(command.parent_default.as_ref())
                + command.path.len()
                + 5,
        })
    }

    fn with(self, other: Self) -> Self {
        Self {
            bytes: self.bytes.saturating_add(other.bytes),
            nodes: self.nodes.saturating_add(other.nodes),
        }
    }

    fn check(self, limits: &Limits) -> Result<(), Problem> {
        let held = [
            (
                Code::MessageTooLong,
                "The flush in bytes",
                limits.message_bytes_max,
                self.bytes,
            ),
            (
                Code::TooManyNodes,
                "The JSON values in the flush",
                limits.json_nodes_max,
                self.nodes,
            ),
        ];
        for (code, thing, limit, actual) in held {
            if actual > limit {
                return Err(Problem::limit(code, thing, limit, actual));
            }
        }
        Ok(())
    }
}

/// At least as many values as a text has: one, and one for each comma and each opening bracket, those
/// within strings included.
fn values_most(text: Option<&JsonText>) -> usize {
    // Counted in bytes, so that the compiler takes many at a time; no chunk overflows one.
    let count = |chunk: &[u8]| {
        chunk.iter().fold(0_u8, |count, byte| {
            // `[` and `{` differ in this one bit, and no other byte meets them.
            count + u8::from(byte | 0x20 == b'{') + u8::from(*byte == b',')
        })
    };
    text.map(JsonText::as_str).map_or(0, |text| {
        let chunks = text.as_bytes().chunks(usize::from(u8::MAX));
        1 + chunks.map(|chunk| usize::from(count(chunk))).sum::<usize>()
    })
}

fn byte_count<T: Serialize>(value: &T) -> usize {
    usize::try_from(value_bytes(value)).unwrap_or(usize::MAX)
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

    /// Begins a flush of the commands that wait. Send it, and hand the answer to
    /// [`Proxy::end_flush`] with the ticket of this flush. An empty flush asks for what is new.
    ///
    /// What is more than one flush may hold goes with the next one, and so does an undo of a command
    /// that goes with this one: it restores what the command has replaced on the master, which is
    /// known from the answer alone. All that is behind it waits too; [`Proxy::has_queued`] tells that
    /// something waits still.
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
        let commands = self.sendable_count();
        self.in_flight = Some(InFlight { ticket, commands });
        Ok(self.flush_of(ticket, commands))
    }

    /// How many of the pending commands fit into one flush that the master takes; the rest goes
    /// with the next one.
    fn sendable_count(&self) -> usize {
        let limits = &self.limits;
        // Mostly all of them fit by far, and nothing has to be counted exactly.
        let is_light = self.is_light();
        let mut weight = self.envelope_weight();
        let mut count = 0;
        let mut commands = 0;
        let mut effects = 0;
        for pending in &self.pending {
            if pending.runs_code() {
                effects += pending.effects().len();
            }
            if self.sends_effects {
                commands += pending.effects().len();
                let effects = pending.effects().iter().map(Weight::of_command);
                weight = effects.fold(weight, Weight::with);
            } else {
                commands += pending.entry.commands_count();
                // What is nested too deep was refused when it was applied.
                if !is_light && let Ok(more) = Weight::of(&pending.entry, limits) {
                    weight = weight.with(more);
                }
            }
            // Half of it, because the master may find more to be done.
            let is_too_much = commands > limits.flush_commands_max
                || effects > limits.flush_effects_max() / 2
                || weight.check(limits).is_err();
            // One goes in any case, so that a proxy is never stuck without an answer.
            if count > 0 && (is_too_much || !self.may_join(count, pending)) {
                break;
            }
            count += 1;
        }
        count
    }

    /// Whether all pending commands together are certainly no more than a message may hold.
    fn is_light(&self) -> bool {
        let commands = self.pending.iter().take(self.limits.flush_commands_max);
        let most = commands
            .map(|pending| match &pending.entry {
                Entry::Command(CommandEntry {
                    completion,
                    expected: None,
                }) => Weight::most_of_bare(completion, &self.limits),
                _ => None,
            })
            .try_fold(Weight::MOST_OF_ENVELOPE, |sum, most| Some(sum.with(most?)));
        most.is_some_and(|most| most.check(&self.limits).is_ok())
    }

    /// Whether a command may go with the first so many before it. One that undoes one of them may
    /// not: what that has replaced on the master is not known before its answer, so it could not be
    /// restored.
    fn may_join(&self, count: usize, pending: &Pending) -> bool {
        pending.undone_number().is_none_or(|number| {
            let place = self.pending.binary_search_by_key(&number, |one| one.number);
            place.map_or(true, |place| place >= count)
        })
    }

    /// Refuses a create, update or delete that no flush could hold. True where it is certain that
    /// one can, whatever id a create gets.
    pub(super) fn check_command_weight(&self, completion: &Completion) -> Result<bool, Problem> {
        // Mostly it is far below the limits, and nothing has to be counted exactly.
        let most = Weight::most_of_bare(completion, &self.limits);
        let most = most.map(|most| most.with(Weight::MOST_OF_ENVELOPE));
        if most.is_some_and(|most| most.check(&self.limits).is_ok()) {
            return Ok(true);
        }
        self.check_weight(Weight::of_command(completion))?;
        Ok(completion.command.action != Action::Create)
    }

    /// Refuses a command that no flush could hold.
    pub(super) fn check_weight(&self, weight: Weight) -> Result<(), Problem> {
        self.envelope_weight().with(weight).check(&self.limits)
    }

    fn envelope_weight(&self) -> Weight {
        // Whatever the count will be when it is sent.
        let flush = Flush {
            from: Count::MAX,
            ..self.flush_of(self.next_ticket, 0)
        };
        Weight {
            bytes: byte_count(&flush),
            // The flush, its count, its list of completions and its epoch.
            nodes: 4,
        }
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
            completions: if self.sends_effects {
                sent.flat_map(|pending| pending.sent(true)).collect()
            } else {
                sent.map(|pending| pending.entry.clone()).collect()
            },
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
        let mut report = super::SyncReport::default();
        self.take_held(&mut report);
        Ok(report)
    }

    pub(super) fn check_ticket(&self, ticket: FlushTicket) -> Result<InFlight, EndFlushError> {
        match self.in_flight {
            None => Err(EndFlushError::NotInFlight),
            Some(flight) if flight.ticket != ticket => Err(EndFlushError::OtherFlush),
            Some(flight) => Ok(flight),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::WireCommand;

    #[test]
    fn the_quick_weight_is_never_less_than_the_exact_one() {
        let ids = ["", "a", "\u{0}\u{1}\"\\", "\u{7f}\u{e9}\u{1f600}"];
        let texts = [
            "0",
            "[]",
            "[[],[],{}]",
            r#"{"a":[1,2,{"b":[]}],"c":"\u0001"}"#,
        ];
        for id in ids {
            for text in texts {
                let text = || JsonText::from_text(text.to_owned()).ok();
                for (props, parent_default) in [
                    (None, None),
                    (text(), None),
                    (None, text()),
                    (text(), text()),
                ] {
                    let command = WireCommand {
                        path: [id, "x", id].into_iter().collect(),
                        action: Action::Create,
                        props,
                        parent_default,
                    };
                    let completion = Completion::new(command, Some(id.into()));
                    let exact = Weight::of_command(&completion);
                    let most = Weight::most_of_bare(&completion, &Limits::DEFAULT).unwrap();
                    assert!(exact.bytes <= most.bytes, "{completion:?}");
                    assert!(exact.nodes <= most.nodes, "{completion:?}");
                }
            }
        }
    }
}
