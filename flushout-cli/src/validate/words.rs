//! What an error of a JSON Schema means, in plain words.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

/// How much of a value is shown, in characters.
const SHOWN_CHARACTERS_MAX: usize = 60;

/// The reason in words, without the place.
pub(super) fn of(error: &ValidationError<'_>) -> String {
    let shown = shown(error.instance());
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            format!("has what nobody knows: {}", list(unexpected))
        }
        Kind::Required { property } => format!("lacks {property}"),
        Kind::Type { kind } => format!("is {shown}, but must be {}", type_words(kind)),
        Kind::Constant { expected_value } => {
            format!("is {shown}, but must be {}", self::shown(expected_value))
        }
        Kind::Enum { options } => {
            format!("is {shown}, but must be one of {}", options_words(options))
        }
        Kind::MinLength { limit } => {
            format!(
                "is {shown}, shorter than {} {}",
                limit,
                plural(*limit, "character")
            )
        }
        Kind::MaxLength { limit } => format!(
            "has {} characters, more than {limit}",
            error
                .instance()
                .as_str()
                .map_or(0, |text| text.chars().count())
        ),
        Kind::MinItems { limit } => format!(
            "has {} items, fewer than {limit}",
            error.instance().as_array().map_or(0, Vec::len)
        ),
        Kind::MaxItems { limit } => format!(
            "has {} items, more than {limit}",
            error.instance().as_array().map_or(0, Vec::len)
        ),
        Kind::AdditionalItems { limit } => format!(
            "has {} items, more than {limit}",
            error.instance().as_array().map_or(0, Vec::len)
        ),
        Kind::MinProperties { limit } => format!("has fewer than {limit} members"),
        Kind::MaxProperties { limit } => format!(
            "has {} members, more than {limit}",
            error.instance().as_object().map_or(0, serde_json::Map::len)
        ),
        Kind::Minimum { limit } => format!("is {shown}, below the minimum of {limit}"),
        Kind::Maximum { limit } => format!("is {shown}, above the maximum of {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("is {shown}, but must be above {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("is {shown}, but must be below {limit}"),
        Kind::MultipleOf { multiple_of } => format!("is {shown}, no multiple of {multiple_of}"),
        Kind::Pattern { pattern } => format!("is {shown}, which does not match {pattern}"),
        Kind::UniqueItems => "has the same item twice".to_owned(),
        Kind::FalseSchema => format!("is {shown}, which is not allowed here"),
        Kind::Not { .. } => format!("is {shown}, which is just what it must not be"),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => {
            format!("is {shown}, which fits none of the forms that are allowed here")
        }
        Kind::OneOfMultipleValid { .. } => {
            format!("is {shown}, which fits several forms of which it must fit one")
        }
        // Keywords that our schemas do not use: the validator's own words.
        _ => error.masked().to_string(),
    }
}

/// A value as it is shown: JSON on one line, cut where it is long. JSON escapes control
/// characters, so a message cannot play tricks with the terminal.
fn shown(value: &Value) -> String {
    let kind = match value {
        Value::Object(members) if members.len() > 3 => {
            return format!("an object of {} members", members.len());
        }
        Value::Array(items) if items.len() > 8 => {
            return format!("a list of {} items", items.len());
        }
        other => other.to_string(),
    };
    if kind.chars().count() <= SHOWN_CHARACTERS_MAX {
        return kind;
    }
    let mut cut: String = kind.chars().take(SHOWN_CHARACTERS_MAX - 1).collect();
    cut.push('…');
    cut
}

fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names
        .iter()
        .map(|name| shown(&Value::String(name.clone())))
        .collect();
    quoted.join(", ")
}

fn options_words(options: &Value) -> String {
    match options {
        Value::Array(options) => {
            let shown: Vec<String> = options.iter().map(shown).collect();
            shown.join(", ")
        }
        other => shown(other),
    }
}

fn type_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => one_type(one.as_str()).to_owned(),
        TypeKind::Multiple(several) => {
            let words: Vec<&str> = several.iter().map(|one| one_type(one.as_str())).collect();
            words.join(" or ")
        }
    }
}

fn one_type(name: &str) -> &str {
    match name {
        "string" => "a text",
        "object" => "an object",
        "array" => "a list",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        other => other,
    }
}

fn plural(figure: u64, thing: &str) -> String {
    if figure == 1 {
        thing.to_owned()
    } else {
        format!("{thing}s")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn words(schema: &Value, message: &Value) -> String {
        let validator = jsonschema::validator_for(schema).unwrap();
        of(&validator.validate(message).unwrap_err())
    }

    #[test]
    fn each_reason_names_what_is_and_what_must_be() {
        let cases = [
            (
                json!({ "maxLength": 3 }),
                json!("äöüß"),
                "has 4 characters, more than 3",
            ),
            (
                json!({ "minLength": 1 }),
                json!(""),
                "is \"\", shorter than 1 character",
            ),
            (
                json!({ "enum": [1, "a"] }),
                json!(2),
                "is 2, but must be one of 1, \"a\"",
            ),
            (
                json!({ "minimum": 5 }),
                json!(2),
                "is 2, below the minimum of 5",
            ),
            (
                json!({ "multipleOf": 5 }),
                json!(7),
                "is 7, no multiple of 5",
            ),
            (
                json!({ "type": ["string", "null"] }),
                json!([]),
                "is [], but must be null or a text",
            ),
            (
                json!({ "properties": { "a": true }, "additionalProperties": false }),
                json!({ "x\u{1b}": 1 }),
                "has what nobody knows: \"x\\u001b\"",
            ),
            (
                json!({ "uniqueItems": true }),
                json!([1, 1]),
                "has the same item twice",
            ),
            (
                json!({ "pattern": "^a$" }),
                json!("b"),
                "is \"b\", which does not match ^a$",
            ),
            (
                json!({ "maxItems": 1 }),
                json!([1, 2]),
                "has 2 items, more than 1",
            ),
        ];
        for (schema, message, expected) in cases {
            assert_eq!(words(&schema, &message), expected);
        }
    }

    #[test]
    fn what_is_long_is_cut() {
        assert_eq!(shown(&json!("x".repeat(1_000))).chars().count(), 60);
        assert_eq!(shown(&json!(vec![0; 9])), "a list of 9 items");
    }
}
