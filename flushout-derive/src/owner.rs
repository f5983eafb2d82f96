//! What fields belong to: a model or a command, which know different attributes and kinds.

/// What a field, and an item, belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// A struct of a model.
    Model,
    /// An enum of commands.
    Command,
}

impl Owner {
    /// The owner in words, with its article, for messages.
    pub(crate) const fn in_words(self) -> &'static str {
        match self {
            Self::Model => "a model",
            Self::Command => "a command",
        }
    }
}
