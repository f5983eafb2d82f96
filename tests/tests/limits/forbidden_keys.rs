//! Keys that no object may have, at every door: what a reader would take for something else than an
//! object is refused before it is in a document, whoever wrote it.

use std::collections::BTreeMap;

use flushout::json::is_forbidden_key;
use flushout::untyped::{JsonValue, json_node};
use flushout::validate::Validator;
use flushout::wire::Sync;
use flushout::{
    Code, Collection, Context, Draft, Execute, FlushResponse, FlushoutCommand, FlushoutModel, Id,
    Intercepted, Json, Limits, Master, Problem, Proxy, Ref, SequentialIds, Shape, Snapshot,
};
use serde_json::{Value, json};

use crate::support::{answered, flush, refused, untyped, update};

/// A document with values of every kind that buffers what it reads.
#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
#[flushout(commands(DocumentCommand))]
struct Document {
    #[flushout(default)]
    value: Value,
    #[flushout(default)]
    map: BTreeMap<String, Value>,
    #[flushout(default)]
    either: Vec<Either>,
    #[flushout(default)]
    open: Open,
    first: Option<Ref<Part>>,
    parts: Collection<Part>,
}

#[derive(FlushoutModel, Clone, Debug, Default, PartialEq)]
struct Part {
    #[flushout(default)]
    value: Value,
}

#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
enum Either {
    Text(String),
    Object(BTreeMap<String, Value>),
}

#[derive(
    Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
struct Open {
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(FlushoutCommand, Clone, Debug, PartialEq)]
#[flushout(model = Document)]
enum DocumentCommand {
    /// Sets the value.
    Set { value: Value },
    /// Sets a value that the code makes itself.
    Make { key: String },
}

impl Execute<Document> for DocumentCommand {
    type Error = String;

    fn execute(self, document: &mut Draft<'_, Document>, _: &Context) -> Result<(), String> {
        let value = match self {
            Self::Set { value } => value,
            Self::Make { key } => json!({ key: "1" }),
        };
        let set = Document::path().value().set(value);
        document
            .apply(set)
            .map_err(|problem| problem.code.to_string())
    }
}

/// The keys as they stand in JSON text, each with what it is.
const KEYS: [(&str, &str); 5] = [
    ("__proto__", "__proto__"),
    (
        "$serde_json::private::RawValue",
        "$serde_json::private::RawValue",
    ),
    (
        "$serde_json::private::Number",
        "$serde_json::private::Number",
    ),
    (
        "\\u0024serde_json::private::RawValue",
        "$serde_json::private::RawValue",
    ),
    ("$serde_json:\\u003aprivate::X", "$serde_json::private::X"),
];

