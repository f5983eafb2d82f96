//! What is known of one command when its members have been read, and the last checks.

use serde_json::value::RawValue;

use flushout_runtime::action::Action;
use flushout_runtime::envelope::{INVOKE, check_expected, check_path};
use flushout_runtime::id::check_typed_id;
use flushout_runtime::path::{Path, Segment};
use flushout_runtime::problem::{Problem, words};

use super::node::{Reading, Sender};
use super::plan::Plan;
use super::target::Target;

/// What was read of one command.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) path: Path,
    pub(super) action: Option<Segment>,
    pub(super) created_id: Option<Segment>,
    /// Whether there were props, and they were right.
    pub(super) has_props: bool,
    /// Of an invocation: which command it is.
    pub(super) name: Option<Segment>,
    /// Of an invocation: whether there were arguments, and they were right.
    pub(super) has_args: bool,
    /// Of an invocation: the ids that it proposes.
    pub(super) created_ids: Vec<Segment>,
}

impl Parts {
    /// The action, when it is a known one.
    pub(super) fn known_action(&self) -> Option<Action> {
        Action::from_wire(self.action.as_deref()?)
    }

    /// Whether a command of an enum is to be run. What a server sends was run already.
    pub(super) fn is_invoke(&self, reading: &Reading<'_>) -> bool {
        self.action.as_deref() == Some(INVOKE) && reading.sender() == Sender::Client
    }

    /// What the arguments have to be.
    pub(super) fn args_target(&self, plan: &Plan) -> Result<Target, Problem> {
        let name = self.name.as_deref().unwrap_or_default();
        plan.command(name)
            .map(Target::Args)
            .ok_or_else(|| words::unknown_command(name).at("/command/name"))
    }

    /// What the props have to be; `None` where nobody looks at them.
    pub(super) fn props_target(&self, plan: &Plan) -> Option<Target> {
        plan.target(self.known_action()?, &self.path, self.created_id.as_deref())
    }

    /// Holds what the command expects to its form. Whether it is so is known to the master alone.
    pub(super) fn check_expected(
        &self,
        raw: Option<&RawValue>,
        reading: &Reading<'_>,
    ) -> Result<(), Problem> {
        if let (Some(raw), Some(action)) = (raw, self.known_action()) {
            check_expected(raw.get(), action, false, reading.limits)?;
        }
        Ok(())
    }

    /// Holds the path and the id to what the model has.
    pub(super) fn check_place(&self, action: Action, reading: &Reading<'_>) -> Result<(), Problem> {
        let limits = reading.limits;
        let created_id = self.created_id.as_deref();
        reading
            .plan
            .check_target(action, &self.path, created_id, limits)?;
        match (action, created_id) {
            (Action::Create, Some(id)) => {
                check_typed_id(id, limits).map_err(|problem| problem.at("/createdId"))
            }
            _ => Ok(()),
        }
    }

    /// Checks an invocation, once everything was read.
    fn assemble_invoke(&self, reading: &mut Reading<'_>) -> Result<(), Problem> {
        if !self.has_args {
            // What is missing is as good as an empty object.
            let target = self.args_target(reading.plan)?;
            reading
                .text("{}", target)
                .map_err(|problem| problem.below("/command/args"))?;
        }
        for (index, id) in self.created_ids.iter().enumerate() {
            check_typed_id(id, reading.limits)
                .map_err(|problem| problem.at(format!("/createdIds/{index}")))?;
        }
        Ok(())
    }

    /// Checks what can be checked only when everything was read.
    pub(super) fn assemble(&self, reading: &mut Reading<'_>) -> Result<(), Problem> {
        if self.is_invoke(reading) {
            return self.assemble_invoke(reading);
        }
        let Some(action) = self.known_action() else {
            return Err(words::unknown_action());
        };
        check_path(&self.path, reading.limits)?;
        self.check_place(action, reading)?;
        if action != Action::Create || self.has_props {
            return Ok(());
        }
        // Without props the fields have to come from nothing.
        let target = self.props_target(reading.plan);
        reading
            .text("{}", target.unwrap_or(Target::Nowhere))
            .map_err(|problem| problem.below("/command/props"))
    }
}
