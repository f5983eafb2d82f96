//! Undo and redo while the master has not decided: what is rejected, withdrawn or changed by others
//! before an undo is sent.

use flushout::proxy::{ConflictReason, UndoError};
use flushout::{Code, Master, Proxy, SequentialIds};
use flushout_example_models::todo_list::{TodoCommand, TodoList, TodoPatch};

use crate::server::todo_server;
use crate::support::{assert_equal, id, master_with, todo};

fn set_title(proxy: &mut Proxy<TodoList>, title: &str) -> flushout::proxy::CommandNumber {
    let command = TodoList::path().todos().at(id("a")).title();
    proxy.apply(command.set(title.into())).unwrap().number()
}

fn title(proxy: &Proxy<TodoList>) -> &str {
    &proxy.document().todos.get(id("a")).unwrap().title
}

#[test]
fn steps_that_take_each_other_back_are_saved_and_restored() {
    for flushes in [false, true] {
        let mut server = todo_server(master_with(&["one"]));
        let mut proxy = server.proxy();
        set_title(&mut proxy, "two");
        for _ in 0..200 {
            assert_eq!(proxy.undo().unwrap().conflicts, []);
            assert_eq!(proxy.redo().unwrap().conflicts, []);
            if flushes {
                let _ = server.round(&mut proxy);
            }
        }
        let saved = proxy.save().unwrap();
        let mut proxy = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
        let _ = proxy.undo().unwrap();
        assert_eq!(title(&proxy), "one");
        if flushes {
            // What was applied brings nothing back any more, so it is not kept.
            assert!(saved.len() < 200_000, "{}", saved.len());
        }
    }
}

#[test]
fn what_others_change_before_an_undo_is_sent_stays() {
    let mut server = todo_server(master_with(&["one", "two"]));
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    for flushes in [true, false] {
        set_title(&mut anna, "anna");
        if flushes {
            let _ = server.round(&mut anna);
            let _ = server.round(&mut ben);
        }
        let undone = anna.undo().unwrap();
        // Nothing else is undone by a new command either.
        anna.apply(TodoList::path().title().set("list".into()))
            .unwrap();
        let bens = if flushes { "ben" } else { "ben again" };
        set_title(&mut ben, bens);
        let _ = server.round(&mut ben);
        let report = server.push(&mut anna);
        if flushes {
            assert_eq!(report.rejected[0].number, undone.applied.unwrap());
            assert_eq!(report.rejected[0].problem.code, Code::Conflict);
            assert_eq!(title(&anna), bens);
        } else {
            // Her own change lies on Ben's by now, and the undo would not restore that.
            assert_eq!(report.rejected[0].number, undone.applied.unwrap());
            assert_eq!(report.conflicts.len(), 1);
            assert_eq!(report.conflicts[0].field.as_deref(), Some("title"));
            assert_eq!(report.conflicts[0].reason, ConflictReason::Changed);
            assert_eq!(title(&anna), "anna");
            // The list's title was set after it.
            assert!(anna.skip_undo().is_some());
            assert_eq!(anna.undo().unwrap().conflicts, []);
            assert_eq!(title(&anna), bens);
        }
        let _ = server.rounds(&mut anna);
        let _ = server.round(&mut ben);
        assert_equal(&server.master, &anna);
        assert_eq!(title(&anna), bens);
    }
}

#[test]
fn an_undo_is_rejected_whole_and_asked_again_undoes_the_rest() {
    let mut server = todo_server(master_with(&["one"]));
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let patch = TodoPatch {
        title: Some("anna".into()),
        done: Some(true),
        ..TodoPatch::default()
    };
    let todo = TodoList::path().todos().at(id("a"));
    anna.apply(todo.update(patch)).unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    let undone = anna.undo().unwrap().applied.unwrap();
    set_title(&mut ben, "ben");
    let _ = server.round(&mut ben);
    let report = server.push(&mut anna);
    assert_eq!(report.rejected[0].number, undone);
    assert_eq!(report.conflicts.len(), 1);
    assert_eq!(report.conflicts[0].field.as_deref(), Some("title"));
    assert_eq!(report.conflicts[0].reason, ConflictReason::Changed);
    let done = |proxy: &Proxy<TodoList>| proxy.document().todos.get(id("a")).unwrap().done;
    assert_eq!((title(&anna), done(&anna)), ("ben", true));
    assert_eq!(anna.undo().unwrap().conflicts, report.conflicts);
    ben.apply(TodoList::path().title().set("list".into()))
        .unwrap();
    let _ = server.round(&mut ben);
    // What does not concern it leaves it alone.
    assert_eq!(server.push(&mut anna).conflicts, []);
    let _ = server.round(&mut anna);
    assert_equal(&server.master, &anna);
    assert_eq!((title(&anna), done(&anna)), ("ben", false));
}

