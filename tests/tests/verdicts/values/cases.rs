//! Single cases of value types: what is refused, with which words, and that it takes no longer than it may.

use std::collections::{BTreeMap, BTreeSet};

use flushout::model::{Model as _, Role, document_from_text};
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::validate::Validator;
use flushout::{Code, Context, FlushoutModel, Master, Problem, SequentialIds, Shape};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::model::Forms;
use crate::judges::typed;
use crate::subject::Subject;

/// What typed decoding says of one value.
fn refusal(field: &str, value: &str) -> Option<Problem> {
    let flush = update(&format!(r#"{{"{field}":{value}}}"#));
    typed(Subject::Forms, SchemaKind::Flush, &flush).err()
}

fn update(props: &str) -> String {
    format!(r#"{{"from":0,"completions":[{{"command":{{"action":"update","props":{props}}}}}]}}"#)
}

#[test]
fn refusals_name_the_rule_and_not_the_words_of_a_parser() {
    for (field, value, code, message) in [
        (
            "at",
            r#""nonsense""#,
            Code::PatternMismatch,
            "The text is not in the format date-time",
        ),
        (
            "key",
            r#""x""#,
            Code::PatternMismatch,
            "The text is not in the format uuid",
        ),
        (
            "link",
            r#""::""#,
            Code::PatternMismatch,
            "The text is not in the format uri",
        ),
        (
            "link",
            r#""http://""#,
            Code::WrongType,
            "The text is not in the format uri: empty host",
        ),
        (
            "address",
            r#""1.2.3""#,
            Code::PatternMismatch,
            "The text is not in the format ip",
        ),
    ] {
        let problem = refusal(field, value).unwrap();
        assert_eq!(problem.code, code, "{field}: {problem}");
        assert!(problem.message.starts_with(message), "{field}: {problem}");
        assert_eq!(
            problem.pointer,
            format!("/completions/0/command/props/{field}"),
            "{problem}"
        );
    }
    let within = refusal("bounded", r#"{"stars":9,"name":"a","code":"12","list":[]}"#).unwrap();
    assert_eq!(within.pointer, "/completions/0/command/props/bounded/stars");
    assert_eq!(
        refusal("internal", r#"["A",1.0]"#).unwrap().code,
        Code::WrongType
    );
    assert_eq!(refusal("at", r#""2026-02-28T10:00:00.5+02:00""#), None);
}

/// What is wrong within a value is told at its place, with its figures, also where serde puts the value aside.
#[test]
fn refusals_within_values_have_their_place_and_figures() {
    let validator = Validator::new(&Shape::of::<Forms>()).unwrap();
    for (field, value, pointer, figures) in [
        (
            "bounded",
            r#"{"stars":9,"name":"a","code":"12","list":[]}"#,
            "/stars",
            (Some("5".to_owned()), Some("9".to_owned())),
        ),
        (
            "choice",
            r#"{"kind":"rated","points":11}"#,
            "/points",
            (Some("10".to_owned()), Some("11".to_owned())),
        ),
        (
            "choice",
            r#"{"kind":"tagged","tags":["a",1]}"#,
            "/tags/1",
            (None, None),
        ),
        (
            "adjacent",
            r#"{"t":"S","c":{"x":256}}"#,
            "/c/x",
            (None, None),
        ),
        ("bySmall", r#"{"256":1}"#, "/256", (None, None)),
        ("byDay", r#"{"2026-02-30":1}"#, "/2026-02-30", (None, None)),
    ] {
        let problem = refusal(field, value).unwrap();
        let pointer = format!("/completions/0/command/props/{field}{pointer}");
        assert_eq!(problem.pointer, pointer, "{problem}");
        assert_eq!(problem.code, Code::WrongType, "{problem}");
        let figure = |figure: Option<flushout::problem::Figure>| figure.map(|one| one.to_string());
        let found = (figure(problem.limit), figure(problem.actual));
        assert_eq!(found, figures, "{problem}");
        let flush = update(&format!(r#"{{"{field}":{value}}}"#));
        let verdict = validator.flush(flush.as_bytes()).unwrap();
        let (_, of_validator) = verdict.problems().next().unwrap();
        assert_eq!(*of_validator, problem);
    }
}

/// 321 bytes that serde alone tries for seconds, and four times longer for each level more: with 30
/// levels it would not end.
#[test]
fn forms_within_forms_are_tried_no_longer_than_they_may() {
    for levels in [10, 30] {
        let value = format!(
            "{}1{}",
            r#"{"a":"#.repeat(levels),
            r#","y":1,"q":2}"#.repeat(levels)
        );
        let problem = refusal("recursive", &value).unwrap();
        assert_eq!(problem.code, Code::TooManyNodes, "{problem}");
        assert!(
            problem.limit.is_some() && problem.actual > problem.limit,
            "{problem}"
        );
    }
    // What is right at once may be deep.
    let value = format!("{}true{}", r#"{"a":"#.repeat(30), r#","x":1}"#.repeat(30));
    assert_eq!(refusal("recursive", &value), None);
}

#[test]
fn schemas_say_formats_and_write_their_classes_out() {
    let shape = Shape::of::<Forms>();
    let text = |profile| emit(&shape, SchemaKind::Flush, profile, Dialect::Draft202012).to_string();
    let types = text(Profile::Types);
    for format in [
        "date-time",
        "date",
        "uuid",
        "uri",
        "ipv4",
        "ipv6",
        "duration",
    ] {
        assert!(
            types.contains(&format!(r#""format":"{format}""#)),
            "{format}"
        );
    }
    assert!(!text(Profile::Validate).contains(r#""format""#));
    for text in [types, text(Profile::Validate)] {
        assert!(!text.contains(r"\\d") && !text.contains(r"\\w"));
    }
    // The formats of a model are in its schema in both profiles.
    for profile in [Profile::Types, Profile::Validate] {
        let schema = emit(&shape, SchemaKind::Model, profile, Dialect::Draft202012);
        let rebuilt = Shape::from_model_schema(&schema).unwrap();
        assert_eq!(
            emit(
                &rebuilt,
                SchemaKind::Flush,
                Profile::Types,
                Dialect::Draft202012
            ),
            emit(
                &shape,
                SchemaKind::Flush,
                Profile::Types,
                Dialect::Draft202012
            )
        );
    }
}

/// A client sends what its schema has; what was stored before a change of the type is still read.
#[test]
fn documents_are_read_as_their_types_know_best() {
    let limits = Forms::limits();
    for (field, value, is_of_client) in [
        ("open", r#"{"type":"Later"}"#, false),
        ("two", r#"{"former":"a"}"#, true),
        ("key", r#""550e8400e29b41d4a716446655440000""#, false),
    ] {
        let document = format!(r#"{{"{field}":{value}}}"#);
        for role in [Role::Authority, Role::Replay] {
            document_from_text::<Forms>(&document, role, &limits).unwrap();
        }
        assert_eq!(refusal(field, value).is_none(), is_of_client, "{field}");
    }
    let wrong = r#"{"bounded":{"stars":9,"name":"a","code":"12","list":[]}}"#;
    document_from_text::<Forms>(wrong, Role::Replay, &limits).unwrap_err();
}

/// A type that does not read what it writes gets into no document; its schema is that of what it reads.
#[test]
fn types_that_do_not_read_what_they_write_are_refused_by_the_master() {
    for (field, value, reason) in [
        ("renamed", r#"{"read":1}"#, "missing field `read`"),
        ("shown", r#"{"one":1}"#, "expected struct Shown"),
        (
            "duration",
            r#"{"secs":9007199254740991,"nanos":1000000000}"#,
            "is beyond",
        ),
    ] {
        let flush = update(&format!(r#"{{"{field}":{value}}}"#));
        assert_eq!(refusal(field, value), None);
        let validator = Validator::new(&Shape::of::<Forms>()).unwrap();
        assert!(validator.flush(flush.as_bytes()).unwrap().is_valid());
        let mut master = Master::of_document(&Forms::default(), SequentialIds).unwrap();
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        let error = &staged.errors()[0];
        assert_eq!(error.code.as_deref(), Some("not_serializable"), "{field}");
        let message = error.error_message.as_deref().unwrap();
        assert!(message.contains(reason), "{field}: {message}");
    }
}

#[derive(Debug, Default, FlushoutModel)]
struct Generic<T: flushout::model::Value> {
    value: Option<T>,
}

/// A static in generic code is one for all types; the check of one is not that of another.
#[test]
fn generic_models_hold_each_type_to_its_own_schema() {
    let flush = update(r#"{"value":[1,1]}"#);
    let mut list = Master::of_document(&Generic::<Vec<u8>>::default(), SequentialIds).unwrap();
    let mut set = Master::of_document(&Generic::<BTreeSet<u8>>::default(), SequentialIds).unwrap();
    assert!(
        list.stage(flush.as_bytes(), &Context::new())
            .unwrap()
            .errors()
            .is_empty()
    );
    assert!(
        !set.stage(flush.as_bytes(), &Context::new())
            .unwrap()
            .errors()
            .is_empty()
    );
    let mut list = Master::of_document(&Generic::<Vec<u8>>::default(), SequentialIds).unwrap();
    assert!(
        list.stage(flush.as_bytes(), &Context::new())
            .unwrap()
            .errors()
            .is_empty()
    );
}

#[derive(Debug, Default, Serialize, Deserialize, JsonSchema)]
struct Level {
    #[schemars(range(min = 1))]
    #[serde(default, alias = "former")]
    figure: u8,
    #[serde(default)]
    more: BTreeMap<String, u8>,
}

#[derive(Debug, Default, FlushoutModel)]
struct Levels {
    level: Option<Level>,
}

/// What the schema does not see on the way in is seen in what would be stored.
#[test]
fn nothing_is_stored_that_breaks_the_schema_of_its_type() {
    let validator = Validator::new(&Shape::of::<Levels>()).unwrap();
    for (props, is_right) in [
        (r#"{"level":{"figure":1}}"#, true),
        (r#"{"level":{"former":1}}"#, true),
        (r#"{"level":{"figure":0}}"#, false),
        (r#"{"level":{"former":0}}"#, false),
        // The default of serde breaks the rule.
        (r#"{"level":{}}"#, false),
    ] {
        let flush = update(props);
        let mut master = Master::of_document(&Levels::default(), SequentialIds).unwrap();
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        assert_eq!(staged.errors().is_empty(), is_right, "{props}");
        staged.commit(None).unwrap();
        let snapshot = serde_json::to_string(&master.snapshot().unwrap()).unwrap();
        assert!(validator.snapshot(snapshot.as_bytes()).is_ok(), "{props}");
    }
}
