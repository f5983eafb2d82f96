//! Models in a crate that knows flushout by another name: generated code finds it.

use shared_documents::model::{Collection, Ref};
use shared_documents::problem::Problem;
use shared_documents::{Context, Draft, Execute, FlushoutCommand, FlushoutModel, Id};

/// A list, whose derive finds the other name in Cargo.toml.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(commands(FoundCommand, ToldCommand))]
pub struct Found {
    /// A value with a rule.
    #[flushout(max_length = 20)]
    pub title: String,
    /// A collection.
    pub below: Collection<Found>,
    /// A reference.
    pub other: Option<Ref<Found>>,
}

/// A list, whose derive knows the other name.
#[derive(FlushoutModel, Clone, Debug)]
#[flushout(crate = "shared_documents")]
pub struct Told {
    /// A value.
    pub title: String,
    /// A child.
    #[flushout(child)]
    pub child: Option<Found>,
}

/// Commands, whose derive finds the other name in Cargo.toml.
#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = Found)]
pub enum FoundCommand {
    /// Carries a value with a rule.
    Rename(#[flushout(max_length = 20)] String),
    /// Carries an id.
    Remove {
        /// The id.
        id: Id<Found>,
    },
}

/// Commands, whose derive knows the other name.
#[derive(FlushoutCommand, Clone, Debug)]
#[flushout(model = Found, crate = "shared_documents")]
pub enum ToldCommand {
    /// Carries nothing.
    Clear,
}

impl Execute<Found> for FoundCommand {
    type Error = Problem;

    fn execute(self, list: &mut Draft<'_, Found>, _: &Context) -> Result<(), Problem> {
        match self {
            Self::Rename(title) => list.apply(Found::path().title().set(title)),
            Self::Remove { id } => list.apply(Found::path().below().at(id).delete()),
        }
    }
}

impl Execute<Found> for ToldCommand {
    type Error = Problem;

    fn execute(self, list: &mut Draft<'_, Found>, _: &Context) -> Result<(), Problem> {
        list.apply(Found::path().title().set(String::new()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_models_have_paths() {
        let _ = Found::path().title().set("a".to_owned());
        let _ = Told::path().child().title().set("b".to_owned());
    }

    #[test]
    fn the_commands_have_names() {
        use shared_documents::Node;

        assert_eq!(
            Found::COMMAND_NAMES,
            [&["rename", "remove"][..], &["clear"]]
        );
    }
}
