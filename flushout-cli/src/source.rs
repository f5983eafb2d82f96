//! The model that a command works on: an example, or one that is rebuilt from its emitted schema.

use std::fs;
use std::path::{Path, PathBuf};

use flushout::Shape;
use serde_json::Value;

use crate::arguments::Source;
use crate::failure::Failure;
use crate::input;

/// The most bytes of a model schema that are read.
const SCHEMA_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Where a model schema lies in a directory of emitted schemas; the first that is there is taken.
const PLACES: [&str; 5] = [
    "model.json",
    "2020-12/validate/model.json",
    "2020-12/types/model.json",
    "draft-07/validate/model.json",
    "draft-07/types/model.json",
];

impl Source {
    /// The shape of the model.
    pub(crate) fn shape(&self) -> Result<Shape, Failure> {
        match (self.model, &self.schema) {
            (Some(model), _) => Ok(model.shape()),
            (None, Some(path)) => shape_of(path),
            (None, None) => Err(Failure::Unusable("give --model or --schema.".to_owned())),
        }
    }
}

/// The model schema in a directory of emitted schemas, or in the one directory below it that has
/// them.
fn model_in(directory: &Path) -> Result<PathBuf, Failure> {
    if let Some(found) = lies_in(directory) {
        return Ok(found);
    }
    let entries = fs::read_dir(directory).map_err(|error| {
        let directory = directory.display();
        Failure::Unusable(format!("cannot read the directory {directory}: {error}."))
    })?;
    let mut below: Vec<PathBuf> = entries
        .filter_map(|entry| lies_in(&entry.ok()?.path()))
        .collect();
    below.sort();
    let directory = directory.display();
    match below.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::Unusable(format!(
            "there is no model schema in {directory}: looked for {}, there and one directory below. Give the \
             directory that `flushout schema emit --out` has written, or the path of a model.json.",
            PLACES.join(", ")
        ))),
        several => {
            let several: Vec<String> = several
                .iter()
                .map(|path| path.display().to_string())
                .collect();
            Err(Failure::Unusable(format!(
                "there are several models in {directory}: give one of {}.",
                several.join(", ")
            )))
        }
    }
}

fn lies_in(directory: &Path) -> Option<PathBuf> {
    let mut paths = PLACES.iter().map(|place| directory.join(place));
    paths.find(|path| path.is_file())
}

/// Reads a model schema: the file, or the one in a directory of emitted schemas.
pub(crate) fn shape_of(path: &PathBuf) -> Result<Shape, Failure> {
    let found = path.is_dir().then(|| model_in(path)).transpose()?;
    let path = found.as_ref().unwrap_or(path);
    let remedy = "Give a file model.json, or the directory of one, in the dialect 2020-12 or draft-07 and the profile \
                  validate or types, as `flushout schema emit` or the model's own code writes it.";
    let read = input::read(Some(path), SCHEMA_BYTES_MAX).map_err(Failure::Unusable)?;
    let name = &read.name;
    read.check_length(SCHEMA_BYTES_MAX)
        .map_err(|problem| Failure::Unusable(format!("{name}: {problem}. {remedy}")))?;
    let schema: Value = serde_json::from_slice(&read.bytes)
        .map_err(|error| Failure::Unusable(format!("{name} is no JSON: {error}. {remedy}")))?;
    Shape::from_model_schema(&schema).map_err(|problem| {
        let (message, pointer) = (&problem.message, &problem.pointer);
        Failure::Unusable(format!("{name}, at {pointer}: {message}. {remedy}"))
    })
}
