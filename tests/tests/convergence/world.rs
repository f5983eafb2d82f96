//! The whole of a case: the master with its history, the stations, the network, and the rest.

use std::collections::BTreeSet;

use flushout::wire::{Entry, FlushTicket, SyncBody};
use flushout::{Completion, Flush, FlushResponse, Master, Snapshot, Sync, wire::CompletionBatch};
use flushout_tests::rules::AcceptingInvocations;

use flushout_tests::recount;

use crate::actions::{Action, History, Script, Setting};
use crate::ids;
use crate::network::{Message, Network};
use crate::scenario::Scenario;
use crate::station::{Station, context};

/// More rounds than any case needs until everybody has flushed everything.
const ROUNDS_MAX: usize = 300;

/// Runs a script, lets everybody become idle, and compares.
pub(crate) fn run<S: Scenario>(script: &Script) {
    let mut world = World::<S>::new(script.setting);
    for action in &script.actions {
        world.act(action);
        world.check_master();
        world.check_stations();
    }
    world.come_to_rest();
    world.compare();
}

/// A command of the history, and the proxy that sent it.
struct Recorded {
    completion: Completion,
    sender: usize,
}

struct World<S: Scenario> {
    setting: Setting,
    master: Master<S>,
    /// Everything that was applied; the master may be given a part of it.
    history: Vec<Recorded>,
    /// How much of the history was pushed.
    pushed: usize,
    stations: Vec<Station<S>>,
    network: Network,
    milliseconds: u64,
    /// The counts between which no command was half done.
    whole: BTreeSet<u64>,
}

/// How many completions there are up to the end of each command or transaction.
fn boundaries(completions: &[Completion]) -> Vec<u64> {
    let mut ends = Vec::new();
    let mut index = 0;
    while let Some(first) = completions.get(index) {
        let invoked = first.invoke.as_ref().map(|invoked| invoked.effects);
        let group = first.transaction.map(|group| group.effects);
        index += usize::try_from(group.or(invoked).unwrap_or(1)).unwrap();
        ends.push(u64::try_from(index).unwrap());
    }
    assert_eq!(index, completions.len(), "groups end with their flush");
    ends
}

fn master_of<S: Scenario>(snapshot: &Snapshot, setting: Setting) -> Master<S> {
    let master = Master::new(snapshot, ids::source(setting.ids))
        .unwrap()
        .with_smaller_sync_preferred(setting.prefers_smaller_sync);
    if setting.has_interceptors {
        master.with_interceptor(AcceptingInvocations(S::on_master))
    } else {
        master
    }
}

impl<S: Scenario> World<S> {
    fn new(setting: Setting) -> Self {
        let snapshot = Snapshot::new(S::first().document_text().unwrap());
        let station = |number| Station::new(&snapshot, setting, number);
        Self {
            setting,
            master: master_of(&snapshot, setting),
            history: Vec::new(),
            pushed: 0,
            stations: (0..setting.proxies).map(station).collect(),
            network: Network::default(),
            milliseconds: 0,
            whole: BTreeSet::from([0]),
        }
    }

    fn act(&mut self, action: &Action) {
        self.milliseconds += 1;
        let number = |proxy: &usize| proxy % self.setting.proxies;
        match action {
            Action::Edit { proxy, choice } => self.stations[number(proxy)].edit(*choice),
            Action::Flush { proxy } => {
                let proxy = number(proxy);
                let flush = self.stations[proxy].begin_flush();
                self.send(proxy, flush);
            }
            Action::SendAgain { proxy } => {
                let proxy = number(proxy);
                let flush = self.stations[proxy].proxy().flush_in_flight();
                self.send(proxy, flush);
            }
            Action::Cancel { proxy } => self.stations[number(proxy)].cancel_flush(),
            Action::Arrive { pick, is_durable } => {
                let message = self.network.take(*pick);
                self.arrive(message, *is_durable);
            }
            Action::Lose { pick } => drop(self.network.take(*pick)),
            Action::Repeat { pick } => {
                let message = self.network.copy(*pick);
                self.arrive(message, true);
            }
            Action::Spoil { pick } => self.network.spoil(*pick),
            Action::Push => self.push(),
            Action::PushSnapshot { proxy } => {
                let proxy = number(proxy);
                let bytes = serde_json::to_vec(&self.latest()).unwrap();
                self.network.send(Message::Push { proxy, bytes });
            }
            Action::RestartMaster => self.restart_master(),
            Action::Restore { proxy } => self.stations[number(proxy)].restore(),
            Action::Twin { proxy } => self.stations[number(proxy)].add_twin(),
            Action::Reset { proxy } => {
                let snapshot = self.master.snapshot().unwrap();
                self.stations[number(proxy)].reset(&snapshot);
            }
            Action::Discard { proxy, pick } => self.stations[number(proxy)].discard(*pick),
            Action::Retry { proxy, pick } => self.stations[number(proxy)].retry(*pick),
            Action::Undo { proxy, is_redo } => self.stations[number(proxy)].undo(*is_redo),
        }
    }

