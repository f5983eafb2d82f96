//! The commands of a model that are more than create, update and delete: their names and arguments.

use super::{FieldKind, FieldShape};

/// One command: a variant of one of the model's command enums.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandShape {
    /// The name on the wire, unique within the shape: a letter, then letters, digits, `_` and `-`.
    pub name: String,
    /// What the command is for, in the words of the model's author.
    pub description: Option<String>,
    /// What a client sends with it.
    pub args: ArgsShape,
}

/// The arguments of a command. They hold values and references, never children or collections.
#[derive(Clone, Debug, PartialEq)]
pub enum ArgsShape {
    /// None: `args` is absent, `null` or an empty object.
    None,
    /// An object with these fields and no others.
    Fields(Vec<FieldShape>),
    /// One value or reference, which stands in `args` itself and is never `null`.
    Value(FieldKind),
}

impl CommandShape {
    /// A command without arguments and description.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            description: None,
            args: ArgsShape::None,
        }
    }

    /// The command with a description.
    #[must_use]
    pub fn describe(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// The command with arguments.
    #[must_use]
    pub fn args(mut self, args: ArgsShape) -> Self {
        self.args = args;
        self
    }
}

impl ArgsShape {
    /// What the arguments hold, in the order of their declaration.
    pub fn kinds(&self) -> impl Iterator<Item = &FieldKind> {
        let (fields, value) = match self {
            Self::None => (&[][..], None),
            Self::Fields(fields) => (fields.as_slice(), None),
            Self::Value(kind) => (&[][..], Some(kind)),
        };
        fields.iter().map(|field| &field.kind).chain(value)
    }

    /// The same, to be changed.
    pub fn kinds_mut(&mut self) -> impl Iterator<Item = &mut FieldKind> {
        let (fields, value) = match self {
            Self::None => (&mut [][..], None),
            Self::Fields(fields) => (fields.as_mut_slice(), None),
            Self::Value(kind) => (&mut [][..], Some(kind)),
        };
        fields.iter_mut().map(|field| &mut field.kind).chain(value)
    }
}

/// Whether a command may have this name: at most 64 characters, a letter first, then letters,
/// digits, `_` and `-`.
pub(crate) fn is_command_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    name.len() <= NAME_CHARACTERS_MAX
        && bytes
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
        && bytes.all(is_inner)
}

/// The most characters of a command's name.
const NAME_CHARACTERS_MAX: usize = 64;
