//! Holds the house rules for files of source: their length and their first line.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// How many lines a file of source may have.
const LINES_MAX: usize = 700;

/// Folders that hold no sources of ours.
const FOREIGN_FOLDERS: [&str; 2] = ["target", "node_modules"];

/// The root of the workspace.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// All Rust files below a folder, sorted.
pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.sort();
    files
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let path = entry.path();
        let name = entry.file_name();
        let hidden = name.to_string_lossy().starts_with('.');
        if entry.file_type().unwrap().is_dir() {
            if !hidden && !FOREIGN_FOLDERS.iter().any(|foreign| name == *foreign) {
                collect(&path, files);
            }
        } else if path.extension() == Some(OsStr::new("rs")) {
            files.push(path);
        }
    }
}

/// Says which of the files are longer than `lines_max`.
fn too_long(files: &[PathBuf], lines_max: usize) -> Vec<String> {
    let lines = |path: &PathBuf| {
        (
            path.clone(),
            fs::read_to_string(path).unwrap().lines().count(),
        )
    };
    let long = files
        .iter()
        .map(lines)
        .filter(|(_, lines)| *lines > lines_max);
    long.map(|(path, lines)| {
        format!(
            "{} has {lines} lines, more than {lines_max}",
            path.display()
        )
    })
    .collect()
}

/// Says which of the files do not begin by saying what they are for.
fn without_purpose(files: &[PathBuf]) -> Vec<String> {
    let silent = files
        .iter()
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! "));
    silent
        .map(|path| {
            format!(
                "{} does not begin with `//! ` and its purpose",
                path.display()
            )
        })
        .collect()
}

#[test]
fn files_are_short_enough_to_read() {
    let files = rust_files(root());
    assert!(files.len() > 10, "the sources have not been found");
    let wrong = too_long(&files, LINES_MAX);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn files_say_what_they_are_for() {
    let in_src = |path: &PathBuf| {
        path.components()
            .any(|component| component.as_os_str() == "src")
    };
    let files: Vec<PathBuf> = rust_files(root()).into_iter().filter(in_src).collect();
    let wrong = without_purpose(&files);
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn breaches_of_both_rules_are_found() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("target")).unwrap();
    fs::write(folder.path().join("target/foreign.rs"), "\n\n\n\n").unwrap();
    fs::write(folder.path().join("long.rs"), "//! Long.\n\n\n\n").unwrap();
    fs::write(folder.path().join("silent.rs"), "fn f() {}\n").unwrap();
    let files = rust_files(folder.path());
    assert_eq!(files.len(), 2);
    let long = too_long(&files, 3);
    assert!(
        long.len() == 1 && long[0].contains("long.rs has 4 lines"),
        "{long:?}"
    );
    let silent = without_purpose(&files);
    assert!(
        silent.len() == 1 && silent[0].contains("silent.rs"),
        "{silent:?}"
    );
}
