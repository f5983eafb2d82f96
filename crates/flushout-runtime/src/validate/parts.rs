//! What is known of one command when its members have been read, and the last checks.

use crate::action::Action;
use crate::envelope::check_path;
use crate::id::check_typed_id;
use crate::path::{Path, Segment};
use crate::problem::{Problem, words};

use super::node::Reading;
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
}

impl Parts {
    /// The action, when it is a known one.
    pub(super) fn known_action(&self) -> Option<Action> {
        Action::from_wire(self.action.as_deref()?)
    }

    /// What the props have to be; `None` where nobody looks at them.
    pub(super) fn props_target(&self, plan: &Plan) -> Option<Target> {
        plan.target(self.known_action()?, &self.path, self.created_id.as_deref())
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

    /// Checks what can be checked only when everything was read.
    pub(super) fn assemble(&self, reading: &mut Reading<'_>) -> Result<(), Problem> {
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
