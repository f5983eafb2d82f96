//! The proxy of the reference: a confirmed document, and the commands that wait on top of it.

use std::collections::BTreeSet;

use serde_json::Value;

use super::master::Flush;
use super::names::Names;
use super::run::{Done, Run, Side};
use super::tree::Tree;
use super::{Code, Edit, Entry, Limits, Push, Segments};

/// A command that waits.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pending {
    pub(crate) number: u64,
    pub(crate) entry: Entry,
    /// What it did here; nothing where it has to wait for the master.
    pub(crate) effects: Vec<Edit>,
    /// Who gave it.
    pub(crate) user: String,
    /// The command that it undoes.
    pub(crate) undoes: Option<u64>,
}

impl Pending {
    /// The nodes that it made.
    pub(crate) fn created(&self) -> Vec<Segments> {
        match &self.entry {
            Entry::Plain(_) | Entry::Expecting(..) => self.entry.created(),
            _ if self.effects.is_empty() => self.entry.created(),
            _ => self.effects.iter().filter_map(Edit::created).collect(),
        }
    }
}

/// The outcome of a command.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Fate {
    Applied,
    Rejected { by_answer: bool, code: Code },
    Superseded,
}

/// A command that can be tried again.
#[derive(Clone, Debug)]
pub(crate) struct Rejected {
    pub(crate) number: u64,
    pub(crate) entry: Entry,
    pub(crate) code: Code,
    pub(crate) created: Vec<Segments>,
    pub(crate) depends_on: Option<u64>,
}

#[derive(Clone, Debug)]
pub(crate) struct Proxy {
    pub(crate) confirmed: Tree,
    pub(crate) epoch: String,
    pub(crate) pending: Vec<Pending>,
    /// How many commands are in flight.
    pub(crate) in_flight: Option<usize>,
    pub(crate) held: Vec<Push>,
    pub(crate) outcomes: Vec<(u64, Fate)>,
    pub(crate) rejected: Vec<Rejected>,
    pub(crate) user: String,
    /// The undos that the runtime refuses to reapply. What a command has replaced, and so what its
    /// undo restores, is known to the runtime alone; the reference takes its word for the refusal.
    pub(crate) outdated: BTreeSet<u64>,
    pub(super) next_number: u64,
    pub(super) limits: Limits,
    salt: u64,
}

impl Proxy {
    pub(crate) fn new(confirmed: Tree, epoch: String, limits: Limits, salt: u64) -> Self {
        Self {
            confirmed,
            epoch,
            pending: Vec::new(),
            in_flight: None,
            held: Vec::new(),
            outcomes: Vec::new(),
            rejected: Vec::new(),
            user: String::new(),
            outdated: BTreeSet::new(),
            next_number: 0,
            limits,
            salt,
        }
    }

    /// The document with what waits on top of it.
    pub(crate) fn tree(&self) -> Tree {
        let effects = self.pending.iter().flat_map(|pending| &pending.effects);
        self.confirmed.with(effects)
    }

    /// The document, to apply commands to it.
    pub(super) fn run_on(&self, tree: Tree, names: Names) -> Run {
        Run {
            tree,
            names,
            side: Side::Proxy,
            limits: self.limits,
            user: self.user.clone(),
            salt: self.salt,
            is_modified: false,
            code_effects: 0,
            group_effects: 0,
        }
    }

    /// Takes a local command. The members of a transaction see what those before them did, but nothing
    /// of the names that these proposed; one without members is over at once.
    pub(crate) fn apply(&mut self, entry: &Entry) -> Result<u64, Code> {
        let mut run = self.run_on(self.tree(), Names::default());
        let effects_max = self.limits.command_effects_max;
        let (mut renewed, mut effects) = (Vec::new(), Vec::new());
        for member in entry.members() {
            let is_plain = !matches!(member, Entry::Invoke { .. });
            if matches!(entry, Entry::Group(_)) && is_plain && effects.len() >= effects_max {
                return Err("too_many_effects".into());
            }
            run.names = Names::default();
            let (member, mut more) = run.entry(member)?;
            renewed.push(member);
            effects.append(&mut more);
            if effects.len() > effects_max {
                return Err("too_many_effects".into());
            }
        }
        if renewed.is_empty() {
            self.outcomes.push((self.next_number, Fate::Applied));
            self.next_number += 1;
            return Ok(self.next_number - 1);
        }
        if renewed.len() > self.limits.flush_commands_max {
            return Err("too_many_commands".into());
        }
        let entry = match entry {
            Entry::Group(_) => Entry::Group(renewed),
            _ => renewed.remove(0),
        };
        Ok(self.push(entry, effects))
    }

    /// Takes an entry that was rejected before.
    pub(super) fn apply_again(&mut self, entry: &Entry, names: &mut Names) -> Result<u64, Code> {
        let mut run = self.run_on(self.tree(), names.clone());
        let (entry, effects) = run.entry(entry)?;
        *names = run.names;
        Ok(self.push(entry, effects))
    }