    fn send(&mut self, proxy: usize, flush: Option<Flush>) {
        if let Some(flush) = flush {
            self.network.send(Message::Flush {
                proxy,
                ticket: flush.ticket,
                bytes: serde_json::to_vec(&flush).unwrap(),
            });
        }
    }

    fn arrive(&mut self, message: Option<Message>, is_durable: bool) {
        match message {
            None => {}
            Some(Message::Flush {
                proxy,
                ticket,
                bytes,
            }) => {
                if let Some(answer) = self.answer(proxy, &bytes, is_durable) {
                    self.network.send(Message::Answer {
                        proxy,
                        ticket,
                        bytes: answer,
                    });
                }
            }
            Some(Message::Answer {
                proxy,
                ticket,
                bytes,
            }) => self.take_answer(proxy, ticket, &bytes),
            Some(Message::Push { proxy, bytes }) => {
                let sync: Sync = serde_json::from_slice(&bytes).unwrap();
                self.stations[proxy].receive(&sync);
            }
        }
    }

    /// What the master answers; nothing when the flush could not be made durable.
    fn answer(&mut self, proxy: usize, bytes: &[u8], is_durable: bool) -> Option<Vec<u8>> {
        let before = self.master.snapshot().unwrap();
        let bytes_before = self.master.document_bytes();
        let context = context(proxy).with_now_milliseconds(self.milliseconds);
        let staged = self.master.stage(bytes, &context).unwrap();
        let sent: Flush = serde_json::from_slice(bytes).unwrap();
        let groups = boundaries(staged.completions()).len();
        // A command of an enum, or a transaction of them, may have nothing to do.
        let idle = sent.completions.len() - staged.errors().len() - groups;
        let may_idle = |entry: &&Entry| entry.completion().is_none();
        assert!(idle <= sent.completions.iter().filter(may_idle).count());
        if !is_durable {
            drop(staged);
            assert_eq!(before, self.master.snapshot().unwrap());
            assert_eq!(bytes_before, self.master.document_bytes());
            return None;
        }
        let needed = staged.history_needed();
        let known = needed.and_then(|counts| {
            let start = usize::try_from(counts.start).unwrap();
            let is_kept = match self.setting.history {
                History::Nothing => false,
                History::Last(kept) => start + kept >= self.history.len(),
                History::Everything => true,
            };
            let recorded = is_kept.then(|| self.history.get(start..))??;
            Some(recorded.iter().map(|one| one.completion.clone()).collect())
        });
        let completions = staged.completions().to_vec();
        let start = staged.start().get();
        let ends = boundaries(&completions);
        self.whole.extend(ends.iter().map(|end| start + end));
        let response = staged.commit(known).unwrap();
        assert_eq!(response.applied.completions, completions);
        self.history
            .extend(completions.into_iter().map(|completion| Recorded {
                completion,
                sender: proxy,
            }));
        Some(response.to_json().unwrap())
    }

    fn take_answer(&mut self, proxy: usize, ticket: FlushTicket, bytes: &[u8]) {
        let response = FlushResponse::from_json(bytes).unwrap();
        // What the proxy takes for applied stands in the history as its own.
        let from = usize::try_from(response.applied.from.get()).unwrap();
        for (index, completion) in response.applied.completions.iter().enumerate() {
            let recorded = &self.history[from + index];
            assert_eq!((&recorded.completion, recorded.sender), (completion, proxy));
        }
        self.stations[proxy].end_flush(ticket, &response);
    }

