//! The few places where the validator and typed decoding differ, because the schema of a value says
//! less or other than its type.

use std::collections::BTreeSet;

use flushout::model::Role;
use flushout::wire::decode_flush;
use flushout::{FlushoutModel, Limits, Position};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::verdicts::validator;

/// Value types whose schema is not all that can be said of them.
#[derive(FlushoutModel, Clone, Debug)]
struct Odd {
    address: Option<std::net::SocketAddrV4>,
    named: Option<Named>,
    words: Option<BTreeSet<String>>,
    size: Option<Size>,
    flat: Option<Outer>,
    form: Option<Form>,
    place: Option<Position>,
    single: Option<f32>,
    #[flushout(unique)]
    marks: Option<Vec<Marked>>,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Marked {
    name: String,
    #[serde(default)]
    size: u8,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Named {
    #[serde(alias = "label")]
    name: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Size {
    Number(u8),
    Words(Vec<String>),
    Inside(Inner),
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Outer {
    own: bool,
    #[serde(flatten)]
    inner: Inner,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
struct Inner {
    count: u8,
}

#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Form {
    Left,
    Moved { to: String },
}

/// What each says of an update with one field: nothing, or the code and the place within the props.
fn both(props: &str) -> [Option<(&'static str, String)>; 2] {
    let text = format!(
        r#"{{"from":0,"completions":[{{"command":{{"action":"update","path":[],"props":{props}}}}}]}}"#
    );
    let typed = decode_flush::<Odd>(text.as_bytes(), Role::Client, &Limits::DEFAULT).unwrap();
    let own = validator::<Odd>().flush(text.as_bytes()).unwrap();
    let told = |problem: &flushout::Problem| {
        let place = problem.pointer.split_once("/props").unwrap().1;
        (problem.code.as_str(), place.to_owned())
    };
    [
        typed
            .commands()
            .next()
            .unwrap()
            .intent
            .as_ref()
            .err()
            .map(|problem| told(problem)),
        own.commands[0].as_ref().err().map(told),
    ]
}

#[allow(
    clippy::unnecessary_wraps,
    reason = "it stands where there may be none"
)]
fn at(code: &'static str, place: &str) -> Option<(&'static str, String)> {
    Some((code, place.to_owned()))
}

#[test]
fn types_that_take_less_than_their_schema() {
    assert_eq!(
        both(r#"{"address":"1.2.3:80"}"#),
        [at("wrong_type", "/address"), None]
    );
    // Equal by what serde has filled in.
    assert_eq!(
        both(r#"{"marks":[{"name":"a"},{"size":0,"name":"a"}]}"#),
        [at("duplicate_item", "/marks"), None]
    );
}

#[test]
fn types_that_take_more_than_their_schema() {
    assert_eq!(
        both(r#"{"named":{"label":"a"}}"#),
        [None, at("missing_field", "/named")]
    );
    // The range of a type, items that must differ, a list for a struct, and integers in other notations are read alike.
    let repeated = at("duplicate_item", "/words");
    assert_eq!(both(r#"{"words":["a","a"]}"#), [repeated.clone(), repeated]);
    let large = at("too_large", "/single");
    assert_eq!(both(r#"{"single":1e300}"#), [large.clone(), large]);
    let no_text = at("wrong_type", "/size/0");
    assert_eq!(both(r#"{"size":[1]}"#), [no_text.clone(), no_text]);
    let no_form = at("wrong_type", "/form");
    assert_eq!(both(r#"{"form":["left"]}"#), [no_form.clone(), no_form]);
    for props in [r#"{"size":1.0}"#, r#"{"flat":{"own":true,"count":1.0}}"#] {
        assert_eq!(both(props), [None, None], "{props}");
    }
}

#[test]
fn rules_of_the_type_itself_are_told_more_exactly() {
    assert_eq!(
        both(r#"{"place":"a0"}"#),
        [at("wrong_type", "/place"), at("pattern_mismatch", "/place")]
    );
}

#[test]
fn places_within_values_that_are_read_whole() {
    assert_eq!(
        both(r#"{"size":["a",1]}"#),
        [at("wrong_type", "/size/1"), at("wrong_type", "/size/1")]
    );
    assert_eq!(
        both(r#"{"flat":{"own":true,"count":""}}"#),
        [at("wrong_type", "/flat"), at("wrong_type", "/flat/count")]
    );
}

#[test]
fn the_rest_is_the_same() {
    for props in [
        r#"{"address":"1.2.3.4:80","named":{"name":"a"},"words":["a","b"],"size":7,"place":"a"}"#,
        r#"{"flat":{"own":true,"count":1},"form":{"type":"moved","to":"x"},"single":1.5}"#,
        r#"{"form":{"to":"x","type":"left"},"size":["a"]}"#,
    ] {
        assert_eq!(both(props), [None, None], "{props}");
    }
}
