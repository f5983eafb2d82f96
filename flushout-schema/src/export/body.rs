//! The schema of a flush as the validator of a gateway reads it: no words, and nothing it misreads.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::emit::{Dialect, Profile, SchemaKind, emit};
use flushout_runtime::id::ID_PATTERN;
use flushout_runtime::shape::Shape;
use flushout_runtime::shape::walk::each_schema;

/// The most bytes that a code point takes in UTF-8.
const CODE_POINT_BYTES_MAX: u64 = 4;

/// The schema of a flush without titles and descriptions.
pub(super) fn flush(shape: &Shape, dialect: Dialect) -> Value {
    let mut schema = emit(shape, SchemaKind::Flush, Profile::Validate, dialect);
    each_schema(&mut schema, &mut |schema| {
        if let Value::Object(keywords) = schema {
            keywords.remove("description");
            keywords.remove("title");
        }
    });
    schema
}

/// Changes patterns so that PCRE, asked without its mode for Unicode, reads them as they are meant.
/// There `$` also matches before a newline at the end, and what is not ASCII counts byte by byte.
pub(super) fn for_pcre(schema: &mut Value) {
    let mut is_wider = false;
    each_schema(schema, &mut |schema| {
        let Value::Object(keywords) = schema else {
            return;
        };
        if let Some(Value::String(pattern)) = keywords.get("pattern") {
            if let Some(pattern) = pcre(pattern) {
                keywords.insert("pattern".to_owned(), json!(pattern));
            } else {
                is_wider = true;
                keywords.remove("pattern");
            }
        }
        let Some(Value::Object(patterns)) = keywords.get("patternProperties").cloned() else {
            return;
        };
        let mut rewritten = Map::new();
        let mut is_open = false;
        for (pattern, schema) in patterns {
            match pcre(&pattern) {
                Some(pattern) => {
                    rewritten.insert(pattern, schema);
                }
                None => is_open = true,
            }
        }
        is_wider |= is_open;
        keywords.insert("patternProperties".to_owned(), Value::Object(rewritten));
        if is_open
            && keywords
                .get("additionalProperties")
                .is_some_and(|one| *one != Value::Bool(true))
        {
            // What the pattern admits needs a branch.
            keywords.insert("additionalProperties".to_owned(), Value::Bool(true));
        }
    });
    if is_wider {
        widen_around(schema);
    }
}

/// Lets nothing refuse more because a schema within it accepts more: `oneOf` becomes `anyOf`, and a
/// `not` of what was widened goes.
fn widen_around(schema: &mut Value) {
    each_schema(schema, &mut |schema| {
        let Value::Object(keywords) = schema else {
            return;
        };
        if let Some(alternatives) = keywords.remove("oneOf") {
            let any = json!({ "anyOf": alternatives });
            match keywords.entry("allOf").or_insert_with(|| json!([])) {
                Value::Array(all) => all.push(any),
                other => *other = json!([any]),
            }
        }
        let is_widened = |not: &Value| {
            let text = not.to_string();
            ["maxLength", "pattern", "patternProperties"]
                .iter()
                .any(|keyword| text.contains(&format!("\"{keyword}\":")))
        };
        if keywords.get("not").is_some_and(is_widened) {
            keywords.remove("not");
        }
    });
}

/// The pattern for PCRE; `None` for one that cannot be matched byte by byte.
fn pcre(pattern: &str) -> Option<String> {
    if !names_its_characters(pattern) {
        return None;
    }
    let anchored = pattern.strip_suffix('$').filter(|rest| {
        let slashes = rest.chars().rev().take_while(|one| *one == '\\').count();
        slashes % 2 == 0
    });
    Some(match anchored {
        Some(rest) => format!("{rest}$(?!\\n)"),
        None => pattern.to_owned(),
    })
}

/// Whether a pattern matches no characters but those of ASCII that it names.
fn names_its_characters(pattern: &str) -> bool {
    let mut characters = pattern.chars().peekable();
    let mut is_within_class = false;
    while let Some(one) = characters.next() {
        let is_named = match one {
            // What is escaped stands for itself, or it is a letter that stands for many.
            '\\' => characters
                .next()
                .is_some_and(|next| next.is_ascii() && !next.is_ascii_alphanumeric()),
            '[' if !is_within_class => {
                is_within_class = true;
                characters.peek() != Some(&'^')
            }
            ']' => {
                is_within_class = false;
                true
            }
            '.' => is_within_class,
            other => other.is_ascii(),
        };
        if !is_named {
            return false;
        }
    }
    true
}

