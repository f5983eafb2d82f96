//! `flushout validate`: the verdict on one message, and for a bad one each place and its reason.

mod reasons;
mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use flushout::json::{Place, place_error, prescan, strict};
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use flushout::{Code, Limits, Problem};
use jsonschema::{PatternOptions, Validator};
use serde::Deserialize as _;
use serde_json::Value;

use crate::arguments::Validate;
use crate::failure::{Failure, print};
use crate::input;
use crate::source::shape_of;

use reasons::{Reason, reasons};

const WHAT_TO_GIVE: &str = "Give a JSON Schema, for example one of `flushout schema emit`, or the directory that it has written.";

/// How many reasons are listed; a message that is wrong throughout has one for each field.
const REASONS_MAX: usize = 50;

/// Checks the message. The exit code is 0 for a valid one and 1 for one that is not.
pub(crate) fn run(arguments: &Validate) -> Result<ExitCode, Failure> {
    let validator = validator(&arguments.schema, arguments.kind)?;
    let mut limits = Limits::DEFAULT;
    if let Some(bytes) = arguments.bytes_max {
        limits = limits.with_message_bytes_max(bytes);
    }
    if let Some(values) = arguments.values_max {
        limits = limits.with_json_nodes_max(values);
    }
    let message = input::read(arguments.message.as_ref(), limits.message_bytes_max)
        .map_err(Failure::Unusable)?;
    let read = message
        .check_length(limits.message_bytes_max)
        .and_then(|()| read_strictly(&message.bytes, &limits));
    let found = match read {
        Ok(value) => reasons(&validator, &value),
        Err(problem) => vec![Reason::of_problem(&problem)],
    };
    print(&verdict(&message.name, &found))?;
    Ok(ExitCode::from(u8::from(!found.is_empty())))
}

/// The validator of the schema in a file; or of the schema for messages of a kind that the model at
/// the path has, which goes for a directory too.
fn validator(path: &PathBuf, kind: Option<SchemaKind>) -> Result<Validator, Failure> {
    let schema = match kind {
        None if path.is_dir() => schema_of_kind(path, SchemaKind::Flush)?,
        None => schema_in(path)?,
        Some(kind) => schema_of_kind(path, kind)?,
    };
    jsonschema::options()
        .with_pattern_options(PatternOptions::regex())
        .offline()
        .build(&schema)
        .map_err(|error| Failure::Unusable(schema_error(path, &error)))
}

fn schema_of_kind(path: &PathBuf, kind: SchemaKind) -> Result<Value, Failure> {
    let shape = shape_of(path)?;
    let dialect = Dialect::Draft202012;
    Ok(emit(&shape, kind, Profile::Validate, dialect))
}

fn schema_in(path: &Path) -> Result<Value, Failure> {
    let unusable = |words: String| Failure::Unusable(words);
    let bytes = input::read_file(path, WHAT_TO_GIVE).map_err(unusable)?;
    let schema: Value = serde_json::from_slice(&bytes).map_err(|error| {
        unusable(format!(
            "{} is no JSON: {error}. {WHAT_TO_GIVE}",
            path.display()
        ))
    })?;
    if !schema.is_object() && !schema.is_boolean() {
        return Err(unusable(format!(
            "{} is no JSON Schema: it must hold an object.",
            path.display()
        )));
    }
    // Read as a schema, it would allow any message.
    if schema.get("openapi").is_some() && schema.get("components").is_some() {
        return Err(unusable(format!(
            "{} is a document of OpenAPI, not the schema of a message. Give a file of a dialect of \
             JSON Schema, for example 2020-12/validate/flush.json of `flushout schema emit`.",
            path.display()
        )));
    }
    Ok(schema)
}

fn schema_error(path: &Path, error: &jsonschema::ValidationError<'_>) -> String {
    let place = error.instance_path().to_string();
    let place = if place.is_empty() {
        String::new()
    } else {
        format!(" at {place}")
    };
    match error.kind() {
        jsonschema::error::ValidationErrorKind::Referencing(error) => format!(
            "{} refers to what is not in it: {error}. Nothing is fetched; put all definitions into the one file.",
            path.display()
        ),
        _ => format!(
            "{} is no valid JSON Schema{place}: {}",
            path.display(),
            error.masked()
        ),
    }
}

/// Reads the message as a peer that holds to the limits and to I-JSON would.
fn read_strictly(bytes: &[u8], limits: &Limits) -> Result<Value, Problem> {
    if bytes.trim_ascii().is_empty() {
        return Err(Problem::new(Code::Malformed, "The message is empty"));
    }
    prescan(bytes, limits)?;
    let mut place = Place::new();
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let value = Value::deserialize(strict(&mut parser, &mut place));
    value
        .and_then(|value| parser.end().map(|()| value))
        .map_err(|error| {
            let mut problem = place_error(&error, &mut place);
            if problem.code == Code::Malformed && error.line() > 0 {
                let (line, column) = (error.line(), error.column());
                let _ = write!(problem.message, ", in line {line}, column {column}");
            }
            problem
        })
}

/// What is printed: the verdict, then the reasons.
fn verdict(name: &str, found: &[Reason]) -> String {
    if found.is_empty() {
        return format!("{name}: valid\n");
    }
    let mut text = format!("{name}: not valid\n");
    for reason in found.iter().take(REASONS_MAX) {
        let place = if reason.pointer.is_empty() {
            "(the whole message)"
        } else {
            &reason.pointer
        };
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  {place}\n    {}", reason.words);
    }
    if found.len() > REASONS_MAX {
        let _ = writeln!(text, "  and {} more", found.len() - REASONS_MAX);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Value, Problem> {
        read_strictly(text.as_bytes(), &Limits::DEFAULT)
    }

    #[test]
    fn the_message_is_read_strictly() {
        assert!(read(r#"{"a":[1,2.5]}"#).is_ok());
        let twice = read(r#"{"a":{"b":1,"b":2}}"#).unwrap_err();
        assert_eq!(
            (twice.code.as_str(), twice.pointer.as_str()),
            ("duplicate_key", "/a/b")
        );
        let broken = read("{\n \"a\": }").unwrap_err();
        assert!(broken.message.ends_with("in line 2, column 7"), "{broken}");
        assert_eq!(read(" \n").unwrap_err().message, "The message is empty");
        assert_eq!(read("1 2").unwrap_err().code.as_str(), "malformed");
    }

    #[test]
    fn a_long_list_of_reasons_is_cut() {
        let reason = Reason {
            pointer: "/a".to_owned(),
            words: "wrong".to_owned(),
        };
        let text = verdict("m", &vec![reason; 60]);
        assert!(text.ends_with("  and 10 more\n"));
        assert_eq!(text.lines().count(), 1 + 2 * 50 + 1);
    }
}
