//! What the decoder must know of the fields of a node, as the derive writes it down.

/// One field of a node as it may stand in JSON.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Other names that are read as this one.
    pub aliases: &'static [&'static str],
    /// Who may set the field here.
    pub access: FieldAccess,
}

/// Who may set a field in the object that is being decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldAccess {
    /// Anybody.
    Client,
    /// Interceptors and command enums on the master alone.
    Server,
    /// Nobody in an update: the field is set by create.
    CreateOnly,
    /// Nobody in an update: the field has commands of its own at the path below.
    Below,
}

impl Field {
    /// A field that anybody may set.
    pub const fn client(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases,
            access: FieldAccess::Client,
        }
    }

    /// A field that only the server may set.
    pub const fn server(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases,
            access: FieldAccess::Server,
        }
    }

    /// In a patch: a field that only a create sets.
    pub const fn create_only(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases,
            access: FieldAccess::CreateOnly,
        }
    }

    /// In a patch: a collection or child node, which commands at the path below change.
    pub const fn below(name: &'static str, aliases: &'static [&'static str]) -> Self {
        Self {
            name,
            aliases,
            access: FieldAccess::Below,
        }
    }

    /// The alias of the field that equals `key`.
    #[inline]
    pub(crate) fn alias(&self, key: &str) -> Option<&'static str> {
        self.aliases.iter().copied().find(|alias| *alias == key)
    }
}
