//! Lineages: what a client of another epoch receives, and what it keeps.

use flushout::{Epoch, Master, Proxy, SequentialIds};
use flushout_example_models::todo_list::TodoList;
use serde_json::json;

use crate::support::{answer_json, assert_equal, master, proxy, round, todo};

fn of_epoch(name: &str) -> Master<TodoList> {
    master().with_epoch(Epoch::new(name).unwrap())
}

#[test]
fn nothing_of_another_epoch_is_applied_and_nothing_is_lost() {
    let mut first = of_epoch("first");
    let mut proxy = proxy(&first);
    let list = TodoList::path();
    proxy.apply(list.todos().create(todo("old"))).unwrap();
    let _ = round(&mut first, &mut proxy);
    // The server is reset; the client works on.
    let mut second = of_epoch("second");
    proxy.apply(list.title().set("mine".into())).unwrap();
    let id = proxy
        .apply(list.todos().create(todo("mine")))
        .unwrap()
        .created_id();
    let flush = proxy.begin_flush().unwrap();
    let response = second
        .stage_flush(&flush, &flushout::Context::new())
        .unwrap()
        .commit(None)
        .unwrap();
    assert!(response.applied.completions.is_empty());
    let codes: Vec<_> = response
        .errors
        .iter()
        .map(|error| error.code.as_deref())
        .collect();
    assert_eq!(codes, [Some("other_epoch"); 2]);
    assert_eq!(second.count().get(), 0);

    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.rejected.is_empty());
    assert_eq!(proxy.epoch(), Some(&Epoch::new("second").unwrap()));
    assert_eq!(proxy.pending().len(), 2);
    assert_eq!(proxy.document().title, "mine");
    assert_eq!(proxy.document().todos.len(), 1);
    assert!(proxy.document().todos.contains(id));

    let _ = round(&mut second, &mut proxy);
    assert_equal(&second, &proxy);
    assert_eq!(second.document().title, "mine");
}

#[test]
fn an_empty_flush_of_another_epoch_is_answered_with_the_snapshot() {
    let mut second = of_epoch("second");
    let flush = json!({ "from": 0, "completions": [], "epoch": "first" });
    let response = answer_json(&mut second, &flush);
    assert_eq!(response["sync"]["isPartial"], false);
    assert_eq!(response["epoch"], "second");
}

#[test]
fn clients_and_masters_without_epochs_get_along_with_those_that_have_them() {
    let mut with = of_epoch("first");
    let flush = json!({ "from": 0, "completions": [
        { "command": { "action": "update", "props": { "title": "new" } } }
    ] });
    let response = answer_json(&mut with, &flush);
    assert_eq!(
        response["applied"]["completions"].as_array().unwrap().len(),
        1
    );

    let mut without = master();
    let snapshot = of_epoch("first").snapshot().unwrap();
    let mut proxy = Proxy::<TodoList>::new(&snapshot, SequentialIds).unwrap();
    proxy
        .apply(TodoList::path().title().set("mine".into()))
        .unwrap();
    let report = round(&mut without, &mut proxy);
    assert!(report.rejected.is_empty());
    assert_equal(&without, &proxy);
}

#[test]
fn a_pushed_snapshot_of_another_epoch_makes_the_proxy_ask() {
    let mut first = of_epoch("first");
    let mut proxy = proxy(&first);
    proxy
        .apply(TodoList::path().title().set("old".into()))
        .unwrap();
    let _ = round(&mut first, &mut proxy);
    let mut second = of_epoch("second");
    let push = |master: &Master<TodoList>| {
        flushout::Sync::new(flushout::wire::SyncBody::Latest(master.snapshot().unwrap()))
    };
    let report = proxy.receive(push(&second)).unwrap();
    assert!(report.is_behind && !report.is_changed);
    // An empty flush brings the truth, and a late push of the former lineage does no harm.
    let _ = round(&mut second, &mut proxy);
    assert_equal(&second, &proxy);
    let report = proxy.receive(push(&first)).unwrap();
    assert!(report.is_behind && !report.is_changed);
    assert_equal(&second, &proxy);
}

#[test]
fn a_pushed_diff_of_another_epoch_is_not_taken() {
    let mut first = of_epoch("first");
    let mut proxy = proxy(&first);
    let flush = json!({ "from": 0, "completions": [
        { "command": { "action": "update", "props": { "title": "pushed" } } }
    ] });
    let staged = first
        .stage(flush.to_string().as_bytes(), &flushout::Context::new())
        .unwrap();
    let batch = flushout::wire::CompletionBatch {
        from: staged.start(),
        completions: staged.completions().to_vec(),
    };
    let _ = staged.commit(None).unwrap();
    let push = |epoch: &str| {
        let body = flushout::wire::SyncBody::Diff(batch.clone());
        flushout::Sync::new(body).with_epoch(Some(Epoch::new(epoch).unwrap()))
    };
    // Through its text, as it would come.
    let other: flushout::Sync =
        serde_json::from_str(&serde_json::to_string(&push("other")).unwrap()).unwrap();
    let report = proxy.receive(other).unwrap();
    assert!(report.is_behind && !report.is_changed);
    assert_eq!(proxy.count().get(), 0);
    let report = proxy.receive(push("first")).unwrap();
    assert!(report.is_changed && !report.is_behind);
    assert_eq!(proxy.document().title, "pushed");
}
