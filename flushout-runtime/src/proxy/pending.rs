//! A command that is not confirmed: what is sent of it, what it did here, and what takes it back.

use std::collections::VecDeque;

use smallvec::{SmallVec, smallvec};

use crate::apply::{Effect, Undo};
use crate::path::Path;
use crate::wire::{Completion, Entry};

use super::CommandNumber;
use super::outcomes::created_paths;
use super::report::created_path;
use super::undo::UndoneStep;

/// What takes effects back, in the order in which they were applied. Most commands have one effect.
pub(super) type Undos = SmallVec<[Undo; 1]>;

/// A local command, or transaction, that the master has not confirmed.
#[derive(Debug)]
pub(super) struct Pending {
    /// Its number, by which its outcome is told.
    pub(super) number: CommandNumber,
    /// What is sent.
    pub(super) entry: Entry,
    /// What it did here. Empty for a create, update or delete, which says that itself.
    effects: Vec<Completion>,
    /// What takes the effects back, in the order in which they were applied.
    pub(super) undos: Undos,
    /// For an undo or redo: the step that it undoes.
    pub(super) undoes: Option<Box<UndoneStep>>,
    /// The pending command that undoes this one.
    pub(super) undone_by: Option<CommandNumber>,
}

impl Pending {
    /// A create, update or delete.
    pub(super) fn of_command(number: CommandNumber, completion: Completion, undo: Undo) -> Self {
        Self {
            number,
            entry: completion.into(),
            effects: Vec::new(),
            undos: smallvec![undo],
            undoes: None,
            undone_by: None,
        }
    }

    /// What was applied as these effects.
    pub(super) fn new(number: CommandNumber, entry: Entry, applied: Vec<Effect>) -> Self {
        let is_plain = entry.completion().is_some();
        let mut effects = Vec::new();
        let mut undos = Undos::with_capacity(applied.len());
        for effect in applied {
            undos.push(effect.undo);
            if !is_plain {
                effects.push(effect.completion);
            }
        }
        Self {
            number,
            entry,
            effects,
            undos,
            undoes: None,
            undone_by: None,
        }
    }

    /// A command that has no effect here, and waits only for what the master says of it.
    pub(super) fn without_effect(number: CommandNumber, entry: Entry) -> Self {
        Self {
            number,
            entry,
            effects: Vec::new(),
            undos: Undos::new(),
            undoes: None,
            undone_by: None,
        }
    }

    /// The command alone, without its effects on the document, for its outcome.
    pub(super) fn detach(&mut self) -> Self {
        Self {
            number: self.number,
            entry: self.entry.clone(),
            effects: self.effects.clone(),
            undos: Undos::new(),
            undoes: self.undoes.take(),
            undone_by: self.undone_by,
        }
    }

    /// What it did here, in order.
    pub(super) fn effects(&self) -> &[Completion] {
        match &self.entry {
            Entry::Command(command) if !self.undos.is_empty() => {
                std::slice::from_ref(&command.completion)
            }
            Entry::Command(_) => &[],
            Entry::Invoke(_) | Entry::Transaction(_) => &self.effects,
        }
    }

    /// What is sent of it: itself, or only what it did, without what it expects.
    pub(super) fn sent(&self, sends_effects: bool) -> Vec<Entry> {
        if sends_effects && self.entry.completion().is_none() {
            let effects = self.effects.iter();
            effects.cloned().map(Entry::from).collect()
        } else {
            vec![self.entry.clone()]
        }
    }

    /// How many entries [`Pending::sent`] gives.
    pub(super) fn sent_count(&self, sends_effects: bool) -> usize {
        if sends_effects && self.entry.completion().is_none() {
            self.effects.len()
        } else {
            1
        }
    }

    /// The paths of the nodes that it creates, whether by itself or by the code of a command.
    pub(super) fn created(&self) -> Vec<Path> {
        if self.effects.is_empty() {
            return created_paths(&self.entry);
        }
        self.effects.iter().filter_map(created_path).collect()
    }

    /// Whether it waits for what the master says of it, with no effect here.
    pub(super) fn has_no_effect(&self) -> bool {
        self.undos.is_empty()
    }

    /// Whether it changed anything here.
    pub(super) fn had_effect(&self) -> bool {
        self.undos.iter().any(|undo| !undo.is_of_nothing())
    }

    /// Notes that this command is not applied in the end, so that the one that undoes it has nothing
    /// to undo.
    pub(super) fn void_undo(&self, pending: &mut VecDeque<Self>) {
        let undo = self.undone_by.and_then(|undo| find(pending, undo));
        if let Some(undone) = undo.and_then(|undo| undo.undoes.as_mut())
            && undone.number() == self.number
        {
            undone.set_void();
        }
    }

    /// Whether code runs for it, so that it may come to something else on the master.
    pub(super) fn runs_code(&self) -> bool {
        let mut members = self.entry.members().iter();
        members.any(|member| matches!(member, Entry::Invoke(_)))
    }
}

/// The pending command of this number. Numbers ascend.
pub(super) fn find(pending: &mut VecDeque<Pending>, number: CommandNumber) -> Option<&mut Pending> {
    let place = pending.binary_search_by_key(&number, |pending| pending.number);
    pending.get_mut(place.ok()?)
}
