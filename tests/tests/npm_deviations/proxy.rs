//! The rows about the flush cycle (f).

use flushout::problem::Code;
use flushout::proxy::{BeginFlushError, EndFlushError, RejectedBy, SyncReport};
use flushout::wire::{Sync, SyncBody};

use super::*;

#[test]
fn f03_a_late_answer_is_refused() {
    let mut master = master_of(0, &json!({}));
    let mut proxy = proxy_of(&master);
    proxy.apply(update(&[], &json!({"a": 1}))).unwrap();
    let first = proxy.begin_flush().unwrap();
    let late = answer(&mut master, &first);
    let _ = proxy.cancel_flush(first.ticket).unwrap();
    proxy.apply(update(&[], &json!({"b": 2}))).unwrap();
    let second = proxy.begin_flush().unwrap();
    let before = view(&proxy);
    assert_eq!(
        proxy.end_flush(first.ticket, &late),
        Err(EndFlushError::OtherFlush)
    );
    assert_eq!(view(&proxy), before);
    let _ = proxy
        .end_flush(second.ticket, &answer(&mut master, &second))
        .unwrap();
    assert_eq!(
        proxy.end_flush(second.ticket, &late),
        Err(EndFlushError::NotInFlight)
    );
    assert_eq!(proxy.document(), master.document());
}

#[test]
fn f04_cancelling_what_is_not_in_flight_is_refused() {
    let mut master = master_of(0, &json!({}));
    let mut proxy = proxy_of(&master);
    proxy.apply(create(&[], json!({"a": 1}))).unwrap();
    let first = proxy.begin_flush().unwrap();
    let _ = proxy.cancel_flush(first.ticket).unwrap();
    let before = view(&proxy);
    assert_eq!(
        proxy.cancel_flush(first.ticket),
        Err(EndFlushError::NotInFlight),
        "twice"
    );
    assert_eq!(view(&proxy), before);
    let second = proxy.begin_flush().unwrap();
    let before = view(&proxy);
    assert_eq!(
        proxy.cancel_flush(first.ticket),
        Err(EndFlushError::OtherFlush),
        "a foreign one"
    );
    assert_eq!(view(&proxy), before);
    let _ = proxy
        .end_flush(second.ticket, &answer(&mut master, &second))
        .unwrap();
    let before = view(&proxy);
    assert_eq!(
        proxy.cancel_flush(second.ticket),
        Err(EndFlushError::NotInFlight),
        "after its end"
    );
    assert_eq!(view(&proxy), before);
    assert_eq!(master.count().get(), 1);
}

#[test]
fn f05_nothing_changes_when_an_answer_cannot_be_taken() {
    let master = master_of(4, &json!({"n": {}}));
    let mut proxy = proxy_of(&master);
    proxy.apply(update(&["n"], &json!({"a": 1}))).unwrap();
    let flush = proxy.begin_flush().unwrap();
    proxy.apply(update(&["n"], &json!({"b": 2}))).unwrap();
    let before = view(&proxy);
    let unreadable = response(&json!({
        "applied": {"from": 4, "completions": []},
        "sync": {"isPartial": false, "latest": {"commandCount": 9, "document": [1]}},
    }));
    let error = proxy.end_flush(flush.ticket, &unreadable).unwrap_err();
    assert!(matches!(error, EndFlushError::Unreadable(_)), "{error}");
    assert_eq!(view(&proxy), before);

    // The way out that repeats nothing and loses nothing.
    let report = proxy.reset(&snapshot(9, &json!({"n": {"c": 3}}))).unwrap();
    assert_eq!(report.rejected, []);
    assert_eq!(
        proxy.document().to_value(),
        json!({"n": {"a": 1, "b": 2, "c": 3}})
    );
    assert_eq!(
        (proxy.confirmed_count().get(), proxy.queued_count()),
        (9, 2)
    );
    assert!(!proxy.is_flush_in_flight());
}

