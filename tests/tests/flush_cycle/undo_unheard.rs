//! Undo and redo that were flushed before their proxy heard of what others have changed: the master
//! rejects them, the conflict is reported, and the step returns to the stack.

use flushout::proxy::{ConflictReason, Fate};
use flushout::wire::{CommandError, Entry};
use flushout::{Code, Proxy, RejectedBy, SequentialIds, SyncReport};
use flushout_example_models::todo_list::{TodoCommand, TodoList, TodoPatch};

use crate::server::{Server, todo_server};
use crate::support::{assert_equal, id, master_with, refused_conflicts, todo};

fn server(titles: &[&str]) -> Server<TodoList> {
    todo_server(master_with(titles))
}

/// A proxy that has set the title and ticked the todo off, and has not heard that somebody has set
/// the title since.
fn overtaken(server: &mut Server<TodoList>) -> Proxy<TodoList> {
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let a = TodoList::path().todos().at(id("a"));
    let patch = TodoPatch {
        title: Some("anna".into()),
        done: Some(true),
        ..TodoPatch::default()
    };
    anna.apply(a.update(patch)).unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    ben.apply(a.title().set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    anna
}

/// The conflicts as path, field and reason.
fn conflicts(report: &SyncReport) -> Vec<(String, Option<&str>, ConflictReason)> {
    let conflicts = report.conflicts.iter();
    conflicts
        .map(|one| (one.path.to_string(), one.field.as_deref(), one.reason))
        .collect()
}

/// The last outcome.
fn fate(proxy: &Proxy<TodoList>) -> &Fate {
    &proxy.outcomes().last().unwrap().fate
}

#[test]
fn what_others_have_changed_is_not_overwritten_but_reported() {
    let mut server = server(&["one"]);
    let mut anna = overtaken(&mut server);
    // Anna has not heard of that.
    let undone = anna.undo().unwrap();
    assert_eq!(undone.conflicts, []);
    let flush = anna.begin_flush().unwrap();
    let response = server.answer(&flush);
    assert_eq!(response.errors[0].code.as_deref(), Some("conflict"));
    let pointer = "/completions/0/transaction/0/expected/title";
    assert_eq!(response.errors[0].pointer.as_deref(), Some(pointer));
    let report = anna.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(Some(report.rejected[0].number), undone.applied);
    assert_eq!(report.rejected[0].by, RejectedBy::Answer);
    let title = ("todos,a".into(), Some("title"), ConflictReason::Changed);
    assert_eq!(conflicts(&report), [title]);
    assert!(!anna.has_unconfirmed() && anna.can_undo() && !anna.can_redo());
    assert_equal(&server.master, &anna);
    // Asked again, it undoes what is still Anna's.
    let undone = anna.undo().unwrap();
    assert_eq!(undone.conflicts, report.conflicts);
    assert_eq!(conflicts(&server.round(&mut anna)), []);
    assert_equal(&server.master, &anna);
    let one = anna.document().todos.get(id("a")).unwrap();
    assert_eq!((one.title.as_str(), one.done), ("ben", false));
    assert_eq!(fate(&anna), &Fate::Applied);
    // What was undone can be redone, and nothing else.
    assert_eq!(anna.redo().unwrap().conflicts, []);
    let _ = server.round(&mut anna);
    let one = anna.document().todos.get(id("a")).unwrap();
    assert_eq!((one.title.as_str(), one.done), ("ben", true));
}

#[test]
fn a_node_that_others_have_changed_or_deleted_is_not_deleted() {
    for deletes in [false, true] {
        let mut server = server(&[]);
        let (mut anna, mut ben) = (server.proxy(), server.proxy());
        let todos = TodoList::path().todos();
        let created = anna.apply(todos.create(todo("new"))).unwrap().created_id();
        let _ = server.round(&mut anna);
        let _ = server.round(&mut ben);
        let new = todos.at(created);
        if deletes {
            ben.apply(new.delete()).unwrap();
        } else {
            ben.apply(new.details().set(Some("more".into()))).unwrap();
        }
        let _ = server.round(&mut ben);
        let undone = anna.undo().unwrap().applied;
        let report = server.round(&mut anna);
        let path = format!("todos,{created}");
        let changed = (path.clone(), None, ConflictReason::Changed);
        assert_eq!(conflicts(&report), [changed]);
        assert_eq!(Some(report.rejected[0].number), undone);
        assert_eq!(report.rejected[0].by, RejectedBy::Answer);
        assert_eq!(report.rejected[0].problem.code, Code::Conflict);
        assert!(matches!(fate(&anna), Fate::Rejected(_)));
        assert_equal(&server.master, &anna);
        let _ = server.round(&mut ben);
        assert_eq!(ben.document(), anna.document());
        // Asked again, it reports the state of the node, and changes nothing.
        let again = refused_conflicts(&mut anna);
        let reason = if deletes {
            ConflictReason::Gone
        } else {
            ConflictReason::Changed
        };
        let [conflict] = &again[..] else {
            panic!("there is one node");
        };
        assert_eq!((conflict.path.to_string(), conflict.reason), (path, reason));
    }
}

#[test]
fn a_deleted_node_does_not_come_back_beside_itself() {
    let mut server = server(&["one"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let a = TodoList::path().todos().at(id("a"));
    anna.apply(a.delete()).unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    let mut again = todo("again");
    again.done = true;
    ben.apply(TodoList::path().todos().create(again).with_id(id("a")))
        .unwrap();
    let _ = server.round(&mut ben);
    let _ = anna.undo().unwrap();
    let report = server.round(&mut anna);
    let there = ("todos,a".into(), None, ConflictReason::Exists);
    assert_eq!(conflicts(&report), [there]);
    assert_eq!(anna.document().todos.len(), 1);
    assert_equal(&server.master, &anna);
}

#[test]
fn what_waits_behind_it_goes_on() {
    let mut server = server(&["one", "two"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let list = TodoList::path();
    anna.apply(list.todos().at(id("a")).delete()).unwrap();
    anna.apply(list.todos().at(id("b")).title().set("anna".into()))
        .unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    ben.apply(list.todos().at(id("b")).title().set("ben".into()))
        .unwrap();
    let _ = server.round(&mut ben);
    let _ = (anna.undo().unwrap(), anna.undo().unwrap());
    let flush = anna.begin_flush().unwrap();
    // Commands that are given meanwhile lie on top of the undo.
    anna.apply(list.todos().at(id("a")).done().set(true))
        .unwrap();
    anna.apply(list.title().set("list".into())).unwrap();
    let redone = anna.redo();
    assert!(redone.is_err(), "a new command made an end of that");
    let response = server.answer(&flush);
    assert_eq!(response.errors.len(), 1);
    let report = anna.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(report.rejected.len(), 1);
    let _ = server.round(&mut anna);
    assert_equal(&server.master, &anna);
    let document = anna.document();
    assert_eq!(document.title, "list");
    assert!(document.todos.get(id("a")).unwrap().done);
    assert_eq!(document.todos.get(id("b")).unwrap().title, "ben");
}

#[test]
fn commands_of_enums_and_what_was_done_again_are_held_to_it_too() {
    let mut server = server(&["one", "two"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    anna.apply(TodoCommand::CompleteAll).unwrap();
    let _ = server.round(&mut anna);
    let _ = anna.undo().unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    // Ben completes one; Anna completes all again, and has not heard of it.
    let done = TodoList::path().todos().at(id("a")).done();
    ben.apply(done.set(true)).unwrap();
    let _ = server.round(&mut ben);
    assert_eq!(anna.redo().unwrap().conflicts, []);
    let report = server.round(&mut anna);
    let a = ("todos,a".into(), Some("done"), ConflictReason::Changed);
    assert_eq!(conflicts(&report), [a]);
    assert_equal(&server.master, &anna);
    let redone = anna.redo().unwrap();
    assert_eq!(redone.conflicts, report.conflicts);
    let _ = server.round(&mut anna);
    assert_equal(&server.master, &anna);
    // What Ben has done is not Anna's to undo.
    let _ = anna.undo().unwrap();
    let _ = server.round(&mut anna);
    let done = |letter| anna.document().todos.get(id(letter)).unwrap().done;
    assert_eq!((done("a"), done("b")), (true, false));
}

#[test]
fn it_lasts_through_snapshots_and_restarts() {
    for restarts in [false, true] {
        let mut server = server(&["one"]);
        let mut anna = overtaken(&mut server);
        let undone = anna.undo().unwrap().applied.unwrap();
        let flush = anna.begin_flush().unwrap();
        let mut response = server.answer(&flush);
        // A diff with a gap: the proxy has to ask for a snapshot.
        if let Some(flushout::wire::SyncBody::Diff(diff)) =
            response.sync.as_mut().map(|sync| &mut sync.body)
        {
            diff.completions.clear();
            diff.from = server.master.count();
        }
        let report = anna.end_flush(flush.ticket, &response).unwrap();
        assert!(report.is_snapshot_needed);
        assert_eq!(report.rejected[0].number, undone);
        let title = ("todos,a".into(), Some("title"), ConflictReason::Changed);
        assert_eq!(conflicts(&report), [title]);
        assert_eq!(anna.queued_count(), 0);
        if restarts {
            let saved = anna.save().unwrap();
            anna = Proxy::restore(&saved, SequentialIds).unwrap();
        }
        let snapshot = server.master.snapshot().unwrap();
        let latest = flushout::Sync::new(flushout::wire::SyncBody::Latest(snapshot));
        let report = anna.receive(latest).unwrap();
        assert_eq!(conflicts(&report), []);
        // The command itself was answered before, by a diff, so what it replaced is known.
        let undone = anna.undo().unwrap();
        assert_eq!(undone.conflicts[0].reason, ConflictReason::Changed);
        let _ = server.round(&mut anna);
        assert_equal(&server.master, &anna);
        let one = anna.document().todos.get(id("a")).unwrap();
        assert_eq!((one.title.as_str(), one.done), ("ben", false));
        assert_eq!(fate(&anna), &Fate::Applied);
    }
}

#[test]
fn a_master_that_sees_something_else_is_not_asked_for_ever() {
    let mut server = server(&["one"]);
    let mut anna = server.proxy();
    let a = TodoList::path().todos().at(id("a"));
    anna.apply(a.title().set("anna".into())).unwrap();
    let _ = server.round(&mut anna);
    let undone = anna.undo().unwrap().applied.unwrap();
    let flush = anna.begin_flush().unwrap();
    let Entry::Transaction(members) = &flush.completions[0] else {
        panic!("an undo is a transaction");
    };
    assert_eq!(members.len(), 1);
    // As it answers whose model has a field that this one does not know.
    let mut empty = flush.clone();
    empty.completions.clear();
    let mut response = server.answer(&empty);
    response.sync = Some(flushout::Sync::new(flushout::wire::SyncBody::Diff(
        response.applied.clone(),
    )));
    response.errors.push(CommandError {
        action: Some("transaction".into()),
        index: Some(0),
        code: Some("conflict".into()),
        error_message: Some("not so".into()),
        ..serde_json::from_str("{}").unwrap()
    });
    let report = anna.end_flush(flush.ticket, &response).unwrap();
    assert_eq!(report.rejected.len(), 1);
    assert_eq!(report.rejected[0].number, undone);
    assert_eq!(report.rejected[0].by, RejectedBy::Answer);
    assert_eq!(report.rejected[0].problem.message, "not so");
    assert!(!anna.has_unconfirmed());
    assert_equal(&server.master, &anna);
}

#[test]
fn a_transaction_that_others_have_changed_in_part_is_undone_for_the_rest() {
    let mut server = server(&["one", "two"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let list = TodoList::path();
    anna.transact(|draft| {
        draft.apply(list.todos().at(id("a")).delete())?;
        draft.apply(list.todos().at(id("b")).title().set("anna".into()))?;
        draft.apply(list.title().set("anna".into()))?;
        draft.apply(list.todos().create(todo("new")))
    })
    .unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    ben.apply(list.todos().at(id("b")).delete()).unwrap();
    let _ = server.round(&mut ben);
    let _ = anna.undo().unwrap();
    let report = server.round(&mut anna);
    let gone = ("todos,b".into(), None, ConflictReason::Gone);
    assert_eq!(conflicts(&report), [gone]);
    assert_eq!(anna.undo().unwrap().conflicts, report.conflicts);
    let _ = server.round(&mut anna);
    assert_equal(&server.master, &anna);
    let ids = anna.document().todos.iter().map(|(id, _)| id.to_string());
    let ids: Vec<String> = ids.collect();
    assert_eq!(ids, ["a"]);
    assert_eq!(anna.document().title, "");
}
