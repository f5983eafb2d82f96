//! The trials of the forms that a value may have: bounded for a whole flush, not for each command alone.

use flushout::problem::Remedy;
use flushout::{Code, Context, FlushoutModel, Master, SequentialIds};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::support::flush;

/// A type of which serde tries four forms, each to its end, at each level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Nested {
    One { inner: Box<Nested>, one: u8 },
    Two { inner: Box<Nested>, two: u8 },
    Three { inner: Box<Nested>, three: u8 },
    Four { inner: Box<Nested>, four: u8 },
    Leaf(bool),
}

#[derive(Clone, Debug, Default, PartialEq, FlushoutModel)]
struct Document {
    nested: Option<Nested>,
}

/// A value of which each level is tried as each form; none fits in the end.
fn nested(levels: usize) -> String {
    let (open, close) = (r#"{"inner":"#.repeat(levels), "}".repeat(levels));
    format!("{open}true{close}")
}

fn update(nested: &str, expected: &str) -> String {
    format!(r#"{{"command":{{"action":"update","props":{{"nested":{nested}}}}}{expected}}}"#)
}

/// The codes of a flush of so many of these, whose last is harmless.
fn codes(command: &str, times: usize) -> Vec<String> {
    let mut master = Master::of_document(&Document::default(), SequentialIds).unwrap();
    let mut commands = vec![command.to_owned(); times];
    commands.push(update("true", ""));
    let flush = flush(&commands);
    let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
    let errors = staged.errors().iter();
    errors
        .filter_map(|error| Some(error.code.as_deref()?.to_owned()))
        .collect()
}

#[test]
fn the_trials_of_a_flush_are_bounded_together() {
    // One of them uses up the trials of a command, and five those of a flush.
    let command = update(&nested(6), "");
    assert_eq!(codes(&command, 1), ["too_many_nodes"]);
    let codes = codes(&command, 20);
    let (first, rest) = codes.split_at(6);
    assert!(
        first.iter().all(|code| code == "too_many_nodes"),
        "{codes:?}"
    );
    // The harmless one behind them is refused too, and may be sent again by itself.
    assert_eq!(rest.len(), 15);
    assert!(rest.iter().all(|code| code == "too_much_work"), "{codes:?}");
    assert_eq!(Code::TooMuchWork.remedy(), Remedy::Same);
}

#[test]
fn the_trials_of_what_is_expected_are_work_of_the_flush() {
    let expected = format!(r#","expected":{{"nested":{}}}"#, nested(6));
    let command = update("true", &expected);
    assert_eq!(codes(&command, 1), ["conflict"]);
    let codes = codes(&command, 20);
    let conflicts = codes.iter().take_while(|code| *code == "conflict").count();
    assert!(conflicts < 20, "{codes:?}");
    assert!(
        codes[conflicts..]
            .iter()
            .all(|code| code == "too_much_work")
    );
}

#[test]
fn values_that_find_their_form_at_once_use_up_nothing() {
    assert_eq!(codes(&update("false", ""), 999), Vec::<String>::new());
}
