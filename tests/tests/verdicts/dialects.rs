//! The dialects that are made from 2020-12 give its verdicts, and OpenAPI 3.0 refuses nothing more.

use flushout::Shape;
use flushout::schema::{
    Dialect, Loss, OpenApiVersion, Profile, SchemaKind, emit, emit_openapi, emit_with_losses,
};
use flushout_example_models::Example;
use jsonschema::Validator;
use serde_json::{Value, json};

use crate::judges::typed;
use crate::stream::{SHARES, is_as_written, messages, seed};
use crate::subject::Subject;
use crate::tools::with_digits;

/// How many messages each model gets.
const MESSAGES: usize = 2_000;

/// What a dialect promises.
#[derive(Clone, Copy, PartialEq)]
enum Promise {
    /// The same verdict.
    Same,
    /// It may accept more.
    NoLess,
}

struct Judge {
    name: String,
    promise: Promise,
    /// Whether `1.0` is no integer for it, so that it is shown `1`.
    wants_digits: bool,
    validator: Validator,
}

pub(crate) fn validator(schema: &Value) -> Validator {
    jsonschema::options()
        .with_pattern_options(jsonschema::PatternOptions::regex())
        .build(schema)
        .unwrap()
}

fn judges(shape: &Shape, kind: SchemaKind, profile: Profile) -> Vec<Judge> {
    let draft04 = emit_with_losses(shape, kind, profile, Dialect::Draft04);
    let (name31, document31, _) = component(shape, kind, profile, OpenApiVersion::V31);
    let (schema30, losses30) = draft04_of_openapi30(shape, kind, profile);
    let schema31 = json!({
        "$schema": document31["jsonSchemaDialect"],
        "$ref": format!("#/components/schemas/{name31}"),
        "components": document31["components"],
    });
    let promise = |losses: &[Loss]| {
        if losses.is_empty() {
            Promise::Same
        } else {
            Promise::NoLess
        }
    };
    assert!(
        draft04.1.is_empty(),
        "draft-04 says all of it: {:?}",
        draft04.1
    );
    let types = profile == Profile::Types;
    let judge = |name: &str, promise, wants_digits, schema: &Value| Judge {
        name: format!("{name} {}", profile.name()),
        promise,
        wants_digits,
        validator: validator(schema),
    };
    vec![
        judge("draft-04", Promise::Same, types, &draft04.0),
        judge("openapi-3.1", Promise::Same, false, &schema31),
        judge("openapi-3.0", promise(&losses30), types, &schema30),
    ]
}

/// The schema of this kind in OpenAPI 3.0 as one of draft-04, which says the same.
pub(crate) fn draft04_of_openapi30(
    shape: &Shape,
    kind: SchemaKind,
    profile: Profile,
) -> (Value, Vec<Loss>) {
    let (name, document, losses) = component(shape, kind, profile, OpenApiVersion::V30);
    let mut components = document["components"]["schemas"].clone();
    components
        .as_object_mut()
        .unwrap()
        .values_mut()
        .for_each(with_null_as_type);
    let schema = json!({
        "$schema": "http://json-schema.org/draft-04/schema#",
        "allOf": [{ "$ref": format!("#/components/schemas/{name}") }],
        "components": { "schemas": components },
    });
    (schema, losses)
}

/// The document with the schema of this kind, and the name of its component. What the whole
/// document has no place for stands in one of its own.
pub(crate) fn component(
    shape: &Shape,
    kind: SchemaKind,
    profile: Profile,
    version: OpenApiVersion,
) -> (String, Value, Vec<Loss>) {
    let place = match kind {
        SchemaKind::Flush => "/paths/~1flush/post/requestBody",
        SchemaKind::FlushResponse => "/paths/~1flush/post/responses/200",
        SchemaKind::Snapshot => "/paths/~1snapshot/get/responses/200",
        _ => {
            let dialect = match version {
                OpenApiVersion::V30 => Dialect::OpenApi30,
                _ => Dialect::OpenApi31,
            };
            let (document, losses) = emit_with_losses(shape, kind, profile, dialect);
            let title = &emit(shape, kind, profile, Dialect::Draft202012)["title"];
            return (title.as_str().unwrap().to_owned(), document, losses);
        }
    };
    let (document, losses) = emit_openapi(shape, profile, version);
    let body = document.pointer(place).unwrap();
    let target = body["content"]["application/json"]["schema"]["$ref"]
        .as_str()
        .unwrap();
    let name = target.strip_prefix("#/components/schemas/").unwrap();
    (name.to_owned(), document, losses)
}

