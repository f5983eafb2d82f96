//! A folder with generated types and the programs that use them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// The example models, as folders of `schemas/`.
pub(crate) const MODELS: [&str; 4] = ["todo-list", "board", "outline", "ticket-shop"];

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// A committed schema of the profile types.
pub(crate) fn schema(model: &str, dialect: &str, kind: &str) -> PathBuf {
    let folder = root().join("schemas").join(model).join(dialect);
    folder.join("types").join(format!("{kind}.json"))
}

/// A new folder with the files of this folder of `tests/`.
pub(crate) fn copied(from: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(&root().join("tests").join(from), folder.path());
    folder
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Runs a command; the answer is whether it went well, and all that it printed.
pub(crate) fn run(command: &mut Command) -> (bool, String) {
    let output = command.output().unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.success(),
        String::from_utf8_lossy(&printed).into_owned(),
    )
}

/// Runs a command that has to go well.
pub(crate) fn succeed(command: &mut Command) -> String {
    let (success, printed) = run(command);
    assert!(success, "{command:?}\n{printed}");
    printed
}

/// Runs a program that prints one line of JSON.
pub(crate) fn json(command: &mut Command) -> Value {
    let printed = succeed(command);
    serde_json::from_str(&printed).unwrap_or_else(|error| panic!("{error}: {printed}"))
}

/// The program that is tested.
pub(crate) const FLUSHOUT: &str = env!("CARGO_BIN_EXE_flushout");
