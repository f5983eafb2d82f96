//! Undo and redo amid everything else that befalls a proxy: two users, commands of enums,
//! transactions, renames, interceptors, answers that are lost, late, short or snapshots, pushes,
//! restarts, other lineages, what is discarded and tried again. An applied undo restores on the master
//! what its command replaced there and nobody has changed since; every command has one outcome.

use std::collections::BTreeSet;

use flushout::proxy::{Applied, CommandNumber, UndoError};
use flushout::wire::{CompletionBatch, Entry, FlushTicket, SyncBody};
use flushout::{
    Context, Epoch, FlushResponse, Intercepted, Limits, Master, Model, Problem, Proxy, Rejection,
    SequentialIds, Snapshot, Sync,
};
use flushout_example_models::todo_list::{Settings, Todo, TodoCommand, TodoList, TodoPatch};
use flushout_tests::rules::AcceptingInvocations;
use proptest::prelude::*;
use serde_json::Value;

use crate::server::{Server, stamp};
use crate::support::{master_with, todo};
use crate::undo_measured::{self, assert_undos_meet_others};
use crate::undo_oracle::Oracle;

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
    /// The master has no history at hand.
    FlushWithoutHistory,
    Answer,
    /// The answer lacks what was missed; a snapshot has to come.
    ShortAnswer,
    /// The master has applied it, and nobody hears of that.
    LoseAnswer,
    Push,
    PushSnapshot,
    Restart,
    Reset,
    /// The document is kept as it is now, ..
    BackUp,
    /// .. and restored, in another lineage.
    Restore,
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
        2 => Just(Action::FlushWithoutHistory),
        12 => Just(Action::Answer),
        2 => Just(Action::ShortAnswer),
        2 => Just(Action::LoseAnswer),
        3 => Just(Action::Push),
        1 => Just(Action::PushSnapshot),
        2 => Just(Action::Restart),
        1 => Just(Action::Reset),
        1 => Just(Action::BackUp),
        1 => Just(Action::Restore),
    ];
    prop::collection::vec((0..PROXIES, action), 1..160)
}

/// A proxy, with what the master has taken of it.
struct Desk {
    proxy: Proxy<TodoList>,
    answer: Option<(FlushTicket, FlushResponse)>,
    /// The commands that were taken here.
    given: Vec<CommandNumber>,
    user: Option<u8>,
    /// The users who have undone something, and given no command since.
    may_redo: BTreeSet<Option<u8>>,
    limits: Limits,
}

/// The master, and beside it who judges what is done to its document.
struct World {
    server: Server<TodoList>,
    desks: Vec<Desk>,
    oracle: Oracle,
    values: usize,
    backup: Snapshot,
}

/// The rule of the master: some words are refused, and what may be read by all is written large.
fn on_master(
    command: &mut Intercepted<'_>,
    list: &TodoList,
    context: &Context,
) -> Result<(), Rejection> {
    let patch = command.get::<TodoPatch>();
    if patch.is_some_and(|patch| {
        patch
            .title
            .as_deref()
            .is_some_and(|title| title.ends_with('7'))
    }) {
        return Err(Rejection::new("no sevens"));
    }
    if let Some(details) = command
        .get_mut::<TodoPatch>()
        .and_then(|patch| patch.details.as_mut()?.as_mut())
    {
        *details = details.to_uppercase();
    }
    stamp(command, list, context)
}

/// The rule of the proxies.
fn on_proxy(
    command: &mut Intercepted<'_>,
    _list: &TodoList,
    _context: &Context,
) -> Result<(), Rejection> {
    match command.get::<Todo>() {
        Some(todo) if todo.title.ends_with('3') => Err(Rejection::new("no threes")),
        _ => Ok(()),
    }
}

fn master_of(snapshot: &Snapshot, epoch: &str) -> Master<TodoList> {
    Master::new(snapshot, SequentialIds)
        .unwrap()
        .with_smaller_sync_preferred(false)
        .with_interceptor(AcceptingInvocations(on_master))
        .with_epoch(Epoch::new(epoch).unwrap())
}

/// Whether an entry is an undo: it says what it expects.
fn is_undo(entry: &Entry) -> bool {
    let mut members = entry.members().iter();
    members.any(|member| matches!(member, Entry::Command(command) if command.expected.is_some()))
}

