//! The stacks of undo and redo: what each command changed, as it was before and after.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use crate::context::Context;
use crate::wire::Completion;

use super::super::CommandNumber;

/// How many bytes all steps of a proxy may take. Beyond that the oldest are let go, except what a
/// waiting undo or redo takes back.
pub const UNDO_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Which stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
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
#[serde(rename_all = "camelCase")]
pub(super) struct Step {
    /// Its number.
    pub(super) number: CommandNumber,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) user: Option<String>,
    /// What it changed, in order.
    changes: Vec<Change>,
    /// For one that takes another back: that one is the last of these, and the one that it took
    /// back stands before it. They are there again should this one be rejected, and are let go when
    /// it is applied. A list, because a file with one within the other could not be read back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    formers: Vec<Former>,
    /// Whether what it takes back was rejected, so that there is nothing to be taken back.
    #[serde(default)]
    is_void: bool,
    /// For one that takes another back: what the interceptor was told, and is told again when this
    /// is made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    context: Option<Box<Context>>,
    /// For one that takes another back: whether it was sent, and its answer may be lost.
    #[serde(default)]
    is_sent_before: bool,
    /// How many bytes the changes take, once it was asked for.
    #[serde(skip)]
    bytes: OnceLock<usize>,
}

/// What a waiting command takes back.
#[derive(Clone, Copy, Debug)]
pub(super) enum TakenBack<'s> {
    /// The command of this step.
    Step(&'s Step),
    /// Nothing any more: that was rejected.
    Nothing,
}

/// What a step takes back, and where it stood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Former {
    direction: Direction,
    step: Step,
}

impl Step {
    /// The step of a command that was given for its own sake.
    pub(super) fn new(number: CommandNumber, user: Option<String>, changes: Vec<Change>) -> Self {
        Self {
            number,
            user,
            changes,
            formers: Vec::new(),
            is_void: false,
            context: None,
            is_sent_before: false,
            bytes: OnceLock::new(),
        }
    }

    /// The step that takes another back, which stood there, given under this context.
    pub(super) fn taking_back(
        number: CommandNumber,
        changes: Vec<Change>,
        direction: Direction,
        mut step: Self,
        context: Context,
    ) -> Self {
        let mut taking = Self::new(number, step.user.clone(), changes);
        taking.context = Some(Box::new(context));
        taking.formers = std::mem::take(&mut step.formers);
        taking.formers.push(Former { direction, step });
        taking
    }

    pub(super) fn changes(&self) -> &[Change] {
        &self.changes
    }

    pub(super) fn changes_mut(&mut self) -> &mut Vec<Change> {
        self.bytes = OnceLock::new();
        &mut self.changes
    }

    /// What the command of this number takes back, when it is this one or one that this may bring
    /// back.
    fn taken_back(&self, number: CommandNumber) -> Option<TakenBack<'_>> {
        let (own, before) = if self.number == number {
            (self, self.formers.as_slice())
        } else {
            let (before, from) = self.formers.split_at(self.former_place(number)?);
            (&from.first()?.step, before)
        };
        if own.is_void {
            return Some(TakenBack::Nothing);
        }
        // The first of them was given for its own sake, or takes back what the master has settled.
        before.last().map(|former| TakenBack::Step(&former.step))
    }

    /// Lets go one of those that it may bring back. What takes that one back has nothing to take
    /// back any more.
    fn forget(&mut self, number: CommandNumber) {
        let Some(place) = self.former_place(number) else {
            return;
        };
        self.formers.remove(place);
        match self.formers.get_mut(place) {
            Some(next) => next.step.is_void = true,
            None => self.is_void = true,
        }
    }

    fn bytes(&self) -> usize {
        let own = self.bytes.get_or_init(|| {
            let changes = self.changes.iter();
            changes
                .flat_map(|change| change.forward.iter().chain(&change.backward))
                .map(Completion::bytes)
                .sum()
        });
        let formers = self.formers.iter();
        own + formers.map(|former| former.step.bytes()).sum::<usize>()
    }

    /// Lets go what is not needed when this command was applied.
    fn settle(&mut self, number: CommandNumber) {
        if self.number == number {
            self.formers.clear();
            self.context = None;
            self.is_sent_before = false;
        } else if let Some(place) = self.former_place(number) {
            self.formers.drain(..place);
        }
    }

    fn former_place(&self, number: CommandNumber) -> Option<usize> {
        let mut formers = self.formers.iter();
        formers.position(|former| former.step.number == number)
    }

    /// The step of this number: this one, or one that it may bring back.
    fn find(&self, number: CommandNumber) -> Option<&Self> {
        if self.number == number {
            return Some(self);
        }
        let place = self.former_place(number)?;
        self.formers.get(place).map(|former| &former.step)
    }

    /// As [`Step::find`], to be changed.
    fn find_mut(&mut self, number: CommandNumber) -> Option<&mut Self> {
        if self.number == number {
            return Some(self);
        }
        let place = self.former_place(number)?;
        self.formers.get_mut(place).map(|former| &mut former.step)
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
    /// What cannot be done again any more, and waits for the master: it may bring back what it took
    /// back.
    settling: Vec<Step>,
}

impl UndoStacks {
    pub(super) fn set_steps_max(&mut self, steps_max: usize) {
        self.steps_max = steps_max;
        if steps_max == 0 {
            for step in std::mem::take(&mut self.done) {
                self.keep_until_settled(step);
            }
            for step in std::mem::take(&mut self.undone) {
                self.keep_until_settled(step);
            }
        }
    }

