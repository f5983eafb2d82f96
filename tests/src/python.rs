//! Runs the programs of `tests/python` in the virtual environment there.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::peer::{Peer, PeerError, report_not_run};

/// The environment variable that names the folder of the programs.
///
/// Where it is set, the virtual environment must be there, and [`python`] gives an error when it is not. Where it is
/// not set, the folder of the sources is used, and what lacks is only reported.
pub const PYTHON_DIR_VARIABLE: &str = "FLUSHOUT_PYTHON_DIR";

/// A command that runs a program of `tests/python`, such as `judge.py`, in that folder; without a program, what is
/// given as arguments (`-m mypy`).
///
/// Gives `None`, after printing a line `not run: ..`, when the virtual environment is missing and
/// [`PYTHON_DIR_VARIABLE`] is not set.
///
/// # Errors
///
/// When the virtual environment is missing though [`PYTHON_DIR_VARIABLE`] is set: `cargo xtask test --only python-packages`
/// makes it.
pub fn python(program: &str) -> Result<Option<Command>, PeerError> {
    let named = std::env::var_os(PYTHON_DIR_VARIABLE).filter(|value| !value.is_empty());
    let is_required = named.is_some();
    let folder = named.map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("python"),
        PathBuf::from,
    );
    let interpreter = folder.join(if cfg!(windows) {
        "venv/Scripts/python.exe"
    } else {
        "venv/bin/python"
    });
    if interpreter.is_file() && (program.is_empty() || folder.join(program).is_file()) {
        let mut command = Command::new(interpreter);
        if !program.is_empty() {
            command.arg(program);
        }
        command.current_dir(folder);
        return Ok(Some(command));
    }
    let lack = format!(
        "{} has no {program} or no virtual environment (`cargo xtask test --only python-packages` makes it)",
        folder.display()
    );
    if is_required {
        return Err(PeerError::new(format!(
            "{program} must run because {PYTHON_DIR_VARIABLE} is set, but {lack}"
        )));
    }
    report_not_run(program, &lack);
    Ok(None)
}

/// Starts the judge of `tests/python`, or gives `None` as [`python`] does.
///
/// # Errors
///
/// As [`python`], and when the process cannot be started.
pub fn judge() -> Result<Option<Peer>, PeerError> {
    python("judge.py")?
        .map(|mut command| Peer::start("judge.py", &mut command))
        .transpose()
}
