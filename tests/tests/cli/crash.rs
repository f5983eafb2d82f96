//! `apply` after a crash: every state that one can leave is mended, any other is refused.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use serde_json::json;
use tempfile::TempDir;

use crate::apply::{apply, creates, document, files, snapshot};
use crate::run::{Outcome, flushout};

const SNAPSHOT: &str = "doc/snapshot.json";
const HISTORY: &str = "doc/history.ndjson";

/// The files of a document before a flush of three commands, and after it.
struct Moments {
    directory: TempDir,
    snapshot_before: Vec<u8>,
    history_before: Vec<u8>,
    history_after: Vec<u8>,
}

impl Moments {
    fn new() -> Self {
        let directory = document();
        let here = directory.path();
        apply(here, &creates(0, &["one", "two"])).answer();
        let snapshot_before = fs::read(here.join(SNAPSHOT)).unwrap();
        let history_before = fs::read(here.join(HISTORY)).unwrap();
        apply(here, &creates(2, &["three", "four", "five"])).answer();
        let history_after = fs::read(here.join(HISTORY)).unwrap();
        Self {
            directory,
            snapshot_before,
            history_before,
            history_after,
        }
    }

    fn here(&self) -> &Path {
        self.directory.path()
    }

    /// Puts the files as a crash would leave them.
    fn set(&self, snapshot: &[u8], history: &[u8]) {
        fs::write(self.here().join(SNAPSHOT), snapshot).unwrap();
        fs::write(self.here().join(HISTORY), history).unwrap();
    }

    /// An empty flush, which mends what there is to mend.
    fn look(&self, from: u64) -> Outcome {
        apply(self.here(), &json!({ "from": from, "completions": [] }))
    }
}

#[test]
fn wherever_the_history_was_torn_the_flush_is_whole_or_gone() {
    let moments = Moments::new();
    let lines = moments.history_before.len()..=moments.history_after.len();
    // Every seventh byte, and both ends.
    let mut cuts: Vec<usize> = lines.clone().step_by(7).collect();
    cuts.push(*lines.end());
    for cut in cuts {
        moments.set(&moments.snapshot_before, &moments.history_after[..cut]);
        let outcome = moments.look(2);
        assert_eq!(outcome.code, 0, "cut at {cut}: {outcome:?}");
        let count = snapshot(moments.here())["commandCount"].as_u64().unwrap();
        let history = fs::read(moments.here().join(HISTORY)).unwrap();
        if cut == moments.history_after.len() {
            assert_eq!((count, &history), (5, &moments.history_after));
            assert!(
                outcome.stderr.contains("brought up to count 5"),
                "{outcome:?}"
            );
        } else {
            assert_eq!(
                (count, &history),
                (2, &moments.history_before),
                "cut at {cut}"
            );
            let is_told = outcome.stderr.contains("never answered");
            assert_eq!(is_told, cut > moments.history_before.len(), "{outcome:?}");
        }
        // Mended is mended: the next run has nothing to tell.
        moments.look(2).answer();
    }
}

#[test]
fn a_history_ahead_of_the_snapshot_is_replayed_and_goes_on() {
    let moments = Moments::new();
    let whole = snapshot(moments.here());
    moments.set(&moments.snapshot_before, &moments.history_after);
    // What a crash between writing and renaming leaves beside.
    fs::write(moments.here().join("doc/snapshot.json.new"), "{\"comm").unwrap();
    let outcome = apply(moments.here(), &creates(5, &["six"]));
    assert_eq!(outcome.code, 0, "{outcome:?}");
    assert!(
        outcome.stderr.contains("\"code\":\"recovered\""),
        "{outcome:?}"
    );
    let now = snapshot(moments.here());
    assert_eq!(now["commandCount"], 6);
    assert_eq!(
        now["document"]["todos"]["4"],
        whole["document"]["todos"]["4"]
    );
    assert_eq!(now["document"]["todos"]["6"]["title"], "six");
    assert!(!moments.here().join("doc/snapshot.json.new").exists());
}

#[test]
fn garbage_behind_the_last_flush_is_taken_out_and_said() {
    let moments = Moments::new();
    let snapshot_after = fs::read(moments.here().join(SNAPSHOT)).unwrap();
    for garbage in [&b"\0\0\0\0\0"[..], b"{\"count\":6,", b"\0\0\n{}\n"] {
        let torn = [&moments.history_after[..], garbage].concat();
        moments.set(&snapshot_after, &torn);
        let outcome = moments.look(5);
        assert!(
            outcome.code == 0 && outcome.stderr.contains("recovered"),
            "{outcome:?}"
        );
        let history = fs::read(moments.here().join(HISTORY)).unwrap();
        assert_eq!(history, moments.history_after);
    }
}

