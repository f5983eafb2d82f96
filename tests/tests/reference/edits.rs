//! What a user does, for the runtime and for the reference alike.

use flushout::command::IntoCommand;
use flushout::{Draft, Id, Problem, Proxy, Ref};
use flushout_tests::plan::{Plan, PlanCommand, Step as PlanStep, Task, UpkeepCommand, task};
use serde_json::{Value, json};

use crate::oracle::tree::Tree;
use crate::oracle::{Action, Edit, Entry, Segments, code};
use crate::schedule::Choice;

/// One command, by the names of what it is about.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    Title(String),
    Create {
        id: Option<String>,
        title: String,
        after: Option<String>,
    },
    Rename {
        task: String,
        title: String,
    },
    SetAfter {
        task: String,
        after: Option<String>,
    },
    Done(String),
    Delete(String),
    Append {
        task: String,
        text: String,
    },
    Shorten {
        task: String,
        step: String,
    },
    CompleteAll,
    Spend(u16),
    Copy(String),
    Fill(u32),
    Chain(u8),
    Stumble(String),
    Look(String),
}

/// The number of a command that was taken, and whether it had an effect.
pub(crate) type Taken = (u64, bool);

/// Where commands are applied.
pub(crate) trait Target {
    fn put<C: IntoCommand<Plan>>(&mut self, command: C) -> Result<Taken, Problem>;
}

impl Target for Proxy<Plan> {
    fn put<C: IntoCommand<Plan>>(&mut self, command: C) -> Result<Taken, Problem> {
        let applied = self.apply(command)?;
        Ok((applied.number().get(), applied.had_effect()))
    }
}

impl Target for Draft<'_, Plan> {
    fn put<C: IntoCommand<Plan>>(&mut self, command: C) -> Result<Taken, Problem> {
        // What a member did is seen in its transaction.
        self.apply(command).map(|_| (0, true))
    }
}

fn id<T>(text: &str) -> Id<T> {
    Id::new(text).unwrap()
}

impl Step {
    /// The step that these numbers choose in a document.
    pub(crate) fn choose(tree: &Tree, [kind, which, other, number]: Choice) -> Self {
        let tasks = tree.value["tasks"].as_object().unwrap();
        let ids: Vec<&String> = tasks.keys().collect();
        let one = |number: u8| {
            let place = usize::from(number).checked_rem(ids.len());
            place.map_or_else(|| "nobody".to_owned(), |place| ids[place].clone())
        };
        let task = one(which);
        match kind % 24 {
            0 => Self::Title(word(number)),
            1..=4 => Self::Create {
                id: (number % 3 == 0).then(|| code::id_of(0, u64::from(other), 0)),
                title: word(number),
                after: (which % 2 == 0).then(|| one(other)),
            },
            5 | 6 => Self::Rename {
                task,
                title: word(number),
            },
            7 => Self::SetAfter {
                task,
                after: (number % 3 != 0).then(|| one(other)),
            },
            8 => Self::Done(task),
            9 | 10 => Self::Delete(task),
            11 | 12 => Self::Append {
                task,
                text: word(number),
            },
            13 => {
                let steps = tasks.get(&task).and_then(|task| task["steps"].as_object());
                let steps: Vec<&String> =
                    steps.into_iter().flat_map(|steps| steps.keys()).collect();
                let place = usize::from(number).checked_rem(steps.len());
                let step = place.map_or_else(|| "none".to_owned(), |place| steps[place].clone());
                Self::Shorten { task, step }
            }
            14 | 15 => Self::CompleteAll,
            16 => Self::Spend(u16::from(number % 60) + 1),
            17 | 18 => Self::Copy(task),
            19 => Self::Fill(u32::from(number % 4)),
            20 => Self::Chain(number % 3 + 1),
            21 => Self::Stumble(task),
            22 => Self::Fill(u32::from(number % 18)),
            _ => Self::Look(task),
        }
    }

