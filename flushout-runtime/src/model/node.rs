//! The traits that the derive implements: a node, its patch, and the visitors that walk a model.

use std::any::type_name;
use std::borrow::Cow;
use std::{fmt, mem};

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{DeserializeOwned, MapAccess};

use crate::json::JsonText;
use crate::limits::Limits;
use crate::measure::OBJECT_BYTES;
use crate::path::Path;
#[cfg(doc)]
use crate::problem::Code;
use crate::problem::Problem;
use crate::renames::ReferenceRenames;
use crate::shape::{NodeIndex, ShapeBuilder};

use super::fields::FieldsOf;
use super::members::bytes_of_members;
use super::{Collection, CommandList, Decoding, DefaultChecks, Field, Members, Model};

/// A type that can be the value of a field: anything with serde and JSON Schema.
pub trait Value: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static> Value for T {}

/// A struct of the model. Implement it with `#[derive(FlushoutModel)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no node of a model",
    label = "not a node",
    note = "add `#[derive(FlushoutModel)]` to the struct, or make the field a value: without `child`, and a `Vec` instead of a `Collection`"
)]
pub trait Node: Value + Members {
    /// The fields that an update may set, each of them optional.
    type Patch: Patch<Node = Self>;

    /// Its fields, in the order of their declaration.
    const FIELDS: &'static [Field];

    /// The typed path of a node of this type in a document of type `R`.
    type Path<R: Model>;

    /// The command enums of documents with this root.
    type Commands: CommandList<Self>;

    /// The names of the commands, by their enums.
    const COMMAND_NAMES: &'static [&'static [&'static str]] = &[];

    /// Whether a field holds an optional child, which a command can create.
    const HAS_OPTIONAL_CHILDREN: bool = false;

    /// The typed path for a path that is known to lead to a node of this type.
    fn typed_path<R: Model>(path: Path) -> Self::Path<R>;

    /// Describes this type and all below it.
    fn describe(builder: &mut ShapeBuilder) -> NodeIndex;

    /// The limits of a document whose root is of this type.
    fn limits() -> Limits {
        Limits::DEFAULT
    }

    /// Decodes the fields of a node, each one validated.
    ///
    /// # Errors
    ///
    /// That of the map, with the problem and its place noted in `decoding`.
    fn decode<'de, A: MapAccess<'de>>(
        map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error>;

    /// Checks the defaults of this type and of all below it, as far as their values are computed.
    ///
    /// # Errors
    ///
    /// [`Code::InvalidDefault`].
    fn check_defaults(checks: &mut DefaultChecks<'_>) -> Result<(), Problem> {
        let _ = checks;
        Ok(())
    }

    /// Tells the visitor of what type the field named `segment` is.
    fn visit_type<V: TypeVisitor>(segment: &str, visitor: V) -> V::Output {
        let _ = segment;
        visitor.leaf()
    }

    /// Gives the visitor the field named `segment` for changing it.
    fn visit_mut<V: NodeVisitor>(&mut self, segment: &str, visitor: V) -> V::Output {
        let _ = segment;
        visitor.leaf()
    }

    /// How many bytes of JSON the node takes, counted with [`crate::measure`].
    fn document_bytes(&self) -> u64 {
        OBJECT_BYTES + bytes_of_members(self)
    }

    /// Follows renamed nodes in `Ref` fields, here and below; true when one was changed.
    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let _ = renames;
        false
    }
}

/// The fields that an update of a node may set, each of them optional.
pub trait Patch: Members + Serialize + Default + Send + Sync + 'static {
    /// The node that this patches.
    type Node: Node<Patch = Self>;

    /// Decodes the fields of a patch, each one validated.
    ///
    /// # Errors
    ///
    /// That of the map, with the problem and its place noted in `decoding`.
    fn decode<'de, A: MapAccess<'de>>(
        mut map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error> {
        let mut patch = Self::default();
        while let Some(index) = decoding.next_of(&mut map, Self::Node::FIELDS, FieldsOf::Patch)? {
            patch.decode_field(index, &mut map, decoding)?;
        }
        Ok(patch)
    }

    /// Decodes the field of this index in [`Node::FIELDS`], for a patch and for a node alike. A field
    /// that no patch holds stays in the map.
    ///
    /// # Errors
    ///
    /// A field that was given before; a value of another type; a rule that does not hold.
    fn decode_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
        decoding: &mut Decoding<'_>,
    ) -> Result<(), A::Error> {
        let _ = (index, map, decoding);
        Ok(())
    }

    /// Exchanges the fields that are set with those of the node, so that the patch holds what was
    /// there before.
    fn swap(&mut self, node: &mut Self::Node);

    /// How many bytes the fields that are set take in a document, counted with [`crate::measure`].
    fn document_bytes(&self) -> u64 {
        bytes_of_members(self)
    }

    /// Follows renamed nodes in `Ref` fields; true when one was changed.
    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let _ = renames;
        false
    }
}

/// Exchanges what a patch sets with what the node holds.
pub const fn swap_set<T>(set: &mut Option<T>, held: &mut T) {
    if let Some(set) = set {
        mem::swap(set, held);
    }
}

/// Follows renamed nodes in a child that may be absent; true when a reference was changed.
pub fn rename_optional_child<N: Node>(child: &mut Option<N>, renames: &ReferenceRenames) -> bool {
    child
        .as_mut()
        .is_some_and(|child| child.rename_references(renames))
}

/// Follows renamed nodes in a collection; true when a reference was changed. A function of its own
/// says what it asks of the node type, and so gets the better error.
pub fn rename_collection<N: Node>(
    collection: &mut Collection<N>,
    renames: &ReferenceRenames,
) -> bool {
    collection.rename_references(renames)
}

/// Shows a patch as its JSON: the types of its fields need not have `Debug`.
///
/// # Errors
///
/// That of the formatter.
pub fn debug_patch<P: Patch>(
    name: &str,
    patch: &P,
    formatter: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut debug = formatter.debug_tuple(name);
    match JsonText::from_serialize(patch) {
        Ok(text) => debug.field(&text.as_str()).finish(),
        Err(problem) => debug.field(&problem).finish(),
    }
}

/// What tells the type from others of the same name, for its schema.
pub fn schema_id<T>() -> Cow<'static, str> {
    Cow::Borrowed(type_name::<T>())
}

/// Is told the type of a field.
pub trait TypeVisitor: Sized {
    /// What the visitor comes to.
    type Output;

    /// The field is a child node, or an `Option` of one.
    fn child<N: Node>(self, optional: bool) -> Self::Output;

    /// The field is a collection of at most `items_max` nodes.
    fn collection<N: Node>(self, items_max: Option<usize>) -> Self::Output;

    /// The field is a value or a reference, or there is no such field.
    fn leaf(self) -> Self::Output;
}

/// Is given a field for changing it.
pub trait NodeVisitor: Sized {
    /// What the visitor comes to.
    type Output;

    /// The field is a child node that is always there.
    fn child<N: Node>(self, child: &mut N) -> Self::Output;

    /// The field is an optional child node.
    fn optional_child<N: Node>(self, child: &mut Option<N>) -> Self::Output;

    /// The field is a collection of at most `items_max` nodes.
    fn collection<N: Node>(
        self,
        collection: &mut Collection<N>,
        items_max: Option<usize>,
    ) -> Self::Output;

    /// The field is a value or a reference, or there is no such field.
    fn leaf(self) -> Self::Output;
}
