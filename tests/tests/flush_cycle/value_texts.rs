//! Values that have more than one text are compared by value: what a command expects, and what an
//! effect is.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use flushout::{
    Code, Context, Draft, FlushoutCommand, FlushoutModel, Json, Master, Problem, SequentialIds,
    Snapshot,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::json;

use crate::support::{Lower, proxy, uncounted_round};

#[derive(FlushoutModel, Default)]
#[flushout(commands(Shuffle))]
struct Doc {
    #[flushout(default)]
    tags: HashSet<String>,
    #[flushout(default)]
    weights: HashMap<String, f64>,
    #[flushout(default, unique)]
    order: Vec<u8>,
    #[flushout(default)]
    name: Lower,
    #[flushout(default)]
    nested: Nested,
    either: Option<Either>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Nested {
    #[serde(default)]
    groups: Vec<HashSet<u8>>,
    #[serde(default)]
    by_key: BTreeMap<u8, HashSet<BTreeSet<u8>>>,
    #[serde(default)]
    forms: Vec<Form>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
enum Form {
    Set(HashSet<u8>),
    List(Vec<u8>),
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Either {
    Set(HashSet<u8>),
    List(Vec<String>),
}

/// Sets the tags to a set that is written in another order each time.
#[derive(FlushoutCommand)]
#[flushout(model = Doc)]
enum Shuffle {
    Tag,
}

impl flushout::Execute<Doc> for Shuffle {
    type Error = Problem;

    fn execute(self, draft: &mut Draft<'_, Doc>, _: &Context) -> Result<(), Problem> {
        draft.apply(Doc::path().tags().set(tags()))?;
        Ok(())
    }
}

fn tags() -> HashSet<String> {
    (0..8).map(|tag| tag.to_string()).collect()
}

#[test]
fn an_undo_that_nobody_interferes_with_succeeds() {
    let mut master = Master::of_document(&Doc::default(), SequentialIds).unwrap();
    let mut proxy = proxy(&master).with_undo(10);
    proxy.apply(Doc::path().tags().set(tags())).unwrap();
    let _ = uncounted_round(&mut master, &mut proxy);
    let undone = proxy.undo().unwrap();
    assert_eq!(undone.conflicts, []);
    let rejected: usize = (0..3)
        .map(|_| uncounted_round(&mut master, &mut proxy).rejected.len())
        .sum();
    assert_eq!((rejected, master.document().tags.len()), (0, 0));
}

#[test]
fn an_effect_is_the_same_in_whatever_order_a_set_is_written() {
    let mut master = Master::of_document(&Doc::default(), SequentialIds).unwrap();
    let mut proxy = proxy(&master);
    proxy.apply(Shuffle::Tag).unwrap();
    let before: Vec<String> = proxy.document().tags.iter().cloned().collect();
    let _ = uncounted_round(&mut master, &mut proxy);
    // What the master has applied was not put in place of what is here.
    let after: Vec<String> = proxy.document().tags.iter().cloned().collect();
    assert_eq!(before, after);
    assert_eq!(master.document().tags, proxy.document().tags);
}

/// Whether an update of a field is applied that expects this text where the document has that one.
fn is_met(field: &str, held: &str, expected: &str, next: &str) -> bool {
    let snapshot = format!(r#"{{"commandCount":0,"document":{{"{field}":{held}}}}}"#);
    let snapshot = Snapshot::from_json(snapshot.as_bytes()).unwrap();
    let mut master = Master::<Doc>::new(&snapshot, SequentialIds).unwrap();
    let flush = format!(
        r#"{{"from":0,"completions":[{{"command":{{"action":"update","props":{{"{field}":{next}}}}},"expected":{{"{field}":{expected}}}}}]}}"#
    );
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    for error in staged.errors() {
        assert_eq!(error.code.as_deref(), Some(Code::Conflict.as_str()));
        let pointer = format!("/completions/0/expected/{field}");
        assert_eq!(error.pointer.as_deref(), Some(&*pointer));
    }
    staged.errors().is_empty()
}

#[test]
fn what_is_expected_is_compared_by_value() {
    for (field, held, expected, is_same) in [
        (
            "tags",
            r#"["a","b","c","d","e"]"#,
            r#"["e","d","c","b","a"]"#,
            true,
        ),
        ("tags", r#"["a","b"]"#, r#"["b","a","a"]"#, true),
        ("tags", r#"["a","b"]"#, r#"["a","c"]"#, false),
        (
            "weights",
            r#"{"a":1,"b":2.0,"c":1e15}"#,
            r#"{"c":1000000000000000,"b":2,"a":1.0}"#,
            true,
        ),
        ("weights", r#"{"a":-0.0}"#, r#"{"a":0}"#, true),
        ("weights", r#"{"a":1}"#, r#"{"a":1.5}"#, false),
        // Its items are unique by a rule of the field, and their order means something.
        ("order", "[1,2]", "[2,1]", false),
        ("order", "[1,2]", "[1,2.0]", true),
        ("name", r#""ada""#, r#""Ada""#, true),
        ("name", r#""ada""#, r#""Eda""#, false),
        (
            "nested",
            r#"{"groups":[[1,2,3,4],[5]]}"#,
            r#"{"groups":[[4,3,2,1],[5]]}"#,
            true,
        ),
        (
            "nested",
            r#"{"groups":[[1],[5]]}"#,
            r#"{"groups":[[5],[1]]}"#,
            false,
        ),
        (
            "nested",
            r#"{"by_key":{"7":[[1,2],[3],[4],[]]}}"#,
            r#"{"by_key":{"7":[[],[4],[3],[2,1]]}}"#,
            true,
        ),
        (
            "nested",
            r#"{"by_key":{"7":[[1]]}}"#,
            r#"{"by_key":{"8":[[1]]}}"#,
            false,
        ),
        (
            "nested",
            r#"{"forms":[{"Set":[1,2,3,4]}]}"#,
            r#"{"forms":[{"Set":[3,4,1,2]}]}"#,
            true,
        ),
        (
            "nested",
            r#"{"forms":[{"List":[1,2]}]}"#,
            r#"{"forms":[{"List":[2,1]}]}"#,
            false,
        ),
        ("either", "[1,2,3,4]", "[4,2,3,1]", true),
        ("either", r#"["a","b"]"#, r#"["b","a"]"#, false),
        ("either", "[1]", "null", false),
        // What the type does not take, no document has.
        ("tags", r#"["a"]"#, "[1]", false),
        ("tags", "[]", "null", false),
    ] {
        let next = if field == "either" { "null" } else { held };
        assert_eq!(
            is_met(field, held, expected, next),
            is_same,
            "{held} {expected}"
        );
    }
}

thread_local! {
    static ITEMS_WRITTEN: Cell<usize> = const { Cell::new(0) };
}

/// A number that counts how often it is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
struct Counted(u8);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ITEMS_WRITTEN.set(ITEMS_WRITTEN.get() + 1);
        self.0.serialize(serializer)
    }
}

#[derive(FlushoutModel)]
struct Large {
    big: Vec<Counted>,
    small: u8,
}

/// What an update sets and does not expect is not looked at, and what is far longer than what is
/// expected is not written to its end.
#[test]
fn a_refused_expectation_costs_no_more_than_its_message() {
    const BIG: usize = 10_000;
    let large = Large {
        big: vec![Counted(1); BIG],
        small: 1,
    };
    let mut master = Master::of_document(&large, SequentialIds).unwrap();
    for expected in [
        json!({ "small": 0 }),
        json!({ "big": [0] }),
        json!({ "big": [] }),
    ] {
        let update = json!({
            "command": { "action": "update", "props": { "big": [], "small": 2 } },
            "expected": expected,
        });
        let flush = json!({ "from": 0, "completions": vec![update; 200] });
        let bytes = serde_json::to_vec(&flush).unwrap();
        ITEMS_WRITTEN.set(0);
        let staged = master.stage(&bytes, &Context::new()).unwrap();
        assert_eq!(staged.errors().len(), 200);
        drop(staged);
        // A few items of each, before the writing ends.
        let written = ITEMS_WRITTEN.get();
        assert!(written <= 200 * 64, "{expected}: {written}");
    }
}

#[test]
fn nobody_sees_what_is_exchanged_to_be_looked_at() {
    let document = Json::new(json!({ "a": { "big": [1, 2, 3], "b": 1 } })).unwrap();
    let mut master = Master::of_document(&document, SequentialIds).unwrap();
    let update = json!({
        "command": { "path": ["a"], "action": "update", "props": { "big": 0, "b": 2 } },
        "expected": { "b": 0 },
    });
    let flush = json!({ "from": 0, "completions": [update] });
    let bytes = serde_json::to_vec(&flush).unwrap();
    let staged = master.stage(&bytes, &Context::new()).unwrap();
    assert_eq!(staged.errors().len(), 1);
    assert_eq!(staged.document(), &document);
}
