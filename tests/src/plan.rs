//! A model for tests of commands: tasks with steps, coins in two purses, and two enums of commands
//! that create, refuse, panic, and read the context.

use flushout::{
    Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id, Problem, Ref,
};
use serde::{Deserialize, Serialize};

/// How many coins there are in both purses together, in every state.
pub const COINS: u16 = 100;

/// A plan.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
#[flushout(rename_all = "camelCase", commands(PlanCommand, UpkeepCommand))]
pub struct Plan {
    /// What it is called.
    #[flushout(max_length = 40)]
    pub title: String,
    /// Where coins come from.
    #[flushout(child)]
    pub left: Purse,
    /// Where coins go to.
    #[flushout(child)]
    pub right: Purse,
    /// What is to be done.
    #[flushout(max_items = 400)]
    pub tasks: Collection<Task>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            title: String::new(),
            left: Purse { coins: COINS },
            right: Purse { coins: 0 },
            tasks: Collection::new(),
        }
    }
}

impl Plan {
    /// Whether no coin was made or lost, as every command and transaction of the tests keeps it.
    pub fn is_balanced(&self) -> bool {
        self.left.coins + self.right.coins == COINS
    }
}

/// A purse.
#[derive(FlushoutModel, Clone, Debug, PartialEq)]
pub struct Purse {
    /// How many coins are in it.
    #[flushout(maximum = 100)]
    pub coins: u16,
}

/// Something to be done.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(rename_all = "camelCase")]
pub struct Task {
    /// In a few words.
    #[flushout(min_length = 1, max_length = 40)]
    pub title: String,
    /// Whether it is done.
    #[flushout(default)]
    pub done: bool,
    /// What has to be done before.
    pub after: Option<Ref<Task>>,
    /// Who looked at it; set by commands and by the server.
    #[flushout(server)]
    pub seen_by: Option<String>,
    /// What it comes down to.
    #[flushout(max_items = 50)]
    pub steps: Collection<Step>,
}

/// A part of a task.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// In a few words.
    #[flushout(max_length = 40)]
    pub text: String,
}

/// Why a command refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum PlanError {
    /// There is no such task.
    Missing {
        /// Which one.
        id: String,
    },
    /// There are not so many coins.
    TooFew {
        /// How many there are.
        left: u16,
    },
    /// Nobody has sent it.
    Nobody,
    /// The document refused.
    Refused {
        /// The code of the problem.
        code: String,
    },
}

impl std::fmt::Display for PlanError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing { id } => write!(formatter, "there is no task {id}"),
            Self::TooFew { left } => write!(formatter, "only {left} coins are left"),
            Self::Nobody => formatter.write_str("nobody has sent this"),
            Self::Refused { code } => write!(formatter, "the document refused: {code}"),
        }
    }
}

impl From<Problem> for PlanError {
    fn from(problem: Problem) -> Self {
        Self::Refused {
            code: problem.code.as_str().into(),
        }
    }
}

/// What is done with a plan.
#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Plan)]
pub enum PlanCommand {
    /// Ticks everything off.
    CompleteAll,
    /// Brings coins from the left to the right, or refuses.
    Spend {
        /// How many.
        #[flushout(minimum = 1, maximum = 100)]
        coins: u16,
    },
    /// Takes a task apart into others, which come after it.
    Split {
        /// Which one.
        task: Id<Task>,
        /// Into how many.
        #[flushout(minimum = 1, maximum = 9)]
        parts: u8,
    },
    /// Makes a task again, with its steps.
    Copy(Id<Task>),
    /// Creates so many tasks.
    Fill(#[flushout(maximum = 60_000)] u32),
    /// Tasks under ids that are made before them, each after the next one.
    Chain {
        /// How many.
        #[flushout(minimum = 1, maximum = 9)]
        links: u8,
    },
    /// Ticks one off, and then fails where the number of tasks is odd.
    Stumble {
        /// Which one.
        task: Id<Task>,
    },
}

/// What keeps a plan in order.
#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Plan)]
pub enum UpkeepCommand {
    /// Deletes all tasks that are done.
    Clear,
    /// Notes on a task who looks at it.
    Look {
        /// Which one.
        task: Id<Task>,
    },
    /// Runs other commands, and goes on where one refuses.
    Overhaul {
        /// A task to be taken apart.
        task: Option<Ref<Task>>,
        /// What it is called afterwards.
        #[flushout(max_length = 40)]
        title: String,
    },
}

/// A task that needs no more words.
pub fn task(title: impl Into<String>) -> Task {
    Task {
        title: title.into(),
        ..Task::default()
    }
}

fn find(plan: &Plan, id: Id<Task>) -> Result<&Task, PlanError> {
    plan.tasks.get(id).ok_or_else(|| PlanError::Missing {
        id: id.as_str().to_owned(),
    })
}

impl Execute<Plan> for PlanCommand {
    type Error = PlanError;

