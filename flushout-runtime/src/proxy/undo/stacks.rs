//! The stacks of undo and redo, and the step that a pending undo carries.

use serde::{Deserialize, Serialize};

use crate::limits::Limits;
use crate::model::Model;

use super::super::CommandNumber;
use super::compare::changed_places;
use super::conflict::Conflict;
use super::step::{Change, Step};

/// Upper bound of the size of all steps on the stacks of a proxy, in bytes. Beyond it the oldest
/// steps are dropped.
pub const UNDO_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Which stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Direction {
    /// The commands that can be undone.
    Undo,
    /// The undos that can be redone.
    Redo,
}

impl Direction {
    pub(super) const fn opposite(self) -> Self {
        match self {
            Self::Undo => Self::Redo,
            Self::Redo => Self::Undo,
        }
    }
}

/// The step that a pending undo or redo was computed from. It returns to its stack when the undo is
/// rejected or discarded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in super::super) struct UndoneStep {
    pub(super) direction: Direction,
    pub(super) step: Step,
    pub(super) state: StepState,
}

/// Whether a pending undo still does what its step says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum StepState {
    /// It does.
    Current,
    /// The command turned out to have replaced something else, at these places.
    Outdated(Vec<Conflict>),
    /// The command was rejected or discarded: there is nothing to undo.
    Void,
}

impl UndoneStep {
    pub(super) const fn new(direction: Direction, step: Step) -> Self {
        Self {
            direction,
            step,
            state: StepState::Current,
        }
    }

    /// The number of the command that is undone.
    pub(in super::super) const fn number(&self) -> CommandNumber {
        self.step.number
    }

    /// Notes that the command that is undone was not applied in the end.
    pub(in super::super) fn set_void(&mut self) {
        self.state = StepState::Void;
    }

    /// Notes what the command that is undone has changed; `None` where that is not known.
    pub(super) fn update<M: Model>(&mut self, changes: Option<Vec<Change>>, limits: &Limits) {
        let mut places = match &changes {
            Some(changes) => changed_places::<M>(self.step.changes(), changes, limits),
            None => self.step.unknown_places(),
        };
        self.step.update(changes);
        match &mut self.state {
            StepState::Outdated(before) => before.append(&mut places),
            StepState::Current if !places.is_empty() => self.state = StepState::Outdated(places),
            StepState::Current | StepState::Void => {}
        }
    }
}

/// The stacks of all users of a proxy, each in the order of the commands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct UndoStacks {
    /// How many steps of each user are kept on each stack; 0 for no undo.
    steps_max: usize,
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The pending redos after which their user has given no new command, oldest first. When one of
    /// these is rejected, its step returns.
    open_redos: Vec<(CommandNumber, Option<String>)>,
}

impl UndoStacks {
    pub(super) fn set_steps_max(&mut self, steps_max: usize) {
        self.steps_max = steps_max;
        if steps_max == 0 {
            self.clear();
        }
    }

    /// Drops all steps.
    pub(in super::super) fn clear(&mut self) {
        self.done.clear();
        self.undone.clear();
        self.open_redos.clear();
    }

    /// Whether commands are recorded at all.
    pub(in super::super) const fn is_on(&self) -> bool {
        self.steps_max > 0
    }

    fn stack_mut(&mut self, direction: Direction) -> &mut Vec<Step> {
        match direction {
            Direction::Undo => &mut self.done,
            Direction::Redo => &mut self.undone,
        }
    }

    pub(super) fn has(&self, direction: Direction, user: Option<&str>) -> bool {
        let stack = match direction {
            Direction::Undo => &self.done,
            Direction::Redo => &self.undone,
        };
        stack.iter().any(|step| step.user.as_deref() == user)
    }

    /// Pops the last step of a user.
    pub(super) fn pop(&mut self, direction: Direction, user: Option<&str>) -> Option<Step> {
        let stack = self.stack_mut(direction);
        let place = stack
            .iter()
            .rposition(|step| step.user.as_deref() == user)?;
        Some(stack.remove(place))
    }

    /// Puts a step among the commands of its time, and drops the oldest beyond the limits.
    pub(super) fn push(&mut self, direction: Direction, step: Step) {
        let steps_max = self.steps_max;
        let user = step.user.clone();
        let stack = self.stack_mut(direction);
        let place = stack.partition_point(|other| other.number < step.number);
        stack.insert(place, step);
        let own = stack.iter().filter(|step| step.user == user).count();
        for _ in steps_max..own {
            if let Some(oldest) = stack.iter().position(|step| step.user == user) {
                stack.remove(oldest);
            }
        }
        let mut total: usize = self.done.iter().chain(&self.undone).map(Step::bytes).sum();
        for stack in [&mut self.done, &mut self.undone] {
            stack.retain(|step| {
                let is_kept = total <= UNDO_BYTES_MAX;
                if !is_kept {
                    total -= step.bytes();
                }
                is_kept
            });
        }
    }

    /// Records a new command of a user, after which nothing of that user can be redone.
    pub(super) fn record(&mut self, step: Step) {
        self.undone.retain(|undone| undone.user != step.user);
        self.open_redos.retain(|(_, user)| *user != step.user);
        self.push(Direction::Undo, step);
    }

    /// Records a redo and its user. `oldest` is the first command that is still pending.
    pub(super) fn record_redo(
        &mut self,
        redo: (CommandNumber, Option<String>),
        oldest: CommandNumber,
    ) {
        self.open_redos.retain(|(number, _)| *number >= oldest);
        self.open_redos.push(redo);
    }

    /// The step of a command, where it is on a stack.
    pub(super) fn step_mut(&mut self, number: CommandNumber) -> Option<&mut Step> {
        let place = |stack: &[Step]| stack.binary_search_by_key(&number, |step| step.number);
        match (place(&self.done), place(&self.undone)) {
            (Ok(place), _) => self.done.get_mut(place),
            (_, Ok(place)) => self.undone.get_mut(place),
            _ => None,
        }
    }

    /// Drops the step of a command that was not applied in the end. The step that it undid returns
    /// to its stack; that of a redo only when its user has given no new command since.
    pub(in super::super) fn revoke(&mut self, number: CommandNumber, undoes: Option<UndoneStep>) {
        for stack in [&mut self.done, &mut self.undone] {
            if let Ok(place) = stack.binary_search_by_key(&number, |step| step.number) {
                stack.remove(place);
            }
        }
        let redo = self.open_redos.iter().position(|(redo, _)| *redo == number);
        let is_open = redo.map(|place| self.open_redos.remove(place)).is_some();
        if let Some(undone) = undoes
            && undone.state != StepState::Void
            && (is_open || undone.direction == Direction::Undo)
        {
            self.push(undone.direction, undone.step);
        }
    }
}
