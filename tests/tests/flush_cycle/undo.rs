//! Undo and redo: what is undone, what stays and is reported, and what undo survives.

use flushout::proxy::{Conflict, ConflictReason, Fate, UndoError};
use flushout::{Code, Context, Json, Master, Proxy, SequentialIds};
use flushout_example_models::todo_list::{TodoList, TodoPatch};
use serde_json::json;

use crate::server::{Server, todo_server};
use crate::support::{assert_equal, id, master_with, refused_conflicts, todo};

fn server(titles: &[&str]) -> Server<TodoList> {
    todo_server(master_with(titles))
}

#[test]
fn each_kind_of_command_is_taken_back_and_done_again() {
    for flushes_between in [false, true] {
        let mut server = server(&["one"]);
        let mut proxy = server.proxy();
        let list = TodoList::path();
        let before = proxy.document().clone();
        proxy
            .apply(list.todos().at(id("a")).title().set("uno".into()))
            .unwrap();
        let created = proxy
            .apply(list.todos().create(todo("two")))
            .unwrap()
            .created_id();
        proxy.apply(list.todos().at(id("a")).delete()).unwrap();
        if flushes_between {
            let _ = server.round(&mut proxy);
        }
        let after = proxy.document().clone();
        for _ in 0..3 {
            let undone = proxy.undo().unwrap();
            assert_eq!(undone.conflicts, []);
            assert!(undone.applied.is_some());
            if flushes_between {
                let _ = server.round(&mut proxy);
            }
        }
        // What only the server may set is set by it again.
        let mut restored = proxy.document().clone();
        let one = restored.todos.get(id("a")).unwrap().clone();
        restored.todos.insert(
            id("a"),
            flushout_example_models::todo_list::Todo {
                created_at: None,
                ..one
            },
        );
        assert_eq!(restored, before);
        assert_eq!(proxy.undo(), Err(UndoError::Nothing));
        for _ in 0..3 {
            assert_eq!(proxy.redo().unwrap().conflicts, []);
        }
        assert!(!proxy.can_redo());
        assert_eq!(proxy.document().todos.len(), after.todos.len());
        assert!(proxy.document().todos.contains(created));
        // The commands, their undos, and their redos; or the last of these alone.
        assert_eq!(
            server.rounds(&mut proxy),
            if flushes_between { 1 } else { 3 }
        );
        assert_equal(&server.master, &proxy);
    }
}

