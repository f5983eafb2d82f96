//! Something that the reader of a value refuses and its writer may have written.

use super::super::report::Direction;

/// The most losses that are reported for one value.
pub(super) const LOSSES_MAX: usize = 8;

/// Something that the writer's schema allows, or may allow, and the reader's does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Loss {
    /// Where the reader's schema refuses it.
    pub(in super::super) pointer: String,
    pub(super) what: What,
}

/// What the reader refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    /// What the reader asks for, as a sentence without its beginning and end.
    Asks(String),
    /// It cannot be decided; the reason.
    Unknown(String),
}

impl Loss {
    pub(super) fn asks(pointer: &str, what: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            what: What::Asks(what.into()),
        }
    }

    pub(super) fn unknown(pointer: &str, what: impl Into<String>) -> Self {
        Self {
            pointer: pointer.to_owned(),
            what: What::Unknown(what.into()),
        }
    }

    /// The loss in words, for whoever looks at this direction.
    pub(in super::super) fn in_words(&self, direction: Direction) -> String {
        let (writer, reader) = match direction {
            Direction::Flush => ("old clients", "the new model"),
            Direction::Sync => ("new servers", "the old model"),
            Direction::Stored | Direction::Types => ("the old model", "the new model"),
        };
        match &self.what {
            What::Asks(what) => {
                format!("In {reader} {what}; {writer} may have written otherwise.")
            }
            What::Unknown(what) => {
                format!("It cannot be decided whether {reader} reads what {writer} wrote: {what}.")
            }
        }
    }
}