/// What `serde_json` takes for a value of its own, and for none.
const HELD: [&str; 4] = [r#""{\"a\":1}""#, r#""1e400""#, "{}", "[1]"];

/// Every object with a forbidden key, alone in it or behind another, and the key.
fn objects() -> Vec<(String, &'static str)> {
    let mut objects = Vec::new();
    for (written, key) in KEYS {
        assert!(is_forbidden_key(key));
        for held in HELD {
            objects.push((format!(r#"{{"{written}":{held}}}"#), key));
            objects.push((format!(r#"{{"b":1,"{written}":{held}}}"#), key));
        }
    }
    objects
}

fn document() -> Master<Document> {
    Master::of_document(&Document::default(), SequentialIds).unwrap()
}

#[track_caller]
fn is_told(error: &Value, pointer: &str, key: &str) {
    assert_eq!(error["code"], "forbidden_key", "{error}");
    assert_eq!(error["pointer"], format!("{pointer}/{key}"), "{error}");
}

#[test]
fn commands_are_refused_at_the_place_of_the_key() {
    let validator = Validator::new(&Shape::of::<Document>()).unwrap();
    for (object, key) in objects() {
        let update_of = |field: &str, value: &str| {
            let props = format!(r#"{{"{field}":{value}}}"#);
            (update(&props), format!("/command/props/{field}"))
        };
        let create = |props: String| {
            format!(
                r#"{{"command":{{"path":["parts"],"action":"create","props":{props}}},"createdId":"p"}}"#
            )
        };
        let invoke = |args: String| {
            format!(r#"{{"command":{{"action":"invoke","name":"set","args":{args}}}}}"#)
        };
        let list = format!("[{object}]");
        let typed = [
            update_of("value", &object),
            update_of("value", &format!(r#"[0,{{"x":{object}}}]"#)),
            update_of("map", &object),
            update_of("map", &format!(r#"{{"x":{object}}}"#)),
            update_of("either", &list),
            update_of("open", &object),
            update_of("open", &format!(r#"{{"x":{object}}}"#)),
            (
                create(format!(r#"{{"value":{object}}}"#)),
                "/command/props/value".into(),
            ),
            (create(object.clone()), "/command/props".into()),
            (
                invoke(format!(r#"{{"value":{object}}}"#)),
                "/command/args/value".into(),
            ),
            (
                format!(
                    r#"{{"command":{{"action":"update","props":{{}}}},"expected":{{"value":{object}}}}}"#
                ),
                "/expected/value".into(),
            ),
        ];
        for (completion, _) in &typed {
            // The error names the node before the key where that is unknown.
            let error = refused(&mut document(), completion.clone());
            if error["code"] != "unknown_field" {
                assert_eq!(error["code"], "forbidden_key", "{completion} {error}");
                let pointer = error["pointer"].as_str().unwrap();
                assert!(
                    pointer.ends_with(&format!("/{key}")),
                    "{completion} {error}"
                );
            }
            let verdict = validator
                .flush(flush(std::slice::from_ref(completion)).as_bytes())
                .unwrap();
            let (_, problem) = verdict.problems().next().unwrap();
            assert_eq!(
                problem.code.as_str(),
                error["code"],
                "{completion} {problem}"
            );
            assert_eq!(
                problem.pointer,
                error["pointer"].as_str().unwrap(),
                "{completion}"
            );
        }
    }
}

#[test]
fn commands_on_documents_without_types_are_refused_at_the_place_of_the_key() {
    for (object, key) in objects() {
        for (completion, pointer) in [
            (update(&object), "/command/props"),
            (
                update(&format!(r#"{{"x":[{object}]}}"#)),
                "/command/props/x/0",
            ),
            (
                format!(
                    r#"{{"command":{{"path":["a"],"action":"create","props":{object}}},"createdId":"p"}}"#
                ),
                "/command/props",
            ),
            (
                format!(
                    r#"{{"command":{{"path":["n"],"action":"create","props":1,"parentDefault":{object}}},"createdId":"p"}}"#
                ),
                "/command/parentDefault",
            ),
            (
                format!(r#"{{"command":{{"path":["a"],"action":"detete","props":{object}}}}}"#),
                "/command/props",
            ),
        ] {
            let error = refused(&mut untyped(Limits::DEFAULT), completion);
            is_told(&error, &format!("/completions/0{pointer}"), key);
        }
        for (command, expected, pointer) in [
            (r#"{"action":"update","props":{}}"#, object.clone(), ""),
            (
                r#"{"action":"update","props":{"list":1}}"#,
                format!(r#"{{"list":[{object}]}}"#),
                "/list/0",
            ),
            (r#"{"path":["a"],"action":"detete"}"#, object.clone(), ""),
        ] {
            let expecting = format!(r#"{{"command":{command},"expected":{expected}}}"#);
            let error = refused(&mut untyped(Limits::DEFAULT), expecting);
            is_told(&error, &format!("/completions/0/expected{pointer}"), key);
        }
    }
    // What a later member of the same key has replaced was never there.
    let flush = flush(&[update(r#"{"x":{"__proto__":1},"x":1}"#)]);
    assert_eq!(
        answered(&mut untyped(Limits::DEFAULT), &flush)["errors"],
        json!([])
    );
}

#[test]
fn ids_and_paths_do_not_have_such_names() {
    let validator = Validator::new(&Shape::of::<Document>()).unwrap();
    for (written, key) in KEYS {
        assert_eq!(Id::<Part>::new(key).unwrap_err().code, Code::ForbiddenKey);
        let create = |path: &str| {
            format!(
                r#"{{"command":{{"path":[{path}],"action":"create","props":{{}}}},"createdId":"{written}"}}"#
            )
        };
        for error in [
            refused(&mut document(), create(r#""parts""#)),
            refused(&mut untyped(Limits::DEFAULT), create(r#""a""#)),
        ] {
            assert_eq!(error["code"], "forbidden_key", "{error}");
            assert_eq!(error["pointer"], "/completions/0/createdId", "{error}");
        }
        let refer = update(&format!(r#"{{"first":"{written}"}}"#));
        let error = refused(&mut document(), refer.clone());
        assert_eq!(
            error["pointer"], "/completions/0/command/props/first",
            "{error}"
        );
        let verdict = validator.flush(flush(&[refer]).as_bytes()).unwrap();
        let (_, problem) = verdict.problems().next().unwrap();
        assert_eq!(problem.pointer, "/completions/0/command/props/first");
        let below = format!(
            r#"{{"command":{{"path":["{written}"],"action":"create","props":{{}},"parentDefault":{{}}}},"createdId":"a"}}"#
        );
        refused(&mut document(), below.clone());
        refused(&mut untyped(Limits::DEFAULT), below);
    }
}

#[test]
fn snapshots_saved_proxies_and_what_is_received_do_not_bring_them() {
    let validator = Validator::new(&Shape::of::<Document>()).unwrap();
    for (object, _) in objects() {
        let text = format!(r#"{{"commandCount":0,"document":{{"value":{object},"parts":{{}}}}}}"#);
        let snapshot = Snapshot::from_json(text.as_bytes()).unwrap();
        let refused = |problem: Problem| assert_eq!(problem.code, Code::ForbiddenKey, "{object}");
        refused(Proxy::<Document>::new(&snapshot, SequentialIds).unwrap_err());
        refused(Master::<Document>::new(&snapshot, SequentialIds).unwrap_err());
        refused(validator.snapshot(text.as_bytes()).unwrap_err());
        refused(Proxy::<Json>::new(&snapshot, SequentialIds).unwrap_err());
        refused(Master::<Json>::new(&snapshot, SequentialIds).unwrap_err());

        let mut proxy =
            Proxy::<Document>::new(&document().snapshot().unwrap(), SequentialIds).unwrap();
        let saved = String::from_utf8(proxy.save().unwrap()).unwrap();
        let spoiled = saved.replace(r#""value":null"#, &format!(r#""value":{object}"#));
        assert_ne!(saved, spoiled);
        assert!(Proxy::<Document>::restore(spoiled.as_bytes(), SequentialIds).is_err());

        // A pushed diff that nobody could replay is put aside until a snapshot comes.
        let diff = format!(
            r#"{{"from":0,"completions":[{}]}}"#,
            update(&format!(r#"{{"value":{object}}}"#))
        );
        let push = format!(r#"{{"isPartial":true,"diff":{diff}}}"#);
        let report = proxy
            .receive(Sync::from_json(push.as_bytes()).unwrap())
            .unwrap();
        assert!(report.is_snapshot_needed);
        assert_eq!(proxy.document(), &Document::default());
        refused(validator.sync(push.as_bytes()).unwrap_err());

        let answer = format!(
            r#"{{"applied":{{"from":0,"completions":[]}},"errors":[{{"index":0,"error":{object}}}]}}"#
        );
        assert!(
            FlushResponse::from_json(answer.as_bytes()).is_err(),
            "{answer}"
        );
        assert!(validator.response(answer.as_bytes()).is_err(), "{answer}");
        assert!(serde_json::from_str::<JsonValue>(&object).is_err());
    }
}

#[test]
fn the_application_itself_puts_none_in() {
    for (_, key) in KEYS {
        let value = json!({"x": [{ key: "1" }]});
        let mut proxy =
            Proxy::<Document>::new(&document().snapshot().unwrap(), SequentialIds).unwrap();
        let before = proxy.save().unwrap();
        let refused = |problem: Problem| assert_eq!(problem.code, Code::ForbiddenKey, "{problem}");
        refused(
            proxy
                .apply(Document::path().value().set(value.clone()))
                .unwrap_err(),
        );
        refused(
            proxy
                .apply(DocumentCommand::Set {
                    value: value.clone(),
                })
                .unwrap_err(),
        );
        let problem = proxy
            .apply(DocumentCommand::Make { key: key.into() })
            .unwrap_err();
        assert_eq!(problem.error_as::<String>().unwrap(), "forbidden_key");
        let transaction = proxy.transact(|draft| -> Result<(), Problem> {
            draft.apply(Document::path().value().set(value.clone()))?;
            Ok(())
        });
        assert!(transaction.is_err());
        let part = Part {
            value: value.clone(),
        };
        refused(
            proxy
                .apply(Document::path().parts().create(part))
                .unwrap_err(),
        );
        assert_eq!(proxy.save().unwrap(), before);

        let holding = Document {
            value: value.clone(),
            ..Document::default()
        };
        refused(Master::of_document(&holding, SequentialIds).unwrap_err());
        refused(Json::new(value.clone()).unwrap_err());
    }
}

#[test]
fn an_interceptor_sees_what_is_applied_and_puts_none_in() {
    for (object, key) in objects() {
        let rule = |command: &mut Intercepted<'_>, _: &Json, _: &Context| match command.props() {
            Some(props) if props.get("role").is_some_and(|role| role != "guest") => {
                Err(flushout::Rejection::new("only guests"))
            }
            _ => Ok(()),
        };
        let mut master = untyped(Limits::DEFAULT).with_interceptor(rule);
        let error = refused(&mut master, update(&format!(r#"{{"role":{object}}}"#)));
        assert_eq!(error["code"], "forbidden_key");

        let replaced = json!({"x": { key: "1" }});
        let rewrite = move |command: &mut Intercepted<'_>, _: &Json, _: &Context| {
            command.replace_props(replaced.clone());
            Ok(())
        };
        let mut master = untyped(Limits::DEFAULT).with_interceptor(rewrite);
        let error = refused(&mut master, update(r#"{"x":1}"#));
        assert_eq!(error["code"], "forbidden_key", "{error}");

        let node = json!({ key: "1" });
        let rewrite = move |command: &mut Intercepted<'_>, _: &Document, _: &Context| {
            if let Some(part) = command.get_mut::<Part>() {
                part.value = node.clone();
            } else {
                command.replace(json_node(node.clone()));
            }
            Ok(())
        };
        let mut master = document().with_interceptor(rewrite);
        let create =
            r#"{"command":{"path":["parts"],"action":"create","props":{}},"createdId":"p"}"#;
        let error = refused(&mut master, create.into());
        assert_eq!(error["code"], "forbidden_key", "{error}");
    }
}
