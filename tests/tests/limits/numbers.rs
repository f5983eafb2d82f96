//! Integers from -(2^53-1) to 2^53-1, in every notation, and numbers beyond a double.

use flushout::{Limits, Proxy, SequentialIds};

use crate::support::{Sheet, accepted, answered, flush, refused, sheet, untyped, update};

#[test]
fn integers_of_a_typed_field() {
    let mut master = sheet(Limits::DEFAULT);
    for text in [
        "9007199254740991",
        "-9007199254740991",
        "1.0",
        "1e2",
        "-0",
        "9007199254740991.0",
    ] {
        accepted(&mut master, update(&format!(r#"{{"whole":{text}}}"#)));
    }
    for (text, code) in [
        ("9007199254740992", "not_interoperable"),
        ("-9007199254740992", "not_interoperable"),
        ("9223372036854775807", "not_interoperable"),
        ("123456789012345678901234567890", "not_interoperable"),
        ("1.5", "wrong_type"),
        ("\"1\"", "wrong_type"),
    ] {
        let error = refused(&mut master, update(&format!(r#"{{"whole":{text}}}"#)));
        assert_eq!(error["code"], code, "{text}: {error}");
        assert_eq!(
            error["pointer"], "/completions/0/command/props/whole",
            "{text}"
        );
    }
}

#[test]
fn integers_of_a_local_command() {
    let snapshot = sheet(Limits::DEFAULT).snapshot().unwrap();
    let mut proxy = Proxy::<Sheet>::new(&snapshot, SequentialIds).unwrap();
    let whole = Sheet::path();
    for number in [9_007_199_254_740_991, -9_007_199_254_740_991] {
        proxy.apply(whole.whole().set(number)).unwrap();
    }
    let before = proxy.save().unwrap();
    for number in [
        9_007_199_254_740_992,
        -9_007_199_254_740_992,
        i64::MAX,
        i64::MIN,
    ] {
        let problem = proxy.apply(whole.whole().set(number)).unwrap_err();
        assert_eq!(problem.code.as_str(), "not_interoperable");
        assert_eq!(problem.pointer, "/command/props/whole");
    }
    // What is no number in JSON is not sent.
    for number in [f64::NAN, f64::INFINITY] {
        assert!(proxy.apply(whole.number().set(number)).is_err());
    }
    assert_eq!(proxy.save().unwrap(), before);
}

#[test]
fn numbers_beyond_a_double() {
    let mut master = sheet(Limits::DEFAULT);
    accepted(&mut master, update(r#"{"number":1.7976931348623157e308}"#));
    let error = refused(&mut master, update(r#"{"number":1e309}"#));
    assert_eq!(error["code"], "not_interoperable", "{error}");
    assert_eq!(error["pointer"], "/completions/0/command/props/number");
    // Without types they become what JavaScript makes of them.
    let flush = flush(&[update(r#"{"a":9007199254740993,"b":1e309}"#)]);
    let answer = answered(&mut untyped(Limits::DEFAULT), &flush);
    let props = &answer["applied"][0]["command"]["props"];
    assert_eq!(props["a"].as_f64(), Some(9_007_199_254_740_992.0));
    assert!(props["b"].is_null());
}
