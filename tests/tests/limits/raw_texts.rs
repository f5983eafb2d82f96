//! Value types that keep the text of a value, or read bytes, get nothing that no other type would get, at every door.

use std::ffi::CString;

use flushout::json::JsonText;
use flushout::validate::Validator;
use flushout::wire::Sync;
use flushout::{
    Code, Collection, Context, Draft, Execute, FlushoutCommand, FlushoutModel, Intercepted, Master,
    Problem, Proxy, SequentialIds, Shape, Snapshot,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::support::{flush, refused, update};

/// A value that keeps its text.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Raw(Box<RawValue>);

/// The same with the type that the runtime has for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Text(JsonText);

/// The bytes of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Bytes(CString);

macro_rules! any_value {
    ($($type:ident)*) => {$(
        impl JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                true.into()
            }
        }
    )*};
}

any_value!(Raw Text Bytes);

impl Raw {
    fn new(text: &str) -> Self {
        Self(RawValue::from_string(text.to_owned()).unwrap())
    }
}

impl PartialEq for Raw {
    fn eq(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }
}

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(commands(DocumentCommand))]
struct Document {
    raw: Option<Raw>,
    text: Option<Text>,
    list: Option<Vec<Raw>>,
    bytes: Option<Bytes>,
    parts: Collection<Part>,
}

#[derive(FlushoutModel, Clone, Debug, PartialEq)]
struct Part {
    raw: Raw,
}

#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Document)]
enum DocumentCommand {
    /// Sets the value.
    Set { raw: Raw },
    /// Sets a value that the code makes itself.
    Make { text: String },
}

impl Execute<Document> for DocumentCommand {
    type Error = String;

    fn execute(self, document: &mut Draft<'_, Document>, _: &Context) -> Result<(), String> {
        let raw = match self {
            Self::Set { raw } => raw,
            Self::Make { text } => Raw::new(&text),
        };
        document
            .apply(Document::path().raw().set(Some(raw)))
            .map_err(|problem| problem.code.to_string())
    }
}