impl World {
    fn new(is_narrow: bool) -> Self {
        let backup = master_with(&["one", "two"]).snapshot().unwrap();
        let server = Server::new(master_of(&backup, "first"));
        let snapshot = server.master.snapshot().unwrap();
        let mut limits = TodoList::limits();
        if is_narrow {
            limits = limits.with_flush_commands_max(3);
        }
        let desk = || Desk {
            proxy: Proxy::with_limits(&snapshot, SequentialIds, limits)
                .unwrap()
                .with_interceptor(AcceptingInvocations(on_proxy))
                .with_undo(4),
            answer: None,
            given: Vec::new(),
            user: None,
            may_redo: BTreeSet::new(),
            limits,
        };
        Self {
            desks: (0..PROXIES).map(|_| desk()).collect(),
            oracle: Oracle::new(value_of(&snapshot), false),
            server,
            values: 0,
            backup,
        }
    }

    fn act(&mut self, place: usize, action: Action) {
        self.values += 1;
        let value = format!("value {}", self.values);
        match action {
            Action::Flush => self.flush(place),
            Action::FlushWithoutHistory => {
                let history = self.server.history.take();
                self.server.applied.clear();
                self.flush(place);
                let applied = self.server.applied.drain(..);
                self.server.history = history.map(|mut history| {
                    history.extend(applied);
                    history
                });
            }
            Action::Answer | Action::ShortAnswer => {
                self.answer(place, matches!(action, Action::ShortAnswer));
            }
            Action::Push => self.push(place, false),
            Action::PushSnapshot => self.push(place, true),
            Action::Reset => {
                let snapshot = self.server.master.snapshot().unwrap();
                let desk = &mut self.desks[place];
                desk.answer = None;
                let _ = desk.proxy.reset(&snapshot).unwrap();
            }
            Action::BackUp => self.backup = self.server.master.snapshot().unwrap(),
            Action::Restore => {
                self.server.master = master_of(&self.backup, &value);
                let kept = usize::try_from(self.backup.command_count.get()).unwrap();
                self.server.history.as_mut().unwrap().truncate(kept);
                self.oracle.restore(value_of(&self.backup));
            }
            Action::Undo | Action::Redo => {
                let desk = &mut self.desks[place];
                let undone = match action {
                    Action::Undo => desk.proxy.undo(),
                    _ => desk.proxy.redo(),
                };
                if let Ok(undone) = undone {
                    if let Some(number) = undone.applied {
                        desk.given.push(number);
                        self.oracle.note_undo(place, number, undone.number);
                    }
                    if matches!(action, Action::Undo) {
                        desk.may_redo.insert(desk.user);
                    }
                } else if let Err(UndoError::Conflicts { number, .. }) = undone {
                    // The step is still there. Somebody who sees that goes on.
                    let skipped = match action {
                        Action::Undo => desk.proxy.skip_undo(),
                        _ => desk.proxy.skip_redo(),
                    };
                    assert_eq!(skipped, Some(number));
                }
            }
            _ => self.desks[place].act(action, value),
        }
        let desk = &self.desks[place];
        assert!(!desk.proxy.can_redo() || desk.may_redo.contains(&desk.user));
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
        self.oracle
            .follow(place, &mut desk.proxy, &flush, &response);
        let snapshot = self.server.master.snapshot().unwrap();
        assert_eq!(&value_of(&snapshot), self.oracle.document());
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

    fn push(&mut self, place: usize, is_snapshot: bool) {
        let proxy = &mut self.desks[place].proxy;
        let sync = if is_snapshot || proxy.is_snapshot_needed() {
            SyncBody::Latest(self.server.master.snapshot().unwrap())
        } else {
            let from = proxy.confirmed_count();
            let history = self.server.history.as_ref().unwrap();
            let Some(completions) = history.get(usize::try_from(from.get()).unwrap()..) else {
                return;
            };
            let completions = completions.to_vec();
            SyncBody::Diff(CompletionBatch { from, completions })
        };
        let epoch = self.server.master.epoch().cloned();
        let mut sync = Sync::new(sync);
        sync.epoch = epoch;
        let _ = proxy.receive(sync).unwrap();
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
            _ => return self.suffer(action),
        };
        if taken.is_some() {
            self.may_redo.remove(&self.user);
        }
        self.given.extend(taken);
    }

    fn suffer(&mut self, action: Action) {
        let proxy = &mut self.proxy;
        match action {
            Action::Skip => drop(proxy.skip_undo()),
            Action::Switch(user) => {
                proxy.set_context(Context::new().with_user(format!("user {user}")));
                self.user = Some(user);
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
                    self.may_redo.remove(&self.user);
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
                self.proxy = again.with_interceptor(AcceptingInvocations(on_proxy));
            }
            _ => {}
        }
    }
}

/// The number of a command that was taken.
fn taken<C>(applied: Result<Applied<C>, Problem>) -> Option<CommandNumber> {
    applied.ok().map(|applied| applied.number())
}

fn value_of(snapshot: &Snapshot) -> Value {
    serde_json::from_str(snapshot.document.as_str()).unwrap()
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
        self.oracle.undone
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
