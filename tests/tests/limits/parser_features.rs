//! What holds with each feature of `serde_json`, as any crate of a build may turn one on: run with
//! the feature `serde-json-features` of this crate too.

use flushout::{Context, FlushoutModel, Json, Master, Proxy, SequentialIds, Shape};
use serde_json::Value;

use crate::support::{flush, refused, update};

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
struct Document {
    #[flushout(default)]
    value: Value,
    either: Option<Either>,
    #[flushout(default, unique)]
    list: Vec<Value>,
    #[flushout(default)]
    a: u8,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
enum Either {
    Integer(i64),
    Double(f64),
    Inner { number: f64 },
}

fn master() -> Master<Document> {
    Master::of_document(&Document::default(), SequentialIds).unwrap()
}

#[cfg(feature = "serde-json-features")]
#[test]
fn the_features_are_on() {
    assert!(std::mem::needs_drop::<serde_json::Number>());
    let text = r#"{"b":1,"a":1e+400}"#;
    assert_eq!(
        serde_json::from_str::<Value>(text).unwrap().to_string(),
        text
    );
}

#[test]
fn numbers_are_doubles_for_every_peer() {
    for number in [
        "1e400",
        "-1e400",
        "9007199254740993",
        "18446744073709551616e999",
    ] {
        for props in [
            format!(r#"{{"value":{number}}}"#),
            format!(r#"{{"value":{{"x":[{number}]}}}}"#),
            format!(r#"{{"either":{{"number":{number}}}}}"#),
        ] {
            let error = refused(&mut master(), update(&props));
            assert_eq!(error["code"], "not_interoperable", "{error}");
        }
    }
}

#[test]
fn numbers_are_written_and_read_alike() {
    let mut master = master();
    for (sent, kept) in [
        ("1", "1"),
        // Whatever takes any value may be an integer, which is written as one.
        ("1.0", "1"),
        ("-0", "0"),
        ("1e2", "100"),
        ("0.1", "0.1"),
        ("-9007199254740991", "-9007199254740991"),
        ("0.10000000000000000000001", "0.1"),
    ] {
        let flush = flush(&[update(&format!(r#"{{"value":[{sent}]}}"#))]);
        let flush = flush.replace(r#""from":0"#, &format!(r#""from":{}"#, master.count()));
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        assert!(staged.errors().is_empty(), "{sent}");
        let _ = staged.commit(None).unwrap();
        let snapshot = master.snapshot().unwrap();
        let text = snapshot.document.as_str();
        assert!(text.contains(&format!("[{kept}]")), "{sent}: {text}");
        let mut proxy = Proxy::<Document>::new(&snapshot, SequentialIds).unwrap();
        let saved = proxy.save().unwrap();
        let mut restored = Proxy::<Document>::restore(&saved, SequentialIds).unwrap();
        assert_eq!(restored.save().unwrap(), saved);
    }
    let mut untyped = Master::of_document(&Json::empty(), SequentialIds).unwrap();
    let flush = flush(&[update(
        r#"{"a":[1.0,-0,1e400,12345678901234567890,"1"],"b":{"c":7}}"#,
    )]);
    let staged = untyped.stage(flush.as_bytes(), &Context::new()).unwrap();
    assert!(staged.errors().is_empty());
    let _ = staged.commit(None).unwrap();
    assert_eq!(
        untyped.snapshot().unwrap().document.as_str(),
        r#"{"a":[1,0,null,1.2345678901234567e+19,"1"],"b":{"c":7}}"#
    );
}

#[test]
fn untagged_types_see_numbers_as_numbers() {
    for (sent, read) in [
        ("7", Either::Integer(7)),
        ("0.5", Either::Double(0.5)),
        (r#"{"number":3}"#, Either::Inner { number: 3.0 }),
    ] {
        let mut master = master();
        let flush = flush(&[update(&format!(r#"{{"either":{sent}}}"#))]);
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        assert!(staged.errors().is_empty(), "{sent}");
        assert_eq!(staged.document().either, Some(read));
    }
}

#[test]
fn items_are_equal_whatever_the_order_of_their_members() {
    let props = r#"{"list":[{"a":1,"b":[2]},{"b":[2.0],"a":1e0}]}"#;
    let error = refused(&mut master(), update(props));
    assert_eq!(error["code"], "duplicate_item", "{error}");
    let validator = flushout::validate::Validator::new(&Shape::of::<Document>()).unwrap();
    let verdict = validator.flush(flush(&[update(props)]).as_bytes()).unwrap();
    assert!(!verdict.is_valid());
}
