//! Integers from -(2^53-1) to 2^53-1, in every notation, numbers beyond a double, and NaN.

use flushout::{
    Code, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Intercepted, Limits, Master,
    Problem, Proxy, SequentialIds,
};

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

/// A document with numbers that may be absent, which is how null is read.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(commands(Measure))]
struct Measured {
    double: Option<f64>,
    single: Option<f32>,
    #[flushout(default)]
    list: Vec<Option<f64>>,
}

#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Measured)]
enum Measure {
    /// Sets a number that it was given.
    Given { double: Option<f64> },
    /// Sets a number that its code finds.
    Found,
}

impl Execute<Measured> for Measure {
    type Error = String;

    fn execute(self, document: &mut Draft<'_, Measured>, _: &Context) -> Result<(), String> {
        let double = match self {
            Self::Given { double } => double,
            Self::Found => Some(0.0 / document.double.map_or(0.0, |_| 0.0)),
        };
        let set = Measured::path().double().set(double);
        let applied = document.apply(set);
        applied.map_err(|problem| problem.code.to_string())
    }
}

#[test]
fn numbers_that_json_does_not_have_are_no_absent_values() {
    let mut master = Master::of_document(&Measured::default(), SequentialIds).unwrap();
    let mut proxy = Proxy::<Measured>::new(&master.snapshot().unwrap(), SequentialIds).unwrap();
    let path = Measured::path();
    let code = |problem: Problem| assert_eq!(problem.code, Code::NotSerializable, "{problem}");
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        code(proxy.apply(path.double().set(Some(number))).unwrap_err());
        #[allow(
            clippy::cast_possible_truncation,
            reason = "these are the same in both"
        )]
        let single = Some(number as f32);
        code(proxy.apply(path.single().set(single)).unwrap_err());
        code(
            proxy
                .apply(path.list().set(vec![None, Some(number)]))
                .unwrap_err(),
        );
        let given = Measure::Given {
            double: Some(number),
        };
        code(proxy.apply(given).unwrap_err());
        let holding = Measured {
            double: Some(number),
            ..Measured::default()
        };
        code(Master::of_document(&holding, SequentialIds).unwrap_err());
    }
    let problem = proxy.apply(Measure::Found).unwrap_err();
    assert_eq!(problem.error_as::<String>().unwrap(), "not_serializable");
    assert!(!proxy.has_unconfirmed());
    assert_eq!(proxy.document(), &Measured::default());

    let found = r#"{"from":0,"completions":[{"command":{"action":"invoke","name":"found"}}]}"#;
    let staged = master.stage(found.as_bytes(), &Context::new()).unwrap();
    assert_eq!(
        staged.errors()[0].error.as_ref().unwrap().as_str(),
        "\"not_serializable\""
    );
    drop(staged);

    let rewrite = |command: &mut Intercepted<'_>, _: &Measured, _: &Context| {
        if let Some(patch) = command.get_mut::<MeasuredPatch>() {
            patch.double = Some(Some(f64::NAN));
        }
        Ok(())
    };
    let mut master = master.with_interceptor(rewrite);
    let error = refused(&mut master, update(r#"{"double":1}"#));
    assert_eq!(error["code"], "not_serializable", "{error}");
}
