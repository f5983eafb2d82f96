//! What a schema cannot decide, case by case: each with its reason, and with the same message
//! without the cause, on which all judges agree.

use flushout::json::JsonText;
use flushout::schema::{Dialect, Profile, SchemaKind};
use flushout::{Code, Context, Master, Model, SequentialIds, Snapshot};
use flushout_example_models::Example;
use flushout_example_models::board::Board;
use flushout_example_models::todo_list::TodoList;
use serde_json::{Value, json};

use crate::judges::{Ajv, DIALECTS, Schema, typed};

/// What one judge says.
pub(crate) type Accepts = bool;

/// A message on which the judges differ.
pub(crate) struct Case {
    /// Why they do.
    pub(crate) reason: &'static str,
    pub(crate) kind: SchemaKind,
    pub(crate) text: String,
    /// The code of the typed decoder; none where it accepts.
    pub(crate) typed: Option<Code>,
    pub(crate) jsonschema: Accepts,
    pub(crate) ajv: Accepts,
    /// The same without the cause; everybody accepts it.
    pub(crate) without: String,
}

/// A flush with one command; `props` are JSON text.
fn create(props: &str) -> String {
    format!(
        r#"{{"from":1,"completions":[{{"command":{{"action":"create","path":["todos"],"props":{props}}},"createdId":"n1"}}]}}"#
    )
}