#[test]
fn what_others_have_changed_since_stays_and_is_reported() {
    let mut server = server(&["one", "two", "three"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let list = TodoList::path();
    let a = list.todos().at(id("a"));
    let patch = TodoPatch {
        title: Some("uno".into()),
        done: Some(true),
        ..TodoPatch::default()
    };
    anna.apply(a.update(patch)).unwrap();
    let created = anna
        .apply(list.todos().create(todo("four")))
        .unwrap()
        .created_id();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    ben.apply(a.title().set("eins".into())).unwrap();
    ben.apply(list.todos().at(created).done().set(true))
        .unwrap();
    let _ = server.round(&mut ben);
    let _ = server.round(&mut anna);
    let conflict = |path: &str, field: Option<&str>, reason| Conflict {
        path: path.split(',').collect(),
        field: field.map(Into::into),
        reason,
    };
    // Ben has ticked the new todo off, so it is not deleted.
    let place = format!("todos,{created}");
    let refused = anna.undo().unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("nothing of the command can be undone: {place} was changed since")
    );
    let expected = [conflict(&place, None, ConflictReason::Changed)];
    assert_eq!(refused_conflicts(&mut anna), expected);
    assert!(anna.skip_undo().is_some());
    // The title is Ben's by now; the tick is Anna's own.
    let undone = anna.undo().unwrap();
    assert_eq!(
        undone.conflicts,
        [conflict("todos,a", Some("title"), ConflictReason::Changed)]
    );
    let one = anna.document().todos.get(id("a")).unwrap();
    assert_eq!((one.title.as_str(), one.done), ("eins", false));
    // What somebody else deleted stays deleted, and what exists again is not restored twice.
    ben.apply(list.todos().at(id("b")).delete()).unwrap();
    anna.apply(list.todos().at(id("b")).done().set(true))
        .unwrap();
    let _ = server.round(&mut anna);
    let _ = server.round(&mut ben);
    let _ = server.round(&mut anna);
    let expected = [conflict("todos,b", None, ConflictReason::Gone)];
    assert_eq!(refused_conflicts(&mut anna), expected);
    let _ = server.round(&mut anna);
    assert_equal(&server.master, &anna);
}

#[test]
fn a_rebase_changes_what_an_undo_goes_back_to() {
    let mut server = server(&["one"]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let title = || {
        TodoList::path()
            .todos()
            .at(id("a"))
            .title()
            .set("anna".into())
    };
    ben.apply(
        TodoList::path()
            .todos()
            .at(id("a"))
            .title()
            .set("ben".into()),
    )
    .unwrap();
    let _ = server.round(&mut ben);
    anna.apply(title()).unwrap();
    let _ = server.round(&mut anna);
    assert_eq!(anna.undo().unwrap().conflicts, []);
    assert_eq!(anna.document().todos.get(id("a")).unwrap().title, "ben");
}

#[test]
fn a_step_follows_its_node_through_a_rename_and_a_restart() {
    let mut server = server(&[]);
    let (mut anna, mut ben) = (server.proxy(), server.proxy());
    let list = TodoList::path();
    for proxy in [&mut ben, &mut anna] {
        // Both propose the id 1.
        proxy.apply(list.todos().create(todo("new"))).unwrap();
    }
    let _ = server.round(&mut ben);
    let report = server.round(&mut anna);
    assert_eq!(report.renamed.len(), 1);
    assert_eq!(anna.document().todos.len(), 2);
    let saved = anna.save().unwrap();
    let mut anna = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
    assert_eq!(anna.undo().unwrap().conflicts, []);
    assert!(anna.document().todos.contains(id("1")), "that is Ben's");
    assert_eq!(anna.document().todos.len(), 1);
    let saved = anna.save().unwrap();
    let mut anna = Proxy::<TodoList>::restore(&saved, SequentialIds).unwrap();
    assert_eq!(anna.redo().unwrap().conflicts, []);
    assert_eq!(server.rounds(&mut anna), 2);
    assert_equal(&server.master, &anna);
    assert_eq!(anna.document().todos.len(), 2);
}

#[test]
fn a_transaction_is_taken_back_whole() {
    let mut server = server(&["one", "two"]);
    let mut proxy = server.proxy();
    let before = proxy.document().clone();
    proxy
        .transact(|draft| {
            let todos = TodoList::path();
            let ids: Vec<_> = draft.todos.iter().map(|(id, _)| id).collect();
            for id in ids {
                draft.apply(todos.todos().at(id).done().set(true))?;
            }
            draft.apply(todos.title().set("done".into()))
        })
        .unwrap();
    let _ = server.round(&mut proxy);
    let undone = proxy.undo().unwrap();
    assert_eq!(undone.conflicts, []);
    assert_eq!(proxy.document(), &before);
    assert_eq!(proxy.pending().len(), 1);
    let _ = server.round(&mut proxy);
    assert_equal(&server.master, &proxy);
}

#[test]
fn each_user_takes_back_their_own() {
    let server = server(&["one"]);
    let mut proxy = server.proxy();
    let list = TodoList::path();
    let as_user = |name: &str| Context::new().with_user(name);
    proxy.set_context(as_user("anna"));
    proxy.apply(list.title().set("anna's".into())).unwrap();
    proxy.set_context(as_user("ben"));
    assert!(!proxy.can_undo());
    proxy
        .apply(list.todos().at(id("a")).done().set(true))
        .unwrap();
    proxy.set_context(as_user("anna"));
    let _ = proxy.undo().unwrap();
    assert_eq!(proxy.document().title, "");
    assert!(proxy.document().todos.get(id("a")).unwrap().done);
    // What Ben does keeps Anna from nothing; what she does herself makes an end of redo.
    proxy.set_context(as_user("ben"));
    proxy
        .apply(list.todos().at(id("a")).done().set(false))
        .unwrap();
    proxy.set_context(as_user("anna"));
    assert!(proxy.can_redo());
    proxy.apply(list.title().set("again".into())).unwrap();
    assert!(!proxy.can_redo());
}

#[test]
fn an_undo_that_the_master_rejects_can_be_tried_again() {
    let mut server = server(&["refused"]);
    let mut proxy = server.proxy();
    proxy
        .apply(
            TodoList::path()
                .todos()
                .at(id("a"))
                .title()
                .set("other".into()),
        )
        .unwrap();
    let _ = server.round(&mut proxy);
    let undone = proxy.undo().unwrap();
    let report = server.round(&mut proxy);
    assert_eq!(report.rejected[0].problem.code, Code::Rejected);
    assert_eq!(report.rejected[0].number, undone.applied.unwrap());
    assert_eq!(proxy.document().todos.get(id("a")).unwrap().title, "other");
    assert!(proxy.can_undo() && !proxy.can_redo());
    let fates = std::iter::from_fn(|| proxy.take_outcome()).map(|outcome| outcome.fate);
    assert!(matches!(
        fates.collect::<Vec<_>>()[..],
        [Fate::Applied, Fate::Rejected(_)]
    ));
}

#[test]
fn a_command_that_was_rejected_or_discarded_is_not_taken_back() {
    let mut server = server(&["one"]);
    let mut proxy = server.proxy();
    let path = TodoList::path();
    let title = |title: &str| path.todos().at(id("a")).title().set(title.into());
    proxy.apply(title("refused")).unwrap();
    let _ = server.round(&mut proxy);
    assert!(!proxy.can_undo());
    let number = proxy.apply(title("other")).unwrap().number();
    assert_eq!(proxy.discard(number), Ok(vec![number]));
    assert!(!proxy.can_undo());
}

#[test]
fn only_so_many_steps_are_kept_and_none_without_undo() {
    let server = server(&[]);
    let snapshot = server.master.snapshot().unwrap();
    let mut proxy = Proxy::<TodoList>::new(&snapshot, SequentialIds)
        .unwrap()
        .with_undo(2);
    let title = |number: u32| TodoList::path().title().set(number.to_string());
    for number in 0..4 {
        proxy.apply(title(number)).unwrap();
    }
    let _ = (proxy.undo().unwrap(), proxy.undo().unwrap());
    assert_eq!(proxy.undo(), Err(UndoError::Nothing));
    assert_eq!(proxy.document().title, "1");
    let mut without = Proxy::<TodoList>::new(&snapshot, SequentialIds).unwrap();
    without.apply(title(1)).unwrap();
    assert_eq!(without.undo(), Err(UndoError::Nothing));
}

#[test]
fn documents_without_types_are_taken_back_too() {
    let document = Json::new(json!({"a": {"x": 1}, "list": [1]})).unwrap();
    let mut server = Server::new(Master::of_document(&document, SequentialIds).unwrap());
    let mut proxy = server.proxy();
    let command = |path: &[&str], props: serde_json::Value| flushout::Command {
        path: path.iter().copied().collect(),
        operation: flushout::command::Operation::Update {
            patch: Some(flushout::untyped::json_patch(
                props.as_object().unwrap().clone(),
            )),
        },
    };
    proxy
        .apply(command(&["a"], json!({"x": 2, "new": {"y": null}})))
        .unwrap();
    proxy.apply(command(&[], json!({"more": true}))).unwrap();
    let after = proxy.document().clone();
    let _ = server.round(&mut proxy);
    for _ in 0..2 {
        let undone = proxy.undo().unwrap();
        assert_eq!(undone.conflicts, []);
    }
    assert_eq!(proxy.document(), &document);
    let _ = server.round(&mut proxy);
    assert_equal(&server.master, &proxy);
    for _ in 0..2 {
        assert_eq!(proxy.redo().unwrap().conflicts, []);
    }
    assert_eq!(proxy.document(), &after);
}

#[test]
fn a_member_that_was_null_comes_back_as_null() {
    let document = Json::new(json!({"a": null})).unwrap();
    let mut server = Server::new(Master::of_document(&document, SequentialIds).unwrap());
    let mut proxy = server.proxy();
    let delete = flushout::Command {
        path: ["a"].into_iter().collect(),
        operation: flushout::command::Operation::Delete,
    };
    proxy.apply(delete).unwrap();
    assert_eq!(proxy.undo().unwrap().conflicts, []);
    assert_eq!(proxy.document(), &document);
    assert_eq!(proxy.redo().unwrap().conflicts, []);
    assert_eq!(proxy.undo().unwrap().conflicts, []);
    assert_eq!(server.rounds(&mut proxy), 4);
    assert_eq!(proxy.document(), &document);
    assert_equal(&server.master, &proxy);
}
