//! Local commands: held to every rule that the master holds them to, and applied at once.

use crate::apply::{Effect, Execution, Undo, intercept, intercept_invocation, read_back};
use crate::command::{Command, IntoCommand, Operation};
use crate::envelope::check_path;
use crate::id::IdRequest;
use crate::json::JsonText;
use crate::model::{Decoding, Intent, Invocation, Model, Role};
use crate::path::Segment;
use crate::problem::{Code, Problem, words};
use crate::wire::{
    Completion, Entry, InvokeEntry, check_nesting, completion_of, decode_completion,
    decode_invocation, invoke_entry, write_again,
};

use super::flushing::Weight;
use super::pending::Pending;
use super::report::Applied;
use super::{CommandNumber, Proxy};

impl<M: Model> Proxy<M> {
    /// Applies a local command at once, to be flushed later: a create, update or delete, or a
    /// command of an enum.
    ///
    /// What it carries is written as JSON and read back, so that it is held to exactly the rules
    /// that the master will hold it to.
    ///
    /// # Errors
    ///
    /// What the model, the limits or the interceptor find wrong, with a pointer into the
    /// completion; [`Code::NotFound`] where nothing is at the path. What the code of a command
    /// refuses, with its own error, which [`Problem::error_as`] gives; [`Code::CommandFailed`] when
    /// it panicked. Nothing was changed.
    pub fn apply<C: IntoCommand<M>>(&mut self, command: C) -> Result<Applied<C::Created>, Problem> {
        self.apply_intent::<C>(command.into_intent(), Vec::new())
    }

    /// Applies an intent. For what the code of a command creates it takes the ids in `proposals`
    /// first.
    pub(super) fn apply_intent<C: IntoCommand<M>>(
        &mut self,
        intent: Intent<M>,
        proposals: Vec<Segment>,
    ) -> Result<Applied<C::Created>, Problem> {
        match intent {
            Intent::Command(command) => {
                let (completion, undo, had_effect) = self.apply_command(command)?;
                let Some(created) = C::created(completion.created_id.as_deref()) else {
                    self.document.take_back(undo);
                    return Err(illegal_id());
                };
                let number = self.outcomes.next_number();
                self.pending
                    .push_back(Pending::of_command(number, completion, undo));
                self.record_last();
                Ok(Applied::new(created, had_effect, number))
            }
            Intent::Invoke(invocation) => {
                let created = C::created(None).ok_or_else(illegal_id)?;
                let (invoke, effects) = self.apply_invocation(&invocation, proposals)?;
                let had_effect = effects.iter().any(Effect::had_effect);
                let number = self.push_pending(Entry::Invoke(invoke), effects)?;
                self.record_last();
                Ok(Applied::new(created, had_effect, number))
            }
        }
    }

    /// Notes what was applied as these effects; takes them back when no flush could hold it.
    pub(super) fn push_pending(
        &mut self,
        entry: Entry,
        effects: Vec<Effect>,
    ) -> Result<CommandNumber, Problem> {
        if let Err(problem) = self.check_entry(&entry) {
            self.take_back(effects);
            return Err(problem);
        }
        let number = self.outcomes.next_number();
        self.pending.push_back(Pending::new(number, entry, effects));
        Ok(number)
    }

    /// Refuses what no flush could hold.
    pub(super) fn check_entry(&self, entry: &Entry) -> Result<(), Problem> {
        let commands = entry.commands_count();
        if commands > self.limits.flush_commands_max {
            let commands_max = self.limits.flush_commands_max;
            return Err(words::too_many_commands(commands_max, commands));
        }
        self.check_weight(Weight::of(entry, &self.limits)?)
    }

    /// Takes effects back, the last one first.
    pub(super) fn take_back(&mut self, effects: Vec<Effect>) {
        for effect in effects.into_iter().rev() {
            self.document.take_back(effect.undo);
        }
    }

    /// Applies a create, update or delete, and says whether there was something to be done.
    pub(super) fn apply_command(
        &mut self,
        command: Command,
    ) -> Result<(Completion, Undo, bool), Problem> {
        let command = self.ask_interceptor(command)?;
        let mut completion = completion_of(&command)?;
        let is_light = self.check_command_weight(&completion)?;
        let mut command = self.validate(&completion)?;
        if write_again::<M>(&mut completion, &command)? {
            command = read_back::<M>(&completion, &self.limits)?;
            self.check_command_weight(&completion)?;
        }
        let applied = self
            .document
            .apply(command, Some(self.ids.as_mut()), &self.limits)?;
        completion.created_id = applied.created_id;
        // The id that it got makes it longer.
        if !is_light && let Err(problem) = self.check_command_weight(&completion) {
            self.document.take_back(applied.undo);
            return Err(problem);
        }
        Ok((completion, applied.undo, applied.has_effect))
    }

    /// Runs a command of an enum.
    pub(super) fn apply_invocation(
        &mut self,
        invocation: &Invocation<M>,
        proposals: Vec<Segment>,
    ) -> Result<(InvokeEntry, Vec<Effect>), Problem> {
        self.ask_about_invocation(invocation)?;
        let mut invoke = invoke_entry(invocation, Vec::new())?;
        let invocation = self.validate_invocation(&invoke)?;
        let args = invoke.args.as_ref();
        let executed = self.execution().run(invocation, args, proposals)?;
        invoke.created_ids = executed.created_ids;
        Ok((invoke, executed.effects))
    }

    /// Where a command of an enum runs in this proxy.
    pub(super) fn execution(&mut self) -> Execution<'_, M> {
        Execution {
            document: &mut self.document,
            context: &self.context,
            ids: self.ids.as_mut(),
            limits: &self.limits,
            is_work_limited: false,
        }
    }

    /// Asks the interceptor about a command of an enum.
    pub(super) fn ask_about_invocation(
        &mut self,
        invocation: &Invocation<M>,
    ) -> Result<(), Problem> {
        let Some(interceptor) = &mut self.interceptor else {
            return Ok(());
        };
        let document = self.document.model();
        intercept_invocation(interceptor.as_mut(), invocation, document, &self.context)
    }

    /// Asks the interceptor about a create, update or delete, and gives the command as it is to be
    /// applied.
    pub(super) fn ask_interceptor(&mut self, mut command: Command) -> Result<Command, Problem> {
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

    /// Gives a command of this client its types, held to every rule.
    pub(super) fn validate(&self, completion: &Completion) -> Result<Command, Problem> {
        let path = &completion.command.path;
        check_path(path, &self.limits)?;
        // The types of a derived model are looked at by the decoder.
        if M::IS_LENIENT {
            if let Some(id) = &completion.created_id {
                M::check_id(id, &self.limits).map_err(|problem| problem.at("/createdId"))?;
            }
            let action = completion.command.action;
            M::check_target(action, path, completion.created_id.as_deref(), &self.limits)?;
        }
        check_nesting(completion, &self.limits)?;
        decode_completion::<M>(completion, Role::Client, &self.limits)
    }

    /// Gives a command of an enum its type, held to every rule.
    pub(super) fn validate_invocation(
        &self,
        invoke: &InvokeEntry,
    ) -> Result<Invocation<M>, Problem> {
        let args = invoke.args.as_ref().map(JsonText::as_str);
        let mut decoding = Decoding::new(Role::Client, &self.limits);
        decode_invocation(&invoke.name, args, &mut decoding)
    }
}

pub(super) fn illegal_id() -> Problem {
    Problem::new(Code::IllegalId, "The id source gave an id that is none")
}
