//! The file `history.ndjson`: one applied command a line, with its count and that of its flush.
//!
//! `{"count":5,"flushEnd":6,"command":{..},"createdId":".."}` is the command that brought the
//! document to count 5, of a flush that brought it to 6. So a flush of which a crash has kept only
//! the first lines can be told from one that is whole.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::ops::Range;
use std::path::Path;

use flushout::path::Segment;
use flushout::wire::{Group, Invoked, WireCommand};
use flushout::{Completion, Count};
use serde::{Deserialize, Serialize};

/// How much of the end of the file is read at first.
const TAIL_BYTES: u64 = 64 * 1024;

/// One line.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Line {
    /// The count after this command.
    pub(super) count: Count,
    /// The count after the last command of the same flush.
    #[serde(rename = "flushEnd")]
    pub(super) flush_end: Count,
    command: WireCommand,
    #[serde(default, rename = "createdId", skip_serializing_if = "Option::is_none")]
    created_id: Option<Segment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    invoke: Option<Box<Invoked>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    transaction: Option<Group>,
    /// Where the line ends in the file, in bytes.
    #[serde(skip)]
    pub(super) end_offset: u64,
}

impl Line {
    /// The command of the line.
    pub(super) fn into_completion(self) -> Completion {
        Completion {
            command: self.command,
            created_id: self.created_id,
            invoke: self.invoke,
            transaction: self.transaction,
        }
    }
}

/// The end of the file.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The whole lines that could be read, in order.
    pub(super) lines: Vec<Line>,
    /// Whether the first of the lines is the first of the file.
    pub(super) is_whole_file: bool,
    /// How long the file is, in bytes.
    pub(super) file_bytes: u64,
}

/// The open history of a document.
#[derive(Debug)]
pub(super) struct History {
    file: File,
}

impl History {
    /// Opens the history, or makes an empty one.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new()
            .create(true)
            .read(true)
            .append(true)
            .open(path)?;
        Ok(Self { file })
    }

    /// Makes the length of the file and what is in it durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    /// Reads the end of the file: at least down to the line with this count, if there is one.
    pub(super) fn tail(&mut self, count: Count) -> io::Result<Tail> {
        let file_bytes = self.file.metadata()?.len();
        let mut span = TAIL_BYTES;
        loop {
            let start = file_bytes.saturating_sub(span);
            let tail = self.tail_from(start, file_bytes)?;
            let reaches = tail.lines.first().is_some_and(|line| line.count <= count);
            if reaches || start == 0 {
                return Ok(tail);
            }
            span = span.saturating_mul(4);
        }
    }

    fn tail_from(&mut self, start: u64, file_bytes: u64) -> io::Result<Tail> {
        self.file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        (&self.file)
            .take(file_bytes - start)
            .read_to_end(&mut bytes)?;
        let mut rest = bytes.as_slice();
        let mut offset = start;
        if start > 0 {
            // The first line was cut by where we began to read.
            let Some(end) = line_end(rest) else {
                return Ok(Tail {
                    file_bytes,
                    ..Tail::default()
                });
            };
            rest = &rest[end..];
            offset += end as u64;
        }
        let mut lines = Vec::new();
        while let Some(end) = line_end(rest) {
            let Ok(mut line) = serde_json::from_slice::<Line>(&rest[..end]) else {
                break;
            };
            offset += end as u64;
            line.end_offset = offset;
            lines.push(line);
            rest = &rest[end..];
        }
        Ok(Tail {
            lines,
            is_whole_file: start == 0,
            file_bytes,
        })
    }

    /// The commands after the first count and up to the second; `None` when some are missing.
    pub(super) fn read(&mut self, counts: Range<u64>) -> io::Result<Option<Vec<Completion>>> {
        let first = Count::new(counts.start.saturating_add(1)).unwrap_or(Count::MAX);
        let wanted = |line: &Line| line.count >= first && line.count.get() <= counts.end;
        let lines: Vec<Line> = self.tail(first)?.lines.into_iter().filter(wanted).collect();
        let is_complete = lines
            .iter()
            .zip(first.get()..)
            .all(|(line, count)| line.count.get() == count)
            && lines.len() as u64 == counts.end.saturating_sub(counts.start);
        Ok(is_complete.then(|| lines.into_iter().map(Line::into_completion).collect()))
    }

    /// How long the file is, in bytes.
    pub(super) fn bytes(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    /// Adds the commands of one flush and makes them durable. When that fails, [`History::cut`]
    /// takes out again what was written of it.
    pub(super) fn append(&mut self, start: Count, completions: &[Completion]) -> io::Result<()> {
        let beyond = || io::Error::other("the count would pass 2^53 - 1");
        let flush_end = start.checked_add(completions.len()).ok_or_else(beyond)?;
        let mut text = Vec::new();
        for (index, completion) in completions.iter().enumerate() {
            let line = Line {
                count: start.checked_add(index + 1).ok_or_else(beyond)?,
                flush_end,
                command: completion.command.clone(),
                created_id: completion.created_id.clone(),
                invoke: completion.invoke.clone(),
                transaction: completion.transaction,
                end_offset: 0,
            };
            serde_json::to_writer(&mut text, &line)?;
            text.push(b'\n');
        }
        self.file.write_all(&text)?;
        self.sync()
    }

    /// Makes the file this long again.
    pub(super) fn cut(&mut self, bytes: u64) -> io::Result<()> {
        self.file.set_len(bytes)?;
        self.sync()
    }
}

