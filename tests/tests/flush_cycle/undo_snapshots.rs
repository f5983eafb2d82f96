//! Undo of commands that were answered with a snapshot: what they replaced on the master is known
//! only where nothing lay between.

use flushout::command::{Command, Operation};
use flushout::proxy::ConflictReason;
use flushout::untyped::json_patch;
use flushout::{Json, Master, Model, Proxy, SequentialIds, SyncReport};
use flushout_example_models::todo_list::{TodoCommand, TodoList};
use flushout_tests::rules::AcceptingInvocations;
use serde_json::{Value, json};

use crate::server::{Server, stamp, todo_server};
use crate::support::{assert_equal, id, master_with, refused_conflicts, todo};

/// How a proxy hears of its command's effect.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Answer {
    Diff,
    Snapshot,
    /// What others did is pushed as a snapshot before the command is sent.
    Pushed,
    /// The proxy starts again from a snapshot before the command is sent.
    Reset,
    /// The document was restored meanwhile: the command is sent again, to another lineage.
    OtherEpoch,
    /// The diff has a gap; a snapshot is asked for.
    Short,
}

const ANSWERS: [Answer; 6] = [
    Answer::Diff,
    Answer::Snapshot,
    Answer::Pushed,
    Answer::Reset,
    Answer::OtherEpoch,
    Answer::Short,
];

/// Sends what waits, and lets the proxy hear of it in this way.
fn hear<M: Model>(server: &mut Server<M>, proxy: &mut Proxy<M>, answer: Answer) -> SyncReport {
    use flushout::wire::SyncBody;
    let latest = |server: &Server<M>| server.master.snapshot().unwrap();
    match answer {
        Answer::Pushed => {
            let pushed = flushout::Sync::new(SyncBody::Latest(latest(server)));
            let _ = proxy.receive(pushed).unwrap();
        }
        Answer::Reset => drop(proxy.reset(&latest(server)).unwrap()),
        _ => {}
    }
    let flush = proxy.begin_flush().unwrap();
    let history = (answer == Answer::Snapshot).then(|| server.history.take());
    let mut response = server.answer(&flush);
    if let Some(history) = history {
        server.history = history;
    }
    if let Some(SyncBody::Diff(diff)) = response.sync.as_mut().map(|sync| &mut sync.body)
        && answer == Answer::Short
    {
        diff.completions.clear();
        diff.from = server.master.count();
    }
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    if report.is_snapshot_needed {
        let latest = flushout::Sync::new(SyncBody::Latest(latest(server)));
        return proxy.receive(latest).unwrap();
    }
    report
}

/// Both users' commands on a todo list, and what is asked of the title and the todos in the end.
fn ben_and_anna(command: usize, anna: &mut Proxy<TodoList>, ben: &mut Proxy<TodoList>) {
    let list = TodoList::path();
    let (a, b) = (list.todos().at(id("a")), list.todos().at(id("b")));
    ben.apply(list.title().set("ben".into())).unwrap();
    ben.apply(a.title().set("ben".into())).unwrap();
    ben.apply(b.done().set(true)).unwrap();
    match command {
        0 => drop(anna.apply(a.title().set("anna".into())).unwrap()),
        1 => drop(anna.apply(a.delete()).unwrap()),
        2 => drop(anna.apply(list.todos().create(todo("anna"))).unwrap()),
        3 => drop(anna.apply(TodoCommand::CompleteAll).unwrap()),
        _ => drop(
            anna.transact(|draft| {
                draft.apply(list.title().set("anna".into()))?;
                draft.apply(a.delete())?;
                draft.apply(b.title().set("anna".into()))
            })
            .unwrap(),
        ),
    }
}