/// Writes `nullable` as a type, which is what it means in OpenAPI 3.0. All else is draft-04.
fn with_null_as_type(schema: &mut Value) {
    let Value::Object(keywords) = schema else {
        return;
    };
    if keywords.remove("nullable") == Some(json!(true))
        && let Some(one) = keywords.remove("type")
    {
        keywords.insert("type".to_owned(), json!([one, "null"]));
    }
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => {
                list.iter_mut().for_each(with_null_as_type);
            }
            ("properties", Value::Object(members)) => {
                members.values_mut().for_each(with_null_as_type);
            }
            ("not" | "items" | "additionalProperties", schema) => with_null_as_type(schema),
            _ => {}
        }
    }
}

fn promises_are_kept(subject: impl Into<Subject>) {
    let subject = subject.into();
    let shape = subject.shape();
    let mut more = 0;
    for (position, (kind, share)) in SHARES.into_iter().enumerate() {
        let seed = seed() + 100 + position as u64;
        let messages = messages(&shape, kind, MESSAGES * share / 100, seed);
        for profile in Profile::ALL {
            let base = validator(&emit(&shape, kind, *profile, Dialect::Draft202012));
            let judges = judges(&shape, kind, *profile);
            for message in &messages {
                // What is no JSON is no matter of schemas.
                let Ok(value) = serde_json::from_str::<Value>(&message.text) else {
                    continue;
                };
                let expected = base.is_valid(&value);
                for judge in &judges {
                    let accepts = if judge.wants_digits {
                        judge.validator.is_valid(&with_digits(&value))
                    } else {
                        judge.validator.is_valid(&value)
                    };
                    more += usize::from(accepts && !expected);
                    let kept = match judge.promise {
                        Promise::Same => accepts == expected,
                        Promise::NoLess => accepts || !expected,
                    };
                    assert!(
                        kept,
                        "{} of {kind:?} of {}, seed {seed}: {accepts}, 2020-12: {expected}\n{:?} {}",
                        judge.name,
                        subject.name(),
                        message.origin,
                        message.text
                    );
                }
                if *profile != Profile::Envelope && !is_as_written(kind, *profile) {
                    let typed = typed(subject, kind, &message.text);
                    assert_eq!(expected, typed.is_ok(), "{}: {typed:?}", message.text);
                }
            }
        }
    }
    println!("{}: OpenAPI 3.0 accepted {more} more", subject.name());
}

#[test]
fn other_dialects_judge_todo_lists_as_promised() {
    promises_are_kept(Example::TodoList);
}

#[test]
fn other_dialects_judge_boards_as_promised() {
    promises_are_kept(Example::Board);
}

#[test]
fn other_dialects_judge_outlines_as_promised() {
    promises_are_kept(Example::Outline);
}

#[test]
fn other_dialects_judge_commands_of_every_kind_as_promised() {
    promises_are_kept(Subject::Desk);
}

#[test]
fn other_dialects_judge_ticket_shops_as_promised() {
    promises_are_kept(Example::TicketShop);
}

#[test]
fn only_the_types_profile_of_older_dialects_wants_integers_in_digits() {
    let shape = Example::TodoList.shape();
    let message = json!({ "from": 1.0, "completions": [] });
    for dialect in Dialect::ALL
        .iter()
        .filter(|dialect| dialect.openapi().is_none())
    {
        for profile in Profile::ALL {
            let schema = emit(&shape, SchemaKind::Flush, *profile, *dialect);
            let refused = (*dialect, *profile) == (Dialect::Draft04, Profile::Types);
            let verdict = validator(&schema).is_valid(&message);
            assert_eq!(verdict, !refused, "{dialect:?} {profile:?}");
        }
    }
}
