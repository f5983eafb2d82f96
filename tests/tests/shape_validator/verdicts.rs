//! Every flush gets the same verdict, command by command, from typed decoding and from the validator.

use flushout::model::Role;
use flushout::problem::{Code, Problem};
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::validate::Validator;
use flushout::wire::decode_flush;
use flushout::{Model, Node, Shape};
use flushout_example_models::{board::Board, outline::Outline, todo_list::TodoList};
use flushout_tests::desk::Desk;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::Value;

use crate::rich::Rich;
use crate::{mutation, samples};

/// How many flushes are tried for each model; there are five.
const FLUSHES: u32 = 6_000;

/// The validator for those who have nothing but the emitted model schema.
pub(crate) fn validator<N: Node>() -> Validator {
    let schema = emit(
        &Shape::of::<N>(),
        SchemaKind::Model,
        Profile::Validate,
        Dialect::Draft202012,
    );
    Validator::new(&Shape::from_model_schema(&schema).unwrap()).unwrap()
}

/// What is compared of a problem: where it is, and its kind.
fn told(problem: &Problem) -> (String, Code) {
    (problem.pointer.clone(), problem.code)
}

/// Whether both tell the same; the kind may be more exact in the validator.
pub(crate) fn is_same(typed: &Problem, own: &Problem) -> bool {
    typed.pointer == own.pointer && (typed.code == own.code || typed.code == Code::WrongType)
        || is_of_text(typed, own)
}

/// A value that has forms is read whole before it is held to its schema: of several mistakes in it, those of
/// its text are reported first.
fn is_of_text(typed: &Problem, own: &Problem) -> bool {
    let is_of_text = matches!(
        typed.code,
        Code::DuplicateKey | Code::ForbiddenKey | Code::NotInteroperable
    );
    let is_in_same_value = ["/event", "/answer"].iter().any(|field| {
        let end = own.pointer.find(field).map(|start| start + field.len());
        end.is_some_and(|end| typed.pointer.starts_with(&own.pointer[..end]))
    });
    is_of_text && is_in_same_value
}

pub(crate) fn compare<N: Node>(validator: &Validator, text: &str) -> Result<(), TestCaseError> {
    let limits = <N as Model>::limits();
    let typed = decode_flush::<N>(text.as_bytes(), Role::Client, &limits);
    let own = validator.flush(text.as_bytes());
    let (typed, own) = match (typed, own) {
        (Ok(typed), Ok(own)) => (typed, own),
        (Err(typed), Err(own)) => {
            prop_assert_eq!(told(&typed), told(&own), "{}", text);
            return Ok(());
        }
        (typed, own) => {
            let message = format!("{text}\ntyped: {typed:?}\nvalidator: {own:?}");
            return Err(TestCaseError::fail(message));
        }
    };
    prop_assert_eq!(typed.from, own.from);
    prop_assert_eq!(typed.commands().count(), own.commands.len());
    for (typed, own) in typed.commands().zip(&own.commands) {
        match (&typed.intent, own) {
            (Ok(_), Ok(())) => {}
            (Err(typed), Err(own)) if is_same(typed, own) => {}
            (typed, own) => {
                let message = format!("{text}\ntyped: {typed:?}\nvalidator: {own:?}");
                return Err(TestCaseError::fail(message));
            }
        }
    }
    Ok(())
}

fn hold<N: Node>(samples: &[Value]) {
    let validator = validator::<N>();
    for sample in samples {
        let text = format!(r#"{{"from":0,"completions":[{sample}]}}"#);
        let verdict = validator.flush(text.as_bytes()).unwrap();
        assert!(verdict.is_valid(), "{text}\n{:?}", verdict.commands);
        compare::<N>(&validator, &text).unwrap();
    }
    let config = Config {
        cases: FLUSHES,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, random);
    runner
        .run(&any::<u64>(), |seed| {
            compare::<N>(&validator, &mutation::flush(seed, samples))
        })
        .unwrap();
}

#[test]
fn of_todo_lists() {
    hold::<TodoList>(&samples::todo_list());
}

#[test]
fn of_boards() {
    hold::<Board>(&samples::board());
}

#[test]
fn of_outlines() {
    hold::<Outline>(&samples::outline());
}

#[test]
fn of_commands_of_every_kind() {
    hold::<Desk>(&samples::desk());
}

#[test]
fn of_values_of_every_kind() {
    hold::<Rich>(&samples::rich());
}

#[test]
fn a_name_that_is_not_known_is_told_in_the_same_words() {
    let wrong = [
        r#"{"command":{"action":"invoke","name":"postpone","args":{"todo":"a","day":1}}}"#,
        r#"{"command":{"action":"invoke","name":"completeAll","args":{"why":1}}}"#,
        r#"{"command":{"action":"update","props":{"titel":"a"}}}"#,
        r#"{"transaction":[{"command":{"action":"invoke","name":"postpone","args":{"days":1,"to":1}}}]}"#,
        r#"{"command":{"action":"create","path":["todos"],"props":{"day":1}}}"#,
    ];
    let text = format!(r#"{{"from":0,"completions":[{}]}}"#, wrong.join(","));
    let typed = decode_flush::<TodoList>(
        text.as_bytes(),
        Role::Client,
        &<TodoList as Model>::limits(),
    );
    let own = validator::<TodoList>().flush(text.as_bytes()).unwrap();
    let typed = typed.unwrap();
    let typed = typed
        .commands()
        .map(|one| one.intent.as_ref().err().unwrap());
    for ((typed, own), (message, place)) in typed.zip(own.problems()).zip([
        (r#"The command has no argument "day""#, "command/args/day"),
        (r#"The command has no argument "why""#, "command/args/why"),
        (r#"The model has no field "titel""#, "command/props/titel"),
        (
            r#"The command has no argument "to""#,
            "transaction/0/command/args/to",
        ),
        (r#"The model has no field "day""#, "command/props/day"),
    ]) {
        assert_eq!(typed.message, message);
        assert_eq!(typed.code, Code::UnknownField);
        assert!(typed.pointer.ends_with(place), "{}", typed.pointer);
        assert_eq!(**typed, *own.1);
    }
}
