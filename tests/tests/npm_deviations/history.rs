//! The rows about the history, counts and epochs (h), and the limits of messages (h08).

use flushout::id::{IdRequest, IdSource, RandomIds};
use flushout::problem::Code;
use flushout::wire::{Epoch, SyncBody};

use super::*;

#[test]
fn a04_h03_a_history_that_does_not_fit_gives_a_full_sync() {
    let mut master = master_of(0, &json!({}));
    let mut writer = proxy_of(&master);
    for n in 0..3 {
        writer.apply(update(&[], &json!({"n": n}))).unwrap();
    }
    let sent = writer.begin_flush().unwrap();
    let staged = master.stage_flush(&sent, &Context::new()).unwrap();
    let history = staged.completions().to_vec();
    assert_eq!((staged.start().get(), staged.end().get()), (0, 3));
    let _ = staged.commit(None).unwrap();
    let mut poll = |given| {
        let text = br#"{"from":0,"completions":[]}"#;
        let staged = master.stage(text, &Context::new()).unwrap();
        assert_eq!(staged.history_needed(), Some(0..3));
        let response = staged.commit(given).unwrap();
        matches!(response.sync.unwrap().body, SyncBody::Diff(_))
    };
    assert!(poll(Some(history.clone())));
    assert!(!poll(None));
    assert!(!poll(Some(history[1..].to_vec())));
    assert!(!poll(Some([history.clone(), history].concat())));
}

#[test]
fn h01_h02_an_answer_is_whole_and_the_history_in_order() {
    let mut master = master_of(0, &json!({}));
    let (mut one, mut other) = (proxy_of(&master), proxy_of(&master));
    one.apply(update(&[], &json!({"one": 1}))).unwrap();
    other.apply(update(&[], &json!({"other": 1}))).unwrap();
    let (first, second) = (one.begin_flush().unwrap(), other.begin_flush().unwrap());
    let mut expected = 0;
    for flush in [&second, &first] {
        let staged = master.stage_flush(flush, &Context::new()).unwrap();
        assert_eq!(staged.start().get(), expected);
        expected = staged.end().get();
        let at_commit = staged.snapshot().unwrap();
        if let Some(SyncBody::Latest(latest)) =
            staged.commit(None).unwrap().sync.map(|sync| sync.body)
        {
            assert_eq!(latest, at_commit);
        }
    }
    assert_eq!(expected, 2);
}

#[test]
fn what_is_not_committed_leaves_nothing_behind() {
    let mut master = master_of(3, &json!({"n": {"a": 1}, "l": [1]}));
    let before = serde_json::to_string(&master.snapshot().unwrap()).unwrap();
    let text = json!({"from": 3, "completions": [
        {"command": {"path": ["n"], "action": "update", "props": {"a": 2, "b": 3}}},
        {"command": {"path": ["l"], "action": "update", "props": {"0": 0, "1": 1}}},
        {"command": {"path": ["p"], "action": "create", "parentDefault": {}}, "createdId": "k"},
        {"command": {"path": ["n"], "action": "detete"}},
    ]});
    let staged = master
        .stage(text.to_string().as_bytes(), &Context::new())
        .unwrap();
    assert_eq!(staged.end().get(), 7);
    drop(staged);
    assert_eq!(
        serde_json::to_string(&master.snapshot().unwrap()).unwrap(),
        before
    );
}

#[test]
fn h04_another_epoch_is_told_and_nothing_is_applied() {
    let epoch = |name| Epoch::new(name).unwrap();
    let mut former = master_of(5, &json!({"n": 1})).with_epoch(epoch("first"));
    let mut proxy = proxy_of(&former);
    proxy.apply(update(&[], &json!({"mine": 1}))).unwrap();
    let _ = flush(&mut proxy, &mut former);
    proxy.apply(update(&[], &json!({"mine": 2}))).unwrap();
    // Restored from a backup, and continued to the very same count.
    let mut restored = master_of(6, &json!({"n": 2})).with_epoch(epoch("second"));
    let sent = proxy.begin_flush().unwrap();
    let answered = answer(&mut restored, &sent);
    assert_eq!(restored.document().to_value(), json!({"n": 2}));
    assert_eq!(
        answered.errors[0].code.as_deref(),
        Some(Code::OtherEpoch.as_str())
    );
    let report = proxy.end_flush(sent.ticket, &answered).unwrap();
    assert_eq!(
        report.rejected,
        [],
        "what was not looked at is not rejected"
    );
    assert_eq!(proxy.epoch(), Some(&epoch("second")));
    assert_eq!(proxy.document().to_value(), json!({"n": 2, "mine": 2}));
    let _ = flush(&mut proxy, &mut restored);
    assert_eq!(restored.document().to_value(), json!({"n": 2, "mine": 2}));
}

