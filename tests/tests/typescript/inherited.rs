//! A model whose fields are called as what every JavaScript object inherits, and whose types collide
//! once functions are named after them.

use flushout::id::SequentialIds;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::{Collection, FlushoutModel, Master, Shape, generate};
use flushout_tests::node::NodePeer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::stories::run;
use crate::workshop::Workshop;

/// Every field may be absent, so that an object has what it inherits in its place.
#[derive(Default, FlushoutModel)]
#[flushout(rename_all = "camelCase")]
pub(crate) struct Inherited {
    constructor: Option<u8>,
    to_string: Option<String>,
    value_of: Option<Manner>,
    #[flushout(rename = "__defineGetter__")]
    getter: Option<bool>,
    leaves: Collection<Leaf>,
    complete: Collection<CompleteLeaf>,
    ids: Collection<LeafId>,
    checked: Collection<Checked>,
    all: Collection<All>,
}

/// A value with such members.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct Manner {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    has_own_property: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    is_prototype_of: Option<u8>,
}

#[derive(FlushoutModel)]
struct Leaf {
    a: u8,
}

#[derive(FlushoutModel)]
#[flushout(rename_all = "camelCase")]
struct CompleteLeaf {
    to_locale_string: Collection<Leaf>,
}

#[derive(FlushoutModel)]
struct LeafId {
    constructor: Collection<Leaf>,
}

#[derive(FlushoutModel)]
struct Checked {
    leaves: Collection<Leaf>,
}

#[derive(FlushoutModel)]
struct All {
    #[flushout(child)]
    part: Option<LeafId>,
    inner: Collection<LeafId>,
}

#[test]
fn functions_have_names_of_their_own() {
    let module = generate::typescript(&Shape::of::<Inherited>());
    for name in ["completeLeafId", "checkedId", "completeAll"] {
        let declared = [format!("function {name}("), format!("function {name}<")];
        let count: usize = declared.iter().map(|one| module.matches(one).count()).sum();
        assert_eq!(count, 1, "{name}");
    }
    assert!(!module.contains("readonly constructor?:"), "{module}");
}

#[test]
fn creates_and_updates_without_inherited_members_are_what_they_seem() {
    let Some(workshop) = Workshop::open() else {
        return;
    };
    let mut master = Master::of_document(&Inherited::default(), SequentialIds).unwrap();
    let document = run(workshop, "inherited", &["grow", "name"], &mut master);
    let only = |name: &str| {
        document[name]
            .as_object()
            .unwrap()
            .values()
            .next()
            .unwrap()
            .clone()
    };
    assert_eq!(only("ids"), json!({ "constructor": {} }));
    assert_eq!(only("complete"), json!({ "toLocaleString": {} }));
    assert_eq!(only("all"), json!({ "inner": {} }));
    assert_eq!(
        (
            &document["constructor"],
            &document["toString"],
            &document["valueOf"]
        ),
        (&json!(7), &json!("text"), &json!({}))
    );
}

/// The option that docs/schemas.md asks for: what an object inherits is no member of it.
#[test]
fn ajv_takes_messages_without_inherited_members() {
    let Some(mut judge) = NodePeer::start("ajv-judge.mjs").unwrap() else {
        return;
    };
    let shape = Shape::of::<Inherited>();
    for (kind, text) in [
        (
            SchemaKind::Flush,
            r#"{"from":0,"completions":[{"command":{"action":"update","props":{"valueOf":{}}}}]}"#,
        ),
        (
            SchemaKind::Snapshot,
            r#"{"commandCount":0,"document":{"leaves":{},"complete":{},"ids":{},"checked":{},"all":{}}}"#,
        ),
    ] {
        let schema = emit(&shape, kind, Profile::Validate, Dialect::Draft202012);
        let compile = json!({ "op": "compile", "name": kind.name(), "schema": schema, "dialect": "2020-12",
            "strictRequired": false, "allowUnionTypes": true });
        judge.call(&compile).unwrap();
        let validate = json!({ "op": "validate", "name": kind.name(), "text": text });
        let judged = judge.call(&validate).unwrap();
        assert_eq!(judged["valid"], true, "{judged}");
    }
}
