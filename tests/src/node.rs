//! Starts a script of `tests/node` and exchanges requests and answers with it.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// The environment variable that names the folder of the scripts.
///
/// Where it is set, node and the packages must be there, and [`NodePeer::start`] gives an error when they
/// are not. Where it is not set, the folder of the sources is used, and what lacks is only reported.
pub const NODE_DIR_VARIABLE: &str = "FLUSHOUT_NODE_DIR";

/// How long one request may take before the peer counts as hung, in seconds.
pub const REQUEST_SECONDS_MAX: u64 = 60;

/// How many lines of standard error are kept for the message of an error.
const ERROR_LINES_MAX: usize = 40;

/// Why a peer could not be started, or a request got no answer.
#[derive(Debug)]
pub struct NodeError(String);

impl fmt::Display for NodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NodeError {}

/// Where the scripts are, and whether they have to work.
#[derive(Clone, Debug)]
struct Place {
    /// The folder that holds the scripts and `node_modules`.
    folder: PathBuf,
    /// Whether what lacks is an error.
    required: bool,
    /// The program to run.
    node: OsString,
    /// Tells somebody what was not run.
    report: fn(&str),
}

/// Writes a line past the capture of the test harness: what was not run has to be seen in a run that passes.
fn print_uncaptured(line: &str) {
    // Without a standard error there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{line}");
}

impl Place {
    /// Reads the place from the environment.
    fn of_environment() -> Self {
        let named = std::env::var_os(NODE_DIR_VARIABLE).filter(|value| !value.is_empty());
        Self {
            required: named.is_some(),
            folder: named.map_or_else(
                || Path::new(env!("CARGO_MANIFEST_DIR")).join("node"),
                PathBuf::from,
            ),
            node: OsString::from("node"),
            report: print_uncaptured,
        }
    }

    /// Says what lacks for running `script`, if anything.
    fn lacks(&self, script: &str) -> Option<String> {
        if !self.folder.join(script).is_file() {
            return Some(format!("{} has no {script}", self.folder.display()));
        }
        if !self.folder.join("node_modules").is_dir() {
            return Some(String::from(
                "the npm packages are not installed (`npm ci` in tests/node)",
            ));
        }
        let version = Command::new(&self.node)
            .arg("--version")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output();
        match version {
            Ok(output) if output.status.success() => None,
            _ => Some(String::from("node cannot be run (is it installed?)")),
        }
    }
}

/// A running script of `tests/node`. It is ended when this is dropped.
///
/// The protocol is described in `tests/node/README.md`.
#[derive(Debug)]
pub struct NodePeer {
    script: String,
    child: Child,
    /// Lines on their way to the process. A thread writes them, so that a hung process cannot block us.
    requests: Sender<Vec<u8>>,
    /// Lines that the process has printed.
    answers: Receiver<String>,
    /// The last lines that the process printed on standard error.
    errors: Arc<Mutex<VecDeque<String>>>,
    last_id: u64,
    patience: Duration,
}

impl NodePeer {
    /// Starts a script, named with its ending, such as `ajv-judge.mjs`.
    ///
    /// Gives `None`, after printing a line `not run: ..`, when node or the packages are missing and
    /// [`NODE_DIR_VARIABLE`] is not set.
    ///
    /// # Errors
    ///
    /// When node or the packages are missing though [`NODE_DIR_VARIABLE`] is set (install them: `npm ci` in
    /// `tests/node`), or when the process cannot be started.
    pub fn start(script: &str) -> Result<Option<Self>, NodeError> {
        Self::start_in(&Place::of_environment(), script)
    }

    fn start_in(place: &Place, script: &str) -> Result<Option<Self>, NodeError> {
        let Some(lack) = place.lacks(script) else {
            return Self::spawn(place, script).map(Some);
        };
        if place.required {
            return Err(NodeError(format!(
                "{script} must run because {NODE_DIR_VARIABLE} is set, but {lack}"
            )));
        }
        let test = thread::current().name().unwrap_or("a test").to_owned();
        (place.report)(&format!("not run: {test} ({script}): {lack}"));
        Ok(None)
    }

