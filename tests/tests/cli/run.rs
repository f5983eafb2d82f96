//! Running the binary, and what came of it.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

/// The binary, to be run in a directory, without colours or settings of the one who tests.
pub(crate) fn flushout(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flushout"));
    command
        .current_dir(directory)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .stdin(Stdio::null());
    command
}

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn new(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The JSON on standard output of a run that went well and said nothing else.
    pub(crate) fn answer(&self) -> Value {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{self:?}");
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// The JSON on standard error of a run that failed and printed nothing.
    pub(crate) fn problem(&self) -> Value {
        assert_eq!((self.code, self.stdout.as_str()), (1, ""), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        serde_json::from_str(&self.stderr).unwrap()
    }
}

/// Runs it with these arguments.
pub(crate) fn run(directory: &Path, arguments: &[&str]) -> Outcome {
    Outcome::new(flushout(directory).args(arguments).output().unwrap())
}

/// Runs it with these arguments and this standard input.
pub(crate) fn run_with(directory: &Path, arguments: &[&str], input: &[u8]) -> Outcome {
    let mut child = flushout(directory)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input);
    Outcome::new(child.wait_with_output().unwrap())
}
