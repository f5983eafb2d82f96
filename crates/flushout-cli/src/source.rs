//! The model that a command works on: an example, or one that is rebuilt from its emitted schema.

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
            (None, Some(path)) if path.is_dir() => shape_of(&model_in(path)?),
            (None, Some(path)) => shape_of(path),
            (None, None) => Err(Failure::Unusable("give --model or --schema.".to_owned())),
        }
    }
}

/// The model schema in a directory of emitted schemas.
fn model_in(directory: &Path) -> Result<PathBuf, Failure> {
    let mut paths = PLACES.iter().map(|place| directory.join(place));
    paths.find(|path| path.is_file()).ok_or_else(|| {
        Failure::Unusable(format!(
            "there is no model.json in {}, nor below it where `flushout schema emit --out` writes it. \
             Give the path of that file.",
            directory.display()
        ))
    })
}

/// Reads a model schema.
pub(crate) fn shape_of(path: &PathBuf) -> Result<Shape, Failure> {
    let remedy = "Give a file model.json, in the dialect 2020-12 or draft-07 and the profile \
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
