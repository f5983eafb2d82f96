//! `flushout schema export`: configuration for an API gateway, to files that nobody loses.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use flushout::export::export;

use crate::arguments::Export;
use crate::failure::{Failure, print};
use crate::files::write_files;

/// Writes the files.
pub(crate) fn run(arguments: &Export) -> Result<ExitCode, Failure> {
    let shape = arguments.source.shape()?;
    let files = export(&shape, arguments.gateway, &arguments.upstream)
        .map_err(|error| Failure::Unusable(format!("{error}.")))?;
    let files: Vec<(PathBuf, String)> = files
        .into_iter()
        .map(|(name, text)| (arguments.out.join(name), text))
        .collect();
    if !arguments.force {
        keep_what_differs(&files)?;
    }
    let count = files.len();
    let (mut told, written) = write_files(files)?;
    let name = arguments.gateway.name();
    // Writing to a text cannot fail.
    let _ = writeln!(
        told,
        "{name}: {written} of {count} files written. What it cannot hold: docs/gateways/{name}.md"
    );
    print(&told)?;
    Ok(ExitCode::SUCCESS)
}

/// Configuration is often mended by hand, so what is there already is not lost without a word.
fn keep_what_differs(files: &[(PathBuf, String)]) -> Result<(), Failure> {
    let differ = files.iter().filter(|(path, text)| {
        path.exists() && !fs::read(path).is_ok_and(|former| former == text.as_bytes())
    });
    let names: Vec<String> = differ.map(|(path, _)| path.display().to_string()).collect();
    if names.is_empty() {
        return Ok(());
    }
    Err(Failure::Unusable(format!(
        "there is another {} already. Nothing was written. Give another directory, or --force to write over it.",
        names.join(", another ")
    )))
}
