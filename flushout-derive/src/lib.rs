//! The derive macros of flushout: `#[derive(FlushoutModel)]` and `#[derive(FlushoutCommand)]`.
//!
//! The pipeline is the list of modules: `attr` reads what the user wrote, `ast` makes the model of
//! it, `check` holds the rules against it, `expand` writes the code. Mistakes are collected in a
//! `Context`, so that all of one item are reported in one compile. Nothing here knows what the
//! runtime does; `expand` only names what it calls.

mod ast;
mod attr;
mod case;
mod check;
mod context;
mod doc;
mod expand;
mod owner;
mod pattern;
mod quantity;
mod suggest;
mod types;

use proc_macro::TokenStream;
use syn::DeriveInput;

/// Makes a struct the model of a shared document, or a node of one.
///
/// ```ignore
/// /// A shared list.
/// #[derive(FlushoutModel, Clone, Debug)]
/// #[flushout(rename_all = "camelCase", limits(document_bytes_max = "4 MiB"))]
/// struct TodoList {
///     #[flushout(max_length = 200)]
///     title: String,
///     #[flushout(max_items = 10_000)]
///     todos: Collection<Todo>,
/// }
///
/// let command = TodoList::path().title().set("Groceries".to_owned());
/// ```
///
/// The struct gets `Node`, `Serialize`, `Deserialize` and `JsonSchema`, and an associated function
/// `path()`, where typed paths begin. Beside it come `TodoListPatch`, which holds what an update may
/// set, and `TodoListPath`, the typed path. Both are as visible as the struct.
///
/// # Kinds of fields
///
/// | written as | is |
/// |---|---|
/// | `Collection<Node>` | a map from id to nodes, changed by create and delete |
/// | `Ref<Node>`, `Option<Ref<Node>>` | the id of a node, which follows renames |
/// | `#[flushout(child)] Node`, `Option<Node>` | a node of its own; one in an `Option` can be created and deleted |
/// | anything else, also in an `Option` | a value with serde and JSON Schema, replaced whole |
///
/// `Collection`, `Ref` and `Option` are known by the last part of their path, so do not call other
/// types so. An `Option` that is `None` is left out of the JSON. Doc comments become descriptions in
/// the schemas.
///
/// # Attributes of the struct
///
/// | attribute | means |
/// |---|---|
/// | `rename_all = "camelCase"` | how the names of the fields are spelt in JSON: also `lowercase`, `UPPERCASE`, `PascalCase`, `snake_case`, `SCREAMING_SNAKE_CASE`, `kebab-case`, `SCREAMING-KEBAB-CASE` |
/// | `rename = "Name"` | the name of the node in schemas: letters and digits |
/// | `commands(TodoCommand, ..)` | on the root of a document: the enums of its commands, which have `#[derive(FlushoutCommand)]` |
/// | `limits(flush_commands_max = 500, ..)` | the limits of documents with this root: the fields of `Limits`; amounts may have a unit, as in `"4 MiB"` |
/// | `crate = "path"` | where the flushout crate is, when it is re-exported by another; a dependency that was renamed in Cargo.toml is found without it |
///
/// # Attributes of fields
///
/// | attribute | on | means |
/// |---|---|---|
/// | `min_length`, `max_length` | texts | the number of code points |
/// | `pattern = "^..$"` | texts | a regular expression, anchored, with explicit classes |
/// | `minimum`, `maximum` | numbers | the bounds, themselves allowed |
/// | `multiple_of` | numbers | the whole number that it is a multiple of |
/// | `min_items`, `max_items`, `unique` | lists | the number of items, and that they differ; collections have `max_items` alone |
/// | `server` | values, references | only interceptors may set it; it is an `Option` |
/// | `create_only` | values, references | set by create, never by update |
/// | `default`, `default = "path::to::function"` | values, references, children | what fills a field that a create leaves out |
/// | `rename = "name"`, `alias = "name"` | all | the name in JSON; further names that are read |
/// | `child` | nodes | the field is a node, not a value |
/// | `skip` | all | no part of the document; it starts as `Default::default()` |
///
/// Rules hold for every message that is read, and for defaults, and stand in the schemas. A default
/// that breaks a rule of its field does not compile where the derive knows its value (`0`, an empty
/// text, an empty list); any other one is checked when a document is first loaded, and each time it
/// fills a field. The fields must not be
/// called `create`, `update` or `delete`, which are methods of paths, nor `into`, `try_into`, `borrow`,
/// `borrow_mut`, `deref`, `fmt` or `type_id`, which std gives to every type: use another name and
/// `rename`. A name in JSON is not `__proto__`, does not begin with `$serde_json::private::`, and has
/// no comma.
///
/// # Mistakes
///
/// Attributes of serde, schemars, garde and validator on a model are errors that name ours. All
/// mistakes of a struct are reported at once, each at its place.
#[proc_macro_derive(FlushoutModel, attributes(flushout, serde, schemars, garde, validate))]
pub fn flushout_model(input: TokenStream) -> TokenStream {
    match syn::parse::<DeriveInput>(input) {
        Ok(input) => expand::model(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Makes an enum a list of commands that are more than create, update and delete.
///
/// ```ignore
/// /// A shared list.
/// #[derive(FlushoutModel, Clone, Debug)]
/// #[flushout(commands(TodoCommand))]
/// struct TodoList {
///     todos: Collection<Todo>,
/// }
///
/// #[derive(FlushoutCommand, Clone, Debug)]
/// #[flushout(model = TodoList)]
/// enum TodoCommand {
///     /// Tick everything off.
///     CompleteAll,
///     /// Put a todo off.
///     Postpone {
///         id: Id<Todo>,
///         #[flushout(minimum = 1, maximum = 365)]
///         days: u16,
///     },
///     /// Give the list another title.
///     Rename(#[flushout(max_length = 20)] String),
/// }
///
/// impl Execute<TodoList> for TodoCommand {
///     type Error = TodoError;
///
///     fn execute(self, list: &mut Draft<'_, TodoList>, context: &Context) -> Result<(), TodoError> {
///         // Reads through `list`, and changes it with the commands of typed paths.
///     }
/// }
///
/// proxy.apply(TodoCommand::CompleteAll)?;
/// ```
///
/// What a command does stands in `Execute`; this derive says how it is called and what it carries,
/// for the wire, the schemas and the validators. Doc comments of variants and fields become
/// descriptions there. The enum and its model are equally visible.
///
/// # What a command carries
///
/// | variant | `args` on the wire |
/// |---|---|
/// | `CompleteAll` | absent; `null` and `{}` are read too |
/// | `Postpone { id: .., days: .. }` | an object with these fields and no others; `Option`s and fields with a default may be absent |
/// | `Rename(String)` | the value itself |
///
/// A field is a value with serde and JSON Schema, the id of a node (`Id<Node>` or `Ref<Node>`), an
/// `Option` of these, or a list of ids (`Vec<Id<Node>>`). Ids are known by the last part of the
/// path of their type and follow renames; those within other types would not, and are refused.
///
/// # Attributes
///
/// | attribute | on | means |
/// |---|---|---|
/// | `model = TodoList` | the enum | the root of the documents that the commands are for; it lists the enum in `commands(..)` |
/// | `rename_all = "camelCase"` | the enum | how the names of the commands are spelt in JSON; `camelCase` without it |
/// | `rename_all_fields = "camelCase"` | the enum | how the names of the fields of all variants are spelt; as in Rust without it |
/// | `crate = "path"` | the enum | where the flushout crate is, when it is re-exported by another |
/// | `rename = "name"` | variants | the name of the command: a letter, then letters, digits, `_` and `-`, 64 characters at most |
/// | `min_length`, `max_length`, `pattern` | fields and values that are texts | as in a model |
/// | `minimum`, `maximum`, `multiple_of` | fields and values that are numbers | as in a model |
/// | `min_items`, `max_items`, `unique` | fields and values that are lists, of ids too | as in a model |
/// | `default`, `default = "path::to::function"` | fields | what fills a field that is absent |
/// | `rename = "name"`, `alias = "name"` | fields | the name in JSON; further names that are read |
///
/// The names of the commands of all enums of a model differ.
///
/// # Mistakes
///
/// Attributes of serde, schemars, garde and validator are errors that name ours, for the enum is
/// not written as serde would write it. All mistakes are reported at once, each at its place.
#[proc_macro_derive(
    FlushoutCommand,
    attributes(flushout, serde, schemars, garde, validate)
)]
pub fn flushout_command(input: TokenStream) -> TokenStream {
    match syn::parse::<DeriveInput>(input) {
        Ok(input) => expand::commands(&input).into(),
        Err(error) => error.into_compile_error().into(),
    }
}
