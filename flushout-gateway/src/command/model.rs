//! Finds an emitted model schema in a directory, and rebuilds its shape.

use std::fs;
use std::path::{Path, PathBuf};

use flushout::Shape;
use serde_json::Value;

use super::error::CommandError;

/// Where `schema emit --out DIR` puts the model schemas that a shape can be rebuilt from, the best first.
const PLACES: [&str; 5] = [
    "model.json",
    "2020-12/validate/model.json",
    "2020-12/types/model.json",
    "draft-07/validate/model.json",
    "draft-07/types/model.json",
];

const WHAT_TO_GIVE: &str = "Give the directory that `flushout schema emit --out DIR` has written, or the model.json \
                            itself (dialect 2020-12 or draft-07, profile validate or types).";

/// The shape of the model schema at a path: the file itself, or one below a directory.
pub(super) fn load(path: &Path) -> Result<(PathBuf, Shape), CommandError> {
    let file = find(path)?;
    let unusable = |reason: String| {
        CommandError(format!(
            "{} cannot be used: {reason}. {WHAT_TO_GIVE}",
            file.display()
        ))
    };
    let text = fs::read(&file).map_err(|error| unusable(error.to_string()))?;
    let schema: Value =
        serde_json::from_slice(&text).map_err(|error| unusable(error.to_string()))?;
    let shape = Shape::from_model_schema(&schema).map_err(|error| unusable(error.to_string()))?;
    Ok((file, shape))
}

fn find(path: &Path) -> Result<PathBuf, CommandError> {
    if path.is_file() {
        return Ok(path.to_owned());
    }
    if let Some(found) = in_directory(path) {
        return Ok(found);
    }
    let entries = fs::read_dir(path).map_err(|error| {
        CommandError(format!(
            "cannot read {}: {error}. {WHAT_TO_GIVE}",
            path.display()
        ))
    })?;
    let mut below: Vec<PathBuf> = entries
        .filter_map(|entry| in_directory(&entry.ok()?.path()))
        .collect();
    below.sort();
    match below.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(CommandError(format!(
            "there is no model schema in {}: looked for {}, there and one directory below. \
             `flushout schema emit --out DIR` writes them.",
            path.display(),
            PLACES.join(", ")
        ))),
        several => {
            let list: Vec<_> = several
                .iter()
                .map(|one| one.display().to_string())
                .collect();
            Err(CommandError(format!(
                "there are several models in {}: give one of {}.",
                path.display(),
                list.join(", ")
            )))
        }
    }
}

fn in_directory(directory: &Path) -> Option<PathBuf> {
    PLACES
        .iter()
        .map(|place| directory.join(place))
        .find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schemas() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas")
    }

    #[test]
    fn the_best_schema_of_a_model_is_found() {
        for given in [
            "todo-list",
            "todo-list/2020-12/validate",
            "todo-list/2020-12/validate/model.json",
            "todo-list/draft-07/types",
        ] {
            let (_, shape) = load(&schemas().join(given)).unwrap();
            assert!(!shape.nodes.is_empty(), "{given}");
        }
        let (file, _) = load(&schemas().join("board")).unwrap();
        assert!(
            file.ends_with("board/2020-12/validate/model.json"),
            "{file:?}"
        );
    }

    #[test]
    fn what_is_missing_or_unfit_is_told() {
        let told = |given: &str| load(&schemas().join(given)).unwrap_err().to_string();
        assert!(told("").contains("several models"), "{}", told(""));
        assert!(told("todo-list/2020-12/envelope").contains("cannot be used"));
        assert!(told("nowhere").contains("cannot read"));
        assert!(told("board/openapi-3.0").contains("there is no model schema"));
    }
}