#[test]
fn what_no_crash_leaves_is_refused_and_left_as_it_is() {
    let moments = Moments::new();
    let snapshot_after = fs::read(moments.here().join(SNAPSHOT)).unwrap();
    let text = String::from_utf8(moments.history_after.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let damaged = text.replacen("\"three\"", "\"thr\u{0}ee\"", 1);
    let cases = [
        ("history behind", lines[..2].concat()),
        (
            "a line missing",
            [lines[0], lines[1], lines[3], lines[4]].concat(),
        ),
        ("damage in what was answered", damaged),
        ("nothing readable", "garbage".to_owned()),
        (
            "the last line torn after the answer",
            text.trim_end().to_owned(),
        ),
    ];
    for (what, history) in cases {
        moments.set(&snapshot_after, history.as_bytes());
        let before = files(moments.here());
        let problem = moments.look(5).problem();
        assert_eq!(problem["code"], "inconsistent", "{what}: {problem}");
        assert!(
            problem["whatToDo"].as_str().unwrap().contains("backup"),
            "{problem}"
        );
        assert_eq!(files(moments.here()), before, "{what}");
    }
    // A history that does not fit: it deletes below what is not there.
    let other = without_checksums(&lines.concat()).replace("[\"todos\"]", "[\"elsewhere\"]");
    moments.set(&moments.snapshot_before, other.as_bytes());
    let before = files(moments.here());
    let problem = moments.look(2).problem();
    assert_eq!(problem["code"], "inconsistent", "{problem}");
    assert!(
        problem["message"]
            .as_str()
            .unwrap()
            .contains("does not fit"),
        "{problem}"
    );
    assert_eq!(files(moments.here()), before);
    moments.set(b"{\"commandCount\":5", &moments.history_after);
    assert_eq!(moments.look(5).problem()["code"], "malformed");
}

/// The lines as a former version has written them.
fn without_checksums(history: &str) -> String {
    let plain = |line: &str| format!("{}}}\n", &line[..line.find(",\"crc32\"").unwrap()]);
    history.lines().map(plain).collect()
}

/// One flipped bit in either file is named, refused and left as it is.
#[test]
fn every_flipped_bit_is_named() {
    let moments = Moments::new();
    let whole = files(moments.here());
    let mut unseen = Vec::new();
    for (name, bytes) in whole.iter().filter(|(name, _)| name != "lock") {
        let path = moments.here().join("doc").join(name);
        // Every fifth bit, so that each place of a byte has its turn.
        for bit in (0..bytes.len() * 8).step_by(5) {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, &flipped).unwrap();
            let outcome = moments.look(5);
            let is_named = outcome.code == 1 && outcome.stderr.contains(name.as_str());
            if !is_named || fs::read(&path).unwrap() != flipped {
                unseen.push(format!("bit {bit} of {name}: {outcome:?}"));
            }
        }
        fs::write(&path, bytes).unwrap();
    }
    assert_eq!(unseen, [""; 0]);
    moments.look(5).answer();
}

#[test]
fn lost_lines_are_seen_wherever_they_were() {
    let moments = Moments::new();
    let snapshot_after = fs::read(moments.here().join(SNAPSHOT)).unwrap();
    let text = String::from_utf8(moments.history_after.clone()).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for lost in [0..1, 0..4, 0..5, 1..2, 3..5, 4..5] {
        let kept: String = [&lines[..lost.start], &lines[lost.end..]].concat().concat();
        moments.set(&snapshot_after, kept.as_bytes());
        let before = files(moments.here());
        let problem = moments.look(5).problem();
        assert_eq!(problem["code"], "inconsistent", "{lost:?}: {problem}");
        assert!(
            problem["message"]
                .as_str()
                .unwrap()
                .contains("history.ndjson")
        );
        assert_eq!(files(moments.here()), before, "{lost:?}");
    }
    // One that was moved away, as the message advises, is begun again.
    fs::remove_file(moments.here().join(HISTORY)).unwrap();
    let outcome = moments.look(5);
    assert!(
        outcome.code == 0 && outcome.stderr.contains("history_begun"),
        "{outcome:?}"
    );
    apply(moments.here(), &creates(5, &["six"])).answer();
    assert_eq!(snapshot(moments.here())["commandCount"], 6);
}

