//! `flushout schema emit`: the JSON Schemas of an example model, to files or to standard output.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use flushout::Shape;
use flushout::schema::{self, Dialect, Profile, SchemaKind};
use serde_json::{Map, Value};

use crate::arguments::Emit;
use crate::failure::{Failure, print};
use crate::files;

/// Writes or prints what was asked for.
pub(crate) fn emit(arguments: &Emit) -> Result<ExitCode, Failure> {
    let shape = arguments.model.shape();
    match &arguments.out {
        Some(directory) => write_files(&shape, arguments, directory)?,
        None => print(&format!("{:#}\n", printed(&shape, arguments)))?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The one JSON document that is printed.
fn printed(shape: &Shape, arguments: &Emit) -> Value {
    let dialect = arguments.dialect.unwrap_or(Dialect::Draft202012);
    let profile = arguments.profile.unwrap_or(Profile::Validate);
    if let Some(kind) = arguments.kind {
        return schema::emit(shape, kind, profile, dialect);
    }
    if let Some(version) = dialect.openapi() {
        return schema::emit_openapi(shape, profile, version).0;
    }
    let all = SchemaKind::ALL.iter().map(|kind| {
        let schema = schema::emit(shape, *kind, profile, dialect);
        (kind.name().to_owned(), schema)
    });
    Value::Object(all.collect::<Map<_, _>>())
}

fn write_files(shape: &Shape, arguments: &Emit, directory: &Path) -> Result<(), Failure> {
    let dialects = arguments.dialect.map_or(Dialect::ALL.to_vec(), |d| vec![d]);
    let profiles = arguments.profile.map_or(Profile::ALL.to_vec(), |p| vec![p]);
    let mut files = schema::emit_all(shape, &dialects, &profiles);
    let is_all = arguments.dialect.is_none() && arguments.profile.is_none();
    if is_all && arguments.kind.is_none() {
        files.push(("model.md".to_owned(), schema::page(shape)));
    }
    if let Some(kind) = arguments.kind {
        let ending = format!("/{}.json", kind.name());
        files.retain(|(path, _)| path.ends_with(&ending));
    }
    let count = files.len();
    let files = files
        .into_iter()
        .map(|(relative, text)| (directory.join(relative), text));
    let (mut told, changed) = files::write_files(files)?;
    // Writing to a text cannot fail.
    let _ = writeln!(
        told,
        "{}: {count} {}, {changed} of them written",
        arguments.model.name(),
        if count == 1 { "file" } else { "files" }
    );
    print(&told)
}
