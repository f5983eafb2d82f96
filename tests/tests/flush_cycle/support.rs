//! A master, a proxy, and the way between them, for the tests of every theme.

use flushout::proxy::{Conflict, SyncReport, UndoError};
use flushout::{Completion, Context, FlushResponse, Id, Master, Model, Proxy, SequentialIds};
use flushout_example_models::todo_list::{Todo, TodoList};
use flushout_tests::plan::{Plan, task};
use flushout_tests::recount;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A todo that needs no more words.
pub(crate) fn todo(title: &str) -> Todo {
    Todo {
        title: title.into(),
        author: "somebody".into(),
        ..Todo::default()
    }
}

pub(crate) fn id(text: &str) -> Id<Todo> {
    Id::new(text).unwrap()
}

/// A master of an empty todo list, which gives out ids in sequence.
pub(crate) fn master() -> Master<TodoList> {
    Master::of_document(&TodoList::default(), SequentialIds).unwrap()
}

/// A master of a todo list with these todos, under the ids `a`, `b` and so on.
pub(crate) fn master_with(titles: &[&str]) -> Master<TodoList> {
    let mut list = TodoList::default();
    for (letter, title) in ('a'..).zip(titles) {
        list.todos.insert(id(&letter.to_string()), todo(title));
    }
    Master::of_document(&list, SequentialIds).unwrap()
}

/// A proxy of what the master holds at present.
pub(crate) fn proxy<M: Model>(master: &Master<M>) -> Proxy<M> {
    Proxy::new(&master.snapshot().unwrap(), SequentialIds).unwrap()
}

/// The conflicts for which an undo is refused at once. It leaves the document and the step as they
/// were.
pub(crate) fn refused_conflicts<M: Model>(proxy: &mut Proxy<M>) -> Vec<Conflict> {
    let pending = proxy.pending().len();
    let Err(UndoError::Conflicts { conflicts, .. }) = proxy.undo() else {
        panic!("the undo is refused with its conflicts");
    };
    assert!(proxy.can_undo() && !conflicts.is_empty());
    assert_eq!(proxy.pending().len(), pending);
    conflicts
}

/// The master's answer, over the wire and back.
pub(crate) fn answer<M: Model>(
    master: &mut Master<M>,
    bytes: &[u8],
    history: Option<Vec<Completion>>,
) -> FlushResponse {
    let staged = master.stage(bytes, &Context::new()).unwrap();
    let response = staged.commit(history).unwrap();
    recount::assert_bytes(master.document(), master.document_bytes());
    FlushResponse::from_json(&response.to_json().unwrap()).unwrap()
}

/// The master's answer to a flush in the form of JSON, as JSON, without a history.
pub(crate) fn answer_json<M: Model>(master: &mut Master<M>, flush: &Value) -> Value {
    let bytes = serde_json::to_vec(flush).unwrap();
    serde_json::to_value(answer(master, &bytes, None)).unwrap()
}

/// One round without a history, of a document whose values are objects: a recount from the text
/// takes these for nodes.
pub(crate) fn uncounted_round<M: Model>(
    master: &mut Master<M>,
    proxy: &mut Proxy<M>,
) -> SyncReport {
    let flush = proxy.begin_flush().unwrap();
    let staged = master.stage_flush(&flush, &Context::new()).unwrap();
    let response = staged.commit(None).unwrap();
    proxy.end_flush(flush.ticket, &response).unwrap()
}

/// One round: flush, answer, end. Without a history.
pub(crate) fn round<M: Model>(master: &mut Master<M>, proxy: &mut Proxy<M>) -> SyncReport {
    let flush = proxy.begin_flush().unwrap();
    let response = answer(master, &serde_json::to_vec(&flush).unwrap(), None);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    recount::assert_bytes(proxy.document(), proxy.document_bytes());
    report
}

/// Both hold the same document at the same count, with nothing waiting.
pub(crate) fn assert_equal<M: Model + PartialEq + std::fmt::Debug>(
    master: &Master<M>,
    proxy: &Proxy<M>,
) {
    assert_eq!(proxy.document(), master.document());
    assert_eq!(proxy.count(), master.count());
    assert_eq!(proxy.confirmed_count(), master.count());
    assert!(!proxy.has_unconfirmed());
}

/// A master of a plan with these tasks, under their titles as ids.
pub(crate) fn plans(titles: &[&str]) -> Master<Plan> {
    let mut plan = Plan::default();
    for title in titles {
        plan.tasks.insert(Id::new(title).unwrap(), task(*title));
    }
    Master::of_document(&plan, SequentialIds).unwrap()
}

/// A text in small letters, however it is written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Lower(pub(crate) String);

impl<'de> Deserialize<'de> for Lower {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(text.to_lowercase()))
    }
}
