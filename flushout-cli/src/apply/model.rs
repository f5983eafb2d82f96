//! Which model the document of a directory has: the one that it was made with, for good.

use std::fs;
use std::io;
use std::path::Path;

use flushout_example_models::Example;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;

use super::disk;

/// The file with the name of the model. A document without a model has none.
pub(super) const FILE: &str = "model.json";

#[derive(Debug, Deserialize, Serialize)]
struct Named {
    model: String,
}

/// Writes down with which model a document is made.
pub(super) fn write(directory: &Path, model: Option<Example>) -> io::Result<()> {
    let path = directory.join(FILE);
    let Some(model) = model else {
        // What an interrupted run with a model left; there is no document yet.
        return disk::remove(&path);
    };
    let mut text = serde_json::to_vec(&Named {
        model: model.name().to_owned(),
    })?;
    text.push(b'\n');
    let file = disk::create(&path)?;
    disk::write(&file, &text)?;
    disk::sync(&file)
}

/// Refuses a document that was made with another model than the one that is asked for.
pub(super) fn check(directory: &Path, asked: Option<Example>) -> Result<(), Failure> {
    let path = directory.join(FILE);
    let made = match fs::read(&path) {
        Ok(bytes) => {
            let named: Named = serde_json::from_slice(&bytes)
                .map_err(|error| Failure::file("read", &path, &error.into()))?;
            Some(named.model)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(Failure::file("read", &path, &error)),
    };
    let asked = asked.map(Example::name);
    if made.as_deref() == asked {
        return Ok(());
    }
    let called = |model: Option<&str>| match model {
        Some(model) => format!("with the model {model}"),
        None => "without a model".to_owned(),
    };
    let what_to_do = match &made {
        Some(model) => format!("Say --model {model}. Nothing was changed."),
        None => "Leave --model out, or take another directory. Nothing was changed.".to_owned(),
    };
    Err(Failure::problem(
        "other_model",
        format!(
            "The document in {} was made {}, and this run is {}",
            directory.display(),
            called(made.as_deref()),
            called(asked)
        ),
        &what_to_do,
    ))
}
