//! Tests of the strict deserializer with derived types, maps and untyped values.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::*;
use crate::json::place_error;

fn read<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, Problem> {
    let mut place = Place::new();
    let mut parser = serde_json::Deserializer::from_str(text);
    match T::deserialize(strict(&mut parser, &mut place)).and_then(|value| {
        parser.end()?;
        Ok(value)
    }) {
        Ok(value) => {
            assert!(place.is_empty() && place.keys.is_empty(), "{text}");
            assert_eq!(place.problem(), None);
            Ok(value)
        }
        Err(error) => Err(place_error(&error, &mut place)),
    }
}

#[track_caller]
fn refused<'de, T: Deserialize<'de> + std::fmt::Debug>(text: &'de str, code: Code, pointer: &str) {
    let problem = read::<T>(text).unwrap_err();
    assert_eq!((problem.code, problem.pointer.as_str()), (code, pointer));
    assert!(!problem.message.contains(" at line "), "{problem}");
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Name(String);

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct Closed {
    name: Name,
    size: Option<u8>,
    #[serde(default)]
    inner: Vec<Closed>,
    #[serde(default)]
    kind: Kind,
    #[serde(default)]
    pair: (i32, f64),
}

#[derive(Debug, Default, Deserialize, PartialEq)]
enum Kind {
    #[default]
    Unit,
    Newtype(u8),
    Tuple(u8, Name),
    Struct {
        a: u8,
        b: Option<bool>,
    },
}

#[derive(Debug, Deserialize, PartialEq)]
struct Open {
    a: Option<u8>,
}

#[test]
fn reads_what_serde_reads() {
    let text = r#"{"name":"x","size":3.0,"kind":{"Struct":{"a":1,"b":null}},"pair":[-1e0,-0.0],
        "inner":[{"name":"y","size":null,"kind":{"Tuple":[1,"n"]}},
                 {"kind":"Unit","name":"z\n\u00e9"},{"name":"","kind":{"Newtype":0}}]}"#;
    let closed: Closed = read(text).unwrap();
    assert_eq!(closed.size, Some(3));
    assert_eq!(closed.pair.0, -1);
    assert!(closed.pair.1.is_sign_positive());
    assert_eq!(closed.kind, Kind::Struct { a: 1, b: None });
    assert_eq!(closed.inner[0].kind, Kind::Tuple(1, Name("n".to_owned())));
    assert_eq!(closed.inner[1].name, Name("z\né".to_owned()));
    assert_eq!(read::<&str>("\"borrowed\"").unwrap(), "borrowed");
    assert_eq!(read::<char>("\"c\"").unwrap(), 'c');
    assert_eq!(read::<bool>("true"), Ok(true));
    assert_eq!(read::<()>("null"), Ok(()));
    let keys: BTreeMap<i8, bool> = read(r#"{"-3":true,"4":false}"#).unwrap();
    assert_eq!(keys.len(), 2);
    let keys: BTreeMap<Name, u8> = read(r#"{"b":1,"a":2}"#).unwrap();
    assert_eq!(keys[&Name("a".to_owned())], 2);
    let raw: Box<serde_json::value::RawValue> = read(r#" {"a" : 1} "#).unwrap();
    assert_eq!(raw.get(), r#"{"a" : 1}"#);
    assert_eq!(
        read::<Open>(r#"{"z":[{"q":1}],"a":1}"#),
        Ok(Open { a: Some(1) })
    );
}

#[test]
fn refuses_a_repeated_key_anywhere() {
    use Code::DuplicateKey;
    refused::<Closed>(r#"{"name":"a","name":"b"}"#, DuplicateKey, "/name");
    refused::<Closed>(
        r#"{"name":"a","inner":[{"name":"a"},{"name":"b","size":1,"\u0073ize":1}]}"#,
        DuplicateKey,
        "/inner/1/size",
    );
    refused::<Open>(
        r#"{"z":{"k":[0,{"a":1,"b":2,"a":3}]}}"#,
        DuplicateKey,
        "/z/k/1/a",
    );
    refused::<Value>(r#"{"b":1,"a":{"x":1},"b":2}"#, DuplicateKey, "/b");
    refused::<BTreeMap<u8, u8>>(r#"{"1":1,"1":2}"#, DuplicateKey, "/1");
    refused::<Kind>(r#"{"Struct":{"a":1,"a":1}}"#, DuplicateKey, "/Struct/a");
    refused::<de::IgnoredAny>(r#"[{"a":{},"a":1}]"#, DuplicateKey, "/0/a");
    // The same key at another place is none repeated.
    assert!(read::<Value>(r#"{"a":{"a":[{"a":1},{"a":2}]},"b":{"a":1}}"#).is_ok());
}

#[test]
fn finds_one_repeated_key_among_many_in_any_order_quickly() {
    let keys = |order: &dyn Fn(usize) -> usize, last: &str| {
        let fields: Vec<_> = (0..50_000)
            .map(|key| format!("\"k{:05}\":1", order(key)))
            .collect();
        format!("{{{},\"{last}\":2}}", fields.join(","))
    };
    for order in [
        &(|key| key) as &dyn Fn(usize) -> usize,
        &|key| 49_999 - key,
        &|key| key * 7_919 % 50_000,
    ] {
        assert!(read::<Value>(&keys(order, "a")).is_ok());
        refused::<Value>(&keys(order, "k00777"), Code::DuplicateKey, "/k00777");
    }
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Either {
    Number(u8),
    Object { a: u8 },
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(tag = "type")]
enum Tagged {
    Point { x: u8 },
}

#[test]
fn types_that_buffer_are_held_to_the_rules() {
    let either: Vec<Either> = read(r#"[1,{"a":2}]"#).unwrap();
    assert_eq!(either, [Either::Number(1), Either::Object { a: 2 }]);
    refused::<Vec<Either>>(r#"[1,{"a":2,"a":3}]"#, Code::DuplicateKey, "/1/a");
    refused::<Vec<Either>>("[1,-1]", Code::WrongType, "/1");
    let tagged: Tagged = read(r#"{"x":1,"type":"Point"}"#).unwrap();
    assert_eq!(tagged, Tagged::Point { x: 1 });
    refused::<Tagged>(
        r#"{"type":"Point","x":1,"type":"Point"}"#,
        Code::DuplicateKey,
        "/type",
    );
}

#[test]
fn forbidden_keys_are_refused_at_their_place() {
    let text = r#"{"a":{"__proto__":{}}}"#;
    refused::<Value>(text, Code::ForbiddenKey, "/a/__proto__");
    refused::<Open>(r#"{"\u005f_proto__":1}"#, Code::ForbiddenKey, "/__proto__");
    refused::<Closed>(r#"{"__proto__":1}"#, Code::ForbiddenKey, "/__proto__");
    assert!(read::<Value>("\"__proto__\"").is_ok());
    for (key, pointer) in [
        (
            "$serde_json::private::RawValue",
            "/a/$serde_json::private::RawValue",
        ),
        (
            "\\u0024serde_json::private::Number",
            "/a/$serde_json::private::Number",
        ),
        ("$serde_json::\\u0070rivate::", "/a/$serde_json::private::"),
    ] {
        for value in ["\"1\"", "1", "{\"b\":[]}", "null"] {
            for text in [
                format!(r#"{{"a":{{"{key}":{value}}}}}"#),
                format!(r#"{{"a":{{"b":1,"{key}":{value}}}}}"#),
            ] {
                refused::<Value>(&text, Code::ForbiddenKey, pointer);
                refused::<BTreeMap<String, Value>>(&text, Code::ForbiddenKey, pointer);
                refused::<BTreeMap<String, Either>>(&text, Code::ForbiddenKey, pointer);
                refused::<de::IgnoredAny>(&text, Code::ForbiddenKey, pointer);
                refused::<BTreeMap<String, f64>>(&text, Code::WrongType, "/a");
            }
        }
    }
    for text in [
        r#"{"$serde_json::private":1}"#,
        r#"{"a$serde_json::private::RawValue":"1"}"#,
        r#"["$serde_json::private::RawValue"]"#,
    ] {
        assert_eq!(read::<Value>(text).unwrap().to_string(), text);
    }
}

#[test]
fn keys_that_are_no_texts_are_told_as_they_were_sent() {
    use Code::WrongType;
    for key in ["1e2", "1.0", "-0", "+1", "01", "256", "-1", "", " 1", "x"] {
        let text = format!("{{\"{key}\":1}}");
        refused::<BTreeMap<u8, u8>>(&text, WrongType, &format!("/{key}"));
        refused::<BTreeMap<bool, u8>>(&text, WrongType, &format!("/{key}"));
    }
    refused::<BTreeMap<u64, u8>>(
        r#"{"99999999999999999999999":1}"#,
        WrongType,
        "/99999999999999999999999",
    );
    refused::<BTreeMap<u8, u8>>(r#"{"7":1,"8":"x"}"#, WrongType, "/8");
    refused::<BTreeMap<Unit, u8>>(r#"{"B":1,"C":1}"#, WrongType, "/C");
    let keys: BTreeMap<u64, u8> = read(r#"{"18446744073709551615":1,"0":2}"#).unwrap();
    assert_eq!(keys.into_keys().collect::<Vec<_>>(), [0, u64::MAX]);
    let keys: BTreeMap<i128, u8> =
        read(r#"{"-170141183460469231731687303715884105728":1}"#).unwrap();
    assert_eq!(keys.into_keys().collect::<Vec<_>>(), [i128::MIN]);
    let keys: BTreeMap<bool, u8> = read(r#"{"true":1,"false":2}"#).unwrap();
    assert_eq!(keys.len(), 2);
    let keys: BTreeMap<char, u8> = read(r#"{"\u00e9":1}"#).unwrap();
    assert_eq!(keys.into_keys().collect::<String>(), "é");
    let keys: BTreeMap<Option<Unit>, u8> = read(r#"{"\u0041":1,"B":2}"#).unwrap();
    assert_eq!(
        keys.into_keys().collect::<Vec<_>>(),
        [Some(Unit::A), Some(Unit::B)]
    );
    let keys: Vec<(Finite, u8)> = read::<Pairs>(r#"{"1e2":1,"-0.5":2}"#).unwrap().0;
    assert_eq!(keys, [(Finite(100.0), 1), (Finite(-0.5), 2)]);
    refused::<Pairs>(r#"{" 1":1}"#, WrongType, "/ 1");
}

#[test]
fn texts_that_are_kept_and_bytes_are_held_to_the_rules() {
    type Kept = BTreeMap<String, Box<serde_json::value::RawValue>>;

    for (value, code, pointer) in [
        (
            r#"{"x":[{"__proto__":1}]}"#,
            Code::ForbiddenKey,
            "/x/0/__proto__",
        ),
        (
            r#"{"$serde_json::private::Number":"1"}"#,
            Code::ForbiddenKey,
            "/$serde_json::private::Number",
        ),
        (r#"[{"a":1,"\u0061":1}]"#, Code::DuplicateKey, "/0/a"),
        ("[1e400]", Code::NotInteroperable, "/0"),
        ("9007199254740993", Code::NotInteroperable, ""),
        (r#"{"x":"\ud800"}"#, Code::NotInteroperable, "/x"),
    ] {
        let text = format!(r#"{{"a":1,"b":{value}}}"#);
        refused::<Kept>(&text, code, &format!("/b{pointer}"));
        let tree: Option<Value> = serde_json::from_str(&text).ok();
        if let Some(tree) = tree.filter(|tree| tree.to_string().len() == text.len()) {
            Kept::deserialize(strict(&tree, &mut Place::new())).unwrap_err();
        }
    }
    let list: Vec<&serde_json::value::RawValue> = read(r#"[{"b" : 1.0}, "\u00e9"]"#).unwrap();
    assert_eq!(list[0].get(), r#"{"b" : 1.0}"#);
    assert_eq!(list[1].get(), r#""\u00e9""#);

    let name = |text| read::<std::ffi::CString>(text).map(std::ffi::CString::into_bytes);
    assert_eq!(name(r#""a\u00e9""#), Ok("a\u{e9}".into()));
    assert_eq!(name("[97,98]"), Ok("ab".into()));
    assert_eq!(read::<&[u8]>(r#""ab""#), Ok(b"ab".as_slice()));
    refused::<std::ffi::CString>(r#""\ud800""#, Code::NotInteroperable, "");
    refused::<std::ffi::CString>("5", Code::WrongType, "");
}

#[derive(Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
enum Unit {
    A,
    B,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Finite(f64);

/// A map whose keys have no order.
#[derive(Debug)]
struct Pairs(Vec<(Finite, u8)>);

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;

        impl<'de> Visitor<'de> for Object {
            type Value = Pairs;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }

        deserializer.deserialize_map(Object)
    }
}

#[test]
fn reads_integers_in_every_notation_up_to_the_largest() {
    assert_eq!(read::<u8>("2.55e2"), Ok(255));
    assert_eq!(
        read::<i128>("-9007199254740991.0"),
        Ok(-9_007_199_254_740_991)
    );
    assert_eq!(read::<u128>("1e2"), Ok(100));
    assert_eq!(read::<u64>("9007199254740991"), Ok(9_007_199_254_740_991));
    assert_eq!(read::<u64>("-0.0"), Ok(0));
    assert_eq!(read::<i64>("-0"), Ok(0));
    assert_eq!(read::<f64>("1e300"), Ok(1e300));
    refused::<u8>("256.0", Code::WrongType, "");
    refused::<u8>("1.5", Code::WrongType, "");
    refused::<u8>("-1.0", Code::WrongType, "");
    refused::<Vec<u64>>("[1,9007199254740992]", Code::NotInteroperable, "/1");
    refused::<Vec<i128>>("[1,-9007199254740992]", Code::NotInteroperable, "/1");
    refused::<u64>("9007199254740992.0", Code::NotInteroperable, "");
    refused::<i64>("1e40", Code::NotInteroperable, "");
    // As JavaScript writes 2^60: the shortest digits that read back, not the exact ones.
    assert_eq!(read::<f64>("1152921504606847000"), Ok(2_f64.powi(60)));
    assert_eq!(read::<f64>("-1152921504606847000"), Ok(-2_f64.powi(60)));
    refused::<f64>("1e400", Code::NotInteroperable, "");
    refused::<Value>(
        r#"{"a":[9007199254740993]}"#,
        Code::NotInteroperable,
        "/a/0",
    );
    refused::<Value>(r#"{"a":1e400}"#, Code::NotInteroperable, "/a");
    refused::<i64>("1e400", Code::NotInteroperable, "");
}

#[test]
fn says_what_is_wrong_and_where() {
    use Code::{Malformed, MissingField, NotInteroperable, UnknownField, WrongType};
    refused::<Closed>(
        r#"{"name":"a","inner":[{"size":1}]}"#,
        MissingField,
        "/inner/0",
    );
    refused::<Closed>(r#"{"name":"a","colour":1}"#, UnknownField, "/colour");
    refused::<Closed>(r#"{"name":1}"#, WrongType, "/name");
    refused::<Closed>(r#"{"name":"a","size":"1"}"#, WrongType, "/size");
    refused::<Closed>(
        r#"{"name":"a","kind":{"Tuple":[1,2]}}"#,
        WrongType,
        "/kind/Tuple/1",
    );
    refused::<Closed>(
        r#"{"name":"a","kind":{"Newtype":true}}"#,
        WrongType,
        "/kind/Newtype",
    );
    refused::<Closed>(r#"{"name":"a","kind":"Other"}"#, WrongType, "/kind");
    refused::<Closed>(r#"{"name":"a","pair":[1]}"#, WrongType, "/pair");
    refused::<Closed>(r#"{"name":"a","pair":[1,2,3]}"#, WrongType, "/pair");
    refused::<Closed>(r#"{"name":"a","inner":[["b"]]}"#, WrongType, "/inner/0");
    refused::<Kind>(r#"{"Struct":[1,true]}"#, WrongType, "/Struct");
    refused::<Vec<Name>>(r#"["a","\ud800"]"#, NotInteroperable, "/1");
    refused::<Vec<Name>>(r#"["a","\udc00"]"#, NotInteroperable, "/1");
    refused::<Vec<Name>>(r#"["\ud800\u0041"]"#, NotInteroperable, "/0");
    refused::<Open>(r#"{"z":"\ud800"}"#, NotInteroperable, "/z");
    refused::<Value>("[1,]", Malformed, "/1");
    refused::<Value>(r#"{"a":[tru]}"#, Malformed, "/a/0");
    refused::<Value>("[1", Malformed, "/1");
    refused::<Value>("1 2", Malformed, "");
    let deep = "[".repeat(200);
    let problem = read::<Value>(&deep).unwrap_err();
    assert_eq!(problem.code, Code::NestingTooDeep);
}

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-INTEGER_MAX..=INTEGER_MAX).prop_map(Value::from),
        any::<f32>().prop_map(|number| Value::from(f64::from(number) + 0.5)),
        ".{0,30}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 100, 40, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..8).prop_map(Value::from),
            proptest::collection::btree_map(".{0,30}", inner, 0..40)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn valid_values_are_read_as_they_are(value in json()) {
        let text = value.to_string();
        let mut plain: Value = serde_json::from_str(&text).unwrap();
        crate::json::normalize_numbers(&mut plain);
        let mut found = read::<Value>(&text).unwrap();
        crate::json::normalize_numbers(&mut found);
        prop_assert_eq!(found, plain);
        prop_assert!(read::<de::IgnoredAny>(&text).is_ok());
    }

    #[test]
    fn a_key_is_repeated_when_a_set_says_so(
        keys in proptest::collection::vec("[a-f]{1,2}", 0..40)
    ) {
        let fields: Vec<_> = keys.iter().map(|key| format!("\"{key}\":1")).collect();
        let text = format!("{{{}}}", fields.join(","));
        let mut seen = std::collections::BTreeSet::new();
        let repeated = keys.iter().find(|key| !seen.insert(key.as_str()));
        match (repeated, read::<Value>(&text)) {
            (None, Ok(_)) => {}
            (Some(key), Err(problem)) => {
                prop_assert_eq!(problem.code, Code::DuplicateKey);
                prop_assert_eq!(problem.pointer, format!("/{key}"));
            }
            (_, found) => prop_assert!(false, "{:?} {:?}", repeated, found),
        }
    }
}
