//! The page that the demo prints: numbered steps, words, messages, and what somebody sees.

use std::fmt::{Display, Write as _};

use anstyle::{AnsiColor, Style};
use flushout::{Count, Flush, FlushResponse};
use flushout_example_models::todo_list::TodoList;
use serde::Serialize;
use serde_json::{Value, json};

use super::json as messages;
use super::stop::Stop;

/// How long a line of words gets, in characters.
const LINE_CHARACTERS_MAX: usize = 84;

const STEP: Style = Style::new().bold();
const WIRE: Style = AnsiColor::Cyan.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const QUIET: Style = Style::new().dimmed();

/// The page so far: with colours for people, and as records for programs.
#[derive(Debug, Default)]
pub(super) struct Page {
    text: String,
    records: Vec<Value>,
    steps: usize,
}

impl Page {
    /// An empty page.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// All of it.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// All of it as JSON, a record a line.
    pub(super) fn json_lines(&self) -> String {
        self.records.iter().fold(String::new(), |mut text, record| {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{record}");
            text
        })
    }

    fn line(&mut self, indent: usize, style: Style, words: impl Display) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "{:indent$}{style}{words}{style:#}", "");
    }

    /// An empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// The title of the page.
    pub(super) fn title(&mut self, words: &str) {
        self.line(0, STEP, words);
        self.blank();
        self.records.push(json!({"title": words}));
    }

    /// The next numbered step.
    pub(super) fn step(&mut self, words: &str) {
        self.steps += 1;
        self.blank();
        let step = format!("{:2}. {words}", self.steps);
        self.line(0, STEP, step);
        self.records
            .push(json!({"step": self.steps, "title": words}));
    }

    /// Words, broken into lines.
    pub(super) fn say(&mut self, words: &str) {
        for line in broken(words, LINE_CHARACTERS_MAX - 4) {
            self.line(4, Style::new(), line);
        }
        self.records.push(json!({"words": words}));
    }

    /// Words about something that was refused.
    pub(super) fn refused(&mut self, words: &str) {
        self.records.push(json!({"refused": words}));
        for (index, line) in broken(words, LINE_CHARACTERS_MAX - 6)
            .into_iter()
            .enumerate()
        {
            let mark = if index == 0 { "✗ " } else { "  " };
            self.line(4, BAD, format!("{mark}{line}"));
        }
    }

    /// Words about something that was proved, or not.
    pub(super) fn verdict(&mut self, is_good: bool, words: &str) {
        let (style, mark) = if is_good { (GOOD, "✓") } else { (BAD, "✗") };
        self.line(4, style, format!("{mark} {words}"));
        self.records
            .push(json!({"verdict": words, "isGood": is_good}));
    }

    /// A flush on its way to the master.
    pub(super) fn flush(&mut self, who: &str, flush: &Flush) -> Result<(), Stop> {
        let lines = messages::flush_lines(flush)?;
        self.wire(&format!("{who} → master"), "flush", flush, &lines)
    }

    /// An answer on its way from the master.
    pub(super) fn answer(&mut self, who: &str, answer: &FlushResponse) -> Result<(), Stop> {
        let lines = messages::response_lines(answer)?;
        self.wire(&format!("{who} ← master"), "answer", answer, &lines)
    }

    /// A message that crosses the wire, and the lines that explain it.
    pub(super) fn wire(
        &mut self,
        way: &str,
        kind: &str,
        message: &impl Serialize,
        lines: &[String],
    ) -> Result<(), Stop> {
        self.line(4, WIRE, format!("{way}  {kind}"));
        for line in lines {
            self.line(6, QUIET, line);
        }
        let message = serde_json::to_value(message)?;
        self.records
            .push(json!({"way": way, "kind": kind, "message": message}));
        Ok(())
    }

    /// Lines for people alone.
    pub(super) fn verbatim(&mut self, text: &str) {
        for line in text.lines() {
            self.line(6, Style::new(), line);
        }
    }

    /// A record for programs alone.
    pub(super) fn record(&mut self, record: Value) {
        self.records.push(record);
    }

    /// The list as somebody sees it.
    pub(super) fn list(&mut self, who: &str, count: Count, waiting: usize, list: &TodoList) {
        let state = match waiting {
            0 => format!("count {count}"),
            _ => format!("count {count}, {waiting} not confirmed"),
        };
        self.line(4, Style::new(), format!("{who} sees ({state}):"));
        self.records.push(json!({
            "who": who,
            "count": count,
            "notConfirmed": waiting,
            "document": list,
        }));
        for (id, todo) in list.todos.iter() {
            let mark = if todo.done { "x" } else { " " };
            let mut row = format!(
                "[{mark}] {:>2}  {:<22} {:<5}",
                id.as_str(),
                todo.title,
                todo.author
            );
            if let Some(minutes) = todo.estimate_minutes {
                let _ = write!(row, " {minutes} min");
            }
            if let Some(reference) = &todo.blocks {
                let _ = write!(row, " before {}", reference.id().as_str());
            }
            if todo.created_at.is_none() {
                row.push_str(" (not confirmed)");
            }
            self.line(6, Style::new(), row.trim_end());
        }
    }
}

/// Breaks words into lines of at most `room` characters.
fn broken(words: &str, room: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in words.split(' ') {
        let mut line = lines.pop().unwrap_or_default();
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_broken_between_words() {
        assert_eq!(broken("one two three", 8), ["one two", "three"]);
        assert_eq!(broken("unbreakable", 3), ["unbreakable"]);
        assert_eq!(broken("", 3), [""]);
    }

    #[test]
    fn steps_are_numbered() {
        let mut page = Page::new();
        page.step("First");
        page.step("Second");
        assert!(page.text().contains(" 1. First") && page.text().contains(" 2. Second"));
    }
}
