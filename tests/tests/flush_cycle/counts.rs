//! What the master answers to clients at different counts.

use flushout::wire::SyncBody;
use flushout::{Context, Master, Model, Proxy, SequentialIds};
use flushout_example_models::todo_list::TodoList;
use serde_json::json;

use crate::support::{answer, answer_json, assert_equal, master, proxy, round, todo};

#[test]
fn a_client_at_the_masters_count_needs_no_sync() {
    let mut master = master();
    let mut proxy = proxy(&master);
    proxy
        .apply(TodoList::path().todos().create(todo("one")))
        .unwrap();
    let flush = proxy.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    assert!(response.sync.is_none());
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(!report.is_changed);
    assert_equal(&master, &proxy);
}

#[test]
fn a_client_behind_is_sent_what_it_missed_or_the_snapshot() {
    let mut master = master();
    let mut behind = [proxy(&master), proxy(&master), proxy(&master)];
    let mut ahead = proxy(&master);
    for number in 0..5 {
        let create = TodoList::path().todos().create(todo(&number.to_string()));
        ahead.apply(create).unwrap();
    }
    let flush = ahead.begin_flush().unwrap();
    let response = answer(&mut master, &serde_json::to_vec(&flush).unwrap(), None);
    let history = response.applied.completions.clone();
    let (full, short) = (history.clone(), history[1..].to_vec());
    for (proxy, history, is_partial) in [
        (0, Some(full), true),
        // A history with a hole is as good as none.
        (1, Some(short), false),
        (2, None, false),
    ] {
        let proxy = &mut behind[proxy];
        let update = TodoList::path().title().set("mine".into());
        proxy.apply(update).unwrap();
        let from = master.count();
        let flush = proxy.begin_flush().unwrap();
        let bytes = serde_json::to_vec(&flush).unwrap();
        let staged = master.stage(&bytes, &Context::new()).unwrap();
        assert_eq!(staged.history_needed(), Some(0..from.get()));
        drop(staged);
        let mut master = Master::<TodoList>::new(&master.snapshot().unwrap(), SequentialIds)
            .unwrap()
            .with_smaller_sync_preferred(false);
        let response = answer(&mut master, &bytes, history);
        let sync = response.sync.as_ref().unwrap();
        assert_eq!(matches!(sync.body, SyncBody::Diff(_)), is_partial);
        assert!(proxy.end_flush(flush.ticket, &response).unwrap().is_changed);
        assert_equal(&master, proxy);
    }
}

#[test]
fn the_snapshot_is_sent_where_it_is_smaller() {
    let mut master = master();
    let mut far_behind = proxy(&master);
    let mut writer = proxy(&master);
    let mut history = Vec::new();
    for number in 0..50 {
        let title = TodoList::path().title().set(format!("title {number}"));
        writer.apply(title).unwrap();
        history.extend(writer.pending_effects().cloned());
        let _ = round(&mut master, &mut writer);
    }
    let flush = far_behind.begin_flush().unwrap();
    let response = answer(
        &mut master,
        &serde_json::to_vec(&flush).unwrap(),
        Some(history),
    );
    let sync = response.sync.as_ref().unwrap();
    assert!(matches!(sync.body, SyncBody::Latest(_)));
    let _ = far_behind.end_flush(flush.ticket, &response).unwrap();
    assert_equal(&master, &far_behind);
}

#[test]
fn a_client_ahead_of_the_master_is_sent_the_snapshot() {
    let mut master = master();
    let response = answer_json(&mut master, &json!({ "from": 7, "completions": [] }));
    assert_eq!(response["sync"]["isPartial"], false);
    assert_eq!(response["sync"]["latest"]["commandCount"], 0);
}

#[test]
fn an_empty_flush_asks_for_what_is_new() {
    let mut master = master();
    let mut reader = proxy(&master);
    let mut writer = proxy(&master);
    writer
        .apply(TodoList::path().title().set("new".into()))
        .unwrap();
    let _ = round(&mut master, &mut writer);
    let report = round(&mut master, &mut reader);
    assert!(report.is_changed);
    assert_equal(&master, &reader);
    let report = round(&mut master, &mut reader);
    assert!(!report.is_changed);
}

#[test]
fn a_long_queue_goes_in_flushes_that_the_master_takes() {
    let mut master = master();
    let limits = <TodoList as Model>::limits().with_flush_commands_max(3);
    let snapshot = master.snapshot().unwrap();
    let mut proxy = Proxy::<TodoList>::with_limits(&snapshot, SequentialIds, limits).unwrap();
    for number in 0..7 {
        let title = TodoList::path().title().set(number.to_string());
        proxy.apply(title).unwrap();
    }
    for left in [4, 1, 0] {
        let _ = round(&mut master, &mut proxy);
        assert_eq!(proxy.pending().len(), left);
    }
    assert_equal(&master, &proxy);
}
