//! A default that breaks a rule of its field never gets into a document.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};

use flushout::draft::{Draft, Execute};
use flushout::model::{Collection, Node};
use flushout::problem::{Code, Problem};
use flushout::{
    Context, FlushoutCommand, FlushoutModel, Json, Master, Proxy, SequentialIds, Shape, Snapshot,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A number of the application's, which the derive does not know.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Default)]
#[serde(transparent)]
struct Amount(u32);

impl flushout::model::rules::Number for Amount {
    fn number(&self) -> Option<f64> {
        Some(self.0.into())
    }
}

/// What serde fills in within a value.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Default)]
#[serde(default)]
struct Span {
    from: u32,
    #[serde(default = "forever")]
    to: u64,
}

fn forever() -> u64 {
    u64::MAX
}

fn span_forever() -> Span {
    Span {
        from: 0,
        to: forever(),
    }
}

/// A default of `quantity` that breaks a rule, as a model of its own.
macro_rules! broken {
    ($module:ident, $written:ty, $($attribute:tt)*) => {
        mod $module {
            use super::*;

            #[derive(FlushoutModel, Default)]
            pub(super) struct Cart {
                items: Collection<Item>,
            }

            #[derive(FlushoutModel)]
            pub(super) struct Item {
                #[flushout($($attribute)*)]
                quantity: $written,
            }
        }
    };
}

broken!(minimum, u32, default = "zero", minimum = 1);
broken!(maximum, u32, default = "zero_and_ten", maximum = 9);
broken!(multiple, u32, default = "zero_and_ten", multiple_of = 3);
broken!(shortest, String, default = "long_text", min_length = 30);
broken!(longest, String, default = "long_text", max_length = 3);
broken!(pattern, String, default = "long_text", pattern = "^[0-9]*$");
broken!(fewest, Vec<u8>, default = "equal_items", min_items = 3);
broken!(most, Vec<u8>, default = "equal_items", max_items = 1);
broken!(unique, Vec<u8>, default = "equal_items", unique);
broken!(of_own_type, Amount, default, minimum = 1);
broken!(array, [u8; 2], default = "equal_array");
broken!(no_number, f64, default = "not_a_number");
broken!(beyond_integers, Span, default = "span_forever");
broken!(in_a_list, Vec<Span>, default = "spans");
broken!(in_a_map, BTreeMap<String, Option<Span>>, default = "spans_by_name");
broken!(forbidden_key, BTreeMap<String, u8>, default = "prototype");

fn zero() -> u32 {
    0
}
fn zero_and_ten() -> u32 {
    10
}
fn long_text() -> String {
    "a text".to_owned()
}
fn equal_items() -> Vec<u8> {
    vec![1, 1]
}
fn equal_array() -> [u8; 2] {
    [1, 2]
}
fn not_a_number() -> f64 {
    f64::NAN
}
fn spans() -> Vec<Span> {
    vec![span_forever()]
}
fn spans_by_name() -> BTreeMap<String, Option<Span>> {
    BTreeMap::from([("a".to_owned(), Some(span_forever()))])
}
fn prototype() -> BTreeMap<String, u8> {
    BTreeMap::from([("__proto__".to_owned(), 1)])
}

fn snapshot() -> Snapshot {
    Snapshot::from_json(br#"{"commandCount":0,"document":{"items":{}}}"#).unwrap()
}

/// What the first use of a model as a master says, which a proxy says as well.
fn first_use<M: Node>(snapshot: &Snapshot) -> Problem {
    let problem = Master::<M>::new(snapshot, SequentialIds).unwrap_err();
    assert_eq!(
        Proxy::<M>::new(snapshot, SequentialIds).unwrap_err(),
        problem
    );
    problem
}

#[test]
fn the_first_use_of_a_model_refuses_a_default_that_breaks_any_rule() {
    for (problem, reason) in [
        (first_use::<minimum::Cart>(&snapshot()), "0 is less than 1"),
        (
            first_use::<maximum::Cart>(&snapshot()),
            "10 is greater than 9",
        ),
        (
            first_use::<multiple::Cart>(&snapshot()),
            "10 is no multiple of 3",
        ),
        (first_use::<shortest::Cart>(&snapshot()), "shorter than 30"),
        (first_use::<longest::Cart>(&snapshot()), "longer than 3"),
        (
            first_use::<pattern::Cart>(&snapshot()),
            "the pattern ^[0-9]*$",
        ),
        (first_use::<fewest::Cart>(&snapshot()), "fewer than 3"),
        (first_use::<most::Cart>(&snapshot()), "more than 1"),
        (first_use::<unique::Cart>(&snapshot()), "are equal"),
        (
            first_use::<of_own_type::Cart>(&snapshot()),
            "0 is less than 1",
        ),
        (first_use::<no_number::Cart>(&snapshot()), ""),
        (first_use::<beyond_integers::Cart>(&snapshot()), " at /to: "),
        (first_use::<in_a_list::Cart>(&snapshot()), " at /0/to: "),
        (first_use::<in_a_map::Cart>(&snapshot()), " at /a/to: "),
        (
            first_use::<forbidden_key::Cart>(&snapshot()),
            " at /__proto__: ",
        ),
    ] {
        assert_eq!(problem.code, Code::InvalidDefault, "{problem}");
        assert!(
            problem
                .message
                .starts_with("Item: The default of the field quantity ")
        );
        assert!(problem.message.contains(reason), "{problem}");
        assert!(problem.message.contains("another default"), "{problem}");
    }
    Master::<array::Cart>::new(&snapshot(), SequentialIds).unwrap();
    let problem = first_use::<minimum::Cart>(&snapshot());
    assert_eq!(
        (problem.limit, problem.actual),
        (Some(1_usize.into()), Some(0_usize.into()))
    );
}

#[test]
#[should_panic(
    expected = "Item: The default of the field quantity breaks a rule of the model: 0 is less"
)]
fn a_shape_is_not_made_of_a_model_with_such_a_default() {
    let _ = Shape::of::<minimum::Cart>();
}

