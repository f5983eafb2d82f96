//! What commands expect to replace: it reaches masters that look at it, and no others.

use flushout::{Context, Limits, Master, SequentialIds};
use flushout_example_models::todo_list::TodoList;
use flushout_gateway::{Admit, NpmRules, Refusal, Typed, Untyped};
use serde_json::{Value, json};

use crate::support::{by_schema, untyped};

fn flush(entries: &str) -> String {
    format!(r#"{{"from":0,"completions":[{entries}]}}"#)
}

/// What is forwarded, or the code and place of the first thing that is wrong.
fn told(admit: &impl Admit, flush: &str) -> Result<String, (&'static str, String)> {
    match admit.admit(flush.as_bytes()) {
        Ok(admitted) => Ok(String::from_utf8(admitted.body.to_vec()).unwrap()),
        Err(refusal) => Err(first(&refusal)),
    }
}

fn first(refusal: &Refusal) -> (&'static str, String) {
    let problem = refusal.first().unwrap();
    (problem.code.as_str(), problem.pointer.clone())
}

const UPDATE: &str = r#""command":{"action":"update","props":{"title":"a"}}"#;
const CREATE: &str = r#""command":{"action":"create","path":["todos"],"props":{"title":"t","author":"c"}},"createdId":"t""#;
const DELETE: &str = r#""command":{"action":"delete","path":["todos","t"]}"#;

#[test]
fn with_a_model_it_passes_in_its_form_alone() {
    let schema = by_schema("todo-list");
    let types = Typed::<TodoList>::new();
    for (sent, forwarded) in [
        (
            format!(r#"{{"expected":{{"\u0074itle":"\u00e9","b":[1.0,null]}},{UPDATE}}}"#),
            Ok(
                r#"{"command":{"action":"update","props":{"title":"a"}},"expected":{"b":[1,null],"title":"é"}}"#,
            ),
        ),
        (
            format!(r#"{{"transaction":[{{{CREATE},"expected":{{}}}}],"expected":[1]}}"#),
            Ok(
                r#"{"transaction":[{"command":{"action":"create","path":["todos"],"props":{"author":"c","title":"t"}},"createdId":"t","expected":{}}]}"#,
            ),
        ),
        (
            format!(r#"{{{DELETE},"expected":null}}"#),
            Ok(r#"{"command":{"action":"detete","path":["todos","t"]}}"#),
        ),
        (
            r#"{"command":{"action":"invoke","name":"completeAll"},"expected":[1]}"#.to_owned(),
            Ok(r#"{"command":{"action":"invoke","name":"completeAll"}}"#),
        ),
        (
            format!(r#"{{{CREATE},"expected":{{"title":"t"}}}}"#),
            Err(("wrong_type", "/completions/0/expected")),
        ),
        (
            format!(r#"{{"transaction":[{{{DELETE},"expected":[]}}]}}"#),
            Err(("wrong_type", "/completions/0/transaction/0/expected")),
        ),
        (
            format!(r#"{{{UPDATE},"expected":{{"title":"a","title":"b"}}}}"#),
            Err(("duplicate_key", "/completions/0/expected/title")),
        ),
        (
            format!(r#"{{{UPDATE},"expected":{{"title":{{"__proto__":1}}}}}}"#),
            Err(("forbidden_key", "/completions/0/expected/title/__proto__")),
        ),
    ] {
        let forwarded = forwarded
            .map(flush)
            .map_err(|(code, place)| (code, place.to_owned()));
        let sent = flush(&sent);
        assert_eq!(told(&schema, &sent), forwarded, "{sent}");
        assert_eq!(told(&types, &sent), forwarded, "{sent}");
    }
}

/// The document after a flush, and the codes and places of the answer.
fn applied(flush: &str) -> (Value, Vec<Value>) {
    let mut master = Master::of_document(&TodoList::default(), SequentialIds).unwrap();
    let response = master
        .stage(flush.as_bytes(), &Context::new())
        .unwrap()
        .commit(None)
        .unwrap();
    let response = serde_json::to_value(response).unwrap();
    let errors = response["errors"].as_array().cloned().unwrap_or_default();
    let told = errors
        .iter()
        .map(|error| json!([error["index"], error["code"], error["pointer"]]));
    let snapshot = serde_json::to_value(master.snapshot().unwrap()).unwrap();
    (snapshot, told.collect())
}

#[test]
fn a_master_meets_in_what_is_forwarded_what_it_meets_in_what_was_sent() {
    let entries = [
        format!(r#"{{{CREATE},"expected":{{}}}}"#),
        format!(r#"{{{UPDATE},"expected":{{"title":""}}}}"#),
        format!(r#"{{{UPDATE},"expected":{{"title":"other"}}}}"#),
        r#"{"command":{"action":"update","path":["todos","t"],"props":{"estimateMinutes":10}},"expected":{"estimateMinutes":null}}"#.to_owned(),
        r#"{"command":{"action":"update","path":["todos","t"],"props":{"estimateMinutes":15}},"expected":{"estimateMinutes":1.0e1}}"#.to_owned(),
        // The other name of a field names it here too.
        r#"{"command":{"action":"update","path":["todos","t"],"props":{"name":"u"}},"expected":{"name":"t"}}"#.to_owned(),
        format!(r#"{{{DELETE},"expected":{{"title":"t"}}}}"#),
        // Last, for commands below a create that was refused go with it.
        format!(r#"{{{CREATE},"expected":{{}}}}"#),
    ];
    let sent = flush(&entries.join(","));
    let forwarded = told(&by_schema("todo-list"), &sent).unwrap();
    let met = applied(&sent);
    assert_eq!(applied(&forwarded), met);
    assert_eq!(
        met.1,
        [
            json!([2, "conflict", "/completions/2/expected/title"]),
            json!([6, "conflict", "/completions/6/expected"]),
            json!([7, "already_exists", null]),
        ]
    );
}

#[test]
fn a_master_of_the_npm_package_does_not_get_it() {
    let schema = by_schema("todo-list").for_npm();
    for entry in [CREATE, UPDATE, DELETE] {
        let without = flush(&format!(r#"{{{entry},"expected":null}}"#));
        assert!(told(&schema, &without).is_ok(), "{without}");
        let with = flush(&format!(r#"{{{entry}}},{{{entry},"expected":{{}}}}"#));
        let refused = Err(("unknown_field", "/completions/1/expected".to_owned()));
        assert_eq!(told(&schema, &with), refused, "{with}");
        assert_eq!(told(&untyped(), &with), refused, "{with}");
    }
    let invoke = r#"{"command":{"action":"update"},"expected":null}"#;
    assert!(told(&untyped(), &flush(invoke)).is_ok());
}

#[test]
fn a_master_of_ours_without_a_model_gets_it_made_anew() {
    let rules = NpmRules::default()
        .with_preconditions(true)
        .with_transactions(true);
    let gateway = Untyped::new(Limits::DEFAULT, rules);
    for (sent, forwarded) in [
        (
            format!(r#"{{{UPDATE},"expected":{{"b":1.0,"b":-0,"a":9007199254740993}}}}"#),
            Ok(r#"{"command":{"action":"update","props":{"title":"a"}},"expected":{"a":9007199254740992,"b":0}}"#),
        ),
        (
            r#"{"transaction":[{"command":{"action":"detete","path":["a"]},"expected":"\u0061"},{"command":{"action":"detete","path":["b"]},"expected":null}]}"#.to_owned(),
            Ok(r#"{"transaction":[{"command":{"path":["a"],"action":"detete"},"expected":"a"},{"command":{"path":["b"],"action":"detete"},"expected":null}]}"#),
        ),
        (
            format!(r#"{{{UPDATE},"expected":null}}"#),
            Ok(r#"{"command":{"action":"update","props":{"title":"a"}}}"#),
        ),
        (
            format!(r#"{{{UPDATE},"expected":{{"a":[{{"__proto__":1}}]}}}}"#),
            Err(("forbidden_key", "/completions/0/expected")),
        ),
        (
            format!(r#"{{{UPDATE},"expected":{{"a":"\ud800"}}}}"#),
            Err(("not_interoperable", "/completions/0")),
        ),
        (
            format!(r#"{{{UPDATE},"expected":[1]}}"#),
            Err(("wrong_type", "/completions/0/expected")),
        ),
    ] {
        let forwarded = forwarded
            .map(flush)
            .map_err(|(code, place)| (code, place.to_owned()));
        let sent = flush(&sent);
        assert_eq!(told(&gateway, &sent), forwarded, "{sent}");
    }
}
