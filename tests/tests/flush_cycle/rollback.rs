//! What is staged and dropped never happened.

use std::panic::{AssertUnwindSafe, catch_unwind};

use flushout::id::{IdRequest, IdSource};
use flushout::path::Segment;
use flushout::{Context, Count, Json, Master, Snapshot};
use serde_json::json;

use crate::support::{master_with, proxy, round};

#[test]
fn a_dropped_stage_leaves_document_count_and_size_as_before() {
    let mut master = master_with(&["one", "two"]);
    let before = master.snapshot().unwrap();
    let bytes = master.document_bytes();
    let flush = json!({ "from": 0, "completions": [
        { "command": { "path": ["todos"], "action": "create", "props": { "title": "three", "author": "x" } }, "createdId": "c" },
        { "command": { "path": ["todos", "c"], "action": "update", "props": { "title": "four" } } },
        { "command": { "path": ["todos", "a"], "action": "update", "props": { "details": "more", "blocks": "b" } } },
        { "command": { "path": ["todos", "a"], "action": "update", "props": { "details": null } } },
        { "command": { "path": ["todos", "b"], "action": "detete" } },
        { "command": { "path": ["todos", "nothing"], "action": "detete" } },
        { "command": { "action": "create", "props": { "color": "#123456" } }, "createdId": "settings" },
        { "command": { "path": ["settings"], "action": "update", "props": { "showsDone": true } } },
        { "command": { "path": ["settings"], "action": "detete" } },
        { "command": { "path": ["todos", "b"], "action": "update" } },
        { "command": { "action": "update", "props": { "title": "another" } } }
    ] });
    let flush = serde_json::to_vec(&flush).unwrap();
    let staged = master.stage(&flush, &Context::new()).unwrap();
    assert_eq!(staged.completions().len(), 10);
    assert_eq!(staged.errors().len(), 1);
    assert_eq!(staged.start(), Count::ZERO);
    assert_eq!(staged.end(), Count::new(10).unwrap());
    assert_eq!(staged.document().title, "another");
    drop(staged);
    assert_eq!(master.snapshot().unwrap(), before);
    assert_eq!(master.document_bytes(), bytes);

    // And the same flush has the same outcome afterwards.
    let staged = master.stage(&flush, &Context::new()).unwrap();
    let response = staged.commit(None).unwrap();
    assert_eq!(response.applied.from, Count::ZERO);
    assert_eq!(response.applied.completions.len(), 10);
    let mut proxy = proxy(&master);
    assert!(round(&mut master, &mut proxy).rejected.is_empty());
}

#[test]
fn a_malformed_flush_changes_nothing() {
    let mut master = master_with(&["one"]);
    let before = master.snapshot().unwrap();
    for text in [
        "",
        "null",
        "[]",
        "{}",
        r#"{"from":0}"#,
        r#"{"from":-1,"completions":[]}"#,
        r#"{"from":0,"completions":{}}"#,
        r#"{"from":0,"completions":[null]}"#,
        r#"{"from":0,"completions":[{}]}"#,
        r#"{"from":0,"completions":[{"command":[]}]}"#,
        r#"{"from":0,"completions":[{"command":{"action":"update","path":["todos","a"],"props":{"title":"new"}}},{"command":7}]}"#,
        r#"{"from":0,"completions":[{"command":{"action":"update","path":"todos"}}]}"#,
        r#"{"from":0,"completions":[{"command":{"action":"update","path":["todos","a"],"props":{"title":"new"}}}]"#,
        r#"{"from":0,"completions":[]} 1"#,
    ] {
        let problem = master.stage(text.as_bytes(), &Context::new()).unwrap_err();
        assert_eq!(problem.code.as_str(), "malformed", "{text}");
        assert_eq!(master.snapshot().unwrap(), before, "{text}");
    }
}

/// Gives one id and then panics.
struct OneId(Option<Segment>);

impl IdSource for OneId {
    fn next_id(&mut self, _request: IdRequest) -> Segment {
        self.0.take().unwrap()
    }
}

#[test]
fn a_panic_takes_back_what_was_applied_before_it() {
    let snapshot = Snapshot::from_json(br#"{"commandCount":3,"document":{}}"#).unwrap();
    let ids = OneId(Some("first".into()));
    let mut master = Master::<Json>::new(&snapshot, ids).unwrap();
    let create = json!({ "command": { "action": "create" } });
    let flush = json!({ "from": 3, "completions": [create, create] }).to_string();
    let staging = catch_unwind(AssertUnwindSafe(|| {
        master.stage(flush.as_bytes(), &Context::new()).map(drop)
    }));
    assert!(staging.is_err());
    assert_eq!(master.snapshot().unwrap(), snapshot);
}
