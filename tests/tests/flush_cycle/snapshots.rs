//! Diffs that cannot be applied, and the snapshots that bring a proxy right again.

use flushout::proxy::BeginFlushError;
use flushout::wire::{CompletionBatch, SyncBody};
use flushout::{Count, FlushResponse, Master, Path, Proxy, Snapshot, Sync};
use flushout_example_models::todo_list::TodoList;

use crate::support::{answer, assert_equal, id, master_with, proxy, round, todo};

fn latest(master: &Master<TodoList>) -> Sync {
    Sync::new(SyncBody::Latest(master.snapshot().unwrap()))
}

/// A proxy that has flushed one create, with one more waiting that depends on it, and the answer
/// with a diff that cannot be applied.
fn damaged() -> (Master<TodoList>, Proxy<TodoList>, Snapshot) {
    let mut master = master_with(&["one"]).with_smaller_sync_preferred(false);
    let list = TodoList::path();
    let mut other = proxy(&master);
    let mut proxy = proxy(&master);
    let stale = master.snapshot().unwrap();
    other.apply(list.title().set("theirs".into())).unwrap();
    let history: Vec<_> = other.pending_effects().cloned().collect();
    let _ = round(&mut master, &mut other);

    let created = proxy
        .apply(list.todos().create(todo("mine")))
        .unwrap()
        .created_id();
    let flush = proxy.begin_flush().unwrap();
    proxy
        .apply(list.todos().at(created).done().set(true))
        .unwrap();
    let bytes = serde_json::to_vec(&flush).unwrap();
    let mut response: FlushResponse = answer(&mut master, &bytes, Some(history));
    let Some(SyncBody::Diff(diff)) = response.sync.as_mut().map(|sync| &mut sync.body) else {
        panic!("no diff");
    };
    diff.completions[0].command.path = Path::from_iter(["todos", "nowhere"]);
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(report.is_snapshot_needed);
    assert!(report.rejected.is_empty());
    (master, proxy, stale)
}

#[test]
fn a_diff_that_cannot_be_applied_asks_for_a_snapshot_and_keeps_what_waits() {
    let (mut master, mut proxy, _) = damaged();
    assert!(proxy.is_snapshot_needed());
    assert_eq!(proxy.begin_flush(), Err(BeginFlushError::SnapshotNeeded));
    // The user works on meanwhile.
    let list = TodoList::path();
    proxy.apply(list.title().set("mine".into())).unwrap();
    assert_eq!(proxy.queued_count(), 2);
    let report = proxy.receive(latest(&master)).unwrap();
    assert!(!report.is_snapshot_needed);
    assert!(report.rejected.is_empty());
    assert_eq!(proxy.pending().len(), 2);
    assert_eq!(proxy.document().title, "mine");
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(
        master
            .document()
            .todos
            .values()
            .filter(|todo| todo.done)
            .count(),
        1
    );
}

#[test]
fn a_snapshot_from_before_the_answer_is_passed_over() {
    let (master, mut proxy, stale) = damaged();
    let before = proxy.save().unwrap();
    let report = proxy.receive(Sync::new(SyncBody::Latest(stale))).unwrap();
    assert!(report.is_snapshot_needed);
    assert_eq!(proxy.save().unwrap(), before);
    let report = proxy.receive(latest(&master)).unwrap();
    assert!(report.rejected.is_empty());
    assert_eq!(proxy.confirmed_count(), master.count());
}

#[test]
fn a_proxy_that_waits_for_a_snapshot_survives_a_restart() {
    let (mut master, mut proxy, _) = damaged();
    let saved = proxy.save().unwrap();
    let mut restored = Proxy::<TodoList>::restore(&saved, flushout::SequentialIds).unwrap();
    assert!(restored.is_snapshot_needed());
    let report = restored.receive(latest(&master)).unwrap();
    assert!(report.rejected.is_empty());
    let _ = round(&mut master, &mut restored);
    assert_equal(&master, &restored);
}