#[test]
fn f05_a_diff_that_cannot_be_applied_asks_for_a_snapshot() {
    let master = master_of(4, &json!({"n": {}}));
    for diff in [
        json!({"from": 3, "completions": []}),
        json!({"from": 4, "completions": [{"command": {"path": ["n"], "action": "update", "props": {"x": 1}}},
            {"command": {"path": ["gone"], "action": "update", "props": {"x": 1}}}]}),
        // A create without its id would be replayed under another one.
        json!({"from": 4, "completions": [{"command": {"action": "create"}}]}),
    ] {
        let mut proxy = proxy_of(&master);
        proxy.apply(update(&["n"], &json!({"a": 1}))).unwrap();
        let flush = proxy.begin_flush().unwrap();
        proxy.apply(update(&["n"], &json!({"b": 2}))).unwrap();
        let document = proxy.document().clone();
        let answer = response(&json!({"applied": {"from": 4, "completions": [
            {"command": {"path": ["n"], "action": "update", "props": {"a": 1}}}]},
            "sync": {"isPartial": true, "diff": diff, "mappedPaths": {}}}));
        let report = proxy.end_flush(flush.ticket, &answer).unwrap();
        assert!(report.is_snapshot_needed, "{diff}");
        assert_eq!(proxy.document(), &document, "{diff}");
        assert_eq!(proxy.begin_flush(), Err(BeginFlushError::SnapshotNeeded));
        let latest = snapshot(7, &json!({"n": {"a": 1, "x": 1}}));
        let report = proxy.receive(Sync::new(SyncBody::Latest(latest))).unwrap();
        assert!(!report.is_snapshot_needed);
        assert_eq!(
            proxy.document().to_value(),
            json!({"n": {"a": 1, "b": 2, "x": 1}})
        );
        assert_eq!(
            proxy.begin_flush().unwrap().completions.len(),
            1,
            "what waited is sent"
        );
    }
}

#[test]
fn f06_an_answer_without_sync_has_to_fit() {
    let master = master_of(4, &json!({}));
    let mut proxy = proxy_of(&master);
    proxy.apply(update(&[], &json!({"a": 1}))).unwrap();
    let flush = proxy.begin_flush().unwrap();
    let completion = json!({"command": {"action": "update", "props": {"a": 1}}});
    let before = view(&proxy);
    for applied in [
        json!({"from": 4, "completions": []}),
        json!({"from": 5, "completions": [completion]}),
        json!({"from": 4, "completions": [completion, completion]}),
    ] {
        let answer = response(&json!({"applied": applied}));
        assert_eq!(
            proxy.end_flush(flush.ticket, &answer),
            Err(EndFlushError::Mismatch),
            "{applied}"
        );
        assert_eq!(view(&proxy), before);
    }
    for body in [
        "{}",
        "[]",
        "null",
        "\"ok\"",
        "",
        "<html>",
        r#"{"applied":{}}"#,
    ] {
        assert!(FlushResponse::from_json(body.as_bytes()).is_err(), "{body}");
    }
    let answer = response(&json!({"applied": {"from": 4, "completions": [completion]}}));
    let _ = proxy.end_flush(flush.ticket, &answer).unwrap();
    assert_eq!(
        (proxy.confirmed_count().get(), proxy.has_unconfirmed()),
        (5, false)
    );
}

