//! The directory of a document: `snapshot.json`, `history.ndjson`, `lock`, and mending after a crash.
//!
//! Both files have checksums. `snapshot.json` also says at which count the history begins, so that a
//! history without its first lines, or without any, is distinguished from a new one.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::ops::Range;
use std::path::{Path, PathBuf};

use flushout::apply::Document;
use flushout::model::Role;
use flushout::wire::decode_completion;
use flushout::{Completion, Count, Model, Problem, Snapshot};
use flushout_example_models::Example;
use serde_json::json;

use crate::failure::Failure;

use super::history::{Damage, History, Line, Tail};
use super::snapshot_file::RESTORE;
use super::{disk, lock, model, snapshot_file};

/// The files of a document, locked.
#[derive(Debug)]
pub(super) struct Store {
    directory: PathBuf,
    snapshot: Snapshot,
    history: Option<History>,
    /// The count before the first line of the history; `None` while that has no line.
    history_from: Option<Count>,
    /// Held as long as the store is.
    _lock: File,
}

impl Store {
    /// Whether a directory is missing or empty, so that a new document can begin in it. One with
    /// other files in it is more likely a wrong path.
    pub(super) fn is_absent(directory: &Path) -> bool {
        match fs::read_dir(directory) {
            // A run that was interrupted before there was a snapshot may have left any of these.
            Ok(entries) => entries.flatten().all(|entry| {
                let name = entry.file_name();
                let is_empty = || entry.metadata().is_ok_and(|file| file.len() == 0);
                ["lock", model::FILE, "snapshot.json.new"]
                    .iter()
                    .any(|one| name == *one)
                    || name == "history.ndjson" && is_empty()
            }),
            Err(error) => error.kind() == io::ErrorKind::NotFound,
        }
    }

    /// Makes a new document.
    pub(super) fn create(
        directory: &Path,
        snapshot: &Snapshot,
        keeps_history: bool,
        model: Option<Example>,
    ) -> Result<(), Failure> {
        disk::make_directory(directory)
            .map_err(|error| Failure::file("make", directory, &error))?;
        let lock = lock::take(directory)?;
        let history_path = directory.join("history.ndjson");
        // An empty history is what a crash in this very function leaves.
        let has_history = fs::metadata(&history_path).is_ok_and(|file| file.len() > 0);
        if has_history || directory.join("snapshot.json").exists() {
            return Err(Failure::problem(
                "already_exists",
                format!("There is a document in {} already", directory.display()),
                "Take another directory, or leave --init out. Nothing was changed.",
            ));
        }
        let history = if keeps_history {
            let history = History::open(&history_path).and_then(|history| {
                history.sync()?;
                Ok(Some(history))
            });
            history.map_err(|error| Failure::file("make", &history_path, &error))?
        } else {
            // An empty one of a run that was interrupted would be taken for a history.
            disk::remove(&history_path)
                .map_err(|error| Failure::file("remove", &history_path, &error))?;
            None
        };
        model::write(directory, model)
            .map_err(|error| Failure::file("write", &directory.join(model::FILE), &error))?;
        let store = Self {
            directory: directory.to_owned(),
            snapshot: snapshot.clone(),
            history,
            history_from: None,
            _lock: lock,
        };
        let path = directory.join("snapshot.json");
        store
            .write_snapshot(snapshot)
            .and_then(|()| disk::sync_parent(directory))
            .map_err(|error| Failure::file("write", &path, &error))
    }

