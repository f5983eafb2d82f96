//! Starts a script of `tests/node`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::peer::{Peer, PeerError, report_not_run};

/// The environment variable that names the folder of the scripts.
///
/// Where it is set, node and the packages must be there, and [`NodePeer::start`] gives an error when they
/// are not. Where it is not set, the folder of the sources is used, and what lacks is only reported.
pub const NODE_DIR_VARIABLE: &str = "FLUSHOUT_NODE_DIR";

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
    report: fn(&str, &str),
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
            report: report_not_run,
        }
    }

    /// The command that runs `script`; none where something lacks and need not be there.
    fn command(&self, script: &str) -> Result<Option<Command>, PeerError> {
        let Some(lack) = self.lacks(script) else {
            let mut command = Command::new(&self.node);
            command.arg(script).current_dir(&self.folder);
            return Ok(Some(command));
        };
        if self.required {
            return Err(PeerError::new(format!(
                "{script} must run because {NODE_DIR_VARIABLE} is set, but {lack}"
            )));
        }
        (self.report)(script, &lack);
        Ok(None)
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

/// A command that runs a script, named by its path from `tests/node`, in that folder.
///
/// Gives `None`, after printing a line `not run: ..`, when node or the packages are missing and
/// [`NODE_DIR_VARIABLE`] is not set.
///
/// # Errors
///
/// When node or the packages are missing though [`NODE_DIR_VARIABLE`] is set (install them: `npm ci` in `tests/node`).
pub fn node(script: &str) -> Result<Option<Command>, PeerError> {
    Place::of_environment().command(script)
}

/// A running script of `tests/node`. It is ended when this is dropped.
///
/// The protocol is described in `tests/node/README.md`.
#[derive(Debug)]
pub struct NodePeer(Peer);

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
    pub fn start(script: &str) -> Result<Option<Self>, PeerError> {
        Self::start_in(&Place::of_environment(), script)
    }

    fn start_in(place: &Place, script: &str) -> Result<Option<Self>, PeerError> {
        let Some(mut command) = place.command(script)? else {
            return Ok(None);
        };
        Peer::start(script, &mut command).map(|peer| Some(Self(peer)))
    }

    /// As [`Peer::request`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn request(&mut self, request: &Value) -> Result<Value, PeerError> {
        self.0.request(request)
    }

    /// As [`Peer::call`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn call(&mut self, request: &Value) -> Result<Value, PeerError> {
        self.0.call(request)
    }
}

impl From<NodePeer> for Peer {
    fn from(peer: NodePeer) -> Self {
        peer.0
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
            report: report_not_run,
        };
        (folder, place)
    }

    fn error_of(script: &str) -> Option<String> {
        let (_folder, place) = place_with(script);
        let mut peer = NodePeer::start_in(&place, "peer.mjs").unwrap()?;
        peer.0.set_patience(Duration::from_secs(3));
        // More than a pipe holds, so that the peers that do not read make us wait for room.
        let request = json!({"op": "any", "filler": "x".repeat(1 << 20)});
        let error = peer.request(&request).unwrap_err().to_string();
        assert!(peer.0.has_ended(), "the process is left running");
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
        // This is no test that was not run, so nothing is reported.
        place.report = |_, _| {};
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
