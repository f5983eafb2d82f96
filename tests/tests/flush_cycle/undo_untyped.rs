//! Undo and redo in documents without types, at proxies that hear of each other late: objects within
//! objects, members that are null, arrays, members that are added and taken out.

use std::collections::BTreeSet;

use flushout::command::{Command, Operation};
use flushout::untyped::{json_node, json_patch};
use flushout::wire::{Entry, FlushTicket};
use flushout::{Flush, FlushResponse, Json, Master, Path, Proxy, SequentialIds};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::server::Server;
use crate::undo_measured::{self, assert_undos_meet_others};

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
    /// The values that it has put somewhere, or taken away: where, and what is there then.
    own: BTreeSet<String>,
    given: usize,
}

struct World {
    server: Server<Json>,
    desks: Vec<Desk>,
    values: usize,
    /// How many undos were applied, and refused.
    undone: (usize, usize),
}

fn placed(path: &Path, value: &Value) -> String {
    format!("{path}: {value}")
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
        let document = Json::new(document).unwrap();
        let server = Server::new(Master::of_document(&document, SequentialIds).unwrap());
        let desk = || Desk {
            proxy: server.proxy(),
            answer: None,
            own: BTreeSet::new(),
            given: 0,
        };
        Self {
            desks: (0..PROXIES).map(|_| desk()).collect(),
            server,
            values: 0,
            undone: (0, 0),
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
            Action::Undo => {
                let undone = desk.proxy.undo().ok().and_then(|undone| undone.applied);
                desk.given += usize::from(undone.is_some());
            }
            Action::Redo => {
                let redone = desk.proxy.redo().ok().and_then(|undone| undone.applied);
                desk.given += usize::from(redone.is_some());
            }
            Action::Flush => self.flush(place),
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

    fn flush(&mut self, place: usize) {
        let Ok(flush) = self.desks[place].proxy.begin_flush() else {
            return;
        };
        let response = self.server.answer(&flush);
        self.check(place, &flush, &response);
        self.desks[place].answer = Some((flush.ticket, response));
    }

    /// What an undo replaces was put there by the same proxy.
    fn check(&mut self, place: usize, flush: &Flush, response: &FlushResponse) {
        let own = &mut self.desks[place].own;
        let mut applied = response.applied.completions.iter();
        for (index, entry) in flush.completions.iter().enumerate() {
            let mut errors = response.errors.iter();
            let is_refused = errors.any(|error| error.index == Some(index));
            if matches!(entry, Entry::Transaction(_)) {
                self.undone.0 += usize::from(!is_refused);
                self.undone.1 += usize::from(is_refused);
            }
            for member in entry.members() {
                let Entry::Command(sent) = member else {
                    panic!("there are no commands of enums");
                };
                let completion = if is_refused {
                    &sent.completion
                } else {
                    applied.next().unwrap()
                };
                let command = serde_json::to_value(&completion.command).unwrap();
                let path = &completion.command.path;
                let fields = command["props"].as_object().into_iter().flatten();
                let fields: Vec<_> = match command["action"].as_str().unwrap() {
                    "create" => {
                        let id = completion.created_id.clone().unwrap();
                        // A create without a node is one of an empty one.
                        let node = command["props"].clone();
                        let node = if node.is_null() { json!({}) } else { node };
                        vec![(path.child(id), node)]
                    }
                    "update" => fields
                        .map(|(name, value)| (path.child(name.as_str()), value.clone()))
                        .collect(),
                    _ => vec![(path.clone(), Value::Null)],
                };
                if is_refused {
                    // It may be as an undo that had been applied before.
                    if sent.expected.is_some() {
                        own.extend(fields.iter().map(|(path, value)| placed(path, value)));
                    }
                    continue;
                }
                if let Some(expected) = &sent.expected {
                    let expected: Value = serde_json::from_str(expected.as_str()).unwrap();
                    let replaced: Vec<_> = match command["action"].as_str().unwrap() {
                        "create" => vec![],
                        "update" => {
                            let expected = expected.as_object().unwrap().clone();
                            let expected = expected.into_iter();
                            expected
                                .map(|(name, value)| (path.child(name), value))
                                .collect()
                        }
                        _ => vec![(path.clone(), expected)],
                    };
                    for (path, value) in replaced {
                        let replaced = placed(&path, &value);
                        assert!(own.contains(&replaced), "{replaced} is not theirs");
                    }
                }
                own.extend(fields.iter().map(|(path, value)| placed(path, value)));
            }
        }
        assert_eq!(applied.next(), None);
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
        self.undone
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
