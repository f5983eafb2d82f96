//! The traits that the derive implements: a node, its patch, and the visitors that walk a model.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::{DeserializeOwned, MapAccess};

use crate::limits::Limits;
use crate::path::Path;
#[cfg(doc)]
use crate::problem::Code;
use crate::problem::Problem;
use crate::renames::ReferenceRenames;
use crate::shape::{NodeIndex, ShapeBuilder};

use super::{Collection, CommandList, Decoding, DefaultChecks, Model};

/// A type that can be the value of a field: anything with serde and JSON Schema.
pub trait Value: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static {}

impl<T: Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static> Value for T {}

/// A struct of the model. Implement it with `#[derive(FlushoutModel)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no node of a model",
    label = "not a node",
    note = "add `#[derive(FlushoutModel)]` to the struct, or make the field a value: without `child`, and a `Vec` instead of a `Collection`"
)]
pub trait Node: Value + Sized {
    /// The fields that an update may set, each of them optional.
    type Patch: Patch<Node = Self>;

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
    fn visit_type<V: TypeVisitor>(segment: &str, visitor: V) -> V::Output;

    /// Gives the visitor the field named `segment` for changing it.
    fn visit_mut<V: NodeVisitor>(&mut self, segment: &str, visitor: V) -> V::Output;

    /// How many bytes of JSON the node takes, counted with [`crate::measure`].
    fn document_bytes(&self) -> u64;

    /// Follows renamed nodes in `Ref` fields, here and below; true when one was changed.
    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool;
}

/// The fields that an update of a node may set, each of them optional.
pub trait Patch: Serialize + Default + Send + Sync + 'static {
    /// The node that this patches.
    type Node: Node<Patch = Self>;

    /// Decodes the fields of a patch, each one validated.
    ///
    /// # Errors
    ///
    /// That of the map, with the problem and its place noted in `decoding`.
    fn decode<'de, A: MapAccess<'de>>(
        map: A,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, A::Error>;

    /// Exchanges the fields that are set with those of the node, so that the patch holds what was
    /// there before.
    fn swap(&mut self, node: &mut Self::Node);

    /// How many bytes the fields that are set take in a document, counted with [`crate::measure`].
    fn document_bytes(&self) -> u64;

    /// Follows renamed nodes in `Ref` fields; true when one was changed.
    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool;
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
