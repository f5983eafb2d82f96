//! Undo and redo amid everything else that befalls a proxy: two users, commands of enums,
//! transactions, renames, answers that are lost, late or short, restarts, what is withdrawn and tried
//! again. No undo replaces what others have put there, and every command comes to one outcome.

use std::collections::BTreeSet;

use flushout::proxy::{Applied, CommandNumber};
use flushout::wire::{Entry, FlushTicket, SyncBody};
use flushout::{Context, Flush, FlushResponse, Limits, Model, Problem, Proxy, SequentialIds, Sync};
use flushout_example_models::todo_list::{Settings, TodoCommand, TodoList};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::server::{Server, todo_server};
use crate::support::{master_with, todo};
use crate::undo_measured::{self, assert_undos_meet_others};

const PROXIES: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Action {
    Title(usize),
    Details(usize, bool),
    Create,
    Delete(usize),
    /// The optional child is made, changed or taken out.
    Settings(usize),
    Several(usize),
    CompleteAll,
    ClearDone,
    WaitFor(usize, usize),
    Undo,
    Redo,
    Skip,
    /// Somebody else uses the proxy.
    Switch(u8),
    /// One of the last commands is withdrawn.
    Discard(usize),
    Retry(usize),
    Flush,
    Answer,
    /// The answer lacks what was missed; a snapshot has to come.
    ShortAnswer,
    /// The master has applied it, and nobody hears of that.
    LoseAnswer,
    Push,
    Restart,
    Reset,
}

fn actions() -> impl Strategy<Value = Vec<(usize, Action)>> {
    let action = prop_oneof![
        4 => (0..4_usize).prop_map(Action::Title),
        2 => (0..4_usize, any::<bool>()).prop_map(|(pick, is)| Action::Details(pick, is)),
        3 => Just(Action::Create),
        2 => (0..4_usize).prop_map(Action::Delete),
        2 => (0..3_usize).prop_map(Action::Settings),
        3 => (0..4_usize).prop_map(Action::Several),
        1 => Just(Action::CompleteAll),
        1 => Just(Action::ClearDone),
        1 => (0..4_usize, 0..4_usize).prop_map(|(one, other)| Action::WaitFor(one, other)),
        14 => Just(Action::Undo),
        7 => Just(Action::Redo),
        1 => Just(Action::Skip),
        2 => (0..2_u8).prop_map(Action::Switch),
        2 => (0..6_usize).prop_map(Action::Discard),
        1 => (0..3_usize).prop_map(Action::Retry),
        14 => Just(Action::Flush),
        12 => Just(Action::Answer),
        2 => Just(Action::ShortAnswer),
        2 => Just(Action::LoseAnswer),
        3 => Just(Action::Push),
        2 => Just(Action::Restart),
        1 => Just(Action::Reset),
    ];
    prop::collection::vec((0..PROXIES, action), 1..160)
}

/// A proxy, with what the master has taken of it.
struct Desk {
    proxy: Proxy<TodoList>,
    answer: Option<(FlushTicket, FlushResponse)>,
    /// The values that it has put into fields, and the nodes that it has put in: where, and what.
    own: BTreeSet<String>,
    /// The commands that were taken here.
    given: Vec<CommandNumber>,
    limits: Limits,
}

/// The master, and beside it a plain copy of its document.
struct World {
    server: Server<TodoList>,
    desks: Vec<Desk>,
    copy: Value,
    values: usize,
    /// How many undos were applied, and refused.
    undone: (usize, usize),
}

/// A value at a place: a field of a node, or a whole node.
fn placed(path: &[String], field: &str, value: &Value) -> String {
    serde_json::to_string(&(path, field, value)).unwrap()
}

/// The path of a command.
fn names(command: &Value) -> Vec<String> {
    let names = command["path"].as_array().into_iter().flatten();
    names.map(|name| name.as_str().unwrap().into()).collect()
}

/// The node at a path, where there is one.
fn node<'v>(document: &'v mut Value, path: &[String]) -> Option<&'v mut Map<String, Value>> {
    let mut found = document;
    for name in path {
        found = found.get_mut(name)?;
    }
    found.as_object_mut()
}

