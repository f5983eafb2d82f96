//! The file `history.ndjson`: one applied command a line, with its count and that of its flush.
//!
//! `{"count":5,"flushEnd":6,"command":{..},"createdId":".."}` is the command that brought the
//! document to count 5, of a flush that brought it to 6. So a flush of which a crash has kept only
//! the first lines can be distinguished from one that is whole. Each line ends with its checksum; those of
//! former versions, which have none, are read still.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use flushout::path::Segment;
use flushout::wire::{Group, Invoked, WireCommand};
use flushout::{Completion, Count};
use serde::{Deserialize, Serialize};

use super::disk;
use super::sealed::{Sealed, seal, unseal};

/// How much of the end of the file is read at first.
const TAIL_BYTES: u64 = 64 * 1024;

/// One line. Without a checksum it has no other members: a damaged name of that member would hide it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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

impl Line {
    /// Reads a line; the error says in what it is damaged.
    fn read(text: &[u8]) -> Result<Self, String> {
        let read =
            |object: &[u8]| serde_json::from_slice(object).map_err(|error| error.to_string());
        match unseal(text) {
            Sealed::Whole(object) => read(&object),
            Sealed::Unsealed => read(text),
            Sealed::Damaged { said, found } => Err(format!(
                "its checksum is {said}, and that of its bytes {found}"
            )),
        }
    }
}

/// The first line of the file that cannot be read.
#[derive(Debug)]
pub(super) struct Damage {
    /// Where the line begins, in bytes.
    pub(super) offset: u64,
    /// What is wrong with it.
    pub(super) what: String,
    /// The lines behind it that can be read.
    pub(super) behind: Vec<Line>,
}

/// The end of the file.
#[derive(Debug, Default)]
pub(super) struct Tail {
    /// The whole lines before any that cannot be read, in order.
    pub(super) lines: Vec<Line>,
    /// The first line that cannot be read.
    pub(super) damage: Option<Damage>,
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
        let file = disk::open_to_append(path)?;
        Ok(Self { file })
    }

    /// The count of the first line of the file; `None` where there is no line that can be read.
    pub(super) fn first_count(&mut self) -> io::Result<Option<Count>> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut line = Vec::new();
        BufReader::new(&self.file).read_until(b'\n', &mut line)?;
        let line = line.strip_suffix(b"\n");
        Ok(line.and_then(|line| Some(Line::read(line).ok()?.count)))
    }

    /// Says which line is damaged, and how.
    pub(super) fn place_of(&mut self, damage: &Damage) -> io::Result<String> {
        self.file.seek(SeekFrom::Start(0))?;
        let before = BufReader::new((&self.file).take(damage.offset));
        let mut number = 1;
        for line in before.split(b'\n') {
            line?;
            number += 1;
        }
        let what = &damage.what;
        Ok(format!("history.ndjson, line {number}, is damaged: {what}"))
    }

    /// Makes the length of the file and what is in it durable.
    pub(super) fn sync(&self) -> io::Result<()> {
        disk::sync(&self.file)
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
        let mut tail = Tail {
            is_whole_file: start == 0,
            file_bytes,
            ..Tail::default()
        };
        while !rest.is_empty() {
            let end = line_end(rest);
            let (text, behind) = rest.split_at(end.unwrap_or(rest.len()));
            let line = match end {
                Some(end) => Line::read(&text[..end - 1]),
                None => Err("it has no end".to_owned()),
            };
            match (line, &mut tail.damage) {
                (Ok(mut line), None) => {
                    line.end_offset = offset + text.len() as u64;
                    tail.lines.push(line);
                }
                (Ok(line), Some(damage)) => damage.behind.push(line),
                (Err(what), damage) => {
                    let behind = Vec::new();
                    damage.get_or_insert(Damage {
                        offset,
                        what,
                        behind,
                    });
                }
            }
            offset += text.len() as u64;
            rest = behind;
        }
        Ok(tail)
    }

    /// The commands after the first count and up to the second; `None` when some are missing.
    pub(super) fn read(&mut self, counts: Range<u64>) -> io::Result<Option<Vec<Completion>>> {
        let first = Count::new(counts.start.saturating_add(1)).unwrap_or(Count::MAX);
        let wanted = |line: &Line| line.count >= first && line.count.get() <= counts.end;
        let tail = self.tail(first)?;
        if let Some(damage) = &tail.damage {
            let words = self.place_of(damage)?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, words));
        }
        let lines: Vec<Line> = tail.lines.into_iter().filter(wanted).collect();
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
            let mut line = serde_json::to_vec(&line)?;
            seal(&mut line);
            text.append(&mut line);
            text.push(b'\n');
        }
        disk::write(&self.file, &text)?;
        self.sync()
    }

    /// Makes the file this long again.
    pub(super) fn cut(&mut self, bytes: u64) -> io::Result<()> {
        disk::set_length(&self.file, bytes)?;
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
            disk::write(&history.file, torn.as_bytes()).unwrap();
            let tail = history.tail(Count::ZERO).unwrap();
            assert_eq!((tail.lines.len(), ends(&tail)), (1, whole), "{torn}");
            history.cut(whole).unwrap();
        }
    }
}
