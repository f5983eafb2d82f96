//! Writing what was made to files, those alone that differ, and saying so.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Writes those files whose text differs from what is there, and the directories around them. The
/// answer is a line for each file, and how many were written.
pub(crate) fn write_files(
    files: impl IntoIterator<Item = (PathBuf, String)>,
) -> Result<(String, usize), Failure> {
    let mut told = String::new();
    let mut written = 0;
    for (path, text) in files {
        let is_same = fs::read(&path).is_ok_and(|former| former == text.as_bytes());
        if !is_same {
            write_file(&path, &text)?;
            written += 1;
        }
        let state = if is_same { "unchanged" } else { "written  " };
        // Writing to a text cannot fail.
        let _ = writeln!(told, "{state}  {}", path.display());
    }
    Ok((told, written))
}

fn write_file(path: &Path, text: &str) -> Result<(), Failure> {
    let written = match path.parent() {
        Some(parent) => fs::create_dir_all(parent).and_then(|()| fs::write(path, text)),
        None => fs::write(path, text),
    };
    written.map_err(|error| {
        let what_to_give = if path.is_dir() {
            "Give the path of a file"
        } else {
            "Give a place that you may write to"
        };
        let path = path.display();
        Failure::Unusable(format!("cannot write {path}: {error}. {what_to_give}."))
    })
}