#[test]
fn a_snapshot_held_during_a_flush_answers_the_need_that_the_flush_brings() {
    let (master, mut proxy, _) = damaged();
    let _ = proxy.receive(latest(&master)).unwrap();
    let mut master = master;
    let mut other = self::proxy(&master);
    other
        .apply(TodoList::path().title().set("again".into()))
        .unwrap();
    let _ = round(&mut master, &mut other);
    let flush = proxy.begin_flush().unwrap();
    let bytes = serde_json::to_vec(&flush).unwrap();
    let mut response = answer(&mut master, &bytes, None);
    let _ = proxy.receive(latest(&master)).unwrap();
    // As if the server had sent a diff that cannot be applied.
    let mut completions = response.applied.completions.clone();
    completions.insert(0, completions[0].clone());
    completions[0].command.path = Path::from_iter(["todos", "nowhere"]);
    response.sync = Some(Sync::new(SyncBody::Diff(CompletionBatch {
        from: flush.from,
        completions,
    })));
    let report = proxy.end_flush(flush.ticket, &response).unwrap();
    assert!(!report.is_snapshot_needed);
    assert_equal(&master, &proxy);
}

#[test]
fn pushed_diffs_may_be_late_repeated_overlapping_or_missing() {
    let mut master = master_with(&["one"]);
    let mut writer = proxy(&master);
    let mut reader = proxy(&master);
    let mut history = Vec::new();
    for number in 0..4 {
        let title = TodoList::path().title().set(number.to_string());
        writer.apply(title).unwrap();
        history.extend(writer.pending_effects().cloned());
        let _ = round(&mut master, &mut writer);
    }
    let mut push = |from: usize, to: usize| {
        let diff = CompletionBatch {
            from: Count::ZERO.checked_add(from).unwrap(),
            completions: history[from..to].to_vec(),
        };
        reader.receive(Sync::new(SyncBody::Diff(diff))).unwrap()
    };
    assert!(push(2, 3).is_behind);
    assert!(push(0, 2).is_changed);
    assert!(!push(0, 2).is_changed);
    assert!(push(1, 4).is_changed);
    assert!(!push(2, 3).is_behind);
    assert_equal(&master, &reader);
}

#[test]
fn a_bad_snapshot_is_refused_and_changes_nothing() {
    let master = master_with(&["one"]);
    let mut proxy = proxy(&master);
    let before = proxy.save().unwrap();
    let text = r#"{"commandCount":9,"document":{"title":7,"todos":{}}}"#;
    let bad = Snapshot::from_json(text.as_bytes()).unwrap();
    let problem = proxy
        .receive(Sync::new(SyncBody::Latest(bad.clone())))
        .unwrap_err();
    assert_eq!(problem.code.as_str(), "wrong_type");
    assert_eq!(problem.pointer, "/document/title");
    assert_eq!(proxy.reset(&bad).unwrap_err(), problem);
    let flush = proxy.begin_flush().unwrap();
    let problem_in_flight = proxy.receive(Sync::new(SyncBody::Latest(bad))).unwrap_err();
    assert_eq!(problem_in_flight, problem);
    let _ = proxy.cancel_flush(flush.ticket).unwrap();
    let saved = |bytes: &[u8]| {
        let mut value: serde_json::Value = serde_json::from_slice(bytes).unwrap();
        value["nextTicket"] = 0.into();
        value
    };
    assert_eq!(saved(&proxy.save().unwrap()), saved(&before));
}

#[test]
fn a_reset_keeps_what_is_not_confirmed() {
    let mut master = master_with(&["one", "two"]);
    let mut proxy = proxy(&master);
    let list = TodoList::path();
    proxy.apply(list.todos().at(id("a")).delete()).unwrap();
    let _flush = proxy.begin_flush().unwrap();
    proxy
        .apply(list.todos().at(id("b")).done().set(true))
        .unwrap();
    let report = proxy.reset(&master.snapshot().unwrap()).unwrap();
    assert!(report.rejected.is_empty());
    assert!(!proxy.is_flush_in_flight());
    assert_eq!(proxy.queued_count(), 2);
    let _ = round(&mut master, &mut proxy);
    assert_equal(&master, &proxy);
    assert_eq!(master.document().todos.len(), 1);
}