    /// Opens a document, alone, and mends what a crash has left.
    pub(super) fn open<M: Model>(
        directory: &Path,
        keeps_history: bool,
        model: Option<Example>,
    ) -> Result<Self, Failure> {
        let snapshot_path = directory.join("snapshot.json");
        // Looked at before the lock, which would make a file.
        if !snapshot_path.exists() {
            if directory.is_file() {
                let words = format!("{} is a file", directory.display());
                let what_to_do =
                    "Give the directory of a document, or a new one for a new document.";
                return Err(Failure::problem("no_document", words, what_to_do));
            }
            return Err(Failure::problem(
                "no_document",
                format!("There is no document in {}", directory.display()),
                "Look at the path: the directory has other files in it. A document begins in an empty or new \
                 directory, or with --init.",
            ));
        }
        let lock = lock::take(directory)?;
        model::check(directory, model)?;
        let bytes = fs::read(&snapshot_path)
            .map_err(|error| Failure::file("read", &snapshot_path, &error))?;
        let (snapshot, history_from) = snapshot_file::read(&bytes)?;
        let history_path = directory.join("history.ndjson");
        let mut store = Self {
            directory: directory.to_owned(),
            snapshot,
            history: None,
            history_from,
            _lock: lock,
        };
        if keeps_history {
            store.open_history(&history_path)?;
        } else if history_path.exists() {
            return Err(Failure::problem(
                "history_kept",
                "This document has a history, which --no-history would leave with a gap",
                "Leave --no-history out, or move history.ndjson away first. Nothing was changed.",
            ));
        } else {
            store.history_from = None;
        }
        store.mend::<M>()?;
        Ok(store)
    }

    /// Opens the history. One that was moved away is begun again.
    fn open_history(&mut self, path: &Path) -> Result<(), Failure> {
        if self.history_from.is_some() && !path.exists() {
            // First, so that the empty file of the next step is not taken for one that has lost all.
            self.history_from = None;
            let snapshot = self.snapshot.clone();
            self.write_snapshot(&snapshot)
                .map_err(|error| Failure::file("write", &self.directory, &error))?;
            let count = self.snapshot.command_count;
            let words =
                format!("There is no history.ndjson any more; a new one begins at count {count}");
            note("history_begun", &words);
        }
        let opened = History::open(path);
        self.history = Some(opened.map_err(|error| Failure::file("open", path, &error))?);
        Ok(())
    }

    /// The document as it is on the disk.
    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// The commands between two counts; `None` when they are not all there.
    pub(super) fn history(
        &mut self,
        counts: Range<u64>,
    ) -> Result<Option<Vec<Completion>>, Failure> {
        let path = self.directory.join("history.ndjson");
        match &mut self.history {
            None => Ok(None),
            Some(history) => history.read(counts).map_err(|error| match error.kind() {
                io::ErrorKind::InvalidData => inconsistent(error.to_string()),
                _ => Failure::file("read", &path, &error),
            }),
        }
    }

    /// Makes the commands of a flush and the document that they lead to durable, or neither.
    pub(super) fn keep(
        &mut self,
        completions: &[Completion],
        snapshot: Snapshot,
    ) -> Result<(), Failure> {
        let snapshot_path = self.directory.join("snapshot.json");
        let history_path = self.directory.join("history.ndjson");
        let mut former_bytes = 0;
        if let Some(history) = &mut self.history {
            former_bytes = history
                .bytes()
                .map_err(|error| Failure::file("read", &history_path, &error))?;
            if let Err(error) = history.append(self.snapshot.command_count, completions) {
                return Err(self.take_back(former_bytes, &history_path, &error));
            }
            // Where the first flush fails, the next run sets it again.
            self.history_from.get_or_insert(self.snapshot.command_count);
        }
        if let Err(error) = self.replace_snapshot(&snapshot) {
            return Err(self.take_back(former_bytes, &snapshot_path, &error));
        }
        // From here on the flush is applied, whatever comes.
        disk::sync_directory(&self.directory).map_err(|error| undecided(&snapshot_path, &error))?;
        self.snapshot = snapshot;
        Ok(())
    }

    /// Takes a flush out of the history again that could not be made durable.
    fn take_back(&mut self, former_bytes: u64, path: &Path, error: &io::Error) -> Failure {
        if let Some(history) = &mut self.history
            && history.cut(former_bytes).is_err()
        {
            return undecided(path, error);
        }
        Failure::file("write", path, error)
    }

