//! The uses that a schema is made for.

/// For what use a schema is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// For code generators: a flat `oneOf` of named commands, with names for all that stands in
    /// them; what a client receives is described as it is written, with every field that is always
    /// there.
    Types,
    /// For validators: if/then/else by action and then by path or by the name of the command, so
    /// that an error points at the very field; what a client receives is described as it is accepted.
    Validate,
    /// For gateways without a model: limits and form.
    Envelope,
}

impl Profile {
    /// Every profile, in the order of their declaration.
    pub const ALL: &'static [Self] = &[Self::Types, Self::Validate, Self::Envelope];

    /// The name as it stands in the names of directories.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Types => "types",
            Self::Validate => "validate",
            Self::Envelope => "envelope",
        }
    }

    /// The profile of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}
