//! Messages as a person reads them: the fields that say nothing left out, on short lines.

use std::fmt::Write as _;

use flushout::{Flush, FlushResponse};
use serde_json::{Value, json};

use super::stop::Stop;

/// How long a line of JSON gets, in characters.
const LINE_CHARACTERS_MAX: usize = 80;

/// The lines of a flush.
pub(super) fn flush_lines(flush: &Flush) -> Result<Vec<String>, Stop> {
    let message = serde_json::to_value(flush)?;
    let from = &message["from"];
    let commands = list(&message["completions"]);
    Ok(message_lines(
        &format!("{{\"from\":{from},\"completions\":["),
        &commands,
        "]}",
    ))
}

/// The lines of an answer. What was applied is what was sent, or stands at the end of the diff, so
/// that it is only counted.
pub(super) fn response_lines(response: &FlushResponse) -> Result<Vec<String>, Stop> {
    let message = serde_json::to_value(response)?;
    let from = &message["applied"]["from"];
    let count = response.applied.completions.len();
    let applied = if count == 0 {
        "[]".to_owned()
    } else {
        format!("[… {count}]")
    };
    let begin = format!("{{\"applied\":{{\"from\":{from},\"completions\":{applied}}}");
    let sync = &message["sync"];
    let mut lines = if sync.is_null() {
        return Ok(vec![format!("{begin}}}")]);
    } else {
        let head = format!(
            "{begin},\"sync\":{{\"isPartial\":true,\"diff\":{{\"from\":{},\"completions\":[",
            sync["diff"]["from"]
        );
        let mut lines = wrap(&head, 0);
        let diff = list(&sync["diff"]["completions"]);
        lines.extend(diff.iter().flat_map(|line| wrap(line, 2)));
        lines
    };
    let mut end = "]}".to_owned();
    if !sync["mappedPaths"].is_null() {
        // `renames` says the same in lists, for ids that have commas.
        // Writing to a text cannot fail.
        let _ = write!(end, ",\"mappedPaths\":{},…", sync["mappedPaths"]);
    }
    end.push('}');
    if response.errors.is_empty() {
        end.push('}');
        lines.extend(wrap(&end, 0));
    } else {
        end.push_str(",\"errors\":[");
        lines.extend(wrap(&end, 0));
        let errors = list(&message["errors"]);
        lines.extend(errors.iter().flat_map(|line| wrap(line, 2)));
        lines.push("]}".to_owned());
    }
    Ok(lines)
}

fn message_lines(begin: &str, entries: &[String], end: &str) -> Vec<String> {
    if entries.is_empty() {
        return vec![format!("{begin}{end}")];
    }
    let mut lines = vec![begin.to_owned()];
    lines.extend(entries.iter().flat_map(|entry| wrap(entry, 2)));
    lines.push(end.to_owned());
    lines
}

/// Each entry of a list in short form, with the comma that follows it.
fn list(entries: &Value) -> Vec<String> {
    let entries = entries.as_array().map(Vec::as_slice).unwrap_or_default();
    let last = entries.len().saturating_sub(1);
    let with_comma = |(index, entry): (usize, &Value)| {
        let comma = if index == last { "" } else { "," };
        format!("{}{comma}", short(entry))
    };
    entries.iter().enumerate().map(with_comma).collect()
}

/// A value without the fields that have their default; `…` stands for them.
fn short(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let told: Vec<String> = members
                .iter()
                .filter(|(_, value)| !is_default(value))
                .map(|(name, value)| format!("{}:{}", json!(name), short(value)))
                .collect();
            let rest = if told.len() < members.len() {
                ",…"
            } else {
                ""
            };
            format!("{{{}{rest}}}", told.join(","))
        }
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(short).collect();
            format!("[{}]", items.join(","))
        }
        other => other.to_string(),
    }
}

fn is_default(value: &Value) -> bool {
    *value == json!(false) || *value == json!("normal") || *value == json!([])
}

/// Breaks a text into lines, behind a comma where that is possible; those after the first stand
/// two further in.
fn wrap(text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    let mut margin = indent;
    loop {
        let room = LINE_CHARACTERS_MAX - margin;
        let end = rest.char_indices().nth(room).map(|(at, _)| at);
        let Some(end) = end else {
            lines.push(format!("{}{rest}", " ".repeat(margin)));
            return lines;
        };
        let at = rest[..end].rfind(',').map_or(end, |comma| comma + 1);
        let (line, after) = rest.split_at(at);
        lines.push(format!("{}{line}", " ".repeat(margin)));
        rest = after;
        margin = indent + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_left_out_and_said_to_be() {
        let todo = json!({ "title": "Pack", "done": false, "tags": [], "blocks": "4" });
        assert_eq!(short(&todo), r#"{"blocks":"4","title":"Pack",…}"#);
    }

    #[test]
    fn lines_are_short_and_lose_nothing() {
        let text = format!("{{{}}}", vec!["\"name\":\"value\""; 30].join(","));
        let lines = wrap(&text, 2);
        assert!(lines.len() > 4);
        assert!(
            lines
                .iter()
                .all(|line| line.chars().count() <= LINE_CHARACTERS_MAX)
        );
        let joined: String = lines.iter().map(|line| line.trim_start()).collect();
        assert_eq!(joined, text);
        assert_eq!(wrap(&"x".repeat(200), 0).len(), 3);
    }
}
