//! Transactions: local commands that stand or fall together, here, at each rebase, and on the master.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use crate::apply::{Effect, HandedIds, check_effects};
use crate::command::{Command, Operation};
use crate::draft::Draft;
use crate::model::{DraftTarget, Invocation, Model};
use crate::path::Segment;
use crate::problem::Problem;
use crate::wire::{CommandEntry, Entry};

use super::outcomes::Fate;
use super::report::Applied;
use super::{CommandNumber, Proxy};

impl<M: Model> Proxy<M> {
    /// Applies several local commands as one: `code` makes them, through a draft that shows what
    /// they have changed so far. All of them are applied, or none; so it is at each rebase too, and
    /// on the master. What `code` returns is in [`Applied::created_id`].
    ///
    /// Unlike the code of a command enum, `code` runs once. What is sent is the commands that it
    /// made, and each may do what a command of its own may. Without any there is nothing for the
    /// master to decide: the outcome is [`Fate::Applied`] at once, before those of older commands
    /// that still wait.
    ///
    /// # Errors
    ///
    /// What `code` returns, such as the refusal of one of its commands; an error of your own goes
    /// through with [`Problem::of_error`]. [`crate::problem::Code::TooManyEffects`] beyond
    /// [`crate::limits::Limits::command_effects_max`]; [`crate::problem::Code::TooManyCommands`]
    /// beyond [`crate::limits::Limits::flush_commands_max`]; what else makes the whole too large for any
    /// flush. Nothing was changed, also when `code` panics.
    pub fn transact<T>(
        &mut self,
        code: impl FnOnce(&mut Draft<'_, M>) -> Result<T, Problem>,
    ) -> Result<Applied<T>, Problem> {
        let mut transaction = Transaction::new(self);
        // What the code has done is taken back below, so nothing that a panic leaves half done is
        // ever seen.
        let outcome = catch_unwind(AssertUnwindSafe(|| code(&mut Draft::new(&mut transaction))));
        let value = match outcome {
            Ok(Ok(value)) => value,
            Ok(Err(problem)) => {
                transaction.take_back();
                return Err(problem);
            }
            Err(panic) => {
                transaction.take_back();
                resume_unwind(panic)
            }
        };
        let had_effect = transaction.effects.iter().any(Effect::had_effect);
        let number = if let Some(number) = transaction.end(Ok(()))? {
            self.record_last();
            number
        } else {
            // Nothing waits, so this ends here and now.
            let number = self.outcomes.next_number();
            self.outcomes.tell(number, Fate::Applied);
            number
        };
        Ok(Applied::new(value, had_effect, number))
    }
}

/// The commands of a transaction so far.
pub(super) struct Transaction<'p, M> {
    proxy: &'p mut Proxy<M>,
    members: Vec<Entry>,
    effects: Vec<Effect>,
    handed: HandedIds,
}

impl<'p, M: Model> Transaction<'p, M> {
    /// One without commands.
    pub(super) fn new(proxy: &'p mut Proxy<M>) -> Self {
        Self {
            proxy,
            members: Vec::new(),
            effects: Vec::new(),
            handed: HandedIds::default(),
        }
    }

    /// The proxy, for looking at it. What is applied to it goes through the transaction.
    pub(super) const fn proxy(&mut self) -> &mut Proxy<M> {
        self.proxy
    }

    /// Takes all of it back.
    fn take_back(self) {
        self.proxy.take_back(self.effects);
    }

    /// Keeps the commands as one that waits, and gives its number; without commands there is none.
    /// After an error all of it is taken back.
    ///
    /// # Errors
    ///
    /// The outcome's, and what no flush could hold.
    pub(super) fn end(
        self,
        outcome: Result<(), Problem>,
    ) -> Result<Option<CommandNumber>, Problem> {
        if let Err(problem) = outcome {
            self.take_back();
            return Err(problem);
        }
        if self.members.is_empty() {
            return Ok(None);
        }
        let entry = Entry::Transaction(self.members);
        self.proxy.push_pending(entry, self.effects).map(Some)
    }

    /// Applies a command that the master is to refuse where it would replace something else than it
    /// does here.
    pub(super) fn apply_expecting_the_same(&mut self, command: Command) -> Result<(), Problem> {
        self.apply_one(command, Expecting::TheSame).map(drop)
    }

    fn apply_one(
        &mut self,
        mut command: Command,
        expecting: Expecting,
    ) -> Result<Option<Segment>, Problem> {
        check_effects(self.effects.len() + 1, &self.proxy.limits)?;
        // The code may hold ids for nodes that it has not created yet.
        if let Operation::Create { created_id, .. } = &mut command.operation
            && created_id.is_none()
            && !self.handed.is_empty()
        {
            *created_id = Some(self.next_id());
        }
        let (completion, undo, _) = self.proxy.apply_command(command)?;
        let expected = match expecting {
            Expecting::Anything => None,
            Expecting::TheSame => match undo.replaced() {
                Ok(replaced) => Some(replaced),
                Err(problem) => {
                    self.proxy.document.take_back(undo);
                    return Err(problem);
                }
            },
        };
        let created = completion.created_id.clone();
        self.members.push(Entry::Command(CommandEntry {
            completion: completion.clone(),
            expected,
        }));
        self.effects.push(Effect {
            completion,
            undo,
            proposed: None,
            is_named_by_code: false,
        });
        Ok(created)
    }
}

/// What a command of a transaction says of what it replaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expecting {
    /// Nothing: it replaces what there is.
    Anything,
    /// That it is what the command has replaced here.
    TheSame,
}

impl<M: Model> DraftTarget<M> for Transaction<'_, M> {
    fn document(&self) -> &M {
        self.proxy.document()
    }

    fn apply(&mut self, command: Command) -> Result<Option<Segment>, Problem> {
        self.apply_one(command, Expecting::Anything)
    }

    fn invoke(&mut self, invocation: Invocation<M>) -> Result<(), Problem> {
        let (invoke, effects) = self.proxy.apply_invocation(&invocation, Vec::new())?;
        let count = self.effects.len() + effects.len();
        if let Err(problem) = check_effects(count, &self.proxy.limits) {
            self.proxy.take_back(effects);
            return Err(problem);
        }
        self.members.push(Entry::Invoke(invoke));
        self.effects.extend(effects);
        Ok(())
    }

    fn next_id(&mut self) -> Segment {
        let count = self.proxy.document.count();
        self.handed.draw(self.proxy.ids.as_mut(), count)
    }
}