/// How many bytes the first line takes, its end included.
fn line_end(bytes: &[u8]) -> Option<usize> {
    bytes
        .iter()
        .position(|byte| *byte == b'\n')
        .map(|at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completion(title: &str) -> Completion {
        serde_json::from_str(&format!(
            r#"{{"command":{{"action":"update","props":{{"title":"{title}"}}}}}}"#
        ))
        .unwrap()
    }

    /// Where the last whole line ends.
    fn ends(tail: &Tail) -> u64 {
        tail.lines.last().map_or(0, |line| line.end_offset)
    }

    #[test]
    fn what_was_appended_is_read_back_from_the_end_of_a_long_file() {
        let directory = tempfile::tempdir().unwrap();
        let mut history = History::open(&directory.path().join("history.ndjson")).unwrap();
        let long = "x".repeat(100);
        let batch: Vec<_> = (0..2_000).map(|_| completion(&long)).collect();
        history.append(Count::ZERO, &batch).unwrap();
        let end = Count::new(2_000).unwrap();
        history.append(end, &[completion("last")]).unwrap();
        let read = |history: &mut History, counts| history.read(counts).unwrap();
        assert_eq!(
            read(&mut history, 2_000..2_001),
            Some(vec![completion("last")])
        );
        assert_eq!(read(&mut history, 0..2_001).unwrap().len(), 2_001);
        assert_eq!(read(&mut history, 5..2_000).unwrap().len(), 1_995);
        assert_eq!(read(&mut history, 2_000..2_002), None);
        let tail = history.tail(end).unwrap();
        assert!(!tail.is_whole_file && ends(&tail) == tail.file_bytes);
    }

    #[test]
    fn a_torn_line_is_told_from_whole_ones() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("history.ndjson");
        let mut history = History::open(&path).unwrap();
        history.append(Count::ZERO, &[completion("one")]).unwrap();
        let whole = std::fs::metadata(&path).unwrap().len();
        for torn in ["{\"count\":2,", "\0\0\0\0", "{}\n", "{\"cou\n{}\n"] {
            history.file.write_all(torn.as_bytes()).unwrap();
            let tail = history.tail(Count::ZERO).unwrap();
            assert_eq!((tail.lines.len(), ends(&tail)), (1, whole), "{torn}");
            history.cut(whole).unwrap();
        }
    }
}
