//! What a value type writes and does not read never gets into a document.
#![allow(clippy::panic, clippy::unwrap_used, dead_code, reason = "a test")]

use std::collections::{HashMap, HashSet};

use flushout::draft::{Draft, Execute};
use flushout::model::Collection;
use flushout::problem::Code;
use flushout::{
    Context, FlushoutCommand, FlushoutModel, Master, Problem, Proxy, SequentialIds, Snapshot,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A default of serde's own that JSON does not carry.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
struct Span {
    from: u32,
    #[serde(default = "forever")]
    to: u64,
}

fn forever() -> u64 {
    u64::MAX
}

/// A type that leaves out what it asks for.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
struct Secret {
    #[serde(skip_serializing)]
    word: String,
}

#[derive(FlushoutModel, Clone)]
#[flushout(commands(PlanCommand))]
struct Plan {
    span: Option<Span>,
    spans: Collection<Item>,
}

#[derive(FlushoutModel, Clone)]
struct Item {
    span: Option<Span>,
    secret: Option<Secret>,
}

#[derive(FlushoutCommand)]
#[flushout(model = Plan)]
enum PlanCommand {
    Keep(Span),
}

impl Execute<Plan> for PlanCommand {
    type Error = Problem;

    fn execute(self, plan: &mut Draft<'_, Plan>, _: &Context) -> Result<(), Problem> {
        let Self::Keep(span) = self;
        plan.apply(Plan::path().span().set(Some(span)))
    }
}

fn empty() -> Plan {
    Plan {
        span: None,
        spans: Collection::new(),
    }
}

#[test]
fn a_command_whose_value_cannot_be_read_back_is_refused() {
    let mut master = Master::of_document(&empty(), SequentialIds).unwrap();
    let before = master.snapshot().unwrap();
    for command in [
        r#"{"action":"update","props":{"span":{"from":1}}}"#,
        r#"{"action":"create","path":["spans"],"props":{"span":{"from":1}}}"#,
        r#"{"action":"create","path":["spans"],"props":{"secret":{"word":"a"}}}"#,
        r#"{"action":"invoke","name":"keep","args":{"from":1}}"#,
    ] {
        let flush = format!(r#"{{"from":0,"completions":[{{"command":{command}}}]}}"#);
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        let error = &staged.errors()[0];
        let (code, message) = (error.code.as_deref(), error.error_message.as_deref());
        // The code of the command passes on what it was refused.
        assert!(
            matches!(code, Some("not_serializable" | "rejected")),
            "{command}: {error:?}"
        );
        let reason = message.unwrap();
        assert!(
            reason.contains("is beyond") || reason.contains("missing field"),
            "{reason}"
        );
        staged.commit(None).unwrap();
        assert_eq!(master.snapshot().unwrap(), before, "{command}");
    }
    let flush = r#"{"from":0,"completions":[{"command":{"action":"update","props":{"span":{"to":2,"from":1}}}}]}"#;
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    assert!(staged.errors().is_empty());
    staged.commit(None).unwrap();
    assert!(Proxy::<Plan>::new(&master.snapshot().unwrap(), SequentialIds).is_ok());
}

#[test]
fn a_local_command_is_refused_where_it_is_given() {
    let snapshot = Master::of_document(&empty(), SequentialIds)
        .unwrap()
        .snapshot()
        .unwrap();
    let mut proxy = Proxy::<Plan>::new(&snapshot, SequentialIds).unwrap();
    let secret = Secret { word: "a".into() };
    let item = Item {
        span: None,
        secret: Some(secret),
    };
    let problem = proxy.apply(Plan::path().spans().create(item)).unwrap_err();
    assert_eq!(problem.code, Code::MissingField);
    assert!(!proxy.has_unconfirmed());
}

#[test]
fn a_document_that_could_not_be_written_again_is_not_loaded() {
    let bytes = br#"{"commandCount":0,"document":{"span":{"from":1},"spans":{}}}"#;
    let snapshot = Snapshot::from_json(bytes).unwrap();
    let problem = Master::<Plan>::new(&snapshot, SequentialIds).unwrap_err();
    assert_eq!(problem.code, Code::NotSerializable);
    assert!(problem.message.contains("/document/span/to"), "{problem}");
}

/// A type that reads a text as a longer one, each time.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(from = "String", into = "String")]
struct Growing(String);

impl From<String> for Growing {
    fn from(text: String) -> Self {
        Self(text + "!")
    }
}

impl From<Growing> for String {
    fn from(growing: Growing) -> Self {
        growing.0
    }
}

/// A type that reads small numbers and writes large ones.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(from = "u8", into = "u16")]
struct Percent(u16);

impl From<u8> for Percent {
    fn from(number: u8) -> Self {
        Self(u16::from(number) * 100)
    }
}

impl From<Percent> for u16 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

#[derive(FlushoutModel, Clone)]
#[flushout(commands(ShareCommand))]
struct Shares {
    name: Option<Growing>,
    percent: Option<Percent>,
    notes: Collection<Note>,
}

#[derive(FlushoutModel, Clone)]
struct Note {
    text: Growing,
}

#[derive(FlushoutCommand)]
#[flushout(model = Shares)]
enum ShareCommand {
    Name { name: String },
}

impl Execute<Shares> for ShareCommand {
    type Error = Problem;

    fn execute(self, shares: &mut Draft<'_, Shares>, _: &Context) -> Result<(), Problem> {
        let Self::Name { name } = self;
        shares.apply(Shares::path().name().set(Some(Growing(name))))
    }
}

/// Else a restarted server, a new client and one that replays would each hold another document, or
/// none of them could read it: `1` is read as 100, and that again as 10000.
#[test]
fn a_value_that_is_read_as_another_one_each_time_is_refused() {
    let empty = Shares {
        name: None,
        percent: None,
        notes: Collection::new(),
    };
    let mut master = Master::of_document(&empty, SequentialIds).unwrap();
    let snapshot = master.snapshot().unwrap();
    for command in [
        r#"{"action":"update","props":{"percent":1}}"#,
        r#"{"action":"update","props":{"name":"a"}}"#,
        r#"{"action":"create","path":["notes"],"props":{"text":"a"}}"#,
        r#"{"action":"invoke","name":"name","args":{"name":"a"}}"#,
    ] {
        let flush = format!(r#"{{"from":0,"completions":[{{"command":{command}}}]}}"#);
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        let message = staged.errors()[0].error_message.as_deref().unwrap();
        assert!(message.contains("as another value"), "{command}: {message}");
        staged.commit(None).unwrap();
        assert_eq!(master.snapshot().unwrap(), snapshot, "{command}");
    }
    let mut proxy = Proxy::<Shares>::new(&snapshot, SequentialIds).unwrap();
    let name = Some(Growing("a".into()));
    let problem = proxy.apply(Shares::path().name().set(name)).unwrap_err();
    assert_eq!(problem.code, Code::NotSerializable);
    let bytes = br#"{"commandCount":0,"document":{"percent":1,"notes":{}}}"#;
    let problem = Master::<Shares>::new(&Snapshot::from_json(bytes).unwrap(), SequentialIds);
    assert_eq!(problem.unwrap_err().code, Code::NotSerializable);
}

/// A type that turns its list round each time that it reads it.
#[derive(Serialize, Deserialize, JsonSchema, Clone)]
#[serde(from = "Vec<u8>")]
struct Reversed(Vec<u8>);

impl From<Vec<u8>> for Reversed {
    fn from(mut list: Vec<u8>) -> Self {
        list.reverse();
        Self(list)
    }
}

/// A map without order that is written as a list of pairs, of which its schema says no more.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Default)]
#[serde(from = "Vec<(String, u8)>", into = "Vec<(String, u8)>")]
struct Pairs(HashMap<String, u8>);

impl From<Vec<(String, u8)>> for Pairs {
    fn from(pairs: Vec<(String, u8)>) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl From<Pairs> for Vec<(String, u8)> {
    fn from(pairs: Pairs) -> Self {
        pairs.0.into_iter().collect()
    }
}

#[derive(FlushoutModel, Clone)]
#[flushout(commands(ListCommand))]
struct Lists {
    reversed: Option<Reversed>,
    rows: Option<Vec<Reversed>>,
    pairs: Option<Pairs>,
    set: Option<HashSet<String>>,
    items: Collection<List>,
}

#[derive(FlushoutModel, Clone)]
struct List {
    reversed: Option<Reversed>,
    pairs: Option<Pairs>,
    sets: Option<Vec<HashSet<u8>>>,
}

#[derive(FlushoutCommand)]
#[flushout(model = Lists)]
enum ListCommand {
    Keep { list: Vec<u8> },
}

impl Execute<Lists> for ListCommand {
    type Error = Problem;

    fn execute(self, lists: &mut Draft<'_, Lists>, _: &Context) -> Result<(), Problem> {
        let Self::Keep { list } = self;
        lists.apply(Lists::path().reversed().set(Some(list.into())))
    }
}

/// `[1,2,3]` would be read as `[3,2,1]`, and that again as `[1,2,3]`, so that of a master and those
/// who replay what it recorded half would hold the one and half the other.
#[test]
fn a_list_that_is_read_in_another_order_each_time_is_refused() {
    let empty = Lists {
        reversed: None,
        rows: None,
        pairs: None,
        set: None,
        items: Collection::new(),
    };
    let mut master = Master::of_document(&empty, SequentialIds).unwrap();
    let snapshot = master.snapshot().unwrap();
    let mut errors = |command: &str| {
        let flush = format!(r#"{{"from":0,"completions":[{{"command":{command}}}]}}"#);
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        staged.errors().to_vec()
    };
    for command in [
        r#"{"action":"update","props":{"reversed":[1,2,3]}}"#,
        // The other lists in it have no order.
        r#"{"action":"update","props":{"reversed":[1,2],"set":["a","b","c","d"]}}"#,
        r#"{"action":"update","props":{"rows":[[1],[1,1,2]]}}"#,
        r#"{"action":"create","path":["items"],"props":{"reversed":[1,2]}}"#,
        r#"{"action":"invoke","name":"keep","args":{"list":[1,2]}}"#,
    ] {
        let message = errors(command).remove(0).error_message.unwrap();
        assert!(message.contains("in another order"), "{command}: {message}");
    }
    let pairs = |count: u8| {
        let pairs: Vec<_> = (0..count)
            .map(|at| (char::from(b'a' + at).to_string(), at))
            .collect();
        serde_json::to_string(&pairs).unwrap()
    };
    for count in (1..20).chain([2; 30]) {
        let pairs = pairs(count);
        for command in [
            format!(r#"{{"action":"update","props":{{"pairs":{pairs}}}}}"#),
            format!(
                r#"{{"action":"create","path":["items"],"props":{{"pairs":{pairs},"sets":[[1,2,3],[4,5]]}}}}"#
            ),
            r#"{"action":"update","props":{"set":["a","b","c"],"reversed":[1,2,1]}}"#.into(),
        ] {
            assert!(errors(&command).is_empty(), "{command}");
        }
    }
    let mut proxy = Proxy::<Lists>::new(&snapshot, SequentialIds).unwrap();
    let set = |list| Lists::path().reversed().set(Some(Reversed(list)));
    let problem = proxy.apply(set(vec![1, 2])).unwrap_err();
    assert_eq!(problem.code, Code::NotSerializable);
    proxy.apply(set(vec![1, 1])).unwrap();
    let load = |document: &str| {
        let bytes = format!(r#"{{"commandCount":0,"document":{document}}}"#);
        Master::<Lists>::new(
            &Snapshot::from_json(bytes.as_bytes()).unwrap(),
            SequentialIds,
        )
    };
    let problem = load(r#"{"reversed":[1,2],"items":{}}"#).unwrap_err();
    assert_eq!(problem.code, Code::NotSerializable);
    let pairs = pairs(5);
    load(&format!(
        r#"{{"set":["b","a","c"],"items":{{"p":{{"pairs":{pairs},"sets":[[1,2,3]]}}}}}}"#
    ))
    .unwrap();
}
