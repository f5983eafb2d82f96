//! Undo that is made anew, goes behind another, is sent again, or outlasts the limits of what can be
//! taken back.

use flushout::proxy::{Conflict, ConflictReason, Fate, UNDO_BYTES_MAX, UndoError};
use flushout::wire::SyncBody;
use flushout::{
    Context, Intercepted, Json, Master, Proxy, RejectedBy, Rejection, SequentialIds, SyncReport,
};
use flushout_example_models::todo_list::{TodoCommand, TodoList, TodoPatch};
use serde_json::json;

use crate::server::{Server, todo_server};
use crate::support::{assert_equal, id, master_with, todo};

fn server(titles: &[&str]) -> Server<TodoList> {
    todo_server(master_with(titles))
}

fn title<'s>(server: &'s Server<TodoList>, letter: &str) -> &'s str {
    let todos = &server.master.document().todos;
    &todos.get(id(letter)).unwrap().title
}

fn fates<M: flushout::Model>(proxy: &Proxy<M>) -> Vec<&Fate> {
    proxy.outcomes().map(|outcome| &outcome.fate).collect()
}

/// Sets the title of the todo `a`, and something else with it.
fn both(title: &str) -> TodoPatch {
    TodoPatch {
        title: Some(title.into()),
        done: Some(true),
        ..TodoPatch::default()
    }
}

/// Refuses updates but Anna's.
fn only_anna(
    command: &mut Intercepted<'_>,
    _document: &TodoList,
    context: &Context,
) -> Result<(), Rejection> {
    if command.get::<TodoPatch>().is_some() && context.user.as_deref() != Some("anna") {
        return Err(Rejection::new("only Anna"));
    }
    Ok(())
}

#[test]
fn it_is_made_anew_for_the_user_who_gave_it() {
    for restarts in [false, true] {
        let mut server = server(&["one"]);
        let mut proxy = server.proxy().with_interceptor(only_anna);
        let mut other = server.proxy();
        let a = TodoList::path().todos().at(id("a"));
        proxy.set_context(Context::new().with_user("anna"));
        proxy.apply(a.update(both("anna"))).unwrap();
        let _ = server.round(&mut proxy);
        let _ = proxy.undo().unwrap();
        proxy.set_context(Context::new().with_user("ben"));
        if restarts {
            let restored = Proxy::restore(&proxy.save().unwrap(), SequentialIds);
            proxy = restored.unwrap().with_interceptor(only_anna);
        }
        other.apply(a.title().set("other".into())).unwrap();
        let _ = server.rounds(&mut other);
        assert_eq!(server.push(&mut proxy).rejected, []);
        let _ = server.rounds(&mut proxy);
        assert_equal(&server.master, &proxy);
        let one = proxy.document().todos.get(id("a")).unwrap();
        assert_eq!((one.title.as_str(), one.done), ("other", false));
    }
}

#[test]
fn an_interceptor_that_never_writes_the_same_does_not_ask_a_master_for_ever() {
    let mut server = server(&["one"]);
    let mut count = 0;
    let count_up = move |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| {
        count += 1;
        if let Some(patch) = command.get_mut::<TodoPatch>() {
            patch.due_at = Some(Some(count));
        }
        Ok(())
    };
    let mut anna = server.proxy().with_interceptor(count_up);
    let a = TodoList::path().todos().at(id("a"));
    anna.apply(a.title().set("anna".into())).unwrap();
    let _ = server.round(&mut anna);
    // It takes no titles any more, and so never finds what an undo of one expects.
    let without_title = |command: &mut Intercepted<'_>, _: &TodoList, _: &Context| {
        if let Some(patch) = command.get_mut::<TodoPatch>() {
            patch.title = None;
        }
        Ok(())
    };
    let latest = server.master.snapshot().unwrap();
    let master = Master::new(&latest, SequentialIds).unwrap();
    server.master = master
        .with_smaller_sync_preferred(false)
        .with_interceptor(without_title);
    let _ = anna.undo().unwrap();
    assert_eq!(server.rounds(&mut anna), 1);
    let [Fate::Applied, Fate::Rejected(rejected)] = fates(&anna)[..] else {
        panic!("the undo is rejected");
    };
    assert_eq!(rejected.by, RejectedBy::Answer);
    assert!(anna.can_undo());
}

