//! A case: a master and proxies of the runtime, those of the reference beside them, and the network.

use flushout::wire::{CompletionBatch, FlushTicket, SyncBody};
use flushout::{Completion, Count, Epoch, Limits, Master, Model, Snapshot, Sync};
use flushout_tests::plan::{Plan, task};
use serde_json::Value;

use crate::coverage::Coverage;
use crate::oracle::master::{Flush, History, Master as Reference};
use crate::oracle::proxy::Proxy as ReferenceProxy;
use crate::oracle::tree::Tree;
use crate::oracle::{self, Answer, Body};
use crate::rules::{PoolIds, Rules};
use crate::schedule::{Event, Schedule, Setting};
use crate::station::{Station, context, problem};
use crate::text;

/// A message on its way, in both forms.
#[derive(Clone)]
enum Message {
    Flush {
        proxy: usize,
        ticket: FlushTicket,
        bytes: Vec<u8>,
        flush: Flush,
    },
    Answer {
        proxy: usize,
        ticket: FlushTicket,
        bytes: Vec<u8>,
        answer: Answer,
    },
    Refusal {
        proxy: usize,
        ticket: FlushTicket,
        code: String,
    },
}

struct World {
    limits: Limits,
    runtime: Master<Plan>,
    history: Vec<Completion>,
    history_start: u64,
    /// The counts of this epoch between which there were flushes.
    states: Vec<u64>,
    reference: Reference,
    stations: Vec<Station>,
    messages: Vec<Message>,
    epochs: u64,
    coverage: Coverage,
}

/// Runs a schedule. Gives the features that have met.
pub(crate) fn run(schedule: &Schedule) -> Coverage {
    let mut world = World::new(schedule.setting);
    for event in &schedule.events {
        let outcomes: Vec<usize> = world
            .stations
            .iter()
            .map(|one| one.reference.outcomes.len())
            .collect();
        world.act(event);
        world.compare_master();
        for (station, outcomes) in world.stations.iter_mut().zip(outcomes) {
            station.compare();
            station.note_features(outcomes, &mut world.coverage);
        }
    }
    world.coverage
}

fn first_document() -> Plan {
    let mut plan = Plan::default();
    for name in ["a", "b"] {
        let id = flushout::Id::new(name).unwrap();
        plan.tasks.insert(id, task(name));
    }
    plan
}

fn master_of(snapshot: &Snapshot, limits: Limits) -> Master<Plan> {
    let ids = PoolIds(Reference::SALT);
    Master::with_limits(snapshot, ids, limits)
        .unwrap()
        .with_smaller_sync_preferred(false)
        .with_interceptor(Rules)
}

fn snapshot_of(tree: &Tree, epoch: &str) -> Snapshot {
    let text = tree.value.to_string();
    let snapshot = format!(
        r#"{{"commandCount":{},"document":{text},"epoch":"{epoch}"}}"#,
        tree.count
    );
    serde_json::from_str(&snapshot).unwrap()
}

impl World {
    fn new(setting: Setting) -> Self {
        let tree = Tree {
            value: text::document(&first_document()),
            count: 0,
        };
        let limits = Limits::DEFAULT
            .with_flush_commands_max(setting.flush_commands_max)
            .with_command_effects_max(setting.command_effects_max)
            .with_document_bytes_max(setting.document_bytes_max);
        let loose = Plan::limits();
        let snapshot = snapshot_of(&tree, "e0");
        let station = |number: usize| {
            let limits = if setting.knows_limits { limits } else { loose };
            let salt = u64::try_from(number).unwrap();
            let reference =
                ReferenceProxy::new(tree.clone(), "e0".into(), reference_limits(limits), salt);
            Station::new(&snapshot, reference, limits, salt)
        };
        Self {
            limits,
            runtime: master_of(&snapshot, limits),
            history: Vec::new(),
            history_start: 0,
            states: vec![0],
            reference: Reference::new(tree.clone(), "e0".into(), reference_limits(limits)),
            stations: (0..setting.proxies).map(station).collect(),
            messages: Vec::new(),
            epochs: 1,
            coverage: Coverage::default(),
        }
    }

