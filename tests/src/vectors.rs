//! Replays recorded scenarios of the npm package through our proxy and master.
//!
//! The format and the rules of comparison are described in `data/npm-vectors/README.md`. Each
//! scenario is replayed twice: once with our own messages throughout, and once with every message
//! replaced by the recorded one, as if the other side were npm's. All of them pass through text.

mod scenario;
mod steps;

use std::fmt;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use serde_json::Value;

use scenario::Scenario;

/// Whose messages the two sides are given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Messages {
    /// What our own side has written.
    Ours,
    /// What npm's side had written.
    Recorded,
}

impl fmt::Display for Messages {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Ours => "our messages",
            Self::Recorded => "recorded messages",
        })
    }
}

/// Replays one scenario in both ways.
///
/// # Errors
///
/// The first difference, with the number of its step (the first is 0).
pub fn replay(scenario: &Value) -> Result<(), String> {
    for messages in [Messages::Ours, Messages::Recorded] {
        replay_with(scenario, messages).map_err(|text| format!("{messages}: {text}"))?;
    }
    Ok(())
}

/// Replays one scenario in one way.
///
/// # Errors
///
/// The first difference, with the number of its step (the first is 0).
pub fn replay_with(scenario: &Value, messages: Messages) -> Result<(), String> {
    let run = || {
        let mut running = Scenario::start(scenario, messages)?;
        let steps = scenario["steps"]
            .as_array()
            .ok_or("the vector has no steps")?;
        for (index, step) in steps.iter().enumerate() {
            running
                .step(step)
                .map_err(|text| format!("step {index} ({}): {text}", step["do"]))?;
        }
        running
            .finish(&scenario["final"])
            .map_err(|text| format!("final: {text}"))
    };
    // A panic is a failure of this scenario alone; nothing of it is used afterwards.
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("it panicked".to_owned()))
}

/// What came of the scenarios of a folder.
#[derive(Debug, Default)]
pub struct Outcome {
    /// How many passed.
    pub passed: usize,
    /// Those that failed: the file and the difference.
    pub failed: Vec<(PathBuf, String)>,
}

/// Replays every scenario in `designed/` and `random/` below a folder, in the order of the names.
///
/// # Errors
///
/// A folder without scenarios, and a file that cannot be read or is no JSON.
pub fn replay_folder(folder: &Path) -> Result<Outcome, String> {
    let mut outcome = Outcome::default();
    for file in files_in(folder)? {
        let text =
            fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let scenario: Value =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        match replay(&scenario) {
            Ok(()) => outcome.passed += 1,
            Err(difference) => outcome.failed.push((file, difference)),
        }
    }
    Ok(outcome)
}

/// The scenarios of a folder.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for name in ["designed", "random"] {
        let below = folder.join(name);
        if !below.is_dir() {
            continue;
        }
        let entries =
            fs::read_dir(&below).map_err(|error| format!("{}: {error}", below.display()))?;
        for entry in entries {
            let path = entry
                .map_err(|error| format!("{}: {error}", below.display()))?
                .path();
            if path
                .extension()
                .is_some_and(|extension| extension == "json")
            {
                files.push(path);
            }
        }
    }
    if files.is_empty() {
        return Err(format!(
            "{} has no vectors in designed/ or random/",
            folder.display()
        ));
    }
    files.sort();
    Ok(files)
}