#[test]
fn what_is_done_to_a_node_that_it_brings_back_is_not_judged_without_it() {
    for deletes in [false, true] {
        let mut server = server(&["one", "two"]);
        let (mut anna, mut ben) = (server.proxy(), server.proxy());
        let list = TodoList::path();
        let (a, b) = (list.todos().at(id("a")), list.todos().at(id("b")));
        anna.transact(|draft| {
            draft.apply(a.delete())?;
            draft.apply(b.title().set("anna".into()))
        })
        .unwrap();
        let _ = server.round(&mut anna);
        let _ = server.round(&mut ben);
        ben.apply(b.title().set("ben".into())).unwrap();
        let _ = server.round(&mut ben);
        // The master refuses it for the title; made anew it brings the node back.
        let _ = anna.undo().unwrap();
        if deletes {
            anna.apply(a.delete()).unwrap();
        } else {
            anna.apply(a.done().set(true)).unwrap();
        }
        let flush = anna.begin_flush().unwrap();
        assert_eq!(flush.completions.len(), 1);
        let response = server.answer(&flush);
        assert_eq!(response.errors.len(), 1);
        let report = anna.end_flush(flush.ticket, &response).unwrap();
        assert_eq!(report.rejected, []);
        let _ = server.rounds(&mut anna);
        assert_equal(&server.master, &anna);
        assert_eq!(fates(&anna), [&Fate::Applied; 3]);
        let found = anna.document().todos.get(id("a"));
        assert_eq!(found.map(|todo| todo.done), (!deletes).then_some(true));
    }
}

#[test]
fn the_names_of_nodes_are_followed_where_effects_are_sent() {
    let mut server = Server::new(master_with(&["one"]));
    let (mut anna, mut ben) = (server.proxy().with_effects_sent(), server.proxy());
    let todos = TodoList::path().todos();
    let bens = ben.apply(todos.create(todo("ben"))).unwrap().created_id();
    let annas = anna.apply(todos.create(todo("anna"))).unwrap().created_id();
    assert_eq!(annas, bens);
    let _ = server.round(&mut ben);
    let report = server.round(&mut anna);
    assert_eq!(report.renamed.len(), 1);
    assert_eq!(anna.undo().unwrap().conflicts, []);
    let _ = server.rounds(&mut anna);
    let titles = server.master.document().todos.values();
    let titles: Vec<_> = titles.map(|todo| todo.title.as_str()).collect();
    assert_eq!(titles, ["ben", "one"]);
}

/// How the answer to an undo was lost, and what was known of it when it was sent again.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lost {
    Cancelled,
    Restarted,
    Pushed,
    Reset,
}

#[test]
fn one_whose_answer_was_lost_is_known_again() {
    for lost in [Lost::Cancelled, Lost::Restarted, Lost::Pushed, Lost::Reset] {
        let mut server = server(&["one", "two"]);
        let mut anna = server.proxy();
        let list = TodoList::path();
        anna.transact(|draft| {
            draft.apply(list.todos().at(id("a")).title().set("anna".into()))?;
            draft.apply(list.todos().at(id("b")).delete())?;
            draft.apply(list.todos().create(todo("new")))
        })
        .unwrap();
        let _ = server.round(&mut anna);
        let after = anna.document().clone();
        let _ = anna.undo().unwrap();
        let flush = anna.begin_flush().unwrap();
        let _ = server.answer(&flush);
        let reports = match lost {
            Lost::Cancelled => vec![anna.cancel_flush(flush.ticket).unwrap()],
            Lost::Restarted => {
                anna = Proxy::restore(&anna.save().unwrap(), SequentialIds).unwrap();
                vec![]
            }
            Lost::Pushed => {
                let cancelled = anna.cancel_flush(flush.ticket).unwrap();
                vec![cancelled, server.push(&mut anna)]
            }
            Lost::Reset => vec![anna.reset(&server.master.snapshot().unwrap()).unwrap()],
        };
        for report in reports {
            assert_eq!(report.conflicts, [], "{lost:?}");
        }
        let redone = anna.redo().unwrap();
        assert_eq!(redone.conflicts, [], "{lost:?}");
        if let Some(flush) = anna.flush_in_flight() {
            let response = server.answer(&flush);
            let report = anna.end_flush(flush.ticket, &response).unwrap();
            assert_eq!((report.rejected, report.conflicts), (vec![], vec![]));
        }
        let _ = server.rounds(&mut anna);
        assert_eq!(fates(&anna), [&Fate::Applied; 3], "{lost:?}");
        assert_equal(&server.master, &anna);
        let titles = |list: &TodoList| -> Vec<String> {
            list.todos.values().map(|todo| todo.title.clone()).collect()
        };
        assert_eq!(titles(anna.document()), titles(&after));
    }
}

