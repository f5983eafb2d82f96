//! What makes a tool differ from typed decoding: each cause with the change that takes it out of a message.

use flushout::schema::{Dialect, Profile, SchemaKind};
use flushout_example_models::Example;
use serde_json::{Map, Value, json};

use super::Tool;
use super::stream::expected;

/// A cause for which a tool gives another verdict.
struct Exception {
    /// Why it does.
    reason: &'static str,
    /// Where it does.
    applies: fn(Tool, Dialect, Profile) -> bool,
    /// The message without the cause.
    without: fn(&Value) -> Value,
    /// A message about a todo list on which the verdicts differ.
    case: fn() -> (SchemaKind, Value),
    /// What the tool says of it.
    accepts: bool,
}

/// All of them. The documentation of `flushout::schema` has the same list in words.
const EXCEPTIONS: [Exception; 3] = [
    Exception {
        reason: "in draft-04 and OpenAPI 3.0 the number 1.0 is no integer, by their letter",
        applies: |tool, dialect, profile| {
            profile == Profile::Types
                && matches!(dialect, Dialect::Draft04 | Dialect::OpenApi30)
                && matches!(
                    tool,
                    Tool::PythonJsonschema
                        | Tool::JsonschemaRs
                        | Tool::Fastjsonschema
                        | Tool::OpenapiSchemaValidator
                )
        },
        without: with_digits,
        case: || (SchemaKind::Flush, json!({"from": 1.0, "completions": []})),
        accepts: false,
    },
    Exception {
        reason: "in patterns of Python a dollar sign also stands before a line end at the end",
        applies: |tool, _, _| matches!(tool, Tool::PythonJsonschema | Tool::OpenapiSchemaValidator),
        without: without_line_ends,
        case: || {
            let props = json!({"title": "a", "author": "b"});
            let command = json!({"action": "create", "path": ["todos"], "props": props});
            let completion = json!({"command": command, "createdId": "a\n"});
            (
                SchemaKind::Flush,
                json!({"from": 1, "completions": [completion]}),
            )
        },
        accepts: true,
    },
    Exception {
        reason: "fastjsonschema mends that in values, but not in keys, of which draft-04 has patterns",
        applies: |tool, dialect, profile| {
            profile != Profile::Envelope
                && tool == Tool::Fastjsonschema
                && dialect == Dialect::Draft04
        },
        without: without_line_ends_of_keys,
        case: || {
            let todo =
                json!({"title": "a", "author": "b", "done": true, "priority": "low", "tags": []});
            let document = json!({"title": "", "todos": {"a\n": todo}});
            (SchemaKind::Model, document)
        },
        accepts: true,
    },
];

/// The message without anything for which the tool gives another verdict there.
pub(super) fn without_causes(
    tool: Tool,
    dialect: Dialect,
    profile: Profile,
    message: &Value,
) -> Value {
    let applying = EXCEPTIONS
        .iter()
        .filter(|exception| (exception.applies)(tool, dialect, profile));
    applying.fold(message.clone(), |message, exception| {
        (exception.without)(&message)
    })
}

/// The same message, with each key and each value that holds no other rewritten.
fn rewritten(value: &Value, key: fn(&str) -> String, leaf: fn(&Value) -> Value) -> Value {
    match value {
        Value::Array(items) => items
            .iter()
            .map(|item| rewritten(item, key, leaf))
            .collect(),
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| (key(name), rewritten(member, key, leaf)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => leaf(other),
    }
}

/// The value with numbers such as `1.0` written as `1`.
pub(crate) fn with_digits(value: &Value) -> Value {
    rewritten(value, str::to_owned, |leaf| match leaf.as_f64() {
        #[allow(clippy::cast_possible_truncation, reason = "far within the bounds")]
        Some(real)
            if leaf.is_f64() && real.fract() == 0.0 && real.abs() <= 9_007_199_254_740_992.0 =>
        {
            json!(real as i64)
        }
        _ => leaf.clone(),
    })
}

fn without_line_end(text: &str) -> String {
    text.strip_suffix('\n').unwrap_or(text).to_owned()
}

fn without_line_ends_of_keys(value: &Value) -> Value {
    rewritten(value, without_line_end, Value::clone)
}

fn without_line_ends(value: &Value) -> Value {
    rewritten(value, without_line_end, |leaf| {
        leaf.as_str()
            .map_or_else(|| leaf.clone(), |text| json!(without_line_end(text)))
    })
}

#[test]
fn every_exception_is_one_and_its_cause_makes_it() {
    let example = Example::TodoList;
    let shape = example.shape();
    for tool in Tool::ALL {
        let Some(mut judge) = tool.start() else {
            continue;
        };
        for exception in &EXCEPTIONS {
            let (kind, case) = (exception.case)();
            let texts = [case.to_string(), (exception.without)(&case).to_string()];
            for dialect in tool.dialects() {
                for profile in Profile::ALL {
                    judge.compile(&shape, kind, *profile, *dialect);
                    let found = judge.accepts(&texts);
                    let expected = expected(example.into(), kind, *profile, *dialect, &texts);
                    let place = format!(
                        "{}: {tool:?} {} {}",
                        exception.reason,
                        dialect.name(),
                        profile.name()
                    );
                    if (exception.applies)(tool, *dialect, *profile) {
                        assert_eq!(found, [exception.accepts, true], "{place}");
                        assert_eq!(expected, [!exception.accepts, true], "{place}");
                    } else if without_causes(tool, *dialect, *profile, &case) == case {
                        assert_eq!(found, expected, "{place}");
                    }
                }
            }
        }
    }
}