    fn act(&mut self, event: &Event) {
        let count = self.stations.len();
        match event {
            Event::Edit { proxy, choice } => self.stations[proxy % count].edit(*choice),
            Event::Transact { proxy, choices } => self.stations[proxy % count].transact(choices),
            Event::SetUser { proxy, user } => self.stations[proxy % count].set_user(*user),
            Event::Flush { proxy } => {
                let flush = self.stations[proxy % count].begin_flush();
                self.send(proxy % count, flush);
            }
            Event::SendAgain { proxy } => {
                let flush = self.stations[proxy % count].flush_in_flight();
                self.send(proxy % count, flush);
            }
            Event::Cancel { proxy } => self.stations[proxy % count].cancel_flush(),
            Event::Arrive {
                pick,
                is_durable,
                has_history,
            } => {
                if let Some(message) = self.pick(*pick).map(|place| self.messages.remove(place)) {
                    self.arrive(message, *is_durable, *has_history);
                }
            }
            Event::Lose { pick } => {
                if let Some(place) = self.pick(*pick) {
                    self.messages.remove(place);
                }
            }
            Event::Repeat { pick } => {
                if let Some(place) = self.pick(*pick) {
                    self.arrive(self.messages[place].clone(), true, true);
                }
            }
            Event::Push { proxy, back } => self.push(proxy % count, *back),
            Event::RestartMaster => {
                let snapshot = self.runtime.snapshot().unwrap();
                self.runtime = master_of(&snapshot, self.limits);
            }
            Event::NewEpoch {
                is_counted_on,
                drop,
            } => self.begin_epoch(*is_counted_on, *drop),
            Event::Restore { proxy } => self.stations[proxy % count].restore(),
            Event::Reset { proxy, back } => {
                let place = self.states.len().saturating_sub(1 + back);
                let tree = self.reference.tree_at(self.states[place]);
                let epoch = self.reference.epoch.clone();
                let snapshot = snapshot_of(&tree, &epoch);
                self.stations[proxy % count].reset(&snapshot, tree, epoch);
            }
            Event::Discard { proxy, pick } => self.stations[proxy % count].discard(*pick),
            Event::Retry { proxy, pick } => self.stations[proxy % count].retry(*pick),
            Event::Undo { proxy, is_redo } => self.stations[proxy % count].undo(*is_redo),
        }
    }

    fn pick(&self, pick: usize) -> Option<usize> {
        pick.checked_rem(self.messages.len())
    }

    fn send(&mut self, proxy: usize, flush: Option<(FlushTicket, Vec<u8>, Flush)>) {
        if let Some((ticket, bytes, flush)) = flush {
            self.messages.push(Message::Flush {
                proxy,
                ticket,
                bytes,
                flush,
            });
        }
    }

    fn arrive(&mut self, message: Message, is_durable: bool, has_history: bool) {
        match message {
            Message::Flush {
                proxy,
                ticket,
                bytes,
                flush,
            } => {
                let history = if has_history {
                    History::Known
                } else {
                    History::Lost
                };
                let answer = self.answer((proxy, ticket), &bytes, &flush, is_durable, history);
                self.messages.extend(answer);
            }
            Message::Answer {
                proxy,
                ticket,
                bytes,
                answer,
            } => self.stations[proxy].end_flush(ticket, &bytes, &answer),
            Message::Refusal {
                proxy,
                ticket,
                code,
            } => self.stations[proxy].reject_flush(ticket, &problem(&code)),
        }
    }

    /// What the master answers, on both sides; nothing where the flush was not made durable.
    fn answer(
        &mut self,
        (proxy, ticket): (usize, FlushTicket),
        bytes: &[u8],
        flush: &Flush,
        is_durable: bool,
        history: History,
    ) -> Option<Message> {
        let staged = match self.runtime.stage(bytes, &context(&flush.user)) {
            Ok(staged) => staged,
            Err(refused) => {
                let code = self.reference.answer(flush, history).unwrap_err();
                assert_eq!(refused.code.as_str(), code);
                return Some(Message::Refusal {
                    proxy,
                    ticket,
                    code,
                });
            }
        };
        if !is_durable {
            drop(staged);
            return None;
        }
        let needed = staged
            .history_needed()
            .filter(|_| history == History::Known);
        let known = needed.and_then(|counts| {
            let missed = counts.start.checked_sub(self.history_start)?;
            let missed = self.history.get(usize::try_from(missed).unwrap()..)?;
            Some(missed.to_vec())
        });
        let response = staged.commit(known).unwrap();
        self.history
            .extend(response.applied.completions.iter().cloned());
        self.states.push(self.runtime.count().get());
        let answer = self.reference.answer(flush, history).unwrap();
        compare_answer(&response, &answer);
        Some(Message::Answer {
            proxy,
            ticket,
            bytes: response.to_json().unwrap(),
            answer,
        })
    }

