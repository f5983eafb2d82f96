//! Recording what a command changed, while it lies on top of the document.

use std::collections::VecDeque;
use std::ops::Range;

use crate::apply::Undo;
use crate::limits::Limits;
use crate::model::Model;

use super::super::pending::{self, Pending, Undos};
use super::super::{CommandNumber, Proxy};
use super::compare::is_same;
use super::stacks::UndoStacks;
use super::step::{Change, Step};

impl<M: Model> Proxy<M> {
    /// Records the last of the pending commands as one that can be undone.
    pub(in super::super) fn record_last(&mut self) {
        if !self.outcomes.undo.is_on() {
            return;
        }
        let Some(number) = self.pending.back().map(|pending| pending.number) else {
            return;
        };
        let user = self.context.user.clone();
        let step = Step::new(number, user, self.changes_of_last());
        self.outcomes.undo.record(step);
    }

    /// Records again what the last of the pending commands has changed, after it was reapplied on
    /// another state. `waiting` are the commands behind it.
    pub(in super::super) fn record_last_again(&mut self, waiting: &mut VecDeque<Pending>) {
        let Some(last) = self.pending.back() else {
            return;
        };
        let (number, undone_by) = (last.number, last.undone_by);
        if undone_by.is_some() || self.outcomes.undo.step_mut(number).is_some() {
            let changes = self.changes_of_last();
            let undo = &mut self.outcomes.undo;
            let changes = Some(changes);
            update::<M>(undo, waiting, number, undone_by, changes, &self.limits);
        }
    }

    /// What the last of the pending commands has changed.
    pub(super) fn changes_of_last(&mut self) -> Vec<Change> {
        let Some(undos) = self
            .pending
            .back_mut()
            .map(|last| std::mem::take(&mut last.undos))
        else {
            return Vec::new();
        };
        let (undos, changes) = self.changes_of(undos.into_iter());
        if let Some(last) = self.pending.back_mut() {
            last.undos = undos;
        }
        changes
    }

    /// What the last effects have changed: they are rolled back, looked at, and applied again.
    fn changes_of(
        &mut self,
        undos: impl DoubleEndedIterator<Item = Undo> + ExactSizeIterator,
    ) -> (Undos, Vec<Change>) {
        let mut changes = Vec::with_capacity(undos.len());
        let mut redos = Undos::with_capacity(undos.len());
        for undo in undos.rev() {
            let backward = undo.completions();
            let redo = self.document.take_back(undo);
            // What cannot be written cannot be undone either.
            if let (Ok(backward), Ok(forward)) = (backward, redo.completions()) {
                changes.push(Change { forward, backward });
            }
            redos.push(redo);
        }
        changes.reverse();
        let redos = redos.into_iter().rev();
        let undos = redos.map(|redo| self.document.put_back(redo)).collect();
        (undos, changes)
    }

    /// Whether any of the commands sent is recorded, so that its answer matters to undo.
    fn records_sent(&self, sent: usize) -> bool {
        let mut sent = self.pending.iter().take(sent);
        self.outcomes.undo.is_on() || sent.any(|pending| pending.undone_by.is_some())
    }

    /// Records what the commands sent have changed on the master, after its diff was replayed:
    /// `applied` lie on top of the confirmed document, and `undos` are their inverses. `effects` are
    /// the places in `applied` of each command's effects, in order; `None` where that cannot be
    /// told, and then nothing is known.
    pub(in super::super) fn record_replayed(
        &mut self,
        sent: usize,
        effects: Option<&[Range<usize>]>,
        undos: Vec<Undo>,
    ) {
        if !self.records_sent(sent) {
            return;
        }
        let count = undos.len();
        let (_, changes) = self.changes_of(undos.into_iter());
        let effects = effects.filter(|_| changes.len() == count);
        for place in 0..sent {
            let effects = effects.and_then(|effects| effects.get(place)).cloned();
            let changes = effects.and_then(|effects| changes.get(effects));
            self.update_sent(place, changes.map(<[Change]>::to_vec));
        }
    }

    /// Records what is known of the commands sent where the answer has a snapshot, or a diff that
    /// cannot be replayed. They replaced on the master what they replaced here as long as nothing
    /// lay between and the master did the same; of the others it is not known.
    pub(in super::super) fn record_answered(
        &mut self,
        sent: usize,
        effects: Option<&[Range<usize>]>,
        applied: &crate::wire::CompletionBatch,
    ) {
        if !self.records_sent(sent) {
            return;
        }
        let mut is_known = applied.from == self.confirmed;
        for place in 0..sent {
            let own = effects
                .and_then(|effects| effects.get(place))
                .and_then(|effects| applied.completions.get(effects.clone()));
            is_known &= own
                .is_some_and(|own| is_same::<M>(self.pending[place].effects(), own, &self.limits));
            if !is_known {
                self.update_sent(place, None);
            }
        }
    }

    /// Records what a command that was sent has changed on the master.
    fn update_sent(&mut self, place: usize, changes: Option<Vec<Change>>) {
        let (number, undone_by) = (self.pending[place].number, self.pending[place].undone_by);
        let undo = &mut self.outcomes.undo;
        let limits = &self.limits;
        update::<M>(undo, &mut self.pending, number, undone_by, changes, limits);
    }
}

/// Updates the step of a command: it is on a stack, or the pending undo of the command carries it.
fn update<M: Model>(
    stacks: &mut UndoStacks,
    pending: &mut VecDeque<Pending>,
    number: CommandNumber,
    undone_by: Option<CommandNumber>,
    changes: Option<Vec<Change>>,
    limits: &Limits,
) {
    if let Some(step) = stacks.step_mut(number) {
        step.update(changes);
        return;
    }
    let undo = undone_by.and_then(|undo| pending::find(pending, undo));
    if let Some(undone) = undo.and_then(|undo| undo.undoes.as_mut())
        && undone.number() == number
    {
        undone.update::<M>(changes, limits);
    }
}
