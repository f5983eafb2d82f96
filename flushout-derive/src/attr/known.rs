//! The names of the attributes, by what they stand on.

/// The names of the attributes of a struct.
pub(super) const OF_STRUCTS: &[&str] = &["rename", "rename_all", "limits", "commands", "crate"];

/// The names of the attributes of a field of a model.
pub(super) const OF_FIELDS: &[&str] = &[
    "min_length",
    "max_length",
    "pattern",
    "minimum",
    "maximum",
    "multiple_of",
    "min_items",
    "max_items",
    "unique",
    "default",
    "rename",
    "alias",
    "server",
    "create_only",
    "skip",
    "child",
];

/// How many of them are about documents alone: the last ones.
pub(super) const OF_DOCUMENTS_ALONE: usize = 4;

/// The names of the attributes of an enum of commands.
pub(super) const OF_ENUMS: &[&str] = &["model", "rename_all", "rename_all_fields", "crate"];

/// The names of the attributes of a variant.
pub(super) const OF_VARIANTS: &[&str] = &["rename"];

/// The attributes that the root of a model has, and an enum of commands has not.
pub(super) const OF_ROOTS: &[&str] = &["limits", "commands"];
