//! Undo and redo in documents without types, at proxies that hear of each other late: objects within
//! objects, members that are null, arrays, members that are added and taken out.

use flushout::command::{Command, Operation};
use flushout::proxy::UndoError;
use flushout::untyped::{json_node, json_patch};
use flushout::wire::FlushTicket;
use flushout::{FlushResponse, Json, Master, Path, Proxy, SequentialIds};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::server::Server;
use crate::undo_measured::{self, assert_undos_meet_others};
use crate::undo_oracle::Oracle;

const PROXIES: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Action {
    Update(usize, u8),
    /// Of an element of an array, or behind its end.
    UpdateList(u8),
    Create(usize, u8),
    Delete(usize),
    Undo,
    Redo,
    Flush,
    FlushWithoutHistory,
    Answer,
    LoseAnswer,
    Push,
    Restart,
}

fn actions() -> impl Strategy<Value = Vec<(usize, Action)>> {
    let action = prop_oneof![
        6 => (0..8_usize, any::<u8>()).prop_map(|(pick, kind)| Action::Update(pick, kind)),
        1 => (0..3_u8).prop_map(Action::UpdateList),
        3 => (0..8_usize, any::<u8>()).prop_map(|(pick, kind)| Action::Create(pick, kind)),
        3 => (0..12_usize).prop_map(Action::Delete),
        7 => Just(Action::Undo),
        4 => Just(Action::Redo),
        8 => Just(Action::Flush),
        1 => Just(Action::FlushWithoutHistory),
        7 => Just(Action::Answer),
        1 => Just(Action::LoseAnswer),
        1 => Just(Action::Push),
        1 => Just(Action::Restart),
    ];
    prop::collection::vec((0..PROXIES, action), 1..100)
}

/// A proxy, with what the master has taken of it.
struct Desk {
    proxy: Proxy<Json>,
    answer: Option<(FlushTicket, FlushResponse)>,
    given: usize,
}

struct World {
    server: Server<Json>,
    desks: Vec<Desk>,
    values: usize,
    oracle: Oracle,
}

/// The paths of all members, and of those that are objects; not of what is in arrays.
fn paths(at: &Path, value: &Value, members: &mut Vec<Path>, objects: &mut Vec<Path>) {
    if let Value::Object(found) = value {
        objects.push(at.clone());
        for (name, value) in found {
            let path = at.child(name.as_str());
            members.push(path.clone());
            paths(&path, value, members, objects);
        }
    }
}

fn update(path: Path, members: Map<String, Value>) -> Command {
    Command {
        path,
        operation: Operation::Update {
            patch: Some(json_patch(members)),
        },
    }
}

impl World {
    fn new() -> Self {
        let document = json!({"a": "one", "b": null, "c": {"d": {"a": 1}, "e": [1, 2]}});
        let oracle = Oracle::new(document.clone(), true);
        let document = Json::new(document).unwrap();
        let server = Server::new(Master::of_document(&document, SequentialIds).unwrap());
        let desk = || Desk {
            proxy: server.proxy(),
            answer: None,
            given: 0,
        };
        Self {
            desks: (0..PROXIES).map(|_| desk()).collect(),
            server,
            values: 0,
            oracle,
        }
    }

    fn act(&mut self, place: usize, action: Action) {
        self.values += 1;
        let command = self.command(place, action);
        let desk = &mut self.desks[place];
        if let Some(command) = command {
            desk.given += usize::from(desk.proxy.apply(command).is_ok());
            return;
        }
        match action {
            Action::Undo | Action::Redo => {
                let undone = match action {
                    Action::Undo => desk.proxy.undo(),
                    _ => desk.proxy.redo(),
                };
                match undone.map(|undone| (undone.applied, undone.number)) {
                    Ok((Some(number), of)) => {
                        desk.given += 1;
                        self.oracle.note_undo(place, number, of);
                    }
                    Err(UndoError::Conflicts { .. }) => {
                        let _skipped = match action {
                            Action::Undo => desk.proxy.skip_undo(),
                            _ => desk.proxy.skip_redo(),
                        };
                    }
                    _ => {}
                }
            }
            Action::Flush => self.flush(place, false),
            Action::FlushWithoutHistory => self.flush(place, true),
            Action::Answer => {
                if let Some((ticket, response)) = desk.answer.take() {
                    let _ = desk.proxy.end_flush(ticket, &response).unwrap();
                }
            }
            Action::LoseAnswer => {
                if let Some((ticket, _)) = desk.answer.take() {
                    let _ = desk.proxy.cancel_flush(ticket).unwrap();
                }
            }
            Action::Push => drop(self.server.push(&mut desk.proxy)),
            Action::Restart => {
                let saved = desk.proxy.save().unwrap();
                let again = Proxy::restore(&saved, SequentialIds).unwrap();
                assert_eq!(again.document(), desk.proxy.document());
                assert!(again.pending().eq(desk.proxy.pending()));
                desk.proxy = again;
            }
            _ => {}
        }
    }