#[test]
fn h06_a_snapshot_has_a_count_and_a_document() {
    for text in [
        "{}",
        r#"{"document":{}}"#,
        r#"{"commandCount":1}"#,
        r#"{"a":{}}"#,
        r#"{"commandCount":null,"document":{}}"#,
        r#"{"commandCount":"1","document":{}}"#,
        r#"{"commandCount":1.5,"document":{}}"#,
        r#"{"commandCount":-1,"document":{}}"#,
        r#"{"commandCount":9007199254740992,"document":{}}"#,
        "[1,{}]",
        "null",
        "",
    ] {
        assert!(Snapshot::from_json(text.as_bytes()).is_err(), "{text}");
    }
    for document in [json!(null), json!([]), json!("x"), json!(1)] {
        assert!(
            Master::<Json>::new(&snapshot(0, &document), SequentialIds).is_err(),
            "{document}"
        );
        assert!(
            Proxy::<Json>::new(&snapshot(0, &document), SequentialIds).is_err(),
            "{document}"
        );
    }
}

#[test]
fn h07_ids_hold_128_bits_and_no_comma() {
    let mut ids = Vec::new();
    for bits in [0, 1, u128::MAX, 1 << 127] {
        let request = IdRequest {
            count: flushout::count::Count::ZERO,
            attempt: 0,
        };
        ids.push(RandomIds::new(move || bits).next_id(request));
    }
    for id in &ids {
        assert!(!id.contains(',') && id.len() <= 64, "{id}");
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn h08_what_is_too_large_is_refused_before_anything_is_applied() {
    let mut master = master_of(0, &json!({}));
    let zeros = vec!["0"; 60_000].join(",");
    let long = "x".repeat(1024 * 1024);
    for (props, code) in [
        (format!("{{\"l\":[{zeros}]}}"), Code::TooManyNodes),
        (format!("{{\"t\":\"{long}\"}}"), Code::MessageTooLong),
    ] {
        let text = format!(
            "{{\"from\":0,\"completions\":[{{\"command\":{{\"action\":\"update\",\"props\":{{\"a\":1}}}}}},\
             {{\"command\":{{\"action\":\"update\",\"props\":{props}}}}}]}}"
        );
        let problem = master.stage(text.as_bytes(), &Context::new()).unwrap_err();
        assert_eq!(problem.code, code);
        assert!(problem.limit.unwrap() < problem.actual.unwrap());
        assert_eq!(
            (master.count().get(), master.document().to_value()),
            (0, json!({}))
        );
    }
}

#[test]
fn h08_a_document_does_not_outgrow_its_limit() {
    let limits = flushout::limits::Limits::DEFAULT.with_document_bytes_max(200);
    let start = snapshot(0, &json!({}));
    let mut master = Master::<Json>::with_limits(&start, SequentialIds, limits).unwrap();
    let text = json!({"from": 0, "completions": [
        {"command": {"action": "update", "props": {"a": "x".repeat(100)}}},
        {"command": {"action": "update", "props": {"b": "x".repeat(100)}}},
        {"command": {"action": "update", "props": {"a": 1}}},
        {"command": {"action": "update", "props": {"b": "x".repeat(100)}}},
    ]});
    let staged = master
        .stage(text.to_string().as_bytes(), &Context::new())
        .unwrap();
    let response = staged.commit(None).unwrap();
    let codes: Vec<_> = response
        .errors
        .iter()
        .map(|error| (error.index, error.problem().code))
        .collect();
    assert_eq!(codes, [(Some(1), Code::DocumentTooLarge)]);
    assert_eq!(master.document().to_value()["a"], 1);
}

#[test]
fn h10_a_diff_that_is_larger_than_the_document_is_not_sent() {
    let start = snapshot(0, &json!({}));
    let mut master = Master::<Json>::new(&start, SequentialIds).unwrap();
    let mut writer = proxy_of(&master);
    let mut history = Vec::new();
    for n in 0..50 {
        writer.apply(update(&[], &json!({"n": n}))).unwrap();
        let sent = writer.begin_flush().unwrap();
        let staged = master.stage_flush(&sent, &Context::new()).unwrap();
        history.extend_from_slice(staged.completions());
        let response = staged.commit(None).unwrap();
        let _ = writer.end_flush(sent.ticket, &response).unwrap();
    }
    let mut absent = Proxy::<Json>::new(&start, SequentialIds).unwrap();
    let sent = absent.begin_flush().unwrap();
    let staged = master.stage_flush(&sent, &Context::new()).unwrap();
    let response = staged.commit(Some(history)).unwrap();
    assert!(matches!(
        response.sync.as_ref().unwrap().body,
        SyncBody::Latest(_)
    ));
    let _ = absent.end_flush(sent.ticket, &response).unwrap();
    assert_eq!(absent.document(), master.document());
}
