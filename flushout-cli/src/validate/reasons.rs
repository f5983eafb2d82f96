//! Which errors of a validator to tell: the most specific ones, deepest first, each once.

use flushout::Problem;
use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use super::words;

/// One place in the message, and what is wrong there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reason {
    /// A JSON Pointer into the message; empty for the whole of it.
    pub(super) pointer: String,
    /// What is wrong, in words.
    pub(super) words: String,
}

impl Reason {
    /// A problem that was found before the schema was asked.
    pub(super) fn of_problem(problem: &Problem) -> Self {
        Self {
            pointer: problem.pointer.clone(),
            words: format!("{} ({})", problem.message, problem.code),
        }
    }
}

/// What is wrong with the message, the deepest place first; nothing for a valid one.
pub(super) fn reasons(validator: &Validator, message: &Value) -> Vec<Reason> {
    let mut found = Vec::new();
    for error in validator.iter_errors(message) {
        collect(&error, &mut found);
    }
    // A stable sort: within one place the order of the schema stays.
    found.sort_by_key(|reason| std::cmp::Reverse(reason.pointer.matches('/').count()));
    let mut told: Vec<Reason> = Vec::with_capacity(found.len());
    for reason in found {
        if !told.contains(&reason) {
            told.push(reason);
        }
    }
    told
}

/// Takes an error apart: of several alternatives, none of which fits, the one that was most
/// likely meant is named.
fn collect(error: &ValidationError<'_>, found: &mut Vec<Reason>) {
    let alternatives = match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.as_slice()
        }
        ValidationErrorKind::PropertyNames { error: name } => {
            found.push(Reason {
                pointer: error.instance_path().to_string(),
                words: format!("has a key that is not allowed: {}", words::of(name)),
            });
            return;
        }
        _ => &[],
    };
    let meant = alternatives
        .iter()
        .filter(|errors| !errors.is_empty())
        .min_by_key(|errors| strangeness(errors));
    match meant {
        Some(errors) => {
            for error in errors {
                collect(error, found);
            }
        }
        None => found.push(Reason {
            pointer: error.instance_path().to_string(),
            words: words::of(error),
        }),
    }
}

/// How unlikely it is that an alternative was meant: one that differs in the action or the path is
/// another command; of the others, what has fewer fixed values wrong, and fewer errors, is closer.
fn strangeness(errors: &[ValidationError<'_>]) -> (usize, usize, usize) {
    let count = |is_counted: fn(&ValidationError<'_>) -> bool| {
        errors.iter().filter(|error| is_counted(error)).count()
    };
    (count(is_of_another_command), count(is_fixed), errors.len())
}

fn is_of_another_command(error: &ValidationError<'_>) -> bool {
    let pointer = error.instance_path().to_string();
    // What is below `props` is a value, whatever it is called.
    let envelope = pointer.split("/props").next().unwrap_or_default();
    envelope
        .split('/')
        .any(|token| token == "action" || token == "path")
}

fn is_fixed(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), ValidationErrorKind::Constant { .. })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn reasons_of(schema: &Value, message: &Value) -> Vec<(String, String)> {
        let validator = jsonschema::validator_for(schema).unwrap();
        let found = reasons(&validator, message);
        found.into_iter().map(|r| (r.pointer, r.words)).collect()
    }

    #[test]
    fn the_deepest_place_comes_first() {
        let schema = json!({
            "required": ["b"],
            "properties": { "a": { "items": { "type": "string" } } }
        });
        let found = reasons_of(&schema, &json!({ "a": [1] }));
        assert_eq!(found[0], ("/a/0".into(), "is 1, but must be a text".into()));
        assert_eq!(found[1], (String::new(), "lacks \"b\"".into()));
    }

    #[test]
    fn of_several_alternatives_the_one_that_was_meant_is_told() {
        let schema = json!({ "oneOf": [
            { "properties": { "action": { "const": "create" }, "title": { "maxLength": 2 } } },
            { "properties": { "action": { "const": "delete" }, "title": false } },
        ]});
        let found = reasons_of(&schema, &json!({ "action": "create", "title": "abc" }));
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].0, "/title");
    }
}