#[test]
fn an_undo_of_what_is_rejected_goes_with_it() {
    for waits_with_it in [false, true] {
        let mut server = todo_server(master_with(&["one"]));
        let mut proxy = server.proxy();
        set_title(&mut proxy, "refused");
        let flush = if waits_with_it {
            let _ = proxy.undo().unwrap();
            proxy.begin_flush().unwrap()
        } else {
            let flush = proxy.begin_flush().unwrap();
            let _ = proxy.undo().unwrap();
            flush
        };
        let response = server.answer(&flush);
        let report = proxy.end_flush(flush.ticket, &response).unwrap();
        assert_eq!(report.rejected.len(), 2);
        assert_eq!(proxy.undo(), Err(UndoError::Nothing));
        assert_eq!(proxy.redo(), Err(UndoError::Nothing));
        assert_eq!(title(&proxy), "one");
        assert_eq!(proxy.outcomes().len(), 2);
        let _ = server.round(&mut proxy);
        assert_equal(&server.master, &proxy);
    }
}

#[test]
fn an_undo_goes_with_the_command_that_is_discarded_and_the_other_way_round() {
    let mut server = todo_server(master_with(&["one"]));
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let command = set_title(&mut anna, "anna");
    let undo = anna.undo().unwrap().applied.unwrap();
    let redo = anna.redo().unwrap().applied.unwrap();
    assert_eq!(title(&anna), "anna");
    assert_eq!(anna.discard(undo), Ok(vec![undo, redo]));
    assert_eq!(title(&anna), "anna");
    set_title(&mut ben, "ben");
    let _ = server.round(&mut ben);
    let _ = server.push(&mut anna);
    // The command can be undone again, to what Ben has made of it meanwhile.
    let undo = anna.undo().unwrap().applied.unwrap();
    assert_eq!(title(&anna), "ben");
    assert_eq!(anna.discard(command), Ok(vec![command, undo]));
    assert!(!anna.can_undo() && !anna.can_redo());
    assert_eq!(title(&anna), "ben");
}

#[test]
fn what_the_master_fills_in_is_nobody_elses_change() {
    let mut server = todo_server(master_with(&[]));
    server.history = None;
    let mut proxy = server.proxy();
    let created = proxy.apply(TodoList::path().todos().create(todo("new")));
    let created = created.unwrap().created_id();
    let report = server.round(&mut proxy);
    assert!(report.is_changed, "that was a snapshot");
    let new = proxy.document().todos.get(created).unwrap();
    assert_eq!(new.created_at, Some(7));
    assert_eq!(proxy.undo().unwrap().conflicts, []);
    let _ = server.round(&mut proxy);
    assert_equal(&server.master, &proxy);
}

#[test]
fn what_no_flush_can_hold_keeps_nobody_from_the_command_before_it() {
    let mut list = TodoList::default();
    for number in 0..1_001 {
        list.todos.insert(id(&number.to_string()), todo("one"));
    }
    let mut server = todo_server(Master::of_document(&list, SequentialIds).unwrap());
    let mut proxy = server.proxy();
    proxy
        .apply(TodoList::path().title().set("list".into()))
        .unwrap();
    let all = proxy.apply(TodoCommand::CompleteAll).unwrap().number();
    let _ = server.round(&mut proxy);
    let after = proxy.document().clone();
    let Err(UndoError::Refused(problem)) = proxy.undo() else {
        panic!("a flush holds a thousand commands");
    };
    assert_eq!(problem.code, Code::TooManyCommands);
    assert_eq!(proxy.document(), &after);
    assert_eq!(proxy.skip_undo(), Some(all));
    assert_eq!(proxy.document(), &after);
    assert_eq!(proxy.undo().unwrap().conflicts, []);
    assert_eq!(proxy.skip_undo(), None);
    assert_eq!(proxy.document().title, "");
}