/// A flush of one update of the root with this member beside the action.
fn update(member: &str) -> String {
    format!(r#"{{"from":1,"completions":[{{"command":{{"action":"update",{member}}}}}]}}"#)
}

/// A flush of one update of the root that expects this.
fn expecting(expected: &str) -> String {
    format!(
        r#"{{"from":1,"completions":[{{"command":{{"action":"update"}},"expected":{expected}}}]}}"#
    )
}

fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// A flush of two transactions of so many commands each.
fn transactions(commands: usize) -> String {
    let command = json!({"command": {"action": "update"}});
    let transaction = json!({"transaction": vec![command; commands]});
    json!({"from": 1, "completions": [transaction, transaction]}).to_string()
}

/// What JSON texts can say and the values made from them cannot.
#[allow(clippy::too_many_lines, reason = "for a plain list")]
pub(crate) fn lexical_cases() -> Vec<Case> {
    let flush = SchemaKind::Flush;
    let good = create(r#"{"title":"a","author":"b"}"#);
    let mut cases = vec![
        Case {
            reason: "of two equal keys a parser keeps the last",
            kind: flush,
            text: create(r#"{"title":"b","title":"a","author":"b"}"#),
            typed: Some(Code::DuplicateKey),
            jsonschema: true,
            ajv: true,
            without: good.clone(),
        },
        Case {
            reason: "the same around the commands, where the flush is malformed",
            kind: flush,
            text: r#"{"from":1,"from":1,"completions":[]}"#.to_owned(),
            typed: Some(Code::Malformed),
            jsonschema: true,
            ajv: true,
            without: r#"{"from":1,"completions":[]}"#.to_owned(),
        },
        Case {
            reason: "JavaScript has lone surrogates in texts; Rust has not, so its parser refuses too",
            kind: flush,
            text: create(r#"{"title":"\ud800","author":"b"}"#),
            typed: Some(Code::NotInteroperable),
            jsonschema: false,
            ajv: true,
            without: create(r#"{"title":"\ud83d\ude00","author":"b"}"#),
        },
        Case {
            reason: "the key __proto__ is a key like any other where a schema allows any",
            kind: flush,
            text: update(r#""parentDefault":{"__proto__":1}"#),
            typed: Some(Code::ForbiddenKey),
            jsonschema: true,
            ajv: true,
            without: update(r#""parentDefault":{"proto":1}"#),
        },
        Case {
            reason: "the same in what a client receives, which is open to new fields",
            kind: SchemaKind::Snapshot,
            text: r#"{"commandCount":1,"document":{"title":"","__proto__":1}}"#.to_owned(),
            typed: Some(Code::ForbiddenKey),
            jsonschema: true,
            ajv: true,
            without: r#"{"commandCount":1,"document":{"title":"","proto":1}}"#.to_owned(),
        },
        Case {
            reason: "an integer beyond 2^53 - 1 is a number like any other where a schema allows any",
            kind: flush,
            text: update(r#""parentDefault":{"a":9007199254740993}"#),
            typed: Some(Code::NotInteroperable),
            jsonschema: true,
            ajv: true,
            without: update(r#""parentDefault":{"a":9007199254740991}"#),
        },
        Case {
            reason: "a number beyond a double is infinite in JavaScript; Rust's parser refuses it, \
                     and the decoder does not look at members that it does not know",
            kind: flush,
            text: update(r#""more":1e400"#),
            typed: None,
            jsonschema: false,
            ajv: true,
            without: update(r#""more":1e300"#),
        },
    ];
    cases.extend(cases_of_preconditions());
    cases
}

/// The same in what a command expects to replace, which is held to no model.
fn cases_of_preconditions() -> [Case; 2] {
    let case = |reason, expected: &str, code, without: &str| Case {
        reason,
        kind: SchemaKind::Flush,
        text: expecting(expected),
        typed: Some(code),
        jsonschema: true,
        ajv: true,
        without: expecting(without),
    };
    [
        case(
            "of two equal keys in what a command expects a parser keeps the last",
            r#"{"title":"a","title":"b"}"#,
            Code::DuplicateKey,
            r#"{"title":"a","text":"b"}"#,
        ),
        case(
            "what a command expects may have any key, for a schema",
            r#"{"title":{"__proto__":1}}"#,
            Code::ForbiddenKey,
            r#"{"title":{"proto":1}}"#,
        ),
    ]
}

/// The limits of a whole message, of which a schema sees only the parts.
pub(crate) fn limit_cases() -> Vec<Case> {
    let of_size = |bytes: usize| update(&format!(r#""more":"{}""#, "x".repeat(bytes)));
    let of_nodes = |nodes: usize| update(&format!(r#""more":[{}0]"#, "0,".repeat(nodes - 1)));
    let deep = |levels: usize| update(&format!(r#""parentDefault":{{"a":{}}}"#, nested(levels)));
    let case = |reason, text, typed, jsonschema, without| Case {
        reason,
        kind: SchemaKind::Flush,
        text,
        typed: Some(typed),
        jsonschema,
        ajv: true,
        without,
    };
    vec![
        case(
            "how long a message is, only its text tells",
            of_size(1024 * 1024),
            Code::MessageTooLong,
            true,
            of_size(1024 * 1000),
        ),
        case(
            "how many values there are in the whole, no keyword counts",
            of_nodes(50_000),
            Code::TooManyNodes,
            true,
            of_nodes(49_000),
        ),
        case(
            "how deep the whole is nested, no keyword counts",
            deep(70),
            Code::NestingTooDeep,
            true,
            deep(50),
        ),
        case(
            "the same in what a command expects",
            expecting(&format!(r#"{{"a":{}}}"#, nested(70))),
            Code::NestingTooDeep,
            true,
            expecting(&format!(r#"{{"a":{}}}"#, nested(50))),
        ),
        case(
            "the commands of all transactions together, no keyword adds up",
            transactions(600),
            Code::TooManyCommands,
            true,
            transactions(400),
        ),
        case(
            "Rust's parser has a limit of its own, at 128 levels",
            deep(200),
            Code::NestingTooDeep,
            false,
            deep(50),
        ),
    ]
}

#[test]
fn what_only_the_text_tells_is_all_that_the_judges_differ_in() {
    let shape = Example::TodoList.shape();
    let mut ajv = Ajv::start();
    for case in lexical_cases().into_iter().chain(limit_cases()) {
        let Case {
            reason, kind, text, ..
        } = case;
        for dialect in &DIALECTS {
            let schema = Schema::new(&shape, kind, Profile::Validate, *dialect);
            assert_eq!(
                schema.accepts(&text),
                case.jsonschema,
                "jsonschema: {reason}"
            );
            assert!(
                schema.accepts(&case.without),
                "jsonschema, without: {reason}"
            );
            if let Some(ajv) = &mut ajv {
                ajv.compile("one", &schema.json, *dialect);
                let verdicts = ajv.accepts("one", &[text.clone(), case.without.clone()]);
                assert_eq!(verdicts, [case.ajv, true], "ajv: {reason}");
            }
        }
        let found = typed(Example::TodoList, kind, &text)
            .err()
            .map(|problem| problem.code);
        assert_eq!(found, case.typed, "typed: {reason}");
        let without = typed(Example::TodoList, kind, &case.without);
        assert!(without.is_ok(), "typed, without: {reason}: {without:?}");
    }
}

#[test]
fn what_looks_like_an_exception_and_is_none() {
    let shape = Example::TodoList.shape();
    let schema = Schema::new(
        &shape,
        SchemaKind::Flush,
        Profile::Validate,
        Dialect::Draft202012,
    );
    let mut ajv = Ajv::start();
    if let Some(ajv) = &mut ajv {
        ajv.compile("one", &schema.json, schema.dialect);
    }
    for (accepted, text) in [
        // Both names of a field.
        (false, create(r#"{"title":"a","name":"a","author":"b"}"#)),
        // A key that no id may be, and a field that no model has.
        (false, create(r#"{"title":"a","author":"b","__proto__":1}"#)),
        // Digits that a double has not: everybody reads 5.
        (
            true,
            create(r#"{"title":"a","author":"b","estimateMinutes":5.0000000000000000000001}"#),
        ),
        (
            true,
            create(r#"{"title":"a","author":"b","estimateMinutes":50000e-4}"#),
        ),
        (
            false,
            create(r#"{"title":"a","author":"b","estimateMinutes":5.000001}"#),
        ),
        (true, r#"{"from":-0.0,"completions":[]}"#.to_owned()),
        (
            true,
            r#"{"from":9007199254740991.2,"completions":[]}"#.to_owned(),
        ),
        (
            false,
            r#"{"from":9007199254740991.8,"completions":[]}"#.to_owned(),
        ),
        // White space that JSON does not know, and something behind the message.
        (false, format!("\u{feff}{}", create("{}"))),
        (false, r#"{"from":1,"completions":[]}1"#.to_owned()),
        // 500 characters of four bytes and two UTF-16 units.
        (
            true,
            create(&format!(
                r#"{{"title":"{}","author":"b"}}"#,
                "😀".repeat(500)
            )),
        ),
    ] {
        let found = typed(Example::TodoList, SchemaKind::Flush, &text);
        assert_eq!(found.is_ok(), accepted, "typed: {text}: {found:?}");
        assert_eq!(schema.accepts(&text), accepted, "jsonschema: {text}");
        if let Some(ajv) = &mut ajv {
            assert_eq!(
                ajv.accepts("one", std::slice::from_ref(&text)),
                [accepted],
                "ajv: {text}"
            );
        }
    }
}

#[test]
fn the_types_profile_describes_received_messages_as_they_are_written() {
    let shape = Example::TodoList.shape();
    let written = r#"{"commandCount":1,"document":{"title":"","todos":{}}}"#;
    // Read, but never written: a collection that is left out, null instead of nothing.
    let read = [
        r#"{"commandCount":1,"document":{"title":""}}"#,
        r#"{"commandCount":1,"document":{"title":"","todos":{}},"epoch":null}"#,
    ];
    for (profile, accepts_read) in [(Profile::Validate, true), (Profile::Types, false)] {
        let schema = Schema::new(&shape, SchemaKind::Snapshot, profile, Dialect::Draft202012);
        assert!(schema.accepts(written));
        for text in read {
            assert_eq!(schema.accepts(text), accepts_read, "{profile:?}: {text}");
            assert!(typed(Example::TodoList, SchemaKind::Snapshot, text).is_ok());
        }
    }
}

/// Messages that all judges accept; what the master says of them depends on its document.
#[test]
fn what_only_the_state_of_the_document_decides_is_told_by_the_master() {
    let todo = json!({"title": "a", "author": "b"});
    let column = json!({"name": "a", "position": "V"});
    let create = |path: Value, props: &Value, id: &str| json!({"command": {"action": "create", "path": path, "props": props}, "createdId": id});
    let settings = create(json!([]), &json!({"color": "#000000"}), "settings");
    let columns: Vec<Value> = (0..51)
        .map(|number| create(json!(["columns"]), &column, &format!("c{number}")))
        .collect();
    let update = json!({"command": {"action": "update", "path": ["todos", "none"], "props": {"title": "b"}}});
    let below = create(
        json!(["columns", "none", "cards"]),
        &json!({"title": "a", "position": "V"}),
        "a",
    );
    for (example, commands, code) in [
        (Example::TodoList, vec![update], "not_found"),
        (
            Example::TodoList,
            vec![settings.clone(), settings],
            "already_exists",
        ),
        (Example::Board, vec![below], "not_found"),
        (Example::Board, columns, "collection_full"),
        (
            Example::TodoList,
            vec![create(json!(["todos"]), &todo, "a")],
            "document_too_large",
        ),
    ] {
        let text = json!({"from": 0, "completions": commands}).to_string();
        let shape = example.shape();
        for profile in [Profile::Validate, Profile::Types] {
            let schema = Schema::new(&shape, SchemaKind::Flush, profile, Dialect::Draft202012);
            assert!(schema.accepts(&text), "{code}");
        }
        assert!(typed(example, SchemaKind::Flush, &text).is_ok(), "{code}");
        // Too small a document for anything is a matter of the state too.
        let bytes_max = if code == "document_too_large" {
            40
        } else {
            1 << 20
        };
        assert_eq!(code_of_last(example, &text, bytes_max), code);
    }
}

/// What the master says of the last command of a flush.
fn code_of_last(example: Example, text: &str, document_bytes_max: usize) -> String {
    fn of<M: Model>(document: &str, text: &str, document_bytes_max: usize) -> String {
        let document = JsonText::from_text(document.to_owned()).unwrap();
        let limits = M::limits().with_document_bytes_max(document_bytes_max);
        let snapshot = Snapshot::new(document);
        let mut master = Master::<M>::with_limits(&snapshot, SequentialIds, limits).unwrap();
        let staged = master.stage(text.as_bytes(), &Context::new()).unwrap();
        assert_eq!(staged.errors().len(), 1);
        staged.errors()[0].code.as_deref().unwrap().to_owned()
    }
    match example {
        Example::TodoList => of::<TodoList>(r#"{"title":""}"#, text, document_bytes_max),
        Example::Board => of::<Board>(r#"{"name":"a","theme":{}}"#, text, document_bytes_max),
        Example::Outline | Example::TicketShop => panic!("no case is of {example:?}"),
    }
}

#[test]
fn no_example_falls_back_to_the_form_of_commands() {
    for example in Example::ALL {
        let schema = Schema::new(
            &example.shape(),
            SchemaKind::Flush,
            Profile::Types,
            Dialect::Draft202012,
        );
        let definitions = schema.json["$defs"].as_object().unwrap();
        // Where paths are too many to be listed there is a leaf for any create, and no other.
        assert!(
            !definitions.keys().any(|name| name.ends_with("AnyCreate")),
            "{}",
            example.name()
        );
    }
}