    fn latest(&self) -> Sync {
        Sync::new(SyncBody::Latest(self.master.snapshot().unwrap()))
    }

    /// Pushes what is new since the last push.
    fn push(&mut self) {
        let from = u64::try_from(self.pushed).unwrap();
        let diff = CompletionBatch {
            from: flushout::Count::new(from).unwrap(),
            completions: self.history[self.pushed..]
                .iter()
                .map(|one| one.completion.clone())
                .collect(),
        };
        self.pushed = self.history.len();
        let bytes = serde_json::to_vec(&Sync::new(SyncBody::Diff(diff))).unwrap();
        for proxy in 0..self.stations.len() {
            self.network.send(Message::Push {
                proxy,
                bytes: bytes.clone(),
            });
        }
    }

    fn restart_master(&mut self) {
        let bytes = serde_json::to_vec(&self.master.snapshot().unwrap()).unwrap();
        let snapshot = Snapshot::from_json(&bytes).unwrap();
        let restarted = master_of::<S>(&snapshot, self.setting);
        assert_eq!(self.master.document(), restarted.document());
        assert_eq!(self.master.document_bytes(), restarted.document_bytes());
        self.master = restarted;
    }

    /// Nobody has confirmed a state between two effects of one command.
    fn check_stations(&self) {
        for station in &self.stations {
            let confirmed = station.proxy().confirmed_count().get();
            assert!(self.whole.contains(&confirmed), "{confirmed}");
        }
    }

    fn check_master(&self) {
        assert!(self.master.document().is_whole());
        let document = self.master.document();
        recount::assert_bytes(document, self.master.document_bytes());
        let count = usize::try_from(self.master.count().get()).unwrap();
        assert_eq!(count, self.history.len());
    }

    /// Everybody flushes, without losses, until nothing is left to be sent.
    fn come_to_rest(&mut self) {
        self.network.clear();
        for station in &mut self.stations {
            station.cancel_flush();
        }
        for _ in 0..ROUNDS_MAX {
            for proxy in 0..self.stations.len() {
                if self.stations[proxy].proxy().is_snapshot_needed() {
                    let latest = self.latest();
                    self.stations[proxy].receive(&latest);
                }
                let flush = self.stations[proxy].begin_flush().unwrap();
                let bytes = serde_json::to_vec(&flush).unwrap();
                let answer = self.answer(proxy, &bytes, true).unwrap();
                self.take_answer(proxy, flush.ticket, &answer);
                self.check_master();
                self.check_stations();
            }
            let count = self.master.count();
            let is_quiet = |station: &Station<S>| {
                station.proxy().count() == count && !station.proxy().has_unconfirmed()
            };
            if self.stations.iter().all(is_quiet) {
                return;
            }
        }
        panic!("no rest after {ROUNDS_MAX} rounds");
    }

    fn compare(&self) {
        let newcomer = Station::<S>::new(&self.master.snapshot().unwrap(), self.setting, 0);
        let replayed = self.replayed();
        for station in self.stations.iter().chain([&newcomer, &replayed]) {
            let proxy = station.proxy();
            assert_eq!(proxy.document(), self.master.document());
            assert_eq!(
                proxy.document().document_text().unwrap(),
                self.master.document().document_text().unwrap()
            );
            assert_eq!(proxy.count(), self.master.count());
            assert_eq!(proxy.confirmed_count(), self.master.count());
            assert!(!proxy.is_snapshot_needed());
            station.check_all_told();
        }
    }

    /// A station that starts at the beginning, and is brought all of the history.
    fn replayed(&self) -> Station<S> {
        let first = Snapshot::new(S::first().document_text().unwrap());
        let mut station = Station::new(&first, self.setting, 0);
        let diff = CompletionBatch {
            from: first.command_count,
            completions: self
                .history
                .iter()
                .map(|one| one.completion.clone())
                .collect(),
        };
        station.receive(&Sync::new(SyncBody::Diff(diff)));
        station
    }
}
