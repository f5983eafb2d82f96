//! What the commands of the plan do, written for values; and where new ids come from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::run::{Run, check_size};
use super::tree::Tree;
use super::{Action, Code, Edit, Limits, Segments};

/// The source of ids, of which the runtime's side has a twin: a few names for everybody, so that they
/// are taken all the time, and then numbers.
pub(crate) fn id_of(salt: u64, count: u64, attempt: u64) -> String {
    const POOL: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
    let number = count + attempt + salt;
    if attempt < 4 {
        POOL[usize::try_from(number % 6).unwrap()].to_owned()
    } else {
        number.to_string()
    }
}

/// Chooses ids for one side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ids {
    salt: u64,
}

impl Ids {
    pub(crate) const fn new(salt: u64) -> Self {
        Self { salt }
    }

    /// The proposed id, or else the first of the source that is free below this path.
    pub(crate) fn free(self, tree: &Tree, path: &[String], proposed: Option<&str>) -> String {
        let is_free = |id: &str| tree.at(path).and_then(|place| place.get(id)).is_none();
        if let Some(proposed) = proposed.filter(|id| is_free(id)) {
            return proposed.to_owned();
        }
        let first = u64::from(proposed.is_some());
        let mut tries = (first..).map(|attempt| id_of(self.salt, tree.count, attempt));
        tries.find(|id| is_free(id)).unwrap()
    }
}

/// How a command of an enum ends early.
enum Stop {
    Refused,
    Panicked,
    TooMany,
}

/// How often code runs, for it to know the ids that its nodes have.
const RUNS_MAX: usize = 3;

/// A command of an enum that has run.
pub(crate) struct Execution {
    pub(crate) tree: Tree,
    pub(crate) effects: Vec<Edit>,
    /// What it created: the parent, the id that the sender knows, and the one that the node got.
    pub(crate) created: Vec<(Segments, String, String)>,
    /// The ids that its nodes got, in the order in which it asked for them.
    pub(crate) ids: Vec<String>,
    /// The parents of what it created, by the places of their ids.
    parents: Vec<(usize, Segments)>,
    user: String,
    limits: Limits,
    salt: u64,
    proposals: Vec<String>,
    given: BTreeSet<String>,
    drawn: BTreeSet<usize>,
    next_attempt: (u64, u64),
    /// Whether a node got another id than the code got before.
    is_misled: bool,
}

impl Execution {
    /// Runs a command on the document of a run, which stays as it is.
    pub(crate) fn run(
        run: &Run,
        name: &str,
        args: &Value,
        proposals: &[String],
    ) -> Result<Self, Code> {
        let mut proposals = proposals.to_vec();
        let mut known: Option<Vec<Option<String>>> = None;
        for attempt in 1.. {
            let mut execution = Self::new(run, proposals.clone());
            match execution.execute(name, args) {
                Ok(()) => {}
                Err(Stop::Refused) => return Err("rejected".into()),
                Err(Stop::Panicked) => return Err("command_failed".into()),
                Err(Stop::TooMany) => return Err("too_many_effects".into()),
            }
            // The sender knows what it proposed itself, whatever later runs get.
            let known = known.get_or_insert_with(|| execution.told_from(&proposals));
            if !execution.is_misled || attempt == RUNS_MAX {
                execution.note_created(known);
                return Ok(execution);
            }
            proposals.clone_from(&execution.ids);
        }
        unreachable!("the last run ends it")
    }

    fn new(run: &Run, proposals: Vec<String>) -> Self {
        Self {
            tree: run.tree.clone(),
            effects: Vec::new(),
            created: Vec::new(),
            ids: Vec::new(),
            parents: Vec::new(),
            user: run.user.clone(),
            limits: run.limits,
            salt: run.salt,
            proposals,
            given: BTreeSet::new(),
            drawn: BTreeSet::new(),
            next_attempt: (0, 0),
            is_misled: false,
        }
    }

    /// The ids that the code got first, as far as the sender knows them.
    fn told_from(&self, proposals: &[String]) -> Vec<Option<String>> {
        let told = (0..self.ids.len()).map(|place| proposals.get(place).cloned());
        told.collect()
    }

    fn note_created(&mut self, known: &[Option<String>]) {
        for (place, parent) in &self.parents {
            if let Some(Some(proposed)) = known.get(*place) {
                let created = self.ids[*place].clone();
                self.created
                    .push((parent.clone(), proposed.clone(), created));
            }
        }
    }

    /// An id for a node to come.
    fn new_id(&mut self) -> usize {
        let place = self.ids.len();
        let id = if let Some(id) = self.proposals.get(place).cloned() {
            id
        } else {
            self.drawn.insert(place);
            self.draw()
        };
        self.given.insert(id.clone());
        self.ids.push(id);
        place
    }

    fn draw(&mut self) -> String {
        let count = self.tree.count;
        let (at, next) = self.next_attempt;
        let mut attempt = if at == count { next } else { 0 };
        loop {
            let id = id_of(self.salt, count, attempt);
            attempt += 1;
            if !self.given.contains(&id) {
                self.next_attempt = (count, attempt);
                return id;
            }
        }
    }

