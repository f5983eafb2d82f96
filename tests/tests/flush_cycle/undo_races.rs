//! Undo and redo in any order with what others do, at proxies that hear of each other late: none of
//! them replaces anything but what its own user has put there.

use std::collections::BTreeSet;

use flushout::wire::{Entry, FlushTicket};
use flushout::{Flush, FlushResponse, Proxy};
use flushout_example_models::todo_list::TodoList;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use serde_json::{Map, Value};

use crate::server::{Server, todo_server};
use crate::support::{id, master_with, todo};

const PROXIES: usize = 3;

#[derive(Clone, Copy, Debug)]
enum Action {
    Title(usize),
    Details(usize),
    Create,
    Delete(usize),
    Undo,
    Redo,
    /// The flush reaches the master at once; its answer waits.
    Flush,
    Answer,
    Push,
}

fn actions() -> impl Strategy<Value = Vec<(usize, Action)>> {
    let action = prop_oneof![
        3 => (0..4_usize).prop_map(Action::Title),
        2 => (0..4_usize).prop_map(Action::Details),
        2 => Just(Action::Create),
        2 => (0..4_usize).prop_map(Action::Delete),
        4 => Just(Action::Undo),
        2 => Just(Action::Redo),
        5 => Just(Action::Flush),
        5 => Just(Action::Answer),
        1 => Just(Action::Push),
    ];
    prop::collection::vec((0..PROXIES, action), 1..80)
}

/// One user, with what the master has taken of them.
struct User {
    proxy: Proxy<TodoList>,
    answer: Option<(FlushTicket, FlushResponse)>,
    /// The values that they have put into fields: the id, the field and the value.
    fields: BTreeSet<String>,
    /// The nodes that they have put in, as they were then: the id, and the node.
    nodes: BTreeSet<String>,
}

/// The master, and beside it a plain copy of its todos.
struct World {
    server: Server<TodoList>,
    users: Vec<User>,
    todos: Map<String, Value>,
    values: usize,
    /// How many undos were applied, and refused.
    undone: (usize, usize),
}

fn name(parts: [&Value; 3]) -> String {
    serde_json::to_string(&parts).unwrap()
}

impl World {
    fn new() -> Self {
        let server = todo_server(master_with(&["one", "two"]));
        let user = || User {
            proxy: server.proxy(),
            answer: None,
            fields: BTreeSet::new(),
            nodes: BTreeSet::new(),
        };
        let users = (0..PROXIES).map(|_| user()).collect();
        let snapshot = server.master.snapshot().unwrap();
        let document: Value = serde_json::from_str(snapshot.document.as_str()).unwrap();
        Self {
            users,
            todos: document["todos"].as_object().unwrap().clone(),
            server,
            values: 0,
            undone: (0, 0),
        }
    }

    fn act(&mut self, user: usize, action: Action) {
        self.values += 1;
        let value = format!("value {}", self.values);
        let proxy = &mut self.users[user].proxy;
        let ids: Vec<_> = proxy.document().todos.iter().map(|(id, _)| id).collect();
        let todos = TodoList::path().todos();
        let at = |pick: usize| ids.get(pick).map(|id| todos.at(*id));
        match action {
            Action::Title(pick) => drop(at(pick).map(|todo| proxy.apply(todo.title().set(value)))),
            Action::Details(pick) => {
                drop(at(pick).map(|todo| proxy.apply(todo.details().set(Some(value)))));
            }
            Action::Create => {
                // An id of its own, so that nothing is renamed.
                let own = id(&format!("u{user}-{}", self.values));
                proxy
                    .apply(todos.create(todo(&value)).with_id(own))
                    .unwrap();
            }
            Action::Delete(pick) => drop(at(pick).map(|todo| proxy.apply(todo.delete()))),
            Action::Undo => drop(proxy.undo()),
            Action::Redo => drop(proxy.redo()),
            Action::Flush => self.flush(user),
            Action::Answer => {
                if let Some((ticket, response)) = self.users[user].answer.take() {
                    let _ = self.users[user].proxy.end_flush(ticket, &response).unwrap();
                }
            }
            Action::Push => drop(self.server.push(&mut self.users[user].proxy)),
        }
    }