#[test]
fn one_that_waits_can_be_made_anew_though_nothing_can_be_taken_back_any_more() {
    let mut server = server(&["one"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let a = TodoList::path().todos().at(id("a"));
    ben.apply(a.title().set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    anna.apply(a.title().set("anna".into())).unwrap();
    let _ = anna.undo().unwrap();
    anna = anna.with_undo(0);
    assert!(!anna.can_undo() && !anna.can_redo());
    // What it takes back has replaced Ben's, and not what stood here.
    assert_eq!(server.rounds(&mut anna), 2);
    assert_eq!(title(&server, "a"), "ben");
    anna.apply(a.title().set("anna".into())).unwrap();
    assert_eq!(anna.undo(), Err(UndoError::Nothing));
}

#[test]
fn one_that_waits_can_be_made_anew_though_the_steps_take_too_much() {
    let start = Json::new(json!({"a": "one"})).unwrap();
    let mut server = Server::new(Master::of_document(&start, SequentialIds).unwrap());
    let (mut anna, mut ben) = (server.proxy().with_undo(1_000), server.proxy());
    let set = |value: String| flushout::Command {
        path: flushout::Path::root(),
        operation: flushout::command::Operation::Update {
            patch: Some(flushout::untyped::json_patch(
                json!({ "a": value }).as_object().unwrap().clone(),
            )),
        },
    };
    ben.apply(set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    // Each turn holds what was there before, and after: in all more than the limit.
    anna.apply(set("x".repeat(UNDO_BYTES_MAX / 20))).unwrap();
    for turn in 0..25 {
        let undone = if turn % 2 == 0 {
            anna.undo()
        } else {
            anna.redo()
        };
        assert!(undone.unwrap().applied.is_some(), "{turn}");
    }
    assert_eq!(anna.document(), &start);
    let _ = server.rounds(&mut anna);
    assert_equal(&server.master, &anna);
    // What the command has replaced is Ben's, and not what stood here.
    assert_eq!(anna.document().to_value()["a"], "ben");
}

/// Refuses the titles that are no longer allowed.
fn no_first_title(
    command: &mut Intercepted<'_>,
    _document: &TodoList,
    _context: &Context,
) -> Result<(), Rejection> {
    let patch = command.get::<TodoPatch>();
    if patch.is_some_and(|patch| patch.title.as_deref() == Some("one")) {
        return Err(Rejection::new("not this title"));
    }
    Ok(())
}

#[test]
fn what_comes_back_stands_where_it_was_and_within_the_limit() {
    let mut server = server(&["one", "two"]);
    let mut proxy = server.proxy().with_interceptor(no_first_title).with_undo(2);
    let mut other = server.proxy();
    let (a, b) = (TodoList::path().todos().at(id("a")), id("b"));
    let b = TodoList::path().todos().at(b);
    let (anna, ben) = (
        Context::new().with_user("anna"),
        Context::new().with_user("ben"),
    );
    proxy.set_context(anna.clone());
    proxy.apply(a.title().set("anna".into())).unwrap();
    let second = proxy.apply(a.details().set(Some("anna".into()))).unwrap();
    proxy.set_context(ben);
    proxy.apply(b.title().set("ben".into())).unwrap();
    proxy.apply(b.done().set(true)).unwrap();
    let _ = server.round(&mut proxy);
    proxy.set_context(anna);
    let _ = proxy.undo().unwrap();
    assert!(matches!(proxy.undo(), Err(UndoError::Refused(_))));
    // The undo of the second is not possible any more, so the second is the last again.
    other.apply(a.details().set(Some("other".into()))).unwrap();
    let _ = server.rounds(&mut other);
    assert_eq!(server.push(&mut proxy).rejected.len(), 1);
    assert_eq!(proxy.skip_undo(), Some(second.number()));
    assert!(proxy.can_undo());
    proxy.skip_undo().unwrap();
    // Two that come back beside two new ones.
    for details in ["1", "2"] {
        proxy.apply(a.details().set(Some(details.into()))).unwrap();
    }
    let _ = server.rounds(&mut proxy);
    let _ = (proxy.undo().unwrap(), proxy.undo().unwrap());
    let newest = ["3", "4"].map(|title| proxy.apply(b.title().set(title.into())).unwrap().number());
    other.apply(a.details().set(Some("again".into()))).unwrap();
    let _ = server.rounds(&mut other);
    assert_eq!(server.push(&mut proxy).rejected.len(), 2);
    let kept: Vec<_> = std::iter::from_fn(|| proxy.skip_undo()).collect();
    assert_eq!(kept, [newest[1], newest[0]]);
}

/// A proxy that waits for a snapshot, which its undo is to be made anew on.
#[test]
fn one_that_waits_for_a_snapshot_can_be_withdrawn_when_that_is_there() {
    let mut server = server(&["one"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let a = TodoList::path().todos().at(id("a"));
    anna.apply(a.update(both("anna"))).unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    ben.apply(a.title().set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    let undone = anna.undo().unwrap().applied.unwrap();
    let flush = anna.begin_flush().unwrap();
    let mut response = server.answer(&flush);
    if let Some(SyncBody::Diff(diff)) = response.sync.as_mut().map(|sync| &mut sync.body) {
        // A diff with a gap.
        diff.completions.clear();
        diff.from = server.master.count();
    }
    let report: SyncReport = anna.end_flush(flush.ticket, &response).unwrap();
    assert!(report.is_snapshot_needed);
    // Its outcome was not told.
    assert_eq!(
        anna.discard(undone),
        Err(flushout::proxy::DiscardError::InFlight)
    );
    let latest = flushout::Sync::new(SyncBody::Latest(server.master.snapshot().unwrap()));
    let _ = anna.receive(latest).unwrap();
    assert_eq!(anna.discard(undone), Ok(vec![undone]));
    assert_equal(&server.master, &anna);
    assert_eq!(fates(&anna), [&Fate::Applied, &Fate::Superseded]);
}

#[test]
fn what_code_has_not_done_on_the_master_is_not_taken_back_after_a_snapshot() {
    let mut server = server(&["one", "two"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let done = |letter| TodoList::path().todos().at(id(letter)).done();
    ben.apply(done("a").set(true)).unwrap();
    let _ = server.round(&mut ben);
    // Here it ticks both off, there only one.
    anna.apply(TodoCommand::CompleteAll).unwrap();
    server.history = None;
    let _ = server.round(&mut anna);
    // What that has replaced is not known, so nothing of it is taken back, and that is told.
    let undone = anna.undo().unwrap();
    assert_eq!(undone.applied, None);
    let changed = |one: &Conflict| one.reason == ConflictReason::Changed;
    assert!(undone.conflicts.len() == 2 && undone.conflicts.iter().all(changed));
    let todos = &server.master.document().todos;
    let done = ["a", "b"].map(|letter| todos.get(id(letter)).unwrap().done);
    assert_eq!(done, [true, true]);
    assert_equal(&server.master, &anna);
}