/// Damage of a flush that was applied is no torn flush, even where an older snapshot stands beside it.
#[test]
fn a_damaged_flush_is_not_cut_off_behind_an_older_snapshot() {
    let moments = Moments::new();
    apply(moments.here(), &creates(5, &["six", "seven"])).answer();
    let text = fs::read_to_string(moments.here().join(HISTORY)).unwrap();
    for title in ["three", "six"] {
        let damaged = text.replacen(title, "other", 1);
        moments.set(&moments.snapshot_before, damaged.as_bytes());
        let before = files(moments.here());
        let problem = moments.look(2).problem();
        assert!(
            problem["message"]
                .as_str()
                .unwrap()
                .contains("is damaged: its checksum is"),
            "{problem}"
        );
        assert_eq!(files(moments.here()), before);
    }
}

/// Files of a version that wrote no checksums are read, and get them with the next flush.
#[test]
fn files_without_checksums_are_read_still() {
    let moments = Moments::new();
    let plain = snapshot(moments.here()).to_string();
    let text = String::from_utf8(moments.history_after.clone()).unwrap();
    let history = without_checksums(&text);
    moments.set(plain.as_bytes(), history.as_bytes());
    apply(moments.here(), &creates(5, &["six"])).answer();
    let now = fs::read_to_string(moments.here().join(HISTORY)).unwrap();
    assert!(now.starts_with(&history) && now.lines().last().unwrap().contains("crc32"));
    let written = fs::read_to_string(moments.here().join(SNAPSHOT)).unwrap();
    assert!(
        written.contains("\"historyFrom\":0,\"crc32\":"),
        "{written}"
    );
    // Changed by hand, with the checksum taken out.
    let edited = written
        .split(",\"crc32\"")
        .next()
        .unwrap()
        .replace("six", "6")
        + "}\n";
    fs::write(moments.here().join(SNAPSHOT), edited).unwrap();
    apply(moments.here(), &creates(6, &["seven"])).answer();
    // Members that no snapshot has may be a checksum with another name.
    let strange = written.replace("crc32", "crc33");
    fs::write(moments.here().join(SNAPSHOT), strange).unwrap();
    assert_eq!(moments.look(6).problem()["code"], "inconsistent");
}

#[test]
fn a_snapshot_that_cannot_be_written_takes_the_flush_out_of_the_history_again() {
    let moments = Moments::new();
    let before = files(moments.here());
    // A directory stands where the new snapshot is to be written first.
    let obstacle = moments.here().join("doc/snapshot.json.new");
    fs::create_dir(&obstacle).unwrap();
    let problem = apply(moments.here(), &creates(5, &["six"])).problem();
    assert_eq!(problem["code"], "io", "{problem}");
    fs::remove_dir(&obstacle).unwrap();
    assert_eq!(files(moments.here()), before);
    apply(moments.here(), &creates(5, &["six"])).answer();
}

/// Kills the process at many moments. What was answered is there afterwards, and no flush is there
/// in part, whenever it was.
#[test]
fn killed_at_any_moment_nothing_answered_is_lost_and_nothing_is_half_done() {
    let directory = document();
    let here = directory.path();
    let mut answered = 0;
    for step in 0..40 {
        let title = format!("flush {step}");
        let flush = creates(0, &[&title, &title, &title]).to_string();
        fs::write(here.join("flush.json"), flush).unwrap();
        let mut child = flushout(here)
            .args(["apply", "--dir", "doc", "flush.json"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        sleep(Duration::from_micros(400 * step));
        // It may have ended already.
        let _ = child.kill();
        let output = child.wait_with_output().unwrap();
        let is_answered = output.stdout.ends_with(b"\n");
        let outcome = apply(here, &json!({ "from": 0, "completions": [] }));
        assert_eq!(outcome.code, 0, "{outcome:?}");
        let snapshot = snapshot(here);
        let todos = snapshot["document"]["todos"].as_object().unwrap();
        let kept = todos
            .values()
            .filter(|todo| todo["title"] == title.as_str())
            .count();
        assert!(
            kept == 3 || (kept == 0 && !is_answered),
            "{kept} at step {step}"
        );
        assert_eq!(snapshot["commandCount"].as_u64(), Some(todos.len() as u64));
        let history = fs::read_to_string(here.join(HISTORY)).unwrap();
        assert_eq!(history.lines().count(), todos.len());
        answered += usize::from(is_answered);
    }
    println!("{answered} of 40 were answered before they were killed");
}
