//! `flushout schema diff`: two versions of a model compared, for a person or for a program.

use std::fmt::Write as _;
use std::process::ExitCode;

use flushout::compare::{Change, Comparison, Direction, Summary, Verdict, compare};
use serde_json::{Value, json};

use crate::arguments::Diff;
use crate::failure::{Failure, print};
use crate::source::shape_of;

/// How many characters a line of reasons has.
const LINE_CHARACTERS: usize = 96;

/// Compares the models. The exit code is 0 when nothing breaks and 1 when something does.
pub(crate) fn run(arguments: &Diff) -> Result<ExitCode, Failure> {
    if [&arguments.old, &arguments.new].map(|path| path.as_os_str() == "-") == [true, true] {
        let words = "standard input can be one of both schemas only: give a file for the other.";
        return Err(Failure::Unusable(words.to_owned()));
    }
    let (old, new) = (shape_of(&arguments.old)?, shape_of(&arguments.new)?);
    let mut comparison = compare(&old, &new);
    if let Some(direction) = arguments.direction {
        comparison = comparison.only(direction);
    }
    let told = if arguments.json {
        format!("{:#}\n", as_json(&comparison))
    } else {
        as_text(&comparison, arguments.direction)
    };
    print(&told)?;
    Ok(ExitCode::from(u8::from(comparison.is_breaking())))
}

fn as_json(comparison: &Comparison) -> Value {
    let Summary { breaking, safe } = comparison.summary();
    let changes = comparison.changes.iter().map(|change| {
        json!({
            "direction": change.direction.name(),
            "verdict": change.verdict.name(),
            "place": change.place,
            "version": change.version.name(),
            "pointer": change.pointer,
            "reason": change.reason,
        })
    });
    let changes: Vec<Value> = changes.collect();
    json!({ "breaking": breaking, "safe": safe, "changes": changes })
}

/// A table for each direction: the places, and the reasons beside them.
fn as_text(comparison: &Comparison, only: Option<Direction>) -> String {
    let mut text = String::new();
    let places = comparison
        .changes
        .iter()
        .map(|change| change.place.chars().count());
    let width = places.max().unwrap_or(0).min(32);
    for direction in Direction::ALL {
        if only.is_some_and(|only| only != *direction) {
            continue;
        }
        let (name, title) = (direction.name(), direction.title());
        let total = in_words(comparison.summary_of(*direction));
        // Writing to a text cannot fail, here and below.
        let _ = writeln!(text, "{name}: {title}: {total}");
        for verdict in [Verdict::Breaking, Verdict::Safe] {
            let of_both = comparison.of(*direction);
            let mut changes = of_both
                .filter(|change| change.verdict == verdict)
                .peekable();
            if changes.peek().is_some() {
                let _ = writeln!(text, "  {}", verdict.name());
            }
            for change in changes {
                add_row(&mut text, change, width);
            }
        }
        text.push('\n');
    }
    let _ = writeln!(text, "in all: {}", in_words(comparison.summary()));
    text
}

fn in_words(summary: Summary) -> String {
    let Summary { breaking, safe } = summary;
    match (breaking, safe) {
        (0, 0) => "no changes".to_owned(),
        (0, safe) => format!("nothing breaks, {safe} safe"),
        (breaking, safe) => format!("{breaking} breaking, {safe} safe"),
    }
}

/// The place, and beside it the reason in as many lines as it takes.
fn add_row(text: &mut String, change: &Change, width: usize) {
    let mut place = change.place.as_str();
    if place.chars().count() > width {
        let _ = writeln!(text, "    {place}");
        place = "";
    }
    let mut line = String::new();
    for word in change.reason.split(' ') {
        let is_full = line.chars().count() + word.chars().count() >= LINE_CHARACTERS;
        if is_full && !line.is_empty() {
            let _ = writeln!(text, "    {place:width$}  {line}");
            place = "";
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(text, "    {place:width$}  {line}");
}

#[cfg(test)]
mod tests {
    use flushout::compare::Version;

    use super::*;

    fn change(direction: Direction, verdict: Verdict, place: &str) -> Change {
        Change {
            direction,
            verdict,
            place: place.to_owned(),
            version: Version::Old,
            pointer: "/$defs/Todo".to_owned(),
            reason: "Word after word after word. "
                .repeat(6)
                .trim_end()
                .to_owned(),
        }
    }

    #[test]
    fn a_table_has_the_places_beside_their_reasons() {
        let comparison = Comparison {
            changes: vec![
                change(Direction::Flush, Verdict::Breaking, "Todo.title"),
                change(Direction::Sync, Verdict::Safe, "Todo"),
            ],
        };
        let text = as_text(&comparison, None);
        assert!(text.starts_with("flush: what old clients send, read by new servers: 1 breaking, 0 safe\n  breaking\n    Todo.title  Word after"), "{text}");
        assert!(text.contains("\n                word"), "{text}");
        assert!(text.contains("\nsync: what new servers send, read by old clients: nothing breaks, 1 safe\n  safe\n    Todo        Word"), "{text}");
        assert!(
            text.contains("\nstored: what the old model stored, read by the new one: no changes\n"),
            "{text}"
        );
        assert!(text.ends_with("\nin all: 1 breaking, 1 safe\n"), "{text}");
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(120), "{text}");
        let only = as_text(&comparison.only(Direction::Sync), Some(Direction::Sync));
        assert!(
            only.starts_with("sync") && !only.contains("flush:"),
            "{only}"
        );
    }

    #[test]
    fn programs_get_every_figure() {
        let comparison = Comparison {
            changes: vec![change(Direction::Stored, Verdict::Breaking, "Todo.title")],
        };
        let mut told = as_json(&comparison);
        let reason = told["changes"][0]["reason"].take();
        assert!(reason.is_string());
        assert_eq!(
            told,
            json!({"breaking": 1, "safe": 0, "changes": [{
                "direction": "stored", "verdict": "breaking", "place": "Todo.title",
                "version": "old", "pointer": "/$defs/Todo", "reason": null,
            }]})
        );
    }
}