/// A child whose `Default` is made without its rules, several levels down.
#[derive(FlushoutModel, Default)]
struct Page {
    #[flushout(child, default)]
    settings: Settings,
}

#[derive(FlushoutModel, Default)]
struct Settings {
    #[flushout(minimum = 1)]
    columns: u8,
}

#[derive(FlushoutModel, Default)]
struct Book {
    #[flushout(child)]
    cover: Option<Cover>,
}

#[derive(FlushoutModel)]
struct Cover {
    pages: Collection<Page>,
    /// Types that lead back are passed once.
    below: Collection<Cover>,
}

#[test]
fn a_default_of_a_child_is_held_to_the_rules_of_the_child() {
    let empty = Snapshot::from_json(br#"{"commandCount":0,"document":{}}"#).unwrap();
    let problem = first_use::<Book>(&empty);
    let expected = "Page: The default of the field settings breaks a rule of the model at /columns: \
                    0 is less than 1";
    assert!(problem.message.starts_with(expected), "{problem}");
}

/// A command whose arguments have such a default.
#[derive(FlushoutModel, Default)]
#[flushout(commands(DocCommand))]
struct Doc {}

#[derive(FlushoutCommand)]
#[flushout(model = Doc)]
enum DocCommand {
    Grow {
        #[flushout(default = "zero", minimum = 1)]
        by: u32,
    },
}

impl Execute<Doc> for DocCommand {
    type Error = String;

    fn execute(self, _: &mut Draft<'_, Doc>, _: &Context) -> Result<(), String> {
        let Self::Grow { by } = self;
        Err(format!("{by}"))
    }
}

#[test]
fn a_default_of_an_argument_is_held_to_its_rules() {
    let empty = Snapshot::from_json(br#"{"commandCount":0,"document":{}}"#).unwrap();
    let problem = first_use::<Doc>(&empty);
    assert!(
        problem
            .message
            .starts_with("grow: The default of the field by "),
        "{problem}"
    );
}

/// A default that differs from time to time.
#[derive(FlushoutModel, Default)]
struct Queue {
    tickets: Collection<Ticket>,
}

#[derive(FlushoutModel)]
struct Ticket {
    #[flushout(default = "next_number", maximum = 3)]
    number: u32,
}

static NEXT: AtomicU32 = AtomicU32::new(3);

fn next_number() -> u32 {
    NEXT.load(Ordering::Relaxed)
}

#[test]
fn a_default_that_differs_each_time_is_checked_at_each_command() {
    let mut master = Master::of_document(&Queue::default(), SequentialIds).unwrap();
    for (number, id) in [(3, "a"), (4, "b"), (2, "c")] {
        NEXT.store(number, Ordering::Relaxed);
        let flush = format!(
            r#"{{"from":0,"completions":[{{"command":{{"action":"create","path":["tickets"],"props":{{}}}},"createdId":"{id}"}}]}}"#
        );
        let staged = master.stage(flush.as_bytes(), &Context::new()).unwrap();
        if let Some(refused) = staged.errors().first() {
            assert_eq!(id, "b");
            assert_eq!(refused.code.as_deref(), Some("invalid_default"));
            let pointer = refused.pointer.as_deref();
            assert_eq!(pointer, Some("/completions/0/command/props"));
            assert_eq!(
                (refused.limit, refused.actual),
                (Some(3_usize.into()), Some(4_usize.into()))
            );
        }
        staged.commit(None).unwrap();
    }
    let snapshot = master.snapshot().unwrap();
    let expected = r#"{"tickets":{"a":{"number":3},"c":{"number":2}}}"#;
    assert_eq!(snapshot.document.as_str(), expected);
}

/// Of these nothing is known to be filled in.
#[test]
fn documents_without_types_have_no_defaults() {
    Master::of_document(&Json::default(), SequentialIds).unwrap();
}