    /// Applies the step to the runtime's side.
    pub(crate) fn apply(&self, target: &mut impl Target) -> Result<Taken, Problem> {
        let path = Plan::path();
        let tasks = path.tasks();
        match self {
            Self::Title(text) => target.put(path.title().set(text.clone())),
            Self::Create { id, title, after } => {
                let mut new = task(title);
                new.after = after.as_deref().map(|after| Ref::new(self::id(after)));
                let create = tasks.create(new);
                match id {
                    Some(id) => target.put(create.with_id(self::id(id))),
                    None => target.put(create),
                }
            }
            Self::Rename { task, title } => {
                target.put(tasks.at(id(task)).title().set(title.clone()))
            }
            Self::SetAfter { task, after } => {
                let after = after.as_deref().map(|after| Ref::<Task>::new(id(after)));
                target.put(tasks.at(id(task)).after().set(after))
            }
            Self::Done(task) => target.put(tasks.at(id(task)).done().set(true)),
            Self::Delete(task) => target.put(tasks.at(id(task)).delete()),
            Self::Append { task, text } => {
                let step = PlanStep { text: text.clone() };
                target.put(tasks.at(id(task)).steps().create(step))
            }
            Self::Shorten { task, step } => {
                target.put(tasks.at(id(task)).steps().at(id(step)).delete())
            }
            Self::CompleteAll => target.put(PlanCommand::CompleteAll),
            Self::Spend(coins) => target.put(PlanCommand::Spend { coins: *coins }),
            Self::Copy(task) => target.put(PlanCommand::Copy(id(task))),
            Self::Fill(count) => target.put(PlanCommand::Fill(*count)),
            Self::Chain(links) => target.put(PlanCommand::Chain { links: *links }),
            Self::Stumble(task) => target.put(PlanCommand::Stumble { task: id(task) }),
            Self::Look(task) => target.put(UpkeepCommand::Look { task: id(task) }),
        }
    }

    /// The step as the reference has it.
    pub(crate) fn entry(&self) -> Entry {
        match self {
            Self::Title(text) => plain(Action::Update, &[], json!({ "title": text }), None),
            Self::Create { id, title, after } => {
                let mut node = code::task(title);
                if let Some(after) = after {
                    node["after"] = json!(after);
                }
                plain(Action::Create, &["tasks"], node, id.clone())
            }
            Self::Rename { task, title } => update(task, json!({ "title": title })),
            Self::SetAfter { task, after } => update(task, json!({ "after": after })),
            Self::Done(task) => update(task, json!({ "done": true })),
            Self::Delete(task) => plain(Action::Delete, &["tasks", task], Value::Null, None),
            Self::Append { task, text } => {
                let node = json!({ "text": text });
                plain(Action::Create, &["tasks", task, "steps"], node, None)
            }
            Self::Shorten { task, step } => {
                let path = ["tasks", task, "steps", step];
                plain(Action::Delete, &path, Value::Null, None)
            }
            Self::CompleteAll => invoke("completeAll", Value::Null),
            Self::Spend(coins) => invoke("spend", json!({ "coins": coins })),
            Self::Copy(task) => invoke("copy", json!(task)),
            Self::Fill(count) => invoke("fill", json!(count)),
            Self::Chain(links) => invoke("chain", json!({ "links": links })),
            Self::Stumble(task) => invoke("stumble", json!({ "task": task })),
            Self::Look(task) => invoke("look", json!({ "task": task })),
        }
    }
}

/// A title that the master's rules look at.
fn word(number: u8) -> String {
    const LETTERS: [char; 8] = ['a', 'b', 'c', 'd', 'e', 'f', 'w', 'x'];
    format!("{}{number}", LETTERS[usize::from(number) % LETTERS.len()])
}

fn plain(action: Action, path: &[&str], props: Value, id: Option<String>) -> Entry {
    let path: Segments = path.iter().map(|&segment| segment.to_owned()).collect();
    Entry::Plain(Edit {
        action,
        path,
        props,
        id,
    })
}

fn update(task: &str, props: Value) -> Entry {
    plain(Action::Update, &["tasks", task], props, None)
}

fn invoke(name: &str, args: Value) -> Entry {
    Entry::Invoke {
        name: name.to_owned(),
        args,
        ids: Vec::new(),
    }
}
