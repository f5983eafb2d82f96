//! What a value type writes and does not read never gets into a document.
#![allow(clippy::panic, clippy::unwrap_used, dead_code, reason = "a test")]

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