    /// Pushes from so many commands back, or the latest document.
    fn push(&mut self, proxy: usize, back: Option<u8>) {
        let count = self.runtime.count().get();
        let from = back.map(|back| count.saturating_sub(u64::from(back)));
        let push = self.reference.push(from);
        let body = match &push.body {
            Body::Latest { .. } => SyncBody::Latest(self.runtime.snapshot().unwrap()),
            Body::Diff { from, .. } => {
                let missed = usize::try_from(from - self.history_start).unwrap();
                SyncBody::Diff(CompletionBatch {
                    from: Count::new(*from).unwrap(),
                    completions: self.history[missed..].to_vec(),
                })
            }
        };
        let epoch = Some(Epoch::new(&push.epoch).unwrap());
        let sync = Sync::new(body).with_epoch(epoch);
        self.stations[proxy].receive(sync, push);
    }

    fn begin_epoch(&mut self, is_counted_on: bool, drop: bool) {
        let mut tree = self.reference.tree();
        if !is_counted_on {
            tree.count = 0;
        }
        let tasks = tree.value["tasks"].as_object_mut().unwrap();
        if drop && let Some(first) = tasks.keys().next().cloned() {
            tasks.remove(&first);
        }
        let epoch = format!("e{}", self.epochs);
        self.epochs += 1;
        self.runtime = master_of(&snapshot_of(&tree, &epoch), self.limits);
        self.history.clear();
        self.history_start = tree.count;
        self.states = vec![tree.count];
        self.reference = Reference::new(tree, epoch, self.reference.limits);
    }

    fn compare_master(&self) {
        let tree = self.reference.tree();
        assert_eq!(text::document(self.runtime.document()), tree.value);
        assert_eq!(self.runtime.count().get(), tree.count);
        assert_eq!(self.runtime.document_bytes(), tree.bytes());
    }
}

fn reference_limits(limits: Limits) -> oracle::Limits {
    oracle::Limits {
        flush_commands_max: limits.flush_commands_max,
        command_effects_max: limits.command_effects_max,
        document_bytes_max: limits.document_bytes_max,
    }
}

/// Both masters answer the same.
fn compare_answer(response: &flushout::FlushResponse, answer: &Answer) {
    let written = |completions: &[Completion]| -> Vec<Value> {
        completions.iter().map(text::written).collect()
    };
    let expected =
        |edits: &[oracle::Edit]| -> Vec<Value> { edits.iter().map(text::edit).collect() };
    let errors: Vec<(usize, &str)> = response
        .errors
        .iter()
        .map(|error| (error.index.unwrap(), error.code.as_deref().unwrap()))
        .collect();
    let expected_errors = answer.errors.iter();
    let expected_errors = expected_errors.map(|(index, code)| (*index, code.as_str()));
    assert_eq!(errors, expected_errors.collect::<Vec<_>>());
    assert_eq!(
        written(&response.applied.completions),
        expected(&answer.applied)
    );
    match (response.sync.as_ref().map(|sync| &sync.body), &answer.sync) {
        (None, None) => {}
        (Some(SyncBody::Diff(batch)), Some(Body::Diff { from, edits })) => {
            assert_eq!(batch.from.get(), *from);
            assert_eq!(written(&batch.completions), expected(edits));
        }
        (Some(SyncBody::Latest(snapshot)), Some(Body::Latest { document, count })) => {
            let read: Value = serde_json::from_str(snapshot.document.as_str()).unwrap();
            assert_eq!(read, *document);
            assert_eq!(snapshot.command_count.get(), *count);
        }
        (runtime, reference) => panic!("{runtime:?} is not {reference:?}"),
    }
    if let Some(sync) = &response.sync {
        let renames: Vec<(Vec<String>, Vec<String>)> = sync
            .renames
            .iter()
            .map(|(former, present)| (segments(former), segments(present)))
            .collect();
        assert_eq!(renames, answer.renames);
    }
}

fn segments(path: &flushout::Path) -> Vec<String> {
    path.segments().iter().map(ToString::to_string).collect()
}