    /// Replaces `snapshot.json`: whoever reads it finds the former one or the new one, whole. The
    /// new name is durable only when the directory is.
    fn replace_snapshot(&self, snapshot: &Snapshot) -> io::Result<()> {
        let path = self.directory.join("snapshot.json");
        let fresh = self.directory.join("snapshot.json.new");
        let text = snapshot_file::write(snapshot, self.history_from)?;
        let file = disk::create(&fresh)?;
        disk::write(&file, &text)?;
        disk::sync(&file)?;
        disk::rename(&fresh, &path)
    }

    /// Replaces `snapshot.json`, durable.
    fn write_snapshot(&self, snapshot: &Snapshot) -> io::Result<()> {
        self.replace_snapshot(snapshot)?;
        disk::sync_directory(&self.directory)
    }

    /// Brings history and snapshot together where a crash came between them.
    fn mend<M: Model>(&mut self) -> Result<(), Failure> {
        let path = self.directory.join("history.ndjson");
        let unusable = |error: io::Error| Failure::file("mend", &path, &error);
        let count = self.snapshot.command_count;
        let Some(history) = &mut self.history else {
            return Ok(());
        };
        let tail = history.tail(count).map_err(unusable)?;
        let begins = history.first_count().map_err(unusable)?;
        if let Some(damage) = &tail.damage
            && !is_torn(&tail, damage, count)
        {
            let words = history.place_of(damage).map_err(unusable)?;
            return Err(inconsistent(words));
        }
        begins_where_it_should(begins, self.history_from)?;
        let kept = whole_flushes(&tail, count)?;
        self.history_from = begins.and_then(before);
        let dropped_bytes = tail.file_bytes - kept.end_offset;
        let ahead: Vec<Completion> = kept
            .ahead
            .iter()
            .cloned()
            .map(Line::into_completion)
            .collect();
        // Replayed first: a history that does not fit is refused with both files as they were.
        let caught_up = if ahead.is_empty() {
            None
        } else {
            Some(replay::<M>(&self.snapshot, &ahead).map_err(|problem| {
                inconsistent(format!(
                    "history.ndjson does not fit snapshot.json: {problem}"
                ))
            })?)
        };
        if dropped_bytes > 0 {
            history.cut(kept.end_offset).map_err(unusable)?;
            note(
                "recovered",
                &format!(
                    "After a crash the last {dropped_bytes} bytes of history.ndjson were a flush that was not whole and \
never answered; they were taken out"
                ),
            );
        }
        if let Some(snapshot) = caught_up {
            self.write_snapshot(&snapshot).map_err(unusable)?;
            note(
                "recovered",
                &format!(
                    "After a crash snapshot.json was {} commands behind history.ndjson; it was brought up to count {}",
                    ahead.len(),
                    snapshot.command_count
                ),
            );
            self.snapshot = snapshot;
        }
        Ok(())
    }
}

/// A flush of which nobody can say whether it is on the disk.
fn undecided(path: &Path, error: &io::Error) -> Failure {
    Failure::problem(
        "undecided",
        format!(
            "Cannot make {} durable, and cannot roll the flush back: {error}",
            path.display()
        ),
        "Look at the disk; then send an empty flush: its answer shows whether this one was applied.",
    )
}

/// Files of which one is damaged, or does not fit the other.
fn inconsistent(message: String) -> Failure {
    Failure::problem("inconsistent", message, RESTORE)
}

fn before(count: Count) -> Option<Count> {
    count.get().checked_sub(1).and_then(Count::new)
}

/// Refuses a history that has lost its first lines, or all of them.
fn begins_where_it_should(begins: Option<Count>, from: Option<Count>) -> Result<(), Failure> {
    let Some(due) = from.and_then(|from| from.checked_add(1)) else {
        return Ok(());
    };
    let found = match begins {
        Some(begins) if begins == due => return Ok(()),
        Some(begins) => format!("begins with count {begins}"),
        None => "has no first line".to_owned(),
    };
    Err(inconsistent(format!(
        "history.ndjson {found}, and snapshot.json says that it begins with {due}: lines are lost"
    )))
}