    /// Whether anything is to be noted at all.
    pub(in super::super) const fn is_on(&self) -> bool {
        self.steps_max > 0 || !self.settling.is_empty()
    }

    /// Whether new commands are to be noted.
    pub(super) const fn takes_new(&self) -> bool {
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

    /// Puts a step among the commands of its time, and lets go what is too old.
    pub(super) fn put(&mut self, direction: Direction, step: Step) {
        let user = step.user.clone();
        let steps_max = self.steps_max;
        let stack = self.stack(direction);
        let place = stack.partition_point(|other| other.number < step.number);
        stack.insert(place, step);
        let own = stack.iter().filter(|step| step.user == user).count();
        let mut gone = Vec::new();
        for _ in steps_max..own {
            if let Some(oldest) = stack.iter().position(|step| step.user == user) {
                gone.push(stack.remove(oldest));
            }
        }
        for step in gone {
            self.keep_until_settled(step);
        }
        self.keep_within_bytes();
    }

    /// Lets go the oldest steps beyond [`UNDO_BYTES_MAX`]. Those that wait stay, so that they can be
    /// made anew.
    fn keep_within_bytes(&mut self) {
        let mut total: usize = self.steps().map(Step::bytes).sum();
        for stack in [&mut self.done, &mut self.undone] {
            stack.retain(|step| {
                let is_kept = total <= UNDO_BYTES_MAX || !step.formers.is_empty();
                if !is_kept {
                    total -= step.bytes();
                }
                is_kept
            });
        }
    }

    /// Notes a new command of a user, after which nothing can be done again.
    pub(super) fn note(&mut self, step: Step) {
        let user = &step.user;
        let over = self.undone.extract_if(.., |undone| undone.user == *user);
        self.settling
            .extend(over.filter(|step| !step.formers.is_empty()));
        self.put(Direction::Undo, step);
    }

    /// Takes a step that is on no stack any more, but brings back what it took back should it be
    /// rejected.
    pub(super) fn keep_until_settled(&mut self, step: Step) {
        if !step.formers.is_empty() {
            self.settling.push(step);
        }
    }

    fn steps(&self) -> impl Iterator<Item = &Step> {
        self.done.iter().chain(&self.undone).chain(&self.settling)
    }

    fn steps_mut(&mut self) -> impl Iterator<Item = &mut Step> {
        let stacks = self.done.iter_mut().chain(&mut self.undone);
        stacks.chain(&mut self.settling)
    }

    /// Whether a command can be taken back, or done again, or may be so once more.
    pub(in super::super) fn holds(&self, number: CommandNumber) -> bool {
        let mut steps = self.steps();
        steps.any(|step| step.number == number || step.former_place(number).is_some())
    }

    /// The step of a command.
    pub(super) fn step_mut(&mut self, number: CommandNumber) -> Option<&mut Step> {
        self.steps_mut().find_map(|step| step.find_mut(number))
    }

    /// What a command takes back, while the master has not confirmed it; `None` for one that was given
    /// for its own sake.
    pub(super) fn taken_back(&self, number: CommandNumber) -> Option<TakenBack<'_>> {
        self.steps().find_map(|step| step.taken_back(number))
    }

    /// Notes that the master has applied a command: what it took back does not come again.
    pub(in super::super) fn settle(&mut self, number: CommandNumber) {
        // One that had nothing to take back leaves what stood before.
        if matches!(self.taken_back(number), Some(TakenBack::Nothing)) {
            self.forget(number);
        }
        for step in self.steps_mut() {
            step.settle(number);
        }
        self.settling.retain(|step| step.number != number);
    }

    /// Forgets a command that was not applied in the end. What it took back is there again.
    pub(in super::super) fn forget(&mut self, number: CommandNumber) {
        for step in self.steps_mut() {
            step.forget(number);
        }
        let Some(mut gone) = self.remove(number) else {
            return;
        };
        if let Some(Former {
            direction,
            mut step,
        }) = gone.formers.pop()
        {
            step.formers = gone.formers;
            self.put(direction, step);
        }
    }

    /// What the interceptor was told of a command that takes another back, and whether that was sent
    /// before.
    pub(super) fn given(&self, number: CommandNumber) -> Option<(&Context, bool)> {
        let step = self.steps().find_map(|step| step.find(number))?;
        Some((step.context.as_deref()?, step.is_sent_before))
    }

    /// Whether a command that takes another back was sent with a flush whose answer may be lost.
    pub(in super::super) fn is_sent_before(&self, number: CommandNumber) -> bool {
        self.given(number).is_some_and(|(_, is_sent)| is_sent)
    }

    /// Notes of a command whether it was sent with a flush whose answer may be lost.
    pub(in super::super) fn set_sent_before(&mut self, number: CommandNumber, is_sent: bool) {
        if let Some(step) = self.step_mut(number)
            && step.context.is_some()
        {
            step.is_sent_before = is_sent;
        }
    }

    fn remove(&mut self, number: CommandNumber) -> Option<Step> {
        for stack in [&mut self.done, &mut self.undone, &mut self.settling] {
            if let Some(place) = stack.iter().position(|step| step.number == number) {
                return Some(stack.remove(place));
            }
        }
        None
    }
}
