//! The kinds of messages that a schema describes.

/// What a schema describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SchemaKind {
    /// The document, closed, with `x-flushout-*` keywords from which its shape can be rebuilt.
    Model,
    /// A document with its count.
    Snapshot,
    /// An entry of a flush as a client sends it: one command with the ids that it proposes, or a
    /// transaction of several.
    Command,
    /// A client's batch of commands and transactions.
    Flush,
    /// What brings a proxy to the master's state.
    Sync,
    /// The master's answer to a flush.
    FlushResponse,
}

impl SchemaKind {
    /// Every kind, in the order of their declaration.
    pub const ALL: &'static [Self] = &[
        Self::Model,
        Self::Snapshot,
        Self::Command,
        Self::Flush,
        Self::Sync,
        Self::FlushResponse,
    ];

    /// The name as it stands in file names: `flush-response`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Model => "model",
            Self::Snapshot => "snapshot",
            Self::Command => "command",
            Self::Flush => "flush",
            Self::Sync => "sync",
            Self::FlushResponse => "flush-response",
        }
    }

    /// The kind of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.name() == name)
    }
}
