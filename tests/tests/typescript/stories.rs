//! Clients in TypeScript that work through the generated modules, with our masters and with npm's.

use flushout::id::SequentialIds;
use flushout::model::Model;
use flushout::{Context, Master};
use flushout_example_models::board::{Board, Theme};
use flushout_example_models::outline::Outline;
use flushout_example_models::todo_list::TodoList;
use flushout_tests::node::NodePeer;
use serde_json::{Value, json};

use crate::workshop::Workshop;

/// A master that takes flushes as JSON.
pub(crate) trait TakesFlushes {
    fn snapshot(&mut self) -> Value;
    fn apply(&mut self, flush: &Value) -> Value;
}

/// Our master, which knows the types of the model.
impl<M: Model> TakesFlushes for Master<M> {
    fn snapshot(&mut self) -> Value {
        serde_json::to_value(Master::snapshot(self).unwrap()).unwrap()
    }

    fn apply(&mut self, flush: &Value) -> Value {
        let text = flush.to_string();
        let staged = self.stage(text.as_bytes(), &Context::new()).unwrap();
        let response = staged.commit(None).unwrap().to_json().unwrap();
        serde_json::from_slice(&response).unwrap()
    }
}

/// The master of the npm package.
struct NpmMaster(NodePeer);

impl NpmMaster {
    fn new(document: &Value) -> Self {
        let mut peer = NodePeer::start("npm-master-peer.mjs").unwrap().unwrap();
        let snapshot = json!({ "commandCount": 0, "document": document });
        peer.call(&json!({ "op": "open", "snapshot": snapshot, "history": true }))
            .unwrap();
        Self(peer)
    }
}

impl TakesFlushes for NpmMaster {
    fn snapshot(&mut self) -> Value {
        self.0.call(&json!({ "op": "snapshot" })).unwrap()["snapshot"].clone()
    }

    fn apply(&mut self, flush: &Value) -> Value {
        let request = json!({ "op": "apply", "batch": flush });
        self.0.call(&request).unwrap()["response"].clone()
    }
}

/// A client in TypeScript.
struct Client<'p> {
    peer: &'p mut NodePeer,
    name: &'static str,
}

impl<'p> Client<'p> {
    /// Opens a proxy with the snapshot of the master. Its ids are counted, so that they collide.
    fn open(
        peer: &'p mut NodePeer,
        name: &'static str,
        model: &str,
        master: &mut dyn TakesFlushes,
    ) -> Self {
        let mut client = Self { peer, name };
        let open = json!({ "op": "open", "model": model, "snapshot": master.snapshot(), "sequentialIds": true });
        client.call(open);
        client
    }

    /// The same proxies, of which one was opened before.
    fn again(peer: &'p mut NodePeer, name: &'static str) -> Self {
        Self { peer, name }
    }

    fn call(&mut self, mut request: Value) -> Value {
        request["proxy"] = json!(self.name);
        self.peer.call(&request).unwrap()
    }

    fn tell(&mut self, story: &str) -> Value {
        self.call(json!({ "op": "tell", "story": story }))["result"].clone()
    }

    fn begin_flush(&mut self) -> Value {
        self.call(json!({ "op": "beginFlush" }))["batch"].clone()
    }

    /// A whole flush. The answer is what the master refused, and the document as it is then.
    fn flush(&mut self, master: &mut dyn TakesFlushes) -> (Value, Value) {
        let batch = self.begin_flush();
        let response = master.apply(&batch);
        let ended = self.call(json!({ "op": "endFlush", "sync": response["sync"] }));
        assert_eq!(ended["result"].get("error"), None, "{ended}");
        (
            response["errors"].clone(),
            ended["state"]["document"].clone(),
        )
    }
}

/// The document with members that are null left out, as none of ours has them.
fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.iter().filter(|(_, member)| !member.is_null());
            members
                .map(|(name, member)| (name.clone(), without_nulls(member)))
                .collect()
        }
        other => other.clone(),
    }
}

/// Tells the stories one by one, each with a flush of which nothing is refused, and has the client
/// end with the document of the master.
pub(crate) fn run(
    workshop: &Workshop,
    model: &str,
    stories: &[&str],
    master: &mut dyn TakesFlushes,
) -> Value {
    let mut peer = workshop.proxies();
    let mut client = Client::open(&mut peer, "A", model, master);
    let mut document = Value::Null;
    for story in stories {
        client.tell(story);
        let (errors, after) = client.flush(master);
        assert_eq!(errors, Value::Null, "{model}, {story}");
        document = after;
    }
    let of_master = master.snapshot()["document"].clone();
    assert_eq!(without_nulls(&document), without_nulls(&of_master));
    of_master
}

fn empty_list() -> TodoList {
    TodoList::default()
}

fn board() -> Board {
    Board {
        name: "New".into(),
        theme: Theme {
            is_dark: false,
            scale: 1.0,
        },
        ..Board::default()
    }
}