/// What no type may be given, with its code, and the place within it.
const VALUES: [(&str, Code, &str); 8] = [
    (
        r#"{"x":[{"__proto__":{}}]}"#,
        Code::ForbiddenKey,
        "/x/0/__proto__",
    ),
    (
        r#"{"$serde_json::private::RawValue":"1e400"}"#,
        Code::ForbiddenKey,
        "/$serde_json::private::RawValue",
    ),
    (
        r#"{"\u0024serde_json::private::Number":"1"}"#,
        Code::ForbiddenKey,
        "/$serde_json::private::Number",
    ),
    (r#"[{"a":1,"b":2,"a":1}]"#, Code::DuplicateKey, "/0/a"),
    ("[0,1e400]", Code::NotInteroperable, "/1"),
    ("9007199254740993", Code::NotInteroperable, ""),
    (r#"{"x":"\ud800"}"#, Code::NotInteroperable, "/x"),
    (r#"["\udc00"]"#, Code::NotInteroperable, "/0"),
];

fn document() -> Master<Document> {
    Master::of_document(&Document::default(), SequentialIds).unwrap()
}

fn proxy() -> Proxy<Document> {
    Proxy::new(&document().snapshot().unwrap(), SequentialIds).unwrap()
}

#[test]
fn commands_are_refused_at_the_place() {
    let validator = Validator::new(&Shape::of::<Document>()).unwrap();
    for (value, code, below) in VALUES {
        let create = |members: &str, more: &str| {
            format!(r#"{{"command":{{{members}"action":"create"{more}}},"createdId":"p"}}"#)
        };
        let part = format!(r#""props":{{"raw":{value}}}"#);
        for (completion, field) in [
            (update(&format!(r#"{{"raw":{value}}}"#)), "props/raw"),
            (update(&format!(r#"{{"text":{value}}}"#)), "props/text"),
            (
                update(&format!(r#"{{"list":[0,{value}]}}"#)),
                "props/list/1",
            ),
            (
                create(r#""path":["parts"],"#, &format!(",{part}")),
                "props/raw",
            ),
            // Before it is known where it belongs.
            (
                create(&format!("{part},"), r#","path":["parts"]"#),
                "props/raw",
            ),
            (
                format!(
                    r#"{{"command":{{"action":"invoke","name":"set","args":{{"raw":{value}}}}}}}"#
                ),
                "args/raw",
            ),
        ] {
            let error = refused(&mut document(), completion.clone());
            assert_eq!(error["code"], code.as_str(), "{completion} {error}");
            assert_eq!(
                error["pointer"],
                format!("/completions/0/command/{field}{below}"),
                "{completion}"
            );
            let verdict = validator.flush(flush(std::slice::from_ref(&completion)).as_bytes());
            let verdict = verdict.unwrap();
            let (_, problem) = verdict.problems().next().unwrap();
            assert_eq!(problem.code, code, "{completion}");
            assert_eq!(problem.pointer, error["pointer"], "{completion}");
        }
    }
    for value in [r#""\ud800""#, r#""\udc00x""#] {
        let error = refused(&mut document(), update(&format!(r#"{{"bytes":{value}}}"#)));
        assert_eq!(error["code"], "not_interoperable", "{error}");
        assert_eq!(error["pointer"], "/completions/0/command/props/bytes");
    }
}

#[test]
fn snapshots_saved_proxies_and_what_is_received_do_not_bring_it() {
    let validator = Validator::new(&Shape::of::<Document>()).unwrap();
    for (value, code, _) in VALUES {
        for document in [
            format!(r#"{{"raw":{value}}}"#),
            format!(r#"{{"list":[{value}]}}"#),
            format!(r#"{{"parts":{{"p":{{"raw":{value}}}}}}}"#),
        ] {
            let text = format!(r#"{{"commandCount":0,"document":{document}}}"#);
            let snapshot = Snapshot::from_json(text.as_bytes()).unwrap();
            let refused = |problem: Problem| assert_eq!(problem.code, code, "{document}");
            refused(Proxy::<Document>::new(&snapshot, SequentialIds).unwrap_err());
            refused(Master::<Document>::new(&snapshot, SequentialIds).unwrap_err());
            refused(validator.snapshot(text.as_bytes()).unwrap_err());
        }

        let mut held = proxy();
        held.apply(Document::path().raw().set(Some(Raw::new("\"here\""))))
            .unwrap();
        let saved = String::from_utf8(held.save().unwrap()).unwrap();
        let spoiled = saved.replace("\"here\"", value);
        assert_ne!(saved, spoiled);
        let restored = Proxy::<Document>::restore(spoiled.as_bytes(), SequentialIds);
        match restored {
            Err(_) => {}
            Ok(proxy) => assert_eq!(proxy.document(), &Document::default(), "{value}"),
        }

        let props = update(&format!(r#"{{"raw":{value}}}"#));
        let diff = format!(r#"{{"isPartial":true,"diff":{{"from":0,"completions":[{props}]}}}}"#);
        let mut receiving = proxy();
        let report = receiving
            .receive(Sync::from_json(diff.as_bytes()).unwrap())
            .unwrap();
        assert!(report.is_snapshot_needed, "{value}");
        assert_eq!(receiving.document(), &Document::default());
        assert_eq!(validator.sync(diff.as_bytes()).unwrap_err().code, code);

        let latest = format!(
            r#"{{"isPartial":false,"latest":{{"commandCount":1,"document":{{"raw":{value}}}}}}}"#
        );
        let mut receiving = proxy();
        let taken = receiving.receive(Sync::from_json(latest.as_bytes()).unwrap());
        assert!(taken.is_err(), "{value}");
        assert_eq!(receiving.document(), &Document::default());
    }
}

#[test]
fn the_application_and_its_rules_put_none_in() {
    for (value, code, _) in VALUES {
        let raw = Raw::new(value);
        let set = || Document::path().raw().set(Some(raw.clone()));
        let mut proxy = proxy();
        let before = proxy.save().unwrap();
        let refused_as = |problem: Problem| assert_eq!(problem.code, code, "{value} {problem}");
        refused_as(proxy.apply(set()).unwrap_err());
        refused_as(
            proxy
                .apply(DocumentCommand::Set { raw: raw.clone() })
                .unwrap_err(),
        );
        let make = || DocumentCommand::Make { text: value.into() };
        let problem = proxy.apply(make()).unwrap_err();
        assert_eq!(problem.error_as::<String>().unwrap(), code.as_str());
        let transaction = proxy.transact(|draft| -> Result<(), Problem> { draft.apply(set()) });
        assert!(transaction.is_err());
        let part = Part { raw: raw.clone() };
        refused_as(
            proxy
                .apply(Document::path().parts().create(part))
                .unwrap_err(),
        );
        assert_eq!(proxy.save().unwrap(), before);

        let holding = Document {
            raw: Some(raw.clone()),
            ..Document::default()
        };
        refused_as(Master::of_document(&holding, SequentialIds).unwrap_err());

        let args = json!({ "text": value });
        let error = refused(
            &mut document(),
            format!(r#"{{"command":{{"action":"invoke","name":"make","args":{args}}}}}"#),
        );
        assert_eq!(error["error"], Value::from(code.as_str()), "{error}");

        let rewrite = move |command: &mut Intercepted<'_>, _: &Document, _: &Context| {
            if let Some(part) = command.get_mut::<Part>() {
                part.raw = raw.clone();
            }
            Ok(())
        };
        let mut master = document().with_interceptor(rewrite);
        let create =
            r#"{"command":{"path":["parts"],"action":"create","props":{"raw":1}},"createdId":"p"}"#;
        let error = refused(&mut master, create.into());
        assert_eq!(error["code"], code.as_str(), "{error}");
    }
}