/// Widens upper bounds of lengths, for a validator that may count bytes instead of code points. It
/// comes after [`for_pcre`]. Ids are ASCII, so theirs stay; the choice by path depends on them.
pub(super) fn count_bytes(schema: &mut Value) {
    let of_ids = pcre(ID_PATTERN).map(Value::String);
    each_schema(schema, &mut |schema| {
        if let Value::Object(keywords) = schema
            && let Some(most) = keywords.get("maxLength").and_then(Value::as_u64)
            && (of_ids.is_none() || keywords.get("pattern") != of_ids.as_ref())
        {
            let most = most.saturating_mul(CODE_POINT_BYTES_MAX);
            keywords.insert("maxLength".to_owned(), json!(most));
        }
    });
    widen_around(schema);
}

/// Names no properties where an object may have none, for a validator that passes over a closed object
/// without any named.
pub(super) fn name_no_properties(schema: &mut Value) {
    each_schema(schema, &mut |schema| {
        if let Value::Object(keywords) = schema
            && keywords.get("additionalProperties") == Some(&Value::Bool(false))
            && !keywords.contains_key("properties")
            && !keywords.contains_key("patternProperties")
        {
            keywords.insert("properties".to_owned(), json!({}));
        }
    });
}

/// JSON on one line, in ASCII: it can stand in any text without escapes of another kind.
pub(super) fn ascii(value: &Value) -> String {
    let mut text = String::new();
    let mut units = [0; 2];
    let mut value = value.clone();
    value.sort_all_objects();
    for one in value.to_string().chars() {
        if one.is_ascii() && one != '\u{7f}' {
            text.push(one);
        } else {
            for unit in one.encode_utf16(&mut units) {
                // Writing to a text cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_pattern_is_the_end_of_the_text() {
        assert_eq!(pcre("^a$").as_deref(), Some("^a$(?!\\n)"));
        assert_eq!(pcre("^a\\$").as_deref(), Some("^a\\$"));
        assert_eq!(
            pcre("^[ -+\\--~.]+$").as_deref(),
            Some("^[ -+\\--~.]+$(?!\\n)")
        );
    }

    #[test]
    fn patterns_that_count_characters_are_left_to_the_master() {
        for pattern in ["^ä$", "^[^a]{1,3}$", "^.{2}$", "^\\w$", "^\\p{L}$"] {
            assert_eq!(pcre(pattern), None, "{pattern}");
        }
        let mut schema = json!({
            "type": "object",
            "patternProperties": { "^a$": true, "^.$": { "type": "null" } },
            "additionalProperties": false,
            "properties": { "pattern": { "type": "string", "pattern": "^é$" } },
        });
        for_pcre(&mut schema);
        assert_eq!(
            schema,
            json!({
                "type": "object",
                "patternProperties": { "^a$(?!\\n)": true },
                "additionalProperties": true,
                "properties": { "pattern": { "type": "string" } },
            })
        );
    }

    #[test]
    fn nothing_around_what_was_widened_refuses_more() {
        let mut schema = json!({
            "oneOf": [{ "type": "string", "maxLength": 2 }, { "type": "null" }],
            "not": { "type": "string", "maxLength": 1 },
            "allOf": [{ "not": { "enum": ["a"] } }],
        });
        count_bytes(&mut schema);
        let expected = json!({
            "allOf": [
                { "not": { "enum": ["a"] } },
                { "anyOf": [{ "type": "string", "maxLength": 8 }, { "type": "null" }] },
            ],
        });
        assert_eq!(schema, expected);
        // Where nothing is widened, nothing around it is.
        let mut schema =
            json!({ "oneOf": [{ "type": "string", "pattern": "^a$" }, { "type": "null" }] });
        for_pcre(&mut schema);
        assert!(schema.get("oneOf").is_some(), "{schema}");
    }

    #[test]
    fn closed_objects_without_properties_name_none() {
        let mut schema = json!({ "anyOf": [
            { "type": "object", "additionalProperties": false },
            { "type": "object", "additionalProperties": false, "patternProperties": { "^a$": {} } },
            { "type": "object" },
        ] });
        name_no_properties(&mut schema);
        assert_eq!(
            schema,
            json!({ "anyOf": [
                { "type": "object", "additionalProperties": false, "properties": {} },
                { "type": "object", "additionalProperties": false, "patternProperties": { "^a$": {} } },
                { "type": "object" },
            ] })
        );
    }

    #[test]
    fn texts_are_written_in_ascii() {
        assert_eq!(
            ascii(&json!(["é😀\u{2028}\u{7f}\n"])),
            r#"["\u00e9\ud83d\ude00\u2028\u007f\n"]"#
        );
    }
}