    pub(super) fn push(&mut self, entry: Entry, effects: Vec<Edit>) -> u64 {
        let number = self.next_number;
        self.next_number += 1;
        self.pending.push(Pending {
            number,
            entry,
            effects,
            user: self.user.clone(),
            undoes: None,
        });
        number
    }

    /// Begins a flush of as many commands as go together.
    pub(crate) fn begin_flush(&mut self) -> Option<Flush> {
        if self.in_flight.is_some() {
            return None;
        }
        let (mut commands, mut effects, mut count) = (0, 0, 0);
        for pending in &self.pending {
            commands += pending.entry.members().len();
            if pending.entry.runs_code() {
                effects += pending.effects.len();
            }
            // What a command has replaced on the master is not known before its answer.
            let mut sent = self.pending.iter().take(count);
            let is_with_undone = sent.any(|sent| Some(sent.number) == pending.undoes);
            let is_too_much = commands > self.limits.flush_commands_max
                || effects > self.limits.flush_effects_max() / 2;
            if (is_too_much || is_with_undone) && count > 0 {
                break;
            }
            count += 1;
        }
        self.in_flight = Some(count);
        let sent = self.pending.iter().take(count);
        Some(Flush {
            from: self.confirmed.count,
            entries: sent.map(|pending| pending.entry.clone()).collect(),
            epoch: self.epoch.clone(),
            user: self.user.clone(),
        })
    }

    /// Puts all that waits on the confirmed document, as if it were given now. What fails is rejected.
    pub(super) fn rebase(&mut self, names: Names) {
        let mut run = self.run_on(self.confirmed.clone(), names);
        for mut pending in std::mem::take(&mut self.pending) {
            let before = run.clone();
            match self.reapply(&mut run, &pending) {
                Ok((entry, effects)) => {
                    pending.entry = entry;
                    pending.effects = effects;
                    self.pending.push(pending);
                }
                Err(code) => {
                    run = before;
                    for node in pending.created() {
                        run.names.refuse(node);
                    }
                    self.reject(&pending, false, code);
                }
            }
        }
    }

    /// Applies what waits to a run.
    pub(super) fn reapply(&self, run: &mut Run, pending: &Pending) -> Result<Done, Code> {
        if self.outdated.contains(&pending.number) {
            return Err("conflict".into());
        }
        run.entry(&pending.entry)
    }

    pub(super) fn reject(&mut self, pending: &Pending, by_answer: bool, code: Code) {
        let depends_on = self.dependence(pending.number, &pending.entry);
        self.rejected.push(Rejected {
            number: pending.number,
            entry: pending.entry.clone(),
            code: code.clone(),
            created: pending.created(),
            depends_on,
        });
        let fate = Fate::Rejected { by_answer, code };
        self.outcomes.push((pending.number, fate));
    }

    /// The latest rejected command before this one that was to create what this one is about.
    fn dependence(&self, number: u64, entry: &Entry) -> Option<u64> {
        let earlier = self.rejected.iter().filter(|one| one.number < number);
        let found = earlier.filter(|one| one.created.iter().any(|node| needs(entry, node)));
        found.map(|one| one.number).max()
    }

    /// Saves and restores: the queue is reapplied to the confirmed document.
    pub(crate) fn restore(&mut self) {
        let sent = self.in_flight.unwrap_or_default();
        let mut run = self.run_on(self.confirmed.clone(), Names::default());
        for (index, mut pending) in std::mem::take(&mut self.pending).into_iter().enumerate() {
            let before = run.clone();
            let outcome = self.reapply(&mut run, &pending);
            if outcome.is_err() {
                run = before;
            }
            match outcome {
                Ok((entry, effects)) => {
                    pending.entry = entry;
                    pending.effects = effects;
                    self.pending.push(pending);
                }
                Err(code) => {
                    pending.effects.clear();
                    for node in pending.created() {
                        run.names.refuse(node);
                    }
                    if index < sent {
                        self.pending.push(pending);
                    } else {
                        self.reject(&pending, false, code);
                    }
                }
            }
        }
    }

    /// Names that begin with nothing but these nodes refused.
    pub(super) fn without(nodes: Vec<Segments>) -> Names {
        Names::new(&[], nodes.into_iter().collect::<BTreeSet<_>>())
    }
}

/// Whether an entry is about a node, or what is below it.
fn needs(entry: &Entry, node: &Segments) -> bool {
    entry.members().iter().any(|member| match member {
        Entry::Plain(edit) | Entry::Expecting(edit, _) => edit.path.starts_with(node),
        Entry::Invoke { args, .. } => {
            let id = args
                .as_str()
                .or_else(|| args.get("task").and_then(Value::as_str));
            node.len() == 2 && id == Some(node[1].as_str())
        }
        Entry::Group(_) => false,
    })
}
