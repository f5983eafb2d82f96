//! The rows about renames (m), prototypes (p) and single commands (s), as a proxy shows them.

use flushout::FlushoutModel;
use flushout::proxy::RejectedBy;

use super::*;

#[test]
fn m05_an_answer_is_not_edited() {
    let mut master = master_of(1, &json!({"1": {}}));
    let mut proxy = Proxy::<Json>::new(&snapshot(0, &json!({})), SequentialIds).unwrap();
    proxy.apply(create(&[], json!({"v": {}}))).unwrap();
    let flush = proxy.begin_flush().unwrap();
    proxy.apply(update(&["1", "v"], &json!({"x": 1}))).unwrap();
    let answer = answer(&mut master, &flush);
    let before = answer.clone();
    let _ = proxy.end_flush(flush.ticket, &answer).unwrap();
    assert_eq!(answer, before);
    assert_eq!(proxy.document().to_value()["3"], json!({"v": {"x": 1}}));
}

#[test]
fn m06_m07_renames_are_told_and_nothing_else() {
    let mut master = master_of(1, &json!({"1": {}}));
    let mut proxy = Proxy::<Json>::new(&snapshot(0, &json!({})), SequentialIds).unwrap();
    proxy.apply(create(&[], json!({}))).unwrap();
    let sent = proxy.begin_flush().unwrap();
    // In the queue "2" is free, and then it is not.
    proxy.apply(create(&["1"], json!({}))).unwrap();
    let answered = answer(&mut master, &sent);
    let report = proxy.end_flush(sent.ticket, &answered).unwrap();
    assert_eq!(
        report.renamed,
        [(Path::from_iter(["1"]), Path::from_iter(["3"]))]
    );
    let mut other = proxy_of(&master);
    other.apply(update(&["1"], &json!({"t": 1}))).unwrap();
    let _ = flush(&mut other, &mut master);
    // A sync in which nothing is renamed.
    let sent = proxy.begin_flush().unwrap();
    let answered = answer(&mut master, &sent);
    let text = String::from_utf8(answered.to_json().unwrap()).unwrap();
    assert!(
        text.contains("\"sync\"") && !text.contains("mappedPaths"),
        "{text}"
    );
    let report = proxy.end_flush(sent.ticket, &answered).unwrap();
    assert_eq!((report.renamed, report.is_changed), (vec![], true));
}

#[test]
fn m08_a_queue_below_a_refused_create_is_left_out() {
    let rules =
        serde_json::from_value(json!([{"when": {"propsHave": "x"}, "then": {"reject": "no x"}}]));
    let rules = flushout_tests::rules::interceptor(rules.unwrap());
    let mut master = master_of(1, &json!({"1": {"t": "of another"}})).with_interceptor(rules);
    let mut proxy = Proxy::<Json>::new(&snapshot(0, &json!({})), SequentialIds).unwrap();
    proxy.apply(create(&[], json!({"x": 1}))).unwrap();
    let sent = proxy.begin_flush().unwrap();
    proxy.apply(update(&["1"], &json!({"t": "mine"}))).unwrap();
    proxy.apply(delete(&["1"])).unwrap();
    let report = proxy
        .end_flush(sent.ticket, &answer(&mut master, &sent))
        .unwrap();
    let by: Vec<_> = report.rejected.iter().map(|rejected| rejected.by).collect();
    assert_eq!(
        by,
        [RejectedBy::Answer, RejectedBy::Rebase, RejectedBy::Rebase]
    );
    assert_eq!(proxy.document(), master.document());
    assert!(!proxy.has_unconfirmed());
}

#[test]
fn s01_a_delete_of_nothing_says_so() {
    let mut proxy = proxy_of(&master_of(0, &json!({"a": 1})));
    assert!(proxy.apply(delete(&["a"])).unwrap().had_effect());
    assert!(!proxy.apply(delete(&["a"])).unwrap().had_effect());
    assert_eq!(proxy.count().get(), 2);
}

/// A measurement.
#[derive(FlushoutModel, Clone, Debug, Default)]
struct Measurement {
    /// Its value.
    value: f64,
}

#[test]
fn s07_what_json_cannot_hold_is_refused_at_once() {
    let master = Master::of_document(&Measurement::default(), SequentialIds).unwrap();
    let mut proxy = Proxy::<Measurement>::new(&master.snapshot().unwrap(), SequentialIds).unwrap();
    for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert!(
            proxy.apply(Measurement::path().value().set(value)).is_err(),
            "{value}"
        );
    }
    assert!(!proxy.has_unconfirmed());
}

#[test]
fn p01_p04_nothing_of_a_prototype_reaches_a_proxy() {
    let master = master_of(0, &json!({"a": {}}));
    let mut proxy = proxy_of(&master);
    for path in [
        &["__proto__"][..],
        &["a", "__proto__"],
        &["a", "__proto__", "x"],
    ] {
        for command in [
            update(path, &json!({"x": 1})),
            create(path, json!({})),
            delete(path),
        ] {
            let problem = proxy.apply(command).unwrap_err();
            assert!(
                problem.message.starts_with("No object at document path "),
                "{problem}"
            );
            assert!(problem.message.ends_with("__proto__"), "{problem}");
        }
    }
    assert!(
        proxy
            .apply(update(&["a"], &json!({"deep": [{"__proto__": 1}]})))
            .is_err()
    );
    assert!(!proxy.has_unconfirmed());
    let poisoned = snapshot(0, &json!({"a": {"__proto__": {}}}));
    assert!(Proxy::<Json>::new(&poisoned, SequentialIds).is_err());
    assert!(Master::<Json>::new(&poisoned, SequentialIds).is_err());
}
