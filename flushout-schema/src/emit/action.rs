//! The actions of commands and their schemas.

use serde_json::{Value, json};

/// What a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Create,
    Update,
    Delete,
    Invoke,
}

impl Action {
    /// The actions that a completion can have, which go to a place in the document.
    pub(super) const AT_PLACES: [Self; 3] = [Self::Create, Self::Update, Self::Delete];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Update => "Update",
            Self::Delete => "Delete",
            Self::Invoke => "Invoke",
        }
    }

    /// npm peers write delete as `detete`; both are read.
    pub(super) fn schema(self) -> Value {
        match self {
            Self::Create => json!({ "type": "string", "const": "create" }),
            Self::Update => json!({ "type": "string", "const": "update" }),
            Self::Delete => json!({ "type": "string", "enum": ["delete", "detete"] }),
            Self::Invoke => json!({ "type": "string", "const": "invoke" }),
        }
    }
}
