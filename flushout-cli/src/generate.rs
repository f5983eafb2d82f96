//! `flushout generate`: types and typed paths for other languages, to a file or to standard output.

use std::process::ExitCode;

use flushout::generate;

use crate::arguments::Typescript;
use crate::failure::{Failure, print};
use crate::files::write_files;

/// Writes or prints the TypeScript module of a model.
pub(crate) fn typescript(arguments: &Typescript) -> Result<ExitCode, Failure> {
    let text = generate::typescript(&arguments.source.shape()?);
    match &arguments.out {
        None => print(&text)?,
        Some(path) => {
            let (told, _) = write_files([(path.clone(), text)])?;
            print(&told)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
