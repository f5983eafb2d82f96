//! The `x-flushout-*` keywords by which a shape travels in the emitted model schema.

/// At the root: the limits, an object with a number for each.
pub const LIMITS: &str = "x-flushout-limits";
/// At the root: the commands beside create, update and delete, a list of objects in their order.
pub const COMMANDS: &str = "x-flushout-commands";
/// At a definition: the position of the node type among the others.
pub const NODE: &str = "x-flushout-node";
/// At a definition of a node type: the names of its fields in the order of their declaration.
pub const FIELDS: &str = "x-flushout-fields";
/// At a definition that is neither a node type nor a value type, but made for the schema: `id`, or
/// [`ROLE_ARGS`].
pub const ROLE: &str = "x-flushout-role";
/// At a text: its format, where the profile does not name it.
pub const FORMAT: &str = "x-flushout-format";
/// At a field: one of the kinds below.
pub const KIND: &str = "x-flushout-kind";
/// At a child, collection or reference: the name of the node type.
pub const TARGET: &str = "x-flushout-target";
/// At a field: the names that are read too.
pub const ALIASES: &str = "x-flushout-aliases";
/// At a field that may be absent or `null`: `true`.
pub const OPTIONAL: &str = "x-flushout-optional";
/// At a field that only the server may set: `true`.
pub const SERVER: &str = "x-flushout-server";
/// At a field that is set by create alone: `true`.
pub const CREATE_ONLY: &str = "x-flushout-create-only";
/// At a field that may be absent in a create because it has a default: `true`.
pub const DEFAULT: &str = "x-flushout-default";

/// The role of the arguments of a command.
pub const ROLE_ARGS: &str = "args";

/// The kind of a value.
pub const KIND_VALUE: &str = "value";
/// The kind of a child node.
pub const KIND_CHILD: &str = "child";
/// The kind of a collection.
pub const KIND_COLLECTION: &str = "collection";
/// The kind of a reference.
pub const KIND_REFERENCE: &str = "reference";