fn fields(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Whether an entry is an undo: it says what it expects.
fn is_undo(entry: &Entry) -> bool {
    let mut members = entry.members().iter();
    members.any(|member| matches!(member, Entry::Command(command) if command.expected.is_some()))
}

impl World {
    fn new(is_narrow: bool) -> Self {
        let server = todo_server(master_with(&["one", "two"]));
        let snapshot = server.master.snapshot().unwrap();
        let mut limits = TodoList::limits();
        if is_narrow {
            limits = limits.with_flush_commands_max(3);
        }
        let desk = || Desk {
            proxy: Proxy::with_limits(&snapshot, SequentialIds, limits)
                .unwrap()
                .with_undo(4),
            answer: None,
            own: BTreeSet::new(),
            given: Vec::new(),
            limits,
        };
        Self {
            desks: (0..PROXIES).map(|_| desk()).collect(),
            copy: serde_json::from_str(snapshot.document.as_str()).unwrap(),
            server,
            values: 0,
            undone: (0, 0),
        }
    }

    fn act(&mut self, place: usize, action: Action) {
        self.values += 1;
        let value = format!("value {}", self.values);
        match action {
            Action::Flush => self.flush(place),
            Action::Answer | Action::ShortAnswer => {
                self.answer(place, matches!(action, Action::ShortAnswer));
            }
            Action::Push => self.push(place),
            Action::Reset => {
                let snapshot = self.server.master.snapshot().unwrap();
                let desk = &mut self.desks[place];
                desk.answer = None;
                let _ = desk.proxy.reset(&snapshot).unwrap();
            }
            _ => self.desks[place].act(action, value),
        }
    }

    fn flush(&mut self, place: usize) {
        let desk = &mut self.desks[place];
        // After a restart the same is sent once more; the master may have had it.
        let flush = match desk.proxy.flush_in_flight() {
            Some(flush) if desk.answer.is_none() => flush,
            Some(_) => return,
            None => match desk.proxy.begin_flush() {
                Ok(flush) => flush,
                Err(_) => return,
            },
        };
        let response = self.server.answer(&flush);
        self.check(place, &flush, &response);
        self.desks[place].answer = Some((flush.ticket, response));
    }

    fn answer(&mut self, place: usize, is_short: bool) {
        let desk = &mut self.desks[place];
        let Some((ticket, mut response)) = desk.answer.take() else {
            return;
        };
        if let Some(SyncBody::Diff(diff)) = response.sync.as_mut().map(|sync| &mut sync.body)
            && is_short
        {
            diff.completions.clear();
            diff.from = self.server.master.count();
        }
        let _ = desk.proxy.end_flush(ticket, &response).unwrap();
        // It comes once more.
        assert!(desk.proxy.end_flush(ticket, &response).is_err());
    }

    fn push(&mut self, place: usize) {
        let proxy = &mut self.desks[place].proxy;
        if proxy.is_snapshot_needed() {
            let latest = self.server.master.snapshot().unwrap();
            let _ = proxy.receive(Sync::new(SyncBody::Latest(latest))).unwrap();
        } else {
            drop(self.server.push(proxy));
        }
    }

    /// Follows what was applied of a flush.
    fn check(&mut self, place: usize, flush: &Flush, response: &FlushResponse) {
        let mut applied = response.applied.completions.iter().peekable();
        for (index, entry) in flush.completions.iter().enumerate() {
            let is_undo = is_undo(entry);
            let mut errors = response.errors.iter();
            if errors.any(|error| error.index == Some(index)) {
                self.undone.1 += usize::from(is_undo);
                self.count_as_own(place, entry);
                continue;
            }
            self.undone.0 += usize::from(is_undo);
            let effects = match entry {
                Entry::Command(_) => 1,
                Entry::Transaction(members) => members.len(),
                Entry::Invoke(invoke) => {
                    let first = applied.peek().and_then(|first| first.invoke.as_ref());
                    let own = first.filter(|first| first.name == invoke.name);
                    own.map_or(0, |own| usize::try_from(own.effects).unwrap())
                }
            };
            for _ in 0..effects {
                let completion = applied.next().unwrap();
                let command = serde_json::to_value(&completion.command).unwrap();
                self.follow(place, is_undo, &command, completion.created_id.as_deref());
            }
        }
        assert_eq!(applied.next(), None);
        let snapshot = self.server.master.snapshot().unwrap();
        let document: Value = serde_json::from_str(snapshot.document.as_str()).unwrap();
        assert_eq!(document, self.copy);
    }

    /// Where an undo was refused and everything is as it would be: that it is theirs cannot be told
    /// from an undo whose answer was lost.
    fn count_as_own(&mut self, place: usize, undo: &Entry) {
        let mut own = Vec::new();
        for member in undo.members() {
            let Some(completion) = member.completion() else {
                return;
            };
            let command = serde_json::to_value(&completion.command).unwrap();
            let mut path = names(&command);
            path.extend(completion.created_id.as_deref().map(String::from));
            let found = node(&mut self.copy, &path).map(|found| found.clone());
            let found = found.unwrap_or_default();
            for (field, value) in fields(&command["props"]) {
                if found.get(field).unwrap_or(&Value::Null) != value {
                    return;
                }
                own.push(placed(&path, field, value));
            }
        }
        self.desks[place].own.extend(own);
    }

    /// Applies a command to the plain copy. What an undo replaces was put there by the same proxy.
    fn follow(&mut self, place: usize, is_undo: bool, command: &Value, created: Option<&str>) {
        let own = &mut self.desks[place].own;
        let mut path = names(command);
        let props = &command["props"];
        match command["action"].as_str().unwrap() {
            "create" => {
                let parent = node(&mut self.copy, &path).unwrap();
                let former = parent.insert(created.unwrap().into(), props.clone());
                assert_eq!(former, None);
                path.push(created.unwrap().into());
                own.insert(placed(&path, "", props));
                own.extend(fields(props).map(|(field, value)| placed(&path, field, value)));
            }
            "update" => {
                let node = node(&mut self.copy, &path).unwrap();
                for (field, value) in fields(props) {
                    let former = node.remove(field).unwrap_or_default();
                    let replaced = placed(&path, field, &former);
                    assert!(
                        !is_undo || own.contains(&replaced),
                        "{replaced} is not theirs"
                    );
                    own.insert(placed(&path, field, value));
                    if !value.is_null() {
                        node.insert(field.clone(), value.clone());
                    }
                }
            }
            _ => {
                let (last, above) = path.split_last().unwrap();
                let parent = node(&mut self.copy, above).unwrap();
                let former = parent.remove(last).unwrap_or_default();
                let replaced = placed(&path, "", &former);
                assert!(
                    !is_undo || own.contains(&replaced),
                    "{replaced} is not theirs"
                );
            }
        }
    }

    /// Everybody flushes until nothing waits, and holds what the master holds.
    fn come_to_rest(&mut self) {
        for _ in 0..200 {
            for place in 0..PROXIES {
                self.act(place, Action::Answer);
                self.act(place, Action::Push);
                self.act(place, Action::Flush);
            }
            let mut desks = self.desks.iter();
            if desks.all(|desk| !desk.proxy.has_unconfirmed()) {
                break;
            }
        }
        for place in 0..PROXIES {
            self.act(place, Action::Answer);
            self.act(place, Action::Flush);
            self.act(place, Action::Answer);
            let desk = &mut self.desks[place];
            assert!(!desk.proxy.has_unconfirmed(), "something waits for ever");
            assert_eq!(desk.proxy.document(), self.server.master.document());
            let mut told: Vec<CommandNumber> = Vec::new();
            while let Some(outcome) = desk.proxy.take_outcome() {
                told.push(outcome.number);
            }
            told.sort_unstable();
            assert_eq!(told, desk.given);
        }
    }
}

impl Desk {
    fn act(&mut self, action: Action, value: String) {
        let proxy = &mut self.proxy;
        let ids: Vec<_> = proxy.document().todos.iter().map(|(id, _)| id).collect();
        let list = TodoList::path();
        let todos = list.todos();
        let at = |pick: usize| ids.get(pick).map(|id| todos.at(*id));
        let taken = match action {
            Action::Title(pick) => {
                at(pick).and_then(|todo| taken(proxy.apply(todo.title().set(value))))
            }
            Action::Details(pick, is_set) => {
                let details = is_set.then_some(value);
                at(pick).and_then(|todo| taken(proxy.apply(todo.details().set(details))))
            }
            // Without an id of its own, so that it may be renamed.
            Action::Create => taken(proxy.apply(todos.create(todo(&value)))),
            Action::Delete(pick) => at(pick).and_then(|todo| taken(proxy.apply(todo.delete()))),
            Action::Settings(0) => taken(proxy.apply(list.settings().create(settings(&value)))),
            Action::Settings(1) => {
                let color = settings(&value).color;
                taken(proxy.apply(list.settings().color().set(color)))
            }
            Action::Settings(_) => taken(proxy.apply(list.settings().delete())),
            Action::Several(pick) => taken(proxy.transact(|draft| {
                draft.apply(list.title().set(value.clone()))?;
                let made = draft.apply(todos.create(todo(&value)))?;
                draft.apply(todos.at(made).done().set(true))?;
                match at(pick) {
                    Some(todo) if pick % 2 == 0 => draft.apply(todo.delete()).map(drop),
                    Some(todo) => draft.apply(todo.done().set(true)),
                    None => Ok(()),
                }
            })),
            Action::CompleteAll => taken(proxy.apply(TodoCommand::CompleteAll)),
            Action::ClearDone => taken(proxy.apply(TodoCommand::ClearDone)),
            Action::WaitFor(one, other) => {
                let ids = ids.get(one).zip(ids.get(other));
                ids.and_then(|(&todo, &other)| {
                    taken(proxy.apply(TodoCommand::WaitFor { todo, other }))
                })
            }
            Action::Undo => proxy.undo().ok().and_then(|undone| undone.applied),
            Action::Redo => proxy.redo().ok().and_then(|undone| undone.applied),
            _ => return self.suffer(action),
        };
        self.given.extend(taken);
    }

    fn suffer(&mut self, action: Action) {
        let proxy = &mut self.proxy;
        match action {
            Action::Skip => drop(proxy.skip_undo()),
            Action::Switch(user) => {
                proxy.set_context(Context::new().with_user(format!("user {user}")));
            }
            Action::Discard(pick) => {
                let picked = self.given.iter().rev().nth(pick);
                drop(picked.map(|number| proxy.discard(*number)));
            }
            Action::Retry(pick) => {
                // To try an undo again as it was is to mean what it replaces.
                let rejected = proxy.rejected().nth(pick);
                let rejected = rejected.filter(|rejected| !is_undo(&rejected.entry));
                let rejected = rejected.map(|rejected| rejected.number);
                if let Some(Ok(retried)) = rejected.map(|number| proxy.retry_unchanged(number)) {
                    self.given.push(retried.applied.number());
                    let dependents = retried.dependents.into_iter();
                    self.given
                        .extend(dependents.filter_map(|(_, outcome)| outcome.ok()));
                }
            }
            Action::LoseAnswer => {
                if let Some((ticket, response)) = self.answer.take() {
                    let _ = proxy.cancel_flush(ticket).unwrap();
                    assert!(proxy.end_flush(ticket, &response).is_err());
                }
            }
            Action::Restart => {
                let saved = proxy.save().unwrap();
                let again = Proxy::restore_with_limits(&saved, SequentialIds, self.limits).unwrap();
                assert_eq!(again.document(), proxy.document());
                assert!(again.pending().eq(proxy.pending()));
                assert!(again.outcomes().eq(proxy.outcomes()));
                assert_eq!(again.can_undo(), proxy.can_undo());
                self.proxy = again;
            }
            _ => {}
        }
    }
}

/// The number of a command that was taken.
fn taken<C>(applied: Result<Applied<C>, Problem>) -> Option<CommandNumber> {
    applied.ok().map(|applied| applied.number())
}

fn settings(value: &str) -> Settings {
    let number: u32 = value.trim_start_matches("value ").parse().unwrap();
    Settings {
        color: format!("#{number:06x}"),
        shows_done: false,
    }
}

impl undo_measured::World for World {
    type Action = Action;

    fn act(&mut self, place: usize, action: Action) {
        Self::act(self, place, action);
    }

    fn undone(&self) -> (usize, usize) {
        self.undone
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn whatever_befalls_a_proxy(actions in actions(), is_narrow in any::<bool>()) {
        let mut world = World::new(is_narrow);
        for (place, action) in actions {
            world.act(place, action);
        }
        world.come_to_rest();
    }
}

#[test]
fn undos_meet_what_others_have_done() {
    assert_undos_meet_others(200, &actions(), || World::new(false));
}
