//! Runs a program of another language and exchanges requests and answers with it, a line of JSON each.

use std::collections::VecDeque;
use std::fmt;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde_json::Value;

/// How long one request may take before the peer counts as hung, in seconds.
pub const REQUEST_SECONDS_MAX: u64 = 60;

/// How many lines of standard error are kept for the message of an error.
const ERROR_LINES_MAX: usize = 40;

/// Why a peer could not be started, or a request got no answer.
#[derive(Debug)]
pub struct PeerError(String);

impl PeerError {
    /// An error with this message.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for PeerError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for PeerError {}

/// Says what a test could not run, past the capture of the test harness: it has to be seen in a run that passes.
pub(crate) fn report_not_run(program: &str, lack: &str) {
    let test = thread::current().name().unwrap_or("a test").to_owned();
    // Without a standard error there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "not run: {test} ({program}): {lack}");
}

/// A running program. It is ended when this is dropped.
///
/// The protocol is described in `tests/node/README.md`.
#[derive(Debug)]
pub struct Peer {
    name: String,
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

impl Peer {
    /// Starts a program; `name` is what errors call it.
    ///
    /// # Errors
    ///
    /// When the process cannot be started: the message says why.
    pub fn start(name: &str, command: &mut Command) -> Result<Self, PeerError> {
        let failed = |what: &str| PeerError::new(format!("cannot start {name}: {what}"));
        let mut child = command
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

        // The three threads end by themselves when the process has ended or this value was dropped.
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
            name: name.to_owned(),
            child,
            requests,
            answers,
            errors,
            last_id: 0,
            patience: Duration::from_secs(REQUEST_SECONDS_MAX),
        })
    }

    /// Gives up on an answer after this time instead of [`REQUEST_SECONDS_MAX`].
    #[cfg(test)]
    pub(crate) fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
    }

    /// Whether the process has ended.
    #[cfg(test)]
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_some())
    }

    /// Sends a request and gives the answer as it came, also one with `"ok": false`.
    ///
    /// The request is an object with `op` and its arguments; `id` is set here.
    ///
    /// # Errors
    ///
    /// When the request is no object, or no answer to it comes within [`REQUEST_SECONDS_MAX`]: then the process is
    /// ended, and the message has what it printed last on standard error.
    pub fn request(&mut self, request: &Value) -> Result<Value, PeerError> {
        let Value::Object(mut fields) = request.clone() else {
            return Err(PeerError::new(String::from(
                "a request must be a JSON object",
            )));
        };
        self.last_id += 1;
        fields.insert(String::from("id"), Value::from(self.last_id));
        let mut line = Value::Object(fields).to_string().into_bytes();
        line.push(b'\n');
        // A failure to send shows below: the answers end too when the process has ended.
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
    /// As [`Peer::request`], and with the peer's own message when the answer says `"ok": false`.
    pub fn call(&mut self, request: &Value) -> Result<Value, PeerError> {
        let answer = self.request(request)?;
        if answer["ok"] == true {
            return Ok(answer);
        }
        let error = answer["error"].as_str().unwrap_or("without a reason");
        Err(PeerError::new(format!(
            "{} refused {}: {error}",
            self.name, request["op"]
        )))
    }

    /// Ends the process, and makes the error that reports it.
    fn give_up(&mut self, what: &str) -> PeerError {
        self.end();
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let printed = errors
            .iter()
            .fold(String::new(), |text, line| text + "\n  " + line);
        PeerError::new(format!("{} {what}{printed}", self.name))
    }

    fn end(&mut self) {
        // Both fail only when the process has ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.end();
    }
}