const TODO_STORIES: &[&str] = &[
    "plan",
    "decorate",
    "clear",
    "undecorate",
    "decorate",
    "remove",
];

#[test]
fn flushes_of_typed_paths_are_admitted_by_the_typed_master() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    let mut master = Master::of_document(&empty_list(), SequentialIds).unwrap();
    let list = run(workshop, "todo-list", TODO_STORIES, &mut master);
    let todos = list["todos"].as_object().unwrap();
    let cook =
        json!({ "title": "Cook", "author": "Ada", "done": true, "priority": "normal", "tags": [] });
    assert_eq!(todos.values().collect::<Vec<_>>(), [&cook]);
    assert_eq!(
        list["settings"],
        json!({ "color": "#00ff00", "showsDone": true })
    );

    let mut master = Master::of_document(&board(), SequentialIds).unwrap();
    let board = run(workshop, "board", &["build"], &mut master);
    let columns = board["columns"].as_object().unwrap();
    let cards = columns.values().next().unwrap()["cards"]
        .as_object()
        .unwrap();
    let card = cards.values().next().unwrap();
    assert_eq!(card["labels"], json!(["red", "blue"]));
    let comments = card["comments"].as_object().unwrap();
    assert_eq!(
        comments.values().next().unwrap()["text"],
        "Which colour, and when?"
    );
    assert_eq!(board["theme"], json!({ "isDark": true, "scale": 1.5 }));

    let mut master = Master::of_document(&Outline::default(), SequentialIds).unwrap();
    let outline = run(workshop, "outline", &["deepen"], &mut master).to_string();
    assert!(outline.contains("Deepest"), "{outline}");
}

#[test]
fn the_npm_master_takes_the_same_flushes() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    for (model, document, stories) in [
        (
            "todo-list",
            json!({ "title": "", "todos": {} }),
            TODO_STORIES,
        ),
        (
            "board",
            json!({ "name": "New", "columns": {}, "theme": { "isDark": false, "scale": 1 } }),
            &["build"],
        ),
        (
            "outline",
            json!({ "title": "", "children": {} }),
            &["deepen"],
        ),
    ] {
        let mut master = NpmMaster::new(&document);
        run(workshop, model, stories, &mut master);
    }
}

#[test]
fn two_clients_whose_ids_collide_converge() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    let mut ours = Master::of_document(&empty_list(), SequentialIds).unwrap();
    let mut npm = NpmMaster::new(&json!({ "title": "", "todos": {} }));
    let masters: [&mut dyn TakesFlushes; 2] = [&mut ours, &mut npm];
    for master in masters {
        let mut peer = workshop.proxies();
        for name in ["A", "B"] {
            Client::open(&mut peer, name, "todo-list", master).tell("plan");
        }
        let mut documents = Vec::new();
        for name in ["A", "B", "A", "B"] {
            let (errors, document) = Client::again(&mut peer, name).flush(master);
            assert_eq!(errors, Value::Null);
            documents.push(without_nulls(&document));
        }
        assert_eq!(documents[2], documents[3]);
        let todos = documents[2]["todos"].as_object().unwrap();
        assert_eq!(todos.len(), 4, "{todos:?}");
    }
}

#[test]
fn an_optional_child_is_sent_as_a_create_also_after_a_cancelled_flush() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    let mut master = Master::of_document(&empty_list(), SequentialIds).unwrap();
    let mut peer = workshop.proxies();
    for name in ["A", "B"] {
        let mut client = Client::open(&mut peer, name, "todo-list", &mut master);
        client.tell("decorate");
        let told = client.tell("decorateTwice");
        assert_eq!(told, "There is an object at document path settings");
        let sent = client.begin_flush();
        let create = json!({
            "command": { "action": "create", "path": [], "props": { "color": "#00ff00" } },
            "createdId": "settings",
        });
        assert_eq!(sent["completions"][0], create);
        client.call(json!({ "op": "cancelFlush" }));
    }
    let (errors, _) = Client::again(&mut peer, "A").flush(&mut master);
    assert_eq!(errors, Value::Null);
    // The other came later. It gets an error, and has what the first has created.
    let (errors, document) = Client::again(&mut peer, "B").flush(&mut master);
    assert_eq!(errors[0]["code"], "already_exists");
    assert_eq!(
        document["settings"],
        json!({ "color": "#00ff00", "showsDone": true })
    );
}

#[test]
fn a_text_that_can_be_no_id_is_told() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    let mut master = Master::of_document(&empty_list(), SequentialIds).unwrap();
    let mut peer = workshop.proxies();
    let told = Client::open(&mut peer, "A", "todo-list", &mut master).tell("badId");
    let words = "An id is 1 to 64 printable ASCII characters without a comma: \"a,b\"";
    assert_eq!(told, words);
}