    fn spawn(place: &Place, script: &str) -> Result<Self, NodeError> {
        let failed = |what: &str| NodeError(format!("cannot start {script}: {what}"));
        let mut child = Command::new(&place.node)
            .arg(script)
            .current_dir(&place.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| failed(&error.to_string()))?;
        let (Some(mut stdin), Some(stdout), Some(stderr)) =
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        else {
            return Err(failed("its pipes are missing"));
        };

        // The three threads end by themselves when the process or this value has gone.
        let (requests, lines_to_write) = channel::<Vec<u8>>();
        thread::spawn(move || {
            for line in lines_to_write {
                if stdin.write_all(&line).and_then(|()| stdin.flush()).is_err() {
                    break;
                }
            }
        });
        let (lines_read, answers) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if lines_read.send(line).is_err() {
                    break;
                }
            }
        });
        let errors = Arc::new(Mutex::new(VecDeque::new()));
        let kept = Arc::clone(&errors);
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                if kept.len() == ERROR_LINES_MAX {
                    kept.pop_front();
                }
                kept.push_back(line);
            }
        });
        Ok(Self {
            script: script.to_owned(),
            child,
            requests,
            answers,
            errors,
            last_id: 0,
            patience: Duration::from_secs(REQUEST_SECONDS_MAX),
        })
    }

    /// Sends a request and gives the answer as it came, also one with `"ok": false`.
    ///
    /// The request is an object with `op` and its arguments; `id` is set here.
    ///
    /// # Errors
    ///
    /// When the request is no object, or no answer to it comes within [`REQUEST_SECONDS_MAX`]: then the process is
    /// ended, and the message has what it printed last on standard error.
    pub fn request(&mut self, request: &Value) -> Result<Value, NodeError> {
        let Value::Object(mut fields) = request.clone() else {
            return Err(NodeError(String::from("a request must be a JSON object")));
        };
        self.last_id += 1;
        fields.insert(String::from("id"), Value::from(self.last_id));
        let mut line = Value::Object(fields).to_string().into_bytes();
        line.push(b'\n');
        // A failure to send shows below: the answers end too when the process has gone.
        let _ = self.requests.send(line);
        let line = match self.answers.recv_timeout(self.patience) {
            Ok(line) => line,
            Err(RecvTimeoutError::Timeout) => {
                let seconds = self.patience.as_secs_f64();
                return Err(self.give_up(&format!("gave no answer within {seconds} s")));
            }
            Err(RecvTimeoutError::Disconnected) => return Err(self.give_up("has ended")),
        };
        match serde_json::from_str::<Value>(&line) {
            Ok(answer) if answer["id"] == self.last_id => Ok(answer),
            _ => Err(self.give_up(&format!("printed what is not the answer: {line}"))),
        }
    }

    /// Sends a request and gives the answer, which must have `"ok": true`.
    ///
    /// # Errors
    ///
    /// As [`NodePeer::request`], and with the peer's own message when the answer says `"ok": false`.
    pub fn call(&mut self, request: &Value) -> Result<Value, NodeError> {
        let answer = self.request(request)?;
        if answer["ok"] == true {
            return Ok(answer);
        }
        let error = answer["error"].as_str().unwrap_or("without a reason");
        Err(NodeError(format!(
            "{} refused {}: {error}",
            self.script, request["op"]
        )))
    }

    /// Ends the process, and makes the error that tells of it.
    fn give_up(&mut self, what: &str) -> NodeError {
        self.end();
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let printed = errors
            .iter()
            .fold(String::new(), |text, line| text + "\n  " + line);
        NodeError(format!("{} {what}{printed}", self.script))
    }

    fn end(&mut self) {
        // Both fail only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for NodePeer {
    fn drop(&mut self) {
        self.end();
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// A folder with one script, and an empty `node_modules` so that it counts as installed.
    fn place_with(script: &str) -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("peer.mjs"), script).unwrap();
        std::fs::create_dir(folder.path().join("node_modules")).unwrap();
        let place = Place {
            required: Place::of_environment().required,
            folder: folder.path().to_owned(),
            node: OsString::from("node"),
            report: print_uncaptured,
        };
        (folder, place)
    }

    fn error_of(script: &str) -> Option<String> {
        let (_folder, place) = place_with(script);
        let mut peer = NodePeer::start_in(&place, "peer.mjs").unwrap()?;
        peer.patience = Duration::from_secs(3);
        // More than a pipe holds, so that the peers that do not read make us wait for room.
        let request = json!({"op": "any", "filler": "x".repeat(1 << 20)});
        let error = peer.request(&request).unwrap_err().to_string();
        assert!(
            peer.child.try_wait().unwrap().is_some(),
            "the process is left running"
        );
        Some(error)
    }

    #[test]
    fn a_peer_that_hangs_is_given_up() {
        if let Some(error) = error_of("setInterval(() => {}, 1000); console.error('busy');") {
            assert!(error.contains("gave no answer within 3 s"), "{error}");
            assert!(error.contains("busy"), "{error}");
        }
    }

    #[test]
    fn a_peer_that_ends_is_an_error() {
        if let Some(error) = error_of("process.exit(3)") {
            assert!(error.contains("has ended"), "{error}");
        }
    }

    #[test]
    fn a_line_that_is_no_answer_is_an_error() {
        if let Some(error) = error_of("console.log('hello'); setInterval(() => {}, 1000);") {
            assert!(error.contains("what is not the answer: hello"), "{error}");
        }
    }

    #[test]
    fn what_lacks_is_an_error_only_where_it_is_required() {
        let (_folder, mut place) = place_with("");
        place.node = OsString::from("no-such-program-as-this");
        place.required = false;
        // This is no test that was not run, so nobody is to be told.
        place.report = |_| {};
        assert!(NodePeer::start_in(&place, "peer.mjs").unwrap().is_none());
        place.required = true;
        let error = NodePeer::start_in(&place, "peer.mjs")
            .unwrap_err()
            .to_string();
        assert!(error.contains("node cannot be run"), "{error}");
        let error = NodePeer::start_in(&place, "other.mjs")
            .unwrap_err()
            .to_string();
        assert!(error.contains("has no other.mjs"), "{error}");
        std::fs::remove_dir(place.folder.join("node_modules")).unwrap();
        let error = NodePeer::start_in(&place, "peer.mjs")
            .unwrap_err()
            .to_string();
        assert!(error.contains("npm packages are not installed"), "{error}");
    }
}