    fn execute(self, plan: &mut Draft<'_, Plan>, _: &Context) -> Result<(), PlanError> {
        let path = Plan::path();
        match self {
            Self::CompleteAll => {
                let open = plan.tasks.iter().filter(|(_, task)| !task.done);
                let open: Vec<Id<Task>> = open.map(|(id, _)| id).collect();
                for id in open {
                    plan.apply(path.tasks().at(id).done().set(true))?;
                }
            }
            Self::Spend { coins } => {
                let left = plan.left.coins;
                let rest = left.checked_sub(coins);
                let rest = rest.ok_or(PlanError::TooFew { left })?;
                plan.apply(path.left().coins().set(rest))?;
                plan.apply(path.right().coins().set(COINS - rest))?;
            }
            Self::Split { task, parts } => {
                let title: String = find(plan, task)?.title.chars().take(30).collect();
                for part in 0..parts {
                    let mut one = self::task(format!("{title} {part}"));
                    one.after = Some(Ref::new(task));
                    let id = plan.apply(path.tasks().create(one))?;
                    let step = Step {
                        text: "begin".into(),
                    };
                    plan.apply(path.tasks().at(id).steps().create(step))?;
                }
                plan.apply(path.tasks().at(task).done().set(true))?;
            }
            Self::Copy(task) => {
                let mut copy = find(plan, task)?.clone();
                let steps = std::mem::take(&mut copy.steps);
                copy.after = Some(Ref::new(task));
                let id = plan.apply(path.tasks().create(copy))?;
                for step in steps.values() {
                    plan.apply(path.tasks().at(id).steps().create(step.clone()))?;
                }
            }
            Self::Fill(count) => {
                for number in 0..count {
                    plan.apply(path.tasks().create(task(number.to_string())))?;
                }
            }
            Self::Chain { links } => chain(plan, links)?,
            Self::Stumble { task } => {
                find(plan, task)?;
                plan.apply(path.tasks().at(task).done().set(true))?;
                plan.apply(path.left().coins().set(COINS))?;
                if !plan.tasks.len().is_multiple_of(2) {
                    // A panic, without the words that a panic hook would print.
                    std::panic::resume_unwind(Box::new("stumbled"));
                }
                plan.apply(path.right().coins().set(0))?;
            }
        }
        Ok(())
    }
}

fn chain(plan: &mut Draft<'_, Plan>, links: u8) -> Result<(), PlanError> {
    let path = Plan::path();
    let mut ids = Vec::new();
    for _ in 0..links {
        ids.push(plan.new_id::<Task>()?);
    }
    for (number, id) in ids.iter().enumerate() {
        let mut link = task(format!("link {number}"));
        link.after = ids.get(number + 1).copied().map(Ref::new);
        plan.apply(path.tasks().create(link).with_id(*id))?;
    }
    Ok(())
}

impl Execute<Plan> for UpkeepCommand {
    type Error = PlanError;

    fn execute(self, plan: &mut Draft<'_, Plan>, context: &Context) -> Result<(), PlanError> {
        let path = Plan::path();
        match self {
            Self::Clear => {
                let done = plan.tasks.iter().filter(|(_, task)| task.done);
                let done: Vec<Id<Task>> = done.map(|(id, _)| id).collect();
                for id in done {
                    plan.apply(path.tasks().at(id).delete())?;
                }
            }
            Self::Look { task } => {
                let user = context.user.clone().ok_or(PlanError::Nobody)?;
                find(plan, task)?;
                plan.apply(path.tasks().at(task).seen_by().set(Some(user)))?;
            }
            Self::Overhaul { task, title } => {
                if let Some(task) = task {
                    let task = task.id();
                    let _ = plan.apply(PlanCommand::Stumble { task });
                    let _ = plan.apply(PlanCommand::Split { task, parts: 2 });
                }
                let _ = plan.apply(path.title().set("x".repeat(41)));
                plan.apply(path.title().set(title))?;
                plan.apply(PlanCommand::CompleteAll)?;
            }
        }
        Ok(())
    }
}