/// Whether a line that cannot be read may be what a crash has left of the last flush: all that the
/// snapshot has lies before it, and behind the snapshot there is nothing but this one flush.
fn is_torn(tail: &Tail, damage: &Damage, snapshot_count: Count) -> bool {
    let is_behind = |line: &&Line| line.count > snapshot_count;
    let last = tail.lines.last().map_or(Count::ZERO, |line| line.count);
    let ahead = tail.lines.iter().filter(is_behind);
    let is_whole = |line: &Line| line.count == line.flush_end;
    let mut ends = ahead
        .clone()
        .chain(&damage.behind)
        .map(|line| line.flush_end);
    let end = ends.next();
    last >= snapshot_count
        && !ahead.into_iter().any(is_whole)
        && ends.all(|other| Some(other) == end)
}

/// What of a history holds.
struct Kept {
    /// The lines beyond the snapshot.
    ahead: Vec<Line>,
    /// Where the last line that holds ends.
    end_offset: u64,
}

/// Finds what a crash has left: beyond the snapshot whole flushes hold, and one that is not whole
/// was never answered. Anything else is no trace of a crash, and is refused.
fn whole_flushes(tail: &Tail, snapshot_count: Count) -> Result<Kept, Failure> {
    for pair in tail.lines.windows(2) {
        if pair[0].count.checked_add(1) != Some(pair[1].count) {
            return Err(inconsistent(format!(
                "history.ndjson goes from count {} to {}",
                pair[0].count, pair[1].count
            )));
        }
    }
    let whole = tail
        .lines
        .iter()
        .rposition(|line| line.count == line.flush_end)
        .map_or(0, |at| at + 1);
    let (held, _torn) = tail.lines.split_at(whole);
    let begins = tail.lines.first().map(|line| line.count);
    let ends = held.last().map(|line| line.count);
    let is_at_snapshot = match (begins, ends) {
        // A history that begins here: nothing yet, or the beginning of a first flush. Where a
        // document has a count and the file has bytes but not one line, something else was lost.
        (None, _) => tail.file_bytes == 0 || snapshot_count == Count::ZERO,
        (Some(begins), None) => snapshot_count.checked_add(1) == Some(begins),
        (Some(begins), Some(ends)) => {
            snapshot_count.checked_add(1) >= Some(begins) && ends >= snapshot_count
        }
    };
    if !is_at_snapshot || !(tail.is_whole_file || begins <= Some(snapshot_count)) {
        let message = match (begins, ends) {
            (Some(begins), Some(ends)) => format!(
                "snapshot.json is at count {snapshot_count}, and history.ndjson holds {begins} to {ends}"
            ),
            _ => format!(
                "snapshot.json is at count {snapshot_count}, and history.ndjson cannot be read"
            ),
        };
        return Err(inconsistent(message));
    }
    let ahead = held.iter().filter(|line| line.count > snapshot_count);
    Ok(Kept {
        ahead: ahead.cloned().collect(),
        end_offset: held.last().map_or(0, |line| line.end_offset),
    })
}

fn replay<M: Model>(snapshot: &Snapshot, completions: &[Completion]) -> Result<Snapshot, Problem> {
    let limits = M::limits();
    let mut document = Document::<M>::from_snapshot(snapshot, Role::Replay, &limits)?;
    for completion in completions {
        let command = decode_completion::<M>(completion, Role::Replay, &limits)?;
        document.apply(command, None, &limits)?;
    }
    document.snapshot(snapshot.epoch.clone())
}

/// Tells on standard error what was put right or made.
pub(super) fn note(code: &str, message: &str) {
    let told = json!({ "code": code, "message": message });
    // With standard error closed there is nobody to tell.
    let _ = writeln!(io::stderr(), "{told}");
}
