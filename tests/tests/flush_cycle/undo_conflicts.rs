//! Undos that are rejected while they wait, or after their answer was lost, and steps that return to
//! their stack.

use flushout::proxy::{Fate, UndoError};
use flushout::{Context, Intercepted, Proxy, Rejection, SequentialIds};
use flushout_example_models::todo_list::{TodoList, TodoPatch};

use crate::server::{Server, todo_server};
use crate::support::{assert_equal, id, master_with, refused_conflicts, todo};

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

#[test]
fn what_is_done_to_a_node_that_a_rejected_undo_brings_back_is_rejected_with_it() {
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
        let _ = anna.undo().unwrap();
        if deletes {
            anna.apply(a.delete()).unwrap();
        } else {
            anna.apply(a.done().set(true)).unwrap();
        }
        let report = server.round(&mut anna);
        // A delete can do without the node.
        assert_eq!(report.rejected.len(), if deletes { 1 } else { 2 });
        assert_eq!(report.conflicts.len(), 1);
        assert_equal(&server.master, &anna);
        assert_eq!(title(&server, "b"), "ben");
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
fn one_whose_answer_was_lost_overwrites_nothing_when_it_is_sent_again() {
    for lost in [Lost::Cancelled, Lost::Restarted, Lost::Pushed, Lost::Reset] {
        for is_changed in [false, true] {
            let mut server = server(&["one", "two"]);
            let (mut anna, mut ben) = (server.proxy(), server.proxy());
            let list = TodoList::path();
            anna.transact(|draft| {
                draft.apply(list.todos().at(id("a")).title().set("anna".into()))?;
                draft.apply(list.todos().at(id("b")).delete())?;
                draft.apply(list.todos().create(todo("new")))
            })
            .unwrap();
            let _ = server.round(&mut anna);
            let _ = anna.undo().unwrap();
            let flush = anna.begin_flush().unwrap();
            let _ = server.answer(&flush);
            if is_changed {
                let _ = server.round(&mut ben);
                let a = list.todos().at(id("a"));
                ben.apply(a.title().set("ben".into())).unwrap();
                let _ = server.round(&mut ben);
            }
            let applied = server.master.document().clone();
            match lost {
                Lost::Cancelled => drop(anna.cancel_flush(flush.ticket).unwrap()),
                Lost::Restarted => {
                    anna = Proxy::restore(&anna.save().unwrap(), SequentialIds).unwrap();
                    let flush = anna.flush_in_flight().unwrap();
                    let response = server.answer(&flush);
                    drop(anna.end_flush(flush.ticket, &response).unwrap());
                }
                Lost::Pushed => {
                    drop(anna.cancel_flush(flush.ticket).unwrap());
                    drop(server.push(&mut anna));
                }
                Lost::Reset => drop(anna.reset(&server.master.snapshot().unwrap()).unwrap()),
            }
            let _ = server.rounds(&mut anna);
            assert_eq!(server.master.document(), &applied, "{lost:?}");
            // Asked again there is nothing left to do, and it is reported.
            assert_eq!(refused_conflicts(&mut anna).len(), 3, "{lost:?}");
            assert_equal(&server.master, &anna);
            assert!(matches!(
                fates(&anna)[..],
                [Fate::Applied, Fate::Rejected(_)]
            ));
        }
    }
}

#[test]
fn one_that_waits_is_rejected_though_nothing_can_be_undone_any_more() {
    let mut server = server(&["one"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let a = TodoList::path().todos().at(id("a"));
    ben.apply(a.title().set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    anna.apply(a.title().set("anna".into())).unwrap();
    let _ = anna.undo().unwrap();
    anna = anna.with_undo(0);
    assert!(!anna.can_undo() && !anna.can_redo());
    // The command has replaced Ben's, and not what stood here, which the undo would restore.
    assert_eq!(server.rounds(&mut anna), 1);
    assert!(matches!(
        fates(&anna)[..],
        [Fate::Applied, Fate::Rejected(_)]
    ));
    assert_eq!(title(&server, "a"), "anna");
    anna.apply(a.title().set("again".into())).unwrap();
    assert_eq!(anna.undo(), Err(UndoError::Nothing));
}

#[test]
fn a_chain_of_undo_and_redo_falls_with_its_first() {
    for turns in 1..5 {
        let mut server = server(&["one"]);
        let (mut anna, mut ben) = (server.proxy(), server.proxy());
        let a = TodoList::path().todos().at(id("a"));
        ben.apply(a.title().set("ben".into())).unwrap();
        let _ = server.round(&mut ben);
        let first = anna.apply(a.title().set("anna".into())).unwrap().number();
        for turn in 0..turns {
            let undone = if turn % 2 == 0 {
                anna.undo()
            } else {
                anna.redo()
            };
            assert!(undone.unwrap().applied.is_some());
        }
        if turns % 2 == 0 {
            anna = Proxy::restore(&anna.save().unwrap(), SequentialIds).unwrap();
        }
        let _ = server.rounds(&mut anna);
        assert_eq!(title(&server, "a"), "anna");
        assert_eq!(fates(&anna).len(), turns + 1);
        let applied = fates(&anna)
            .into_iter()
            .filter(|fate| **fate == Fate::Applied);
        assert_eq!(applied.count(), 1);
        // What is left is the command, with what it has replaced on the master.
        assert!(!anna.can_redo());
        let undone = anna.undo().unwrap();
        assert_eq!((undone.number, undone.conflicts), (first, vec![]));
        let _ = server.rounds(&mut anna);
        assert_eq!(title(&server, "a"), "ben");
    }
}

#[test]
fn so_many_steps_are_kept_of_each_user() {
    let server = server(&["one"]);
    let mut proxy = server.proxy().with_undo(2);
    let users = ["anna", "ben"].map(|user| Context::new().with_user(user));
    for turn in 0..3 {
        for user in &users {
            proxy.set_context(user.clone());
            let title = TodoList::path().title().set(format!("title {turn}"));
            proxy.apply(title).unwrap();
        }
    }
    for user in users {
        proxy.set_context(user);
        assert_eq!(std::iter::from_fn(|| proxy.skip_undo()).count(), 2);
    }
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

#[test]
fn one_that_is_refused_at_once_keeps_its_step() {
    let mut server = server(&["one"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let a = TodoList::path().todos().at(id("a"));
    anna.apply(TodoList::path().title().set("list".into()))
        .unwrap();
    let second = anna.apply(a.title().set("anna".into())).unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    ben.apply(a.title().set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    let _ = server.push(&mut anna);
    for _ in 0..2 {
        let conflicts = refused_conflicts(&mut anna);
        assert_eq!(conflicts[0].field.as_deref(), Some("title"));
    }
    anna = Proxy::restore(&anna.save().unwrap(), SequentialIds).unwrap();
    // Ben sets it to what Anna had: nothing is in conflict any more.
    ben.apply(a.title().set("anna".into())).unwrap();
    let _ = server.round(&mut ben);
    let _ = server.push(&mut anna);
    let undone = anna.undo().unwrap();
    assert_eq!((undone.number, undone.conflicts), (second.number(), vec![]));
    let _ = server.rounds(&mut anna);
    assert_eq!(title(&server, "a"), "one");
    // So it is with redo, which is in conflict with another title.
    let _ = server.round(&mut ben);
    ben.apply(a.title().set("ben".into())).unwrap();
    let _ = server.round(&mut ben);
    let _ = server.push(&mut anna);
    let Err(UndoError::Conflicts { number, conflicts }) = anna.redo() else {
        panic!("the title is in conflict");
    };
    assert_eq!((Some(number), conflicts.len()), (undone.applied, 1));
    assert_eq!(anna.skip_redo(), undone.applied);
    assert!(!anna.can_redo() && anna.can_undo());
    assert_eq!(anna.undo().unwrap().conflicts, []);
    let _ = server.rounds(&mut anna);
    assert_eq!(server.master.document().title, "");
}

#[test]
fn a_rejected_redo_returns_unless_its_user_has_given_a_new_command() {
    let users = ["anna", "ben"].map(|user| Context::new().with_user(user));
    for (new_command_of, returns) in [(None, true), (Some(1), true), (Some(0), false)] {
        for discards in [false, true] {
            let mut server = server(&["one"]);
            let (mut anna, mut other) = (server.proxy(), server.proxy());
            let a = TodoList::path().todos().at(id("a"));
            anna.set_context(users[0].clone());
            anna.apply(a.title().set("anna".into())).unwrap();
            let _ = anna.undo().unwrap();
            let _ = server.rounds(&mut anna);
            let redone = anna.redo().unwrap().applied.unwrap();
            if let Some(user) = new_command_of {
                anna.set_context(Context::clone(&users[user]));
                let list = TodoList::path().title().set("list".into());
                anna.apply(list).unwrap();
                anna.set_context(users[0].clone());
            }
            anna = Proxy::restore(&anna.save().unwrap(), SequentialIds).unwrap();
            anna.set_context(users[0].clone());
            if discards {
                assert_eq!(anna.discard(redone), Ok(vec![redone]));
            } else {
                let _ = server.round(&mut other);
                other.apply(a.title().set("other".into())).unwrap();
                let _ = server.round(&mut other);
                assert_eq!(server.rounds(&mut anna), 1);
            }
            assert_eq!(anna.can_redo(), returns, "{new_command_of:?}");
        }
    }
}