#[test]
fn f07_what_is_dropped_is_reported() {
    let mut master = master_of(0, &json!({"n": {}, "m": {}}));
    let mut proxy = proxy_of(&master);
    let mut other = proxy_of(&master);
    other.apply(delete(&["n"])).unwrap();
    let _ = flush(&mut other, &mut master);
    proxy.apply(update(&["n"], &json!({"a": 1}))).unwrap();
    proxy.apply(update(&["m"], &json!({"b": 2}))).unwrap();
    let sent = proxy.begin_flush().unwrap();
    proxy.apply(update(&["n"], &json!({"c": 3}))).unwrap();
    proxy.apply(update(&["m"], &json!({"d": 4}))).unwrap();
    let report = proxy
        .end_flush(sent.ticket, &answer(&mut master, &sent))
        .unwrap();
    let told: Vec<_> = report
        .rejected
        .iter()
        .map(|rejected| {
            (
                rejected.by,
                rejected
                    .entry
                    .completion()
                    .unwrap()
                    .command
                    .props
                    .as_ref()
                    .unwrap()
                    .as_str(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (RejectedBy::Answer, "{\"a\":1}"),
            (RejectedBy::Rebase, "{\"c\":3}")
        ]
    );
    for rejected in &report.rejected {
        assert_eq!(rejected.problem.code, Code::NotFound);
        assert_eq!(rejected.problem.message, "No object at document path n");
    }
    assert_eq!(proxy.document().to_value(), json!({"m": {"b": 2, "d": 4}}));
}

#[test]
fn f07_errors_of_an_npm_master_find_their_commands() {
    let master = master_of(0, &json!({}));
    let mut proxy = proxy_of(&master);
    for props in [json!({"x": 1}), json!({"y": 1}), json!({"x": 2})] {
        proxy.apply(create(&[], props)).unwrap();
    }
    let flush = proxy.begin_flush().unwrap();
    // As npm's: no places in the errors, no codes, an id changed.
    let created = json!([{"command": {"action": "create", "props": {"y": 1}}, "createdId": "7"}]);
    let error = json!({"action": "create", "path": [], "errorMessage": "no x"});
    let answer = response(
        &json!({"applied": {"from": 0, "completions": created}, "errors": [error, error],
        "sync": {"isPartial": true, "diff": {"from": 0, "completions": created}, "mappedPaths": {"2": ["7"]}}}),
    );
    let report = proxy.end_flush(flush.ticket, &answer).unwrap();
    let ids: Vec<_> = report
        .rejected
        .iter()
        .map(|one| one.entry.completion().unwrap().created_id.clone().unwrap())
        .collect();
    assert_eq!(ids, ["1", "3"]);
    assert!(
        report
            .rejected
            .iter()
            .all(|one| one.problem.message == "no x")
    );
    assert_eq!(
        report.renamed,
        [(Path::from_iter(["2"]), Path::from_iter(["7"]))]
    );
}

#[test]
fn f09_f10_what_is_handed_out_is_owned() {
    let master = master_of(0, &json!({"n": {}}));
    let mut proxy = proxy_of(&master);
    proxy.apply(update(&["n"], &json!({"a": 1}))).unwrap();
    let flush = proxy.begin_flush().unwrap();
    let document = proxy.document().clone();
    let (sent, shown) = (
        serde_json::to_string(&flush).unwrap(),
        document.to_value().to_string(),
    );
    proxy.apply(update(&["n"], &json!({"a": 2}))).unwrap();
    assert_eq!(serde_json::to_string(&flush).unwrap(), sent);
    assert_eq!(document.to_value().to_string(), shown);
}

#[test]
fn f11_queued_and_unconfirmed_are_two_questions() {
    let mut master = master_of(0, &json!({}));
    let mut proxy = proxy_of(&master);
    let answers = |proxy: &Proxy<Json>| (proxy.has_queued(), proxy.has_unconfirmed());
    assert_eq!(answers(&proxy), (false, false));
    proxy.apply(update(&[], &json!({"a": 1}))).unwrap();
    assert_eq!(answers(&proxy), (true, true));
    let flush = proxy.begin_flush().unwrap();
    assert_eq!(answers(&proxy), (false, true));
    let _ = proxy
        .end_flush(flush.ticket, &answer(&mut master, &flush))
        .unwrap();
    assert_eq!(answers(&proxy), (false, false));
}

#[test]
fn f12_a_create_whose_id_is_taken_is_proof_of_divergence() {
    let master = master_of(4, &json!({"1": {"t": "mine"}}));
    let mut proxy = proxy_of(&master);
    let flush = proxy.begin_flush().unwrap();
    proxy
        .apply(update(&["1"], &json!({"waits": true})))
        .unwrap();
    let answer = response(
        &json!({"applied": {"from": 5, "completions": []}, "sync": {"isPartial": true,
        "diff": {"from": 4, "completions": [{"command": {"action": "create", "props": {}}, "createdId": "1"}]}}}),
    );
    let report = proxy.end_flush(flush.ticket, &answer).unwrap();
    assert!(report.is_snapshot_needed);
    assert_eq!(report.renamed, []);
    assert_eq!(
        proxy.document().to_value(),
        json!({"1": {"t": "mine", "waits": true}})
    );
    let latest = snapshot(5, &json!({"1": {"t": "theirs"}}));
    let _ = proxy.receive(Sync::new(SyncBody::Latest(latest))).unwrap();
    assert_eq!(
        proxy.document().to_value(),
        json!({"1": {"t": "theirs", "waits": true}})
    );
}

#[test]
fn f13_a_proxy_is_saved_whole() {
    let mut master = master_of(0, &json!({"n": {}}));
    let mut proxy = proxy_of(&master);
    proxy.apply(update(&["n"], &json!({"a": 1}))).unwrap();
    let sent = proxy.begin_flush().unwrap();
    proxy.apply(create(&["n"], json!({"b": 2}))).unwrap();
    let response = answer(&mut master, &sent);
    let before = view(&proxy);
    let saved = proxy.save().unwrap();
    assert_eq!(view(&proxy), before, "saving changes nothing");
    let mut restored = Proxy::<Json>::restore(&saved, SequentialIds).unwrap();
    assert_eq!(view(&restored), before);
    assert_eq!(restored.flush_in_flight().unwrap(), sent);
    let report = restored.end_flush(sent.ticket, &response).unwrap();
    assert_eq!(report, SyncReport::default());
    let _ = flush(&mut restored, &mut master);
    assert_eq!(restored.document(), master.document());
    assert_eq!(restored.count(), master.count());
}

#[test]
fn f14_the_base_is_what_was_confirmed() {
    let mut master = master_of(0, &json!({"n": {}}));
    let mut proxy = proxy_of(&master);
    proxy.apply(update(&["n"], &json!({"a": 1}))).unwrap();
    let sent = proxy.begin_flush().unwrap();
    proxy.apply(update(&["n"], &json!({"a": 2}))).unwrap();
    let _ = proxy
        .end_flush(sent.ticket, &answer(&mut master, &sent))
        .unwrap();
    let saved: Value = serde_json::from_slice(&proxy.save().unwrap()).unwrap();
    assert_eq!(
        saved["confirmed"],
        json!({"commandCount": 1, "document": {"n": {"a": 1}}})
    );
    assert_eq!(saved["confirmed"]["document"], master.document().to_value());
}

#[test]
fn h08_a_flush_holds_no_more_than_the_master_takes() {
    let mut master = master_of(0, &json!({}));
    let mut proxy = proxy_of(&master);
    for n in 0..40 {
        proxy
            .apply(create(&[], json!({"n": n, "t": "é".repeat(40_000)})))
            .unwrap();
    }
    for n in 0..2_500 {
        proxy
            .apply(update(&[], &json!({"l": vec![n; 30]})))
            .unwrap();
    }
    let too_large = [
        json!({"t": "x".repeat(1024 * 1024)}),
        json!({"l": vec![0; 50_000]}),
    ];
    for props in too_large {
        let problem = proxy.apply(update(&[], &props)).unwrap_err();
        assert!(
            matches!(problem.code, Code::MessageTooLong | Code::TooManyNodes),
            "{problem}"
        );
    }
    let mut flushes = 0;
    while proxy.has_queued() {
        let _ = flush(&mut proxy, &mut master);
        flushes += 1;
    }
    assert!((6..12).contains(&flushes), "{flushes}");
    assert_eq!(proxy.document(), master.document());
    assert_eq!(master.count().get(), 2_540);
}
