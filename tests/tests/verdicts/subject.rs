//! The models that messages are made of: the examples, and one with commands of every kind.

use flushout::Shape;
use flushout_example_models::Example;
use flushout_tests::desk::Desk;

use crate::values::Forms;

/// A model whose messages are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    Example(Example),
    Desk,
    /// Value types of every form, whose messages the maker does not make.
    Forms,
}

impl Subject {
    pub(crate) const ALL: [Self; 5] = [
        Self::Example(Example::TodoList),
        Self::Example(Example::Board),
        Self::Example(Example::Outline),
        Self::Example(Example::TicketShop),
        Self::Desk,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Example(example) => example.name(),
            Self::Desk => "desk",
            Self::Forms => "forms",
        }
    }

    pub(crate) fn shape(self) -> Shape {
        match self {
            Self::Example(example) => example.shape(),
            Self::Desk => Shape::of::<Desk>(),
            Self::Forms => Shape::of::<Forms>(),
        }
    }
}

impl From<Example> for Subject {
    fn from(example: Example) -> Self {
        Self::Example(example)
    }
}
