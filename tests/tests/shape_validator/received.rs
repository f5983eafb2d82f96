//! What a client receives: documents, snapshots, syncs and answers, checked as a client decodes them.

use flushout::limits::Limits;
use flushout::model::{Role, document_from_text};
use flushout::problem::{Code, Problem};
use flushout::wire::{FlushResponse, Snapshot, Sync, decode_completion};
use flushout::{Model, Node, Proxy, SequentialIds};
use flushout_example_models::todo_list::TodoList;
use serde_json::{Value, json};

use crate::verdicts::{is_same, validator};
use crate::{mutation, rich, samples};

fn todo() -> Value {
    json!({"title": "a", "author": "b", "createdAt": 5, "later": {"more": 1}})
}

fn document() -> Value {
    json!({"title": "x", "todos": {"1": todo()}, "settings": null, "later": 1})
}

fn snapshot() -> Value {
    json!({"commandCount": 3, "document": document(), "epoch": "e", "later": 1})
}

fn diff() -> Value {
    let create = json!({"command": {"action": "create", "path": ["todos"], "props": todo()}, "createdId": "2"});
    let update =
        json!({"command": {"action": "update", "path": ["todos", "2"], "props": {"createdAt": 7}}});
    let invoke = json!({"name": "of_tomorrow", "args": {"a": [1]}, "effects": 2});
    let update = with(update, "invoke", invoke);
    let delete = json!({"command": {"action": "detete", "path": ["todos", "2"]}});
    let delete = with(delete, "transaction", json!({"effects": 1}));
    json!({"from": 3, "completions": [create, update, delete]})
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

fn at(mut value: Value, pointer: &str, new: Value) -> Vec<u8> {
    *value.pointer_mut(pointer).unwrap() = new;
    value.to_string().into_bytes()
}

#[test]
fn what_the_server_sends_is_taken() {
    let validator = validator::<TodoList>();
    let partial = json!({
        "isPartial": true, "diff": diff(), "mappedPaths": {"todos,1": ["todos", "2"]},
        "renames": [[["todos", "1"], ["todos", "2"]]],
    });
    let latest = json!({"isPartial": false, "latest": snapshot()});
    let errors = json!([{"action": "update", "path": ["todos"], "errorMessage": "no", "index": 0}]);
    let response = json!({"applied": diff(), "sync": partial, "errors": errors, "epoch": "e"});
    validator
        .document(document().to_string().as_bytes())
        .unwrap();
    validator
        .snapshot(snapshot().to_string().as_bytes())
        .unwrap();
    validator.sync(partial.to_string().as_bytes()).unwrap();
    validator.sync(latest.to_string().as_bytes()).unwrap();
    validator.response(response.to_string().as_bytes()).unwrap();
    let with_snapshot = json!({"applied": diff(), "sync": latest});
    validator
        .response(with_snapshot.to_string().as_bytes())
        .unwrap();
}

#[test]
fn problems_point_into_the_message() {
    let validator = validator::<TodoList>();
    let wrong = validator.snapshot(&at(snapshot(), "/document/todos/1/title", json!("")));
    let problem = wrong.unwrap_err();
    assert_eq!(problem.pointer, "/document/todos/1/title");
    assert_eq!(problem.code, Code::TooShort);
    let sync = json!({"isPartial": true, "diff": diff()});
    let place = "/diff/completions/1/command/props/createdAt";
    assert_eq!(
        validator
            .sync(&at(sync.clone(), place, json!(-1)))
            .unwrap_err()
            .pointer,
        place
    );
    let response = json!({"applied": diff(), "sync": sync});
    let place = "/sync/diff/completions/0/command/path/0";
    assert_eq!(
        validator
            .response(&at(response.clone(), place, json!("x")))
            .unwrap_err()
            .pointer,
        place
    );
    let place = "/applied/completions/2/command/action";
    assert_eq!(
        validator
            .response(&at(response, place, json!("x")))
            .unwrap_err()
            .pointer,
        place
    );
    for wrong in [
        "",
        "[]",
        "{}",
        "{\"isPartial\":true}",
        "{\"isPartial\":false,\"latest\":[0,{}]}",
        "null",
    ] {
        assert!(validator.sync(wrong.as_bytes()).is_err(), "{wrong}");
        assert!(validator.snapshot(wrong.as_bytes()).is_err(), "{wrong}");
        assert!(validator.response(wrong.as_bytes()).is_err(), "{wrong}");
    }
}

#[test]
fn limits_hold_before_anything_is_read() {
    let limits = Limits::DEFAULT
        .with_document_bytes_max(30)
        .with_message_bytes_max(1_000);
    let validator = validator::<TodoList>().with_limits(limits);
    let code = |message: &Value| {
        validator
            .snapshot(message.to_string().as_bytes())
            .unwrap_err()
            .code
    };
    assert_eq!(code(&snapshot()), Code::DocumentTooLarge);
    assert_eq!(code(&json!({"x": "x".repeat(2_000)})), Code::MessageTooLong);
    let deep = format!("{}{}", "[".repeat(80), "]".repeat(80));
    assert_eq!(
        validator.document(deep.as_bytes()).unwrap_err().code,
        Code::DocumentTooLarge
    );
}

/// Whether a client takes a message, and what it carries.
fn is_taken(kind: &str, text: &[u8]) -> bool {
    match kind {
        "snapshot" => Snapshot::from_json(text)
            .and_then(|snapshot| Proxy::<TodoList>::new(&snapshot, SequentialIds))
            .is_ok(),
        "sync" => {
            let snapshot = snapshot().to_string();
            let snapshot = Snapshot::from_json(snapshot.as_bytes()).unwrap();
            let mut proxy = Proxy::<TodoList>::new(&snapshot, SequentialIds).unwrap();
            Sync::from_json(text)
                .and_then(|sync| proxy.receive(sync))
                .is_ok_and(|report| !report.is_snapshot_needed)
        }
        _ => {
            let parsed = FlushResponse::from_json(text);
            parsed.is_ok_and(|response| typed_response_of(&response).is_ok())
        }
    }
}

/// What a client cannot take lies behind a message, or where it passes over what it does not know.
#[test]
fn what_lies_behind_or_beside_gets_the_verdict_of_a_client() {
    let validator = validator::<TodoList>();
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels)).into_bytes();
    let fillings: [(Vec<u8>, bool, bool); 6] = [
        // What is passed over, whether it may stand in a message and in a document.
        (b"1".to_vec(), true, true),
        (deep(90), true, true),
        (deep(130), true, false),
        (deep(100_000), true, false),
        (b"\"\xff\"".to_vec(), false, false),
        (b"[{\"a\":1}} ".to_vec(), false, false),
    ];
    let check = |kind: &str, text: &[u8]| match kind {
        "snapshot" => validator.snapshot(text).is_ok(),
        "sync" => validator.sync(text).is_ok(),
        _ => validator.response(text).is_ok(),
    };
    let latest = json!({"isPartial": false, "latest": at_count(snapshot(), 9)});
    let partial = json!({"isPartial": true, "diff": diff()});
    for (kind, message, in_document) in [
        ("snapshot", snapshot(), false),
        ("snapshot", snapshot(), true),
        ("sync", latest.clone(), false),
        ("sync", latest.clone(), true),
        ("sync", partial.clone(), false),
        ("sync", partial.clone(), true),
        ("response", json!({"applied": diff(), "sync": latest}), true),
        (
            "response",
            json!({"applied": diff(), "sync": partial}),
            false,
        ),
    ] {
        let text = message.to_string();
        let (before, after) = if in_document {
            let (before, after) = text.rsplit_once("\"more\":1").unwrap();
            (format!("{before}\"more\":"), after.to_owned())
        } else {
            ("{\"later\":".to_owned(), format!(",{}", &text[1..]))
        };
        for (filling, beside, within) in &fillings {
            let spoiled = [before.as_bytes(), filling, after.as_bytes()].concat();
            let expected = if in_document { *within } else { *beside };
            let shown = String::from_utf8_lossy(&spoiled[..spoiled.len().min(300)]).into_owned();
            assert_eq!(check(kind, &spoiled), expected, "{kind} {shown}");
            assert_eq!(is_taken(kind, &spoiled), expected, "{kind} {shown}");
        }
        for behind in [" x", "{}", ",", "\u{0}", "]"] {
            let text = format!("{text}{behind}");
            assert!(!check(kind, text.as_bytes()), "{text}");
            assert!(!is_taken(kind, text.as_bytes()), "{text}");
        }
    }
    assert!(
        validator
            .document(format!("{} x", document()).as_bytes())
            .is_err()
    );
    assert!(
        validator
            .flush(b"{\"from\":0,\"completions\":[]} x")
            .is_err()
    );
}

