//! A value that its type reads as another one: its sender gets a sync with the recorded value, and
//! nobody else gets one.

use std::collections::BTreeSet;

use flushout::{
    Context, Draft, Execute, FlushoutCommand, FlushoutModel, Master, Problem, SequentialIds,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::support::{Lower, proxy, uncounted_round};

#[derive(FlushoutModel, Default)]
#[flushout(commands(Rename))]
struct Doc {
    #[flushout(default)]
    point: Point,
    #[flushout(default)]
    set: BTreeSet<u8>,
    #[flushout(default)]
    f: f32,
    #[flushout(default)]
    name: Lower,
    due: Option<u8>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Point {
    #[serde(default, alias = "left")]
    x: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<f64>,
}

#[derive(FlushoutCommand)]
#[flushout(model = Doc)]
enum Rename {
    To { name: Lower },
}

impl Execute<Doc> for Rename {
    type Error = Problem;

    fn execute(self, draft: &mut Draft<'_, Doc>, _: &Context) -> Result<(), Problem> {
        let Self::To { name } = self;
        // Not in the form in which it is read.
        let name = Lower(name.0.to_uppercase());
        draft.apply(Doc::path().name().set(name))?;
        Ok(())
    }
}

/// The props that are recorded of an update with these, and whether its sender gets a sync.
fn told(element: &str) -> (String, bool) {
    let mut answers = Vec::new();
    // In one pass, and command by command because something else is wrong.
    for more in ["", r#",{"command":{"action":"explode"}}"#] {
        let mut master = Master::of_document(&Doc::default(), SequentialIds).unwrap();
        let flush = format!(r#"{{"from":0,"completions":[{element}{more}]}}"#);
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        assert_eq!(staged.errors().len(), usize::from(!more.is_empty()));
        let props = staged.completions()[0].command.props.clone().unwrap();
        // An error brings a sync by itself.
        let is_told = more.is_empty() && staged.commit(None).unwrap().sync.is_some();
        answers.push((props.as_str().to_owned(), is_told));
    }
    assert_eq!(answers[0].0, answers[1].0);
    answers.remove(0)
}

fn update(props: &str) -> String {
    format!(r#"{{"command":{{"action":"update","props":{props}}}}}"#)
}

#[test]
fn the_sender_of_what_is_read_otherwise_is_told() {
    for (props, recorded) in [
        (r#"{"point":{"left":1}}"#, r#"{"point":{"x":1}}"#),
        (r#"{"point":{}}"#, r#"{"point":{"x":0}}"#),
        (r#"{"point":{"x":1,"more":2}}"#, r#"{"point":{"x":1}}"#),
        (r#"{"point":{"x":1,"y":null}}"#, r#"{"point":{"x":1}}"#),
        (r#"{"set":[2,1]}"#, r#"{"set":[1,2]}"#),
        (r#"{"f":16777217}"#, r#"{"f":16777216.0}"#),
        (r#"{"name":"Ada"}"#, r#"{"name":"ada"}"#),
        (r#"{"na\u006de":"Ada"}"#, r#"{"name":"ada"}"#),
    ] {
        for element in [
            update(props),
            format!(r#"{{"command":{{"props" : {props},"action":"update"}}}}"#),
            format!(r#"{{"command":{{"action":"update","pr\u006fps":{props}}}}}"#),
            format!(r#"{{"transaction":[{}]}}"#, update(props)),
        ] {
            assert_eq!(told(&element), (recorded.to_owned(), true), "{element}");
        }
    }
}

#[test]
fn the_sender_of_an_equal_value_is_not_told() {
    for props in [
        r#"{"point":{"x":1}}"#,
        r#"{ "point" : { "y" : 2, "x" : 1.0 } }"#,
        r#"{"set":[1,2],"f":0.5}"#,
        r#"{"f":5e-1,"set":[1,2]}"#,
        r#"{"f":16777216}"#,
        r#"{"name":"\u0061da"}"#,
        r#"{"due":null}"#,
    ] {
        for element in [
            update(props),
            format!("{{\"command\" : {{\"props\"\n:\t{props} ,\"action\":\"update\"}} }}"),
            format!(r#"{{"command":{{"action":"update","pr\u006fps":{props}}}}}"#),
            format!(r#"{{"transaction":[{}]}}"#, update(props)),
        ] {
            assert!(!told(&element).1, "{element}");
        }
    }
}

#[test]
fn what_a_proxy_sends_is_what_the_master_records() {
    let mut master = Master::of_document(&Doc::default(), SequentialIds).unwrap();
    let mut proxy = proxy(&master);
    proxy
        .apply(Doc::path().name().set(Lower("Ada".into())))
        .unwrap();
    let flush = proxy.begin_flush().unwrap();
    let sent = serde_json::to_value(&flush).unwrap();
    assert_eq!(
        sent["completions"][0]["command"]["props"],
        json!({ "name": "ada" })
    );
    let staged = master.stage_flush(&flush, &Context::new()).unwrap();
    let answer = staged.commit(None).unwrap();
    assert!(answer.sync.is_none());
    let _ = proxy.end_flush(flush.ticket, &answer).unwrap();
    // Nor do the effects of a command differ, and what is recorded is what the document has.
    proxy
        .apply(Rename::To {
            name: Lower("Ben".into()),
        })
        .unwrap();
    let report = uncounted_round(&mut master, &mut proxy);
    assert!(report.rejected.is_empty());
    assert_eq!(master.document().name, proxy.document().name);
    let mut master = Master::of_document(&Doc::default(), SequentialIds).unwrap();
    let invoke =
        json!({ "command": { "action": "invoke", "name": "to", "args": { "name": "Ben" } } });
    let flush = json!({ "from": 0, "completions": [invoke] }).to_string();
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    let props = staged.completions()[0].command.props.clone().unwrap();
    assert_eq!(props.as_str(), r#"{"name":"ben"}"#);
    let _ = staged.commit(None).unwrap();
    assert_eq!(master.document().name, Lower("ben".into()));
}