    fn flush(&mut self, user: usize) {
        let Ok(flush) = self.users[user].proxy.begin_flush() else {
            return;
        };
        let response = self.server.answer(&flush);
        self.check(user, &flush, &response);
        self.users[user].answer = Some((flush.ticket, response));
    }

    /// Follows what was applied of a flush.
    fn check(&mut self, user: usize, flush: &Flush, response: &FlushResponse) {
        let mut applied = response.applied.completions.iter();
        for (index, entry) in flush.completions.iter().enumerate() {
            let is_undo = matches!(entry, Entry::Transaction(_));
            if response
                .errors
                .iter()
                .any(|error| error.index == Some(index))
            {
                self.undone.1 += usize::from(is_undo);
                continue;
            }
            self.undone.0 += usize::from(is_undo);
            for member in entry.members() {
                let completion = applied.next().unwrap();
                let sent = member.completion().unwrap();
                assert_eq!(sent.created_id, completion.created_id);
                let command = serde_json::to_value(&completion.command).unwrap();
                self.follow(user, is_undo, &command, completion.created_id.as_deref());
            }
        }
        assert_eq!(applied.next(), None);
        let snapshot = self.server.master.snapshot().unwrap();
        let document: Value = serde_json::from_str(snapshot.document.as_str()).unwrap();
        assert_eq!(document["todos"].as_object(), Some(&self.todos));
    }

    /// Applies a command to the plain copy. What an undo replaces must be what its user has put there.
    fn follow(&mut self, user: usize, is_undo: bool, command: &Value, created: Option<&str>) {
        let user = &mut self.users[user];
        let id = command["path"][1].as_str().or(created).unwrap().to_owned();
        let (key, former) = (Value::from(id.as_str()), self.todos.get(&id).cloned());
        match command["action"].as_str().unwrap() {
            "create" => {
                assert_eq!(former, None);
                self.todos.insert(id, command["props"].clone());
                user.nodes
                    .insert(name([&key, &Value::Null, &command["props"]]));
                for (field, value) in command["props"].as_object().unwrap() {
                    user.fields
                        .insert(name([&key, &field.as_str().into(), value]));
                }
            }
            "update" => {
                let node = self.todos.get_mut(&id).unwrap();
                for (field, value) in command["props"].as_object().unwrap() {
                    let field_name = Value::from(field.as_str());
                    let replaced = name([&key, &field_name, &node[field]]);
                    // Nobody has put the first values there.
                    let is_own = user.fields.contains(&replaced) || node[field].is_null();
                    assert!(
                        !is_undo || is_own,
                        "{replaced} is not theirs: {:?}",
                        user.fields
                    );
                    node[field] = value.clone();
                    user.fields.insert(name([&key, &field_name, value]));
                    if value.is_null() {
                        node.as_object_mut().unwrap().remove(field);
                    }
                }
            }
            _ => {
                self.todos.remove(&id);
                if is_undo {
                    let replaced = name([&key, &Value::Null, &former.unwrap()]);
                    assert!(user.nodes.contains(&replaced), "{replaced} is not theirs");
                }
            }
        }
    }

    /// Everybody flushes until nothing waits, and holds what the master holds.
    fn come_to_rest(&mut self) {
        for _ in 0..20 {
            for user in 0..PROXIES {
                self.act(user, Action::Answer);
                self.act(user, Action::Flush);
            }
        }
        for user in 0..PROXIES {
            self.act(user, Action::Answer);
            let proxy = &self.users[user].proxy;
            assert!(!proxy.has_unconfirmed(), "something waits for ever");
            assert_eq!(proxy.document(), self.server.master.document());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nobody_takes_back_what_others_have_done(actions in actions()) {
        let mut world = World::new();
        for (user, action) in actions {
            world.act(user, action);
        }
        world.come_to_rest();
    }
}

/// The property says nothing where no undo is ever refused.
#[test]
fn the_races_are_races() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut applied, mut refused) = (0, 0);
    for _ in 0..400 {
        let actions = actions().new_tree(&mut runner).unwrap().current();
        let mut world = World::new();
        for (user, action) in actions {
            world.act(user, action);
        }
        applied += world.undone.0;
        refused += world.undone.1;
    }
    assert!(
        applied > 100 && refused > 10,
        "{applied} applied, {refused} refused"
    );
}
