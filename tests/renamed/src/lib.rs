//! Models in a crate that knows flushout by another name: generated code finds it.

use shared_documents::FlushoutModel;
use shared_documents::model::{Collection, Ref};

/// A list, whose derive finds the other name in Cargo.toml.
#[derive(FlushoutModel, Clone, Debug)]
pub struct Found {
    /// A value with a rule.
    #[flushout(max_length = 20)]
    pub title: String,
    /// A collection.
    pub below: Collection<Found>,
    /// A reference.
    pub other: Option<Ref<Found>>,
}

/// A list, whose derive is told the other name.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(crate = "shared_documents")]
pub struct Told {
    /// A value.
    pub title: String,
    /// A child.
    #[flushout(child)]
    pub child: Option<Found>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_have_paths() {
        let _ = Found::path().title().set("a".to_owned());
        let _ = Told::path().child().title().set("b".to_owned());
    }
}