fn at_count(mut snapshot: Value, count: u64) -> Value {
    snapshot["commandCount"] = count.into();
    snapshot
}

/// What does not come from a client is read as its type reads it: what serde puts aside of an untagged enum is
/// read into structs from arrays too.
fn is_struct_from_array(own: &Problem, text: &str) -> bool {
    own.pointer.ends_with("/answer") && text.contains(r#"{"star":[1]}"#)
}

/// Documents that are changed at random get the same verdict as from typed decoding.
fn hold<N: Node>(sample: &Value) {
    let validator = validator::<N>();
    for seed in 0..2_000 {
        let text = mutation::value(seed, sample);
        let typed = document_from_text::<N>(&text, Role::Replay, &<N as Model>::limits());
        let own = validator.document(text.as_bytes());
        match (typed, own) {
            (Ok(_), Ok(())) => {}
            (Err(typed), Err(own)) if is_same(&typed, &own) => {}
            (_, Err(own)) if is_struct_from_array(&own, &text) => {}
            (typed, own) => panic!("{text}\ntyped: {:?}\nvalidator: {own:?}", typed.err()),
        }
    }
}

#[test]
fn documents_get_the_verdict_of_typed_decoding() {
    hold::<TodoList>(&document());
    let mut rich =
        json!({"always": {"name": "a", "seenAt": 3}, "parts": {"a": {"name": "b", "later": [1]}}});
    for sample in samples::rich() {
        if let (Some(Value::Object(props)), Some([])) = (
            sample.pointer("/command/props"),
            sample
                .pointer("/command/path")
                .and_then(Value::as_array)
                .map(Vec::as_slice),
        ) && props.contains_key("mark") | props.contains_key("short")
        {
            rich.as_object_mut().unwrap().extend(props.clone());
        }
    }
    rich.as_object_mut().unwrap().remove("see");
    hold::<rich::Rich>(&rich);
}

/// Answers that are changed at random are taken where a client can read them and apply what they
/// carry.
#[test]
fn answers_get_the_verdict_of_typed_decoding() {
    let validator = validator::<TodoList>();
    let sync =
        json!({"isPartial": true, "diff": diff(), "mappedPaths": {"todos,1": ["todos", "2"]}});
    let sample = json!({"applied": diff(), "sync": sync, "errors": [{"path": [], "index": 1, "error": {"a": 1}}]});
    for seed in 0..4_000 {
        let text = mutation::value(seed, &sample);
        let own = validator.response(text.as_bytes());
        let typed = typed_response(&text);
        assert_eq!(own.is_ok(), typed.is_ok(), "{text}\n{own:?}\n{typed:?}");
    }
}

fn typed_response(text: &str) -> Result<(), flushout::Problem> {
    typed_response_of(&FlushResponse::from_json(text.as_bytes())?)
}

fn typed_response_of(response: &FlushResponse) -> Result<(), flushout::Problem> {
    let limits = &<TodoList as Model>::limits();
    let mut batches = vec![&response.applied];
    match response.sync.as_ref().map(|sync: &Sync| &sync.body) {
        Some(flushout::wire::SyncBody::Diff(diff)) => batches.push(diff),
        Some(flushout::wire::SyncBody::Latest(Snapshot { document, .. })) => {
            document_from_text::<TodoList>(document.as_str(), Role::Replay, limits)?;
        }
        None => {}
    }
    for batch in &batches {
        batch
            .end()
            .ok_or_else(|| flushout::Problem::new(Code::CountExhausted, "too far"))?;
    }
    for completion in batches.into_iter().flat_map(|batch| &batch.completions) {
        decode_completion::<TodoList>(completion, Role::Replay, limits)?;
    }
    Ok(())
}
