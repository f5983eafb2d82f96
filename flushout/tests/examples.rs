//! Runs each example, and compares what it prints with the text at its head.

#![allow(
    clippy::unwrap_used,
    reason = "the leave for tests does not reach functions that tests share"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The text between ```` ```text ```` and ```` ``` ```` in the documentation of an example.
fn expected_output(source: &str) -> String {
    let head = source.lines().map_while(|line| line.strip_prefix("//!"));
    let text = head.skip_while(|line| line.trim() != "```text").skip(1);
    text.take_while(|line| line.trim() != "```")
        .map(|line| line.strip_prefix(' ').unwrap_or(line).to_owned() + "\n")
        .collect()
}

/// The program that cargo has built of an example. `cargo test -p flushout` builds it; a run that names
/// one test does not, so one that is missing or older than its source is an error.
fn program(example: &str, source: &Path) -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap();
    let program = folder.join("examples").join(example);
    let program = program.with_extension(std::env::consts::EXE_EXTENSION);
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    assert!(
        modified(&program) >= modified(source),
        "{} is missing or old: run `cargo build -p flushout --examples` first",
        program.display()
    );
    program
}

#[test]
fn every_example_prints_what_its_head_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let sources = fs::read_dir(folder).unwrap();
    let mut names = Vec::new();
    for source in sources.map(|entry| entry.unwrap().path()) {
        let name = source.file_stem().unwrap().to_str().unwrap().to_owned();
        let output = Command::new(program(&name, &source)).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {errors}");
        let printed = String::from_utf8(output.stdout).unwrap();
        let expected = expected_output(&fs::read_to_string(&source).unwrap());
        assert_eq!(printed, expected, "{name} prints something else");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, ["first_model", "offline", "tickets", "undo"]);
}