    /// A command that somebody gives.
    fn command(&self, place: usize, action: Action) -> Option<Command> {
        let value = |kind: u8| match kind % 4 {
            0 => Value::Null,
            1 => json!({"a": self.values, "c": {}}),
            _ => json!(self.values),
        };
        let (mut members, mut objects) = (Vec::new(), Vec::new());
        let document = self.desks[place].proxy.document().to_value();
        paths(&Path::root(), &document, &mut members, &mut objects);
        let name = |kind: u8| ["a", "b", "c", "f"][usize::from(kind / 4 % 4)];
        let object = |pick: usize| objects[pick % objects.len()].clone();
        match action {
            Action::Update(pick, kind) => {
                let mut patch = Map::new();
                patch.insert(name(kind).into(), value(kind));
                if kind >= 128 {
                    patch.insert("g".into(), json!(self.values));
                }
                Some(update(object(pick), patch))
            }
            Action::UpdateList(index) => {
                let mut patch = Map::new();
                patch.insert(index.to_string(), json!(self.values));
                Some(update(["c", "e"].into_iter().collect(), patch))
            }
            Action::Create(pick, kind) => Some(Command {
                path: object(pick),
                operation: Operation::Create {
                    node: Some(json_node(value(kind))),
                    created_id: Some(format!("p{place}-{}", self.values).as_str().into()),
                    parent_default: None,
                },
            }),
            Action::Delete(pick) => members.get(pick).map(|path| Command {
                path: path.clone(),
                operation: Operation::Delete,
            }),
            _ => None,
        }
    }

    fn flush(&mut self, place: usize, is_without_history: bool) {
        let Ok(flush) = self.desks[place].proxy.begin_flush() else {
            return;
        };
        let history = is_without_history.then(|| self.server.history.take());
        let response = self.server.answer(&flush);
        if let Some(Some(mut history)) = history {
            history.append(&mut self.server.applied);
            self.server.history = Some(history);
        }
        let proxy = &mut self.desks[place].proxy;
        self.oracle.follow(place, proxy, &flush, &response);
        let document = self.server.master.document().to_value();
        assert_eq!(&document, self.oracle.document());
        self.desks[place].answer = Some((flush.ticket, response));
    }

    fn come_to_rest(&mut self) {
        for _ in 0..100 {
            for place in 0..PROXIES {
                self.act(place, Action::Answer);
                if let Some(flush) = self.desks[place].proxy.flush_in_flight() {
                    let _ = self.desks[place].proxy.cancel_flush(flush.ticket).unwrap();
                }
                self.act(place, Action::Flush);
            }
        }
        for place in 0..PROXIES {
            self.act(place, Action::Answer);
            self.act(place, Action::Flush);
            self.act(place, Action::Answer);
            let desk = &self.desks[place];
            assert!(!desk.proxy.has_unconfirmed(), "something waits for ever");
            assert_eq!(desk.proxy.document(), self.server.master.document());
            assert_eq!(desk.proxy.outcomes().len(), desk.given);
        }
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
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn nobody_takes_back_what_others_have_done_to_a_document_without_types(actions in actions()) {
        let mut world = World::new();
        for (place, action) in actions {
            world.act(place, action);
        }
        world.come_to_rest();
    }
}

#[test]
fn undos_meet_what_others_have_done_to_a_document_without_types() {
    assert_undos_meet_others(150, &actions(), World::new);
}
