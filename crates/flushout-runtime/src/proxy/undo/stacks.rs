//! The stacks of undo and redo: what each command changed, as it was before and after.

use serde::{Deserialize, Serialize};

use crate::wire::Completion;

use super::super::CommandNumber;

/// How many bytes all steps of a proxy may take. Beyond that the oldest are let go.
pub const UNDO_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Which stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// What can be taken back.
    Undo,
    /// What was taken back and can be done again.
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

/// One effect of a command: as commands that do it, and as commands that take it back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Change {
    pub(super) forward: Vec<Completion>,
    pub(super) backward: Vec<Completion>,
}

/// A command or transaction that can be taken back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Step {
    /// Its number.
    pub(super) number: CommandNumber,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<String>,
    /// What it changed, in order.
    pub(super) changes: Vec<Change>,
    /// For one that takes another back: that one, which is there again should this be rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Box<Step>>,
}

impl Step {
    fn bytes(&self) -> usize {
        let changes = self.changes.iter();
        let own: usize = changes
            .flat_map(|change| change.forward.iter().chain(&change.backward))
            .map(Completion::bytes)
            .sum();
        own + self.origin.as_ref().map_or(0, |origin| origin.bytes())
    }
}

/// The stacks of all users of a proxy.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(in super::super) struct UndoStacks {
    /// How many steps of each user are kept; 0 for no undo.
    steps_max: usize,
    done: Vec<Step>,
    undone: Vec<Step>,
}

impl UndoStacks {
    pub(super) fn set_steps_max(&mut self, steps_max: usize) {
        self.steps_max = steps_max;
        if steps_max == 0 {
            self.done.clear();
            self.undone.clear();
        }
    }

    /// Whether anything is to be noted at all.
    pub(in super::super) const fn is_on(&self) -> bool {
        self.steps_max > 0
    }

    fn stack(&mut self, direction: Direction) -> &mut Vec<Step> {
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

    /// Takes the last step of a user out.
    pub(super) fn take(&mut self, direction: Direction, user: Option<&str>) -> Option<Step> {
        let stack = self.stack(direction);
        let place = stack
            .iter()
            .rposition(|step| step.user.as_deref() == user)?;
        Some(stack.remove(place))
    }

    /// Puts a step on top, and lets go what is too old.
    pub(super) fn put(&mut self, direction: Direction, step: Step) {
        let steps_max = self.steps_max;
        let user = step.user.clone();
        let stack = self.stack(direction);
        stack.push(step);
        let own = stack.iter().filter(|step| step.user == user).count();
        if own > steps_max
            && let Some(oldest) = stack.iter().position(|step| step.user == user)
        {
            stack.remove(oldest);
        }
        let bytes = |stack: &[Step]| stack.iter().map(Step::bytes).sum::<usize>();
        let mut total = bytes(&self.done) + bytes(&self.undone);
        while total > UNDO_BYTES_MAX && !self.done.is_empty() {
            total -= self.done.remove(0).bytes();
        }
        if total > UNDO_BYTES_MAX {
            self.undone.clear();
        }
    }

    /// Notes a new command of a user, after which nothing can be done again.
    pub(super) fn note(&mut self, step: Step) {
        self.undone.retain(|undone| undone.user != step.user);
        self.put(Direction::Undo, step);
    }

    /// Whether a command can be taken back, or done again.
    pub(in super::super) fn holds(&self, number: CommandNumber) -> bool {
        let mut steps = self.done.iter().chain(&self.undone);
        steps.any(|step| step.number == number)
    }

    /// The step of a command.
    pub(super) fn step_mut(&mut self, number: CommandNumber) -> Option<&mut Step> {
        let mut steps = self.done.iter_mut().chain(&mut self.undone);
        steps.find(|step| step.number == number)
    }

    /// Forgets a command that was not applied in the end. What it took back is there again.
    pub(in super::super) fn forget(&mut self, number: CommandNumber) {
        for (direction, other) in [
            (Direction::Undo, Direction::Redo),
            (Direction::Redo, Direction::Undo),
        ] {
            let stack = self.stack(direction);
            if let Some(place) = stack.iter().position(|step| step.number == number)
                && let Some(origin) = stack.remove(place).origin
            {
                self.stack(other).push(*origin);
            }
        }
    }
}
