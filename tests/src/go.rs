//! Runs the judge of `tests/go`.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peer::{Peer, PeerError, report_not_run};

/// The environment variable that names the folder of the program.
///
/// Where it is set, the program must have been built, and [`judge`] gives an error when it is not. Where it is not set,
/// the folder of the sources is used, and what lacks is only reported.
pub const GO_DIR_VARIABLE: &str = "FLUSHOUT_GO_DIR";

/// Starts the judge.
///
/// Gives `None`, after printing a line `not run: ..`, when it has not been built and [`GO_DIR_VARIABLE`] is not set.
///
/// # Errors
///
/// When it has not been built though [`GO_DIR_VARIABLE`] is set (`cargo xtask test --only go-judge` builds it), or when
/// the process cannot be started.
pub fn judge() -> Result<Option<Peer>, PeerError> {
    let named = std::env::var_os(GO_DIR_VARIABLE).filter(|value| !value.is_empty());
    let is_required = named.is_some();
    let folder = named.map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("go"),
        PathBuf::from,
    );
    let program = folder
        .join("bin")
        .join(format!("judge{}", std::env::consts::EXE_SUFFIX));
    if program.is_file() {
        return Peer::start("the judge in Go", &mut Command::new(program)).map(Some);
    }
    let lack = format!(
        "{} is missing (`cargo xtask test --only go-judge` builds it)",
        program.display()
    );
    if is_required {
        return Err(PeerError::new(format!(
            "the judge in Go must run because {GO_DIR_VARIABLE} is set, but {lack}"
        )));
    }
    report_not_run("the judge in Go", &lack);
    Ok(None)
}
