//! The table of fields of a node or of a command's arguments, as the derive writes it down.

use crate::shape::{Constraints, FieldKind, FieldShape, Figure};

/// One field of a node, or of the arguments of a command, as it stands in JSON.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// The rules of its values, and the most nodes of a collection.
    pub(super) constraints: Constraints,
    /// Whether it may be absent.
    pub(super) optional: bool,
    /// The bytes of the name between its quotes, with its escapes.
    pub(super) key_bytes: usize,
    aliases: &'static [&'static str],
    description: Option<&'static str>,
    has_default: bool,
    /// Who may set it in a whole node, and in a patch.
    access: [FieldAccess; 2],
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldRole {
    /// A value that is replaced whole.
    Value,
    /// The id of a node, which follows renames.
    Reference,
    /// A node, always there or not.
    Child,
    /// Nodes by their ids.
    Collection,
}

/// Which object the fields are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldsOf {
    /// A whole node, or the arguments of a command.
    Whole,
    /// A patch.
    Patch,
}

/// Who may set a field in the object that is being decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FieldAccess {
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
    /// A field that anybody may set, as far as its role allows that.
    pub const fn new(name: &'static str, role: FieldRole) -> Self {
        let in_patch = match role {
            FieldRole::Value | FieldRole::Reference => FieldAccess::Client,
            FieldRole::Child | FieldRole::Collection => FieldAccess::Below,
        };
        Self {
            name,
            constraints: Constraints::NONE,
            optional: false,
            key_bytes: key_bytes(name),
            aliases: &[],
            description: None,
            has_default: false,
            access: [FieldAccess::Client, in_patch],
        }
    }

    /// The field with other names that are read as this one.
    #[must_use]
    pub const fn aliases(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The field with a description for schemas.
    #[must_use]
    pub const fn describe(mut self, description: &'static str) -> Self {
        self.description = Some(description);
        self
    }

    /// The field, which may be absent.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The list, whose items must differ.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.constraints.unique = true;
        self
    }

    /// The field, set by the server alone.
    #[must_use]
    pub const fn server(mut self) -> Self {
        self.access[FieldsOf::Whole as usize] = FieldAccess::Server;
        if matches!(self.access(FieldsOf::Patch), FieldAccess::Client) {
            self.access[FieldsOf::Patch as usize] = FieldAccess::Server;
        }
        self
    }

    /// The field, set by create alone.
    #[must_use]
    pub const fn create_only(mut self) -> Self {
        if !matches!(self.access(FieldsOf::Patch), FieldAccess::Below) {
            self.access[FieldsOf::Patch as usize] = FieldAccess::CreateOnly;
        }
        self
    }

    /// The field, with a default where it is left out.
    #[must_use]
    pub const fn with_default(mut self) -> Self {
        self.has_default = true;
        self
    }

    /// The most nodes of the collection.
    #[inline]
    pub const fn nodes_max(&self) -> Option<usize> {
        self.constraints.items_max
    }

    /// Who may set the field in such an object.
    #[inline]
    pub(super) const fn access(&self, object: FieldsOf) -> FieldAccess {
        self.access[object as usize]
    }

    /// The alias of the field that equals `key`.
    #[inline]
    pub(super) fn alias(&self, key: &str) -> Option<&'static str> {
        self.aliases.iter().copied().find(|alias| *alias == key)
    }

    /// The shape of the field, which is of this kind.
    pub(super) fn shape(&self, kind: FieldKind) -> FieldShape {
        FieldShape {
            name: self.name.to_owned(),
            aliases: self.aliases.iter().copied().map(str::to_owned).collect(),
            description: self.description.map(str::to_owned),
            kind,
            server: self.access(FieldsOf::Whole) == FieldAccess::Server,
            create_only: self.access(FieldsOf::Patch) == FieldAccess::CreateOnly,
            default: self.has_default,
        }
    }
}

macro_rules! constraints {
    ($($(#[$doc:meta])* $name:ident: $figure:ty;)*) => {
        impl Field {$(
            $(#[$doc])*
            #[must_use]
            pub const fn $name(mut self, $name: $figure) -> Self {
                self.constraints.$name = Some($name);
                self
            }
        )*}
    };
}

constraints! {
    /// The text with at least so many code points.
    length_min: usize;
    /// The text with at most so many code points.
    length_max: usize;
    /// The text that matches this regular expression.
    pattern: &'static str;
    /// The number that is at least this.
    minimum: Figure;
    /// The number that is at most this.
    maximum: Figure;
    /// The number that is a multiple of this.
    multiple_of: Figure;
    /// The list with at least so many items.
    items_min: usize;
    /// The list or collection with at most so many items.
    items_max: usize;
}

/// As [`crate::measure::key_bytes`]: names of fields have no control characters, so these two are all
/// that JSON escapes.
const fn key_bytes(name: &str) -> usize {
    let name = name.as_bytes();
    let (mut bytes, mut index) = (name.len(), 0);
    while index < name.len() {
        if matches!(name[index], b'"' | b'\\') {
            bytes += 1;
        }
        index += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_measured_as_everywhere() {
        for name in ["", "title", "\u{e9}", "a\"b\\c"] {
            assert_eq!(
                Field::new(name, FieldRole::Value).key_bytes,
                crate::measure::key_bytes(name)
            );
        }
    }

    #[test]
    fn create_only_goes_before_server_in_a_patch() {
        let field = Field::new("a", FieldRole::Value);
        for field in [field.server().create_only(), field.create_only().server()] {
            assert_eq!(field.access(FieldsOf::Whole), FieldAccess::Server);
            assert_eq!(field.access(FieldsOf::Patch), FieldAccess::CreateOnly);
        }
        let below = Field::new("a", FieldRole::Child);
        assert_eq!(below.access(FieldsOf::Whole), FieldAccess::Client);
        for below in [below, below.server(), below.create_only()] {
            assert_eq!(below.access(FieldsOf::Patch), FieldAccess::Below);
        }
    }
}