#[test]
fn undo_restores_what_was_on_the_master_or_says_that_it_is_not_known() {
    for answer in ANSWERS {
        for command in 0..5 {
            for sends_effects in [false, true] {
                let epoch = |name| flushout::Epoch::new(name).unwrap();
                let master = master_with(&["one", "two"]).with_epoch(epoch("first"));
                let mut server = todo_server(master);
                let (mut anna, mut ben) = (server.proxy(), server.proxy());
                if sends_effects {
                    anna = anna.with_effects_sent();
                }
                ben_and_anna(command, &mut anna, &mut ben);
                let _ = server.round(&mut ben);
                let bens = server.master.document().clone();
                if answer == Answer::OtherEpoch {
                    let latest = server.master.snapshot().unwrap();
                    let master = Master::new(&latest, SequentialIds).unwrap();
                    server.master = master
                        .with_smaller_sync_preferred(false)
                        .with_interceptor(AcceptingInvocations(stamp))
                        .with_epoch(epoch("restored"));
                }
                let _ = hear(&mut server, &mut anna, answer);
                let _ = server.rounds(&mut anna);
                let place = format!("{answer:?}, command {command}, effects {sends_effects}");
                assert_equal(&server.master, &anna);
                let after = server.master.document().clone();
                let is_known = !matches!(answer, Answer::Snapshot | Answer::Short);
                if is_known {
                    let undone = anna.undo().unwrap();
                    assert_eq!((undone.applied.is_some(), undone.conflicts), (true, vec![]));
                } else {
                    for conflict in refused_conflicts(&mut anna) {
                        assert_eq!(conflict.reason, ConflictReason::Unknown, "{place}");
                    }
                }
                let _ = server.rounds(&mut anna);
                assert_equal(&server.master, &anna);
                // Only the server says when a todo was created.
                let text = |list: &TodoList| {
                    let text = list.document_text().unwrap().as_str().to_owned();
                    text.replace(r#","createdAt":7"#, "")
                };
                let expected = if is_known { &bens } else { &after };
                let master = server.master.document();
                assert_eq!(text(master), text(expected), "{place}");
            }
        }
    }
}

#[test]
fn of_documents_without_types_too() {
    for answer in ANSWERS.into_iter().filter(|one| *one != Answer::OtherEpoch) {
        for deletes in [false, true] {
            let start = Json::new(json!({"a": 1, "b": {"c": 1}})).unwrap();
            let mut server = Server::new(Master::of_document(&start, SequentialIds).unwrap());
            let (mut anna, mut ben) = (server.proxy(), server.proxy());
            let update = |members: Value| Command {
                path: ["b"].into_iter().collect(),
                operation: Operation::Update {
                    patch: Some(json_patch(members.as_object().unwrap().clone())),
                },
            };
            ben.apply(update(json!({"c": 2, "d": 2}))).unwrap();
            if deletes {
                let path = ["b"].into_iter().collect();
                let operation = Operation::Delete;
                anna.apply(Command { path, operation }).unwrap();
            } else {
                anna.apply(update(json!({"c": 3}))).unwrap();
            }
            let _ = server.round(&mut ben);
            let bens = server.master.document().clone();
            let _ = hear(&mut server, &mut anna, answer);
            let after = server.master.document().clone();
            let is_known = !matches!(answer, Answer::Snapshot | Answer::Short);
            assert_eq!(anna.undo().is_ok(), is_known, "{answer:?}");
            let _ = server.rounds(&mut anna);
            let expected = if is_known { &bens } else { &after };
            assert_eq!(server.master.document(), expected, "{answer:?}");
        }
    }
}

#[test]
fn where_nothing_lay_between_it_is_known() {
    let mut server = todo_server(master_with(&["one"]));
    let mut anna = server.proxy();
    let list = TodoList::path();
    anna.apply(list.title().set("anna".into())).unwrap();
    let refused = list.todos().at(id("a")).title().set("refused".into());
    anna.apply(refused).unwrap();
    anna.apply(list.todos().at(id("a")).done().set(true))
        .unwrap();
    let flush = anna.begin_flush().unwrap();
    let mut response = server.answer(&flush);
    // As a master without a history answers that looks no further.
    let latest = server.master.snapshot().unwrap();
    response.sync = Some(flushout::Sync::new(flushout::wire::SyncBody::Latest(
        latest,
    )));
    let _ = anna.end_flush(flush.ticket, &response).unwrap();
    // What was refused may have been what the third command replaced here.
    let third = refused_conflicts(&mut anna);
    assert_eq!(third[0].reason, ConflictReason::Unknown);
    assert!(anna.skip_undo().is_some());
    assert_eq!(anna.undo().unwrap().conflicts, []);
    let _ = server.rounds(&mut anna);
    assert_eq!(server.master.document().title, "");
    assert_equal(&server.master, &anna);
}

#[test]
fn a_renamed_node_that_a_snapshot_brought_is_not_taken_for_another() {
    for sends_effects in [false, true] {
        let mut server = todo_server(master_with(&[]));
        let (mut anna, mut ben) = (server.proxy(), server.proxy());
        if sends_effects {
            anna = anna.with_effects_sent();
        }
        for proxy in [&mut ben, &mut anna] {
            proxy
                .apply(TodoList::path().todos().create(todo("new")))
                .unwrap();
        }
        let _ = server.round(&mut ben);
        let report = hear(&mut server, &mut anna, Answer::Snapshot);
        assert_eq!(report.renamed.len(), 1);
        assert_eq!(anna.document().todos.len(), 2);
        let refused = refused_conflicts(&mut anna);
        assert_eq!(refused[0].reason, ConflictReason::Unknown);
        let _ = server.rounds(&mut anna);
        assert_eq!(server.master.document().todos.len(), 2);
    }
}