    fn apply(&mut self, edit: Edit) -> Result<(), Stop> {
        if self.effects.len() == self.limits.command_effects_max {
            return Err(Stop::TooMany);
        }
        let before = self.tree.bytes();
        self.tree.apply(&edit);
        check_size(&self.tree, before, self.limits).map_err(|_| Stop::Refused)?;
        self.effects.push(edit);
        Ok(())
    }

    fn update(&mut self, path: &[&str], props: Value) -> Result<(), Stop> {
        self.apply(Edit {
            action: Action::Update,
            path: path.iter().map(|&segment| segment.to_owned()).collect(),
            props,
            id: None,
        })
    }

    /// Creates a node under the id at this place, or another one where that is taken.
    fn create_at(
        &mut self,
        place: usize,
        path: &[&str],
        node: Value,
        is_told: bool,
    ) -> Result<String, Stop> {
        let path: Segments = path.iter().map(|&segment| segment.to_owned()).collect();
        let told = self.ids[place].clone();
        let id = Ids::new(self.salt).free(&self.tree, &path, Some(&told));
        self.is_misled |= is_told && id != told;
        self.ids[place].clone_from(&id);
        self.parents.push((place, path.clone()));
        self.apply(Edit {
            action: Action::Create,
            path,
            props: node,
            id: Some(id.clone()),
        })?;
        Ok(id)
    }

    fn create(&mut self, path: &[&str], node: Value) -> Result<String, Stop> {
        // The limit comes first: an id that is not used is not asked for.
        if self.effects.len() == self.limits.command_effects_max {
            return Err(Stop::TooMany);
        }
        let place = self.new_id();
        self.create_at(place, path, node, false)
    }

    fn tasks(&self) -> Vec<(String, Value)> {
        let tasks = self.tree.value["tasks"].as_object().unwrap();
        let tasks = tasks.iter();
        tasks.map(|(id, task)| (id.clone(), task.clone())).collect()
    }

    fn find(&self, id: &Value) -> Result<(String, Value), Stop> {
        let id = id.as_str().unwrap();
        let task = self.tree.value["tasks"].get(id).ok_or(Stop::Refused)?;
        Ok((id.to_owned(), task.clone()))
    }

    fn execute(&mut self, name: &str, args: &Value) -> Result<(), Stop> {
        match name {
            "completeAll" => {
                for (id, task) in self.tasks() {
                    if task["done"] == json!(false) {
                        self.update(&["tasks", &id], json!({ "done": true }))?;
                    }
                }
            }
            "spend" => {
                let coins = args["coins"].as_u64().unwrap();
                let left = self.tree.value["left"]["coins"].as_u64().unwrap();
                let rest = left.checked_sub(coins).ok_or(Stop::Refused)?;
                self.update(&["left"], json!({ "coins": rest }))?;
                self.update(&["right"], json!({ "coins": 100 - rest }))?;
            }
            "copy" => self.copy(args)?,
            "fill" => {
                for number in 0..args.as_u64().unwrap() {
                    self.create(&["tasks"], task(&number.to_string()))?;
                }
            }
            "chain" => self.chain(args["links"].as_u64().unwrap())?,
            "stumble" => {
                let (id, _) = self.find(&args["task"])?;
                self.update(&["tasks", &id], json!({ "done": true }))?;
                self.update(&["left"], json!({ "coins": 100 }))?;
                if self.tasks().len() % 2 == 1 {
                    return Err(Stop::Panicked);
                }
                self.update(&["right"], json!({ "coins": 0 }))?;
            }
            "look" => {
                let (id, _) = self.find(&args["task"])?;
                let user = self.user.clone();
                self.update(&["tasks", &id], json!({ "seenBy": user }))?;
            }
            other => panic!("the reference knows no {other}"),
        }
        Ok(())
    }

    fn copy(&mut self, args: &Value) -> Result<(), Stop> {
        let (id, mut copy) = self.find(args)?;
        let steps = std::mem::replace(&mut copy["steps"], json!({}));
        copy["after"] = json!(id);
        let new = self.create(&["tasks"], copy)?;
        for step in steps.as_object().unwrap().values() {
            self.create(&["tasks", &new, "steps"], step.clone())?;
        }
        Ok(())
    }

    fn chain(&mut self, links: u64) -> Result<(), Stop> {
        let places: Vec<usize> = (0..links).map(|_| self.new_id()).collect();
        let told: Vec<String> = self.ids.clone();
        for (number, place) in places.iter().enumerate() {
            let mut link = task(&format!("link {number}"));
            if let Some(next) = told.get(number + 1) {
                link["after"] = json!(next);
            }
            self.create_at(*place, &["tasks"], link, true)?;
        }
        Ok(())
    }
}

/// A task that needs no more words.
pub(crate) fn task(title: &str) -> Value {
    json!({ "title": title, "done": false, "steps": {} })
}
