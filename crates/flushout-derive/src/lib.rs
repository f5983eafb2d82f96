//! The derive macro of flushout: `#[derive(FlushoutModel)]`.
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
/// Rules hold for every message that is read, and stand in the schemas. The fields must not be
/// called `create`, `update` or `delete`, which are methods of paths: use another name and `rename`.
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
