//! Typed paths: where a command can go, so that an illegal one does not compile.
//!
//! The derive makes a path type for each node, with a method for each field; these are the pieces
//! that the methods return.

use std::fmt;
use std::marker::PhantomData;
use std::ops::Deref;

use crate::id::Id;
use crate::model::{Model, Node};
use crate::path::Path;

use super::{Create, CreateChild, Delete, Update};

/// The path of a node of type `N` in a document of type `R`: what the derive makes typed paths of.
pub struct NodePath<R, N> {
    path: Path,
    types: PhantomData<fn() -> (R, N)>,
}

impl<R, N> NodePath<R, N> {
    /// The typed form of a path that is known to lead to such a node.
    pub const fn new(path: Path) -> Self {
        Self {
            path,
            types: PhantomData,
        }
    }

    /// Shows the path as one of the type with this name.
    ///
    /// # Errors
    ///
    /// That of the formatter.
    pub fn debug(&self, name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple(name).field(&self.path).finish()
    }
}

impl<R: Model, N: Node> NodePath<R, N> {
    /// The command that changes fields of the node.
    pub fn update(&self, patch: N::Patch) -> Update<R> {
        Update::new::<N>(self.path.clone(), patch)
    }

    /// The path of a value, which `set` sets in a patch.
    pub fn value<V>(&self, set: fn(&mut N::Patch, V)) -> ValuePath<R, N, V> {
        ValuePath::new(&self.path, set)
    }

    /// The path of the child called `name`, which is always there.
    pub fn child<T: Node>(&self, name: &str) -> T::Path<R> {
        T::typed_path(self.path.child(name))
    }

    /// The path of the child called `name`, which may be absent.
    pub fn optional_child<T: Node>(&self, name: &'static str) -> OptionalChildPath<R, T> {
        OptionalChildPath::new(&self.path, name)
    }

    /// The path of the collection called `name`.
    pub fn collection<T: Node>(&self, name: &str) -> CollectionPath<R, T> {
        CollectionPath::new(self.path.child(name))
    }
}

// Written out because the derive would ask the same of the types, whose values a path does not hold.
impl<R, N> Clone for NodePath<R, N> {
    fn clone(&self) -> Self {
        Self::new(self.path.clone())
    }
}

impl<R, N> fmt::Debug for NodePath<R, N> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.debug("NodePath", formatter)
    }
}

/// The path of a collection of nodes of type `T` in a document of type `R`.
pub struct CollectionPath<R, T> {
    path: Path,
    types: PhantomData<fn() -> (R, T)>,
}

impl<R: Model, T: Node> CollectionPath<R, T> {
    /// The typed form of a path that is known to lead to such a collection.
    pub fn new(path: Path) -> Self {
        Self {
            path,
            types: PhantomData,
        }
    }

    /// The path without its types.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The command that puts a new node in.
    pub fn create(&self, node: T) -> Create<R, T> {
        Create::new(self.path.clone(), node)
    }

    /// The path of the node with this id.
    pub fn at(&self, id: Id<T>) -> ItemPath<R, T> {
        ItemPath::new(self.path.child(id.as_str()))
    }
}

/// The path of a node that can be deleted: in a collection, or an optional child.
///
/// It dereferences to the node's own path, with a method for each of its fields and `update`.
pub struct ItemPath<R: Model, T: Node> {
    path: Path,
    fields: T::Path<R>,
}

impl<R: Model, T: Node> ItemPath<R, T> {
    /// The typed form of a path that is known to lead to such a node.
    pub fn new(path: Path) -> Self {
        Self {
            fields: T::typed_path(path.clone()),
            path,
        }
    }

    /// The command that takes the node out.
    pub fn delete(&self) -> Delete<R> {
        Delete::new(self.path.clone())
    }
}

impl<R: Model, T: Node> Deref for ItemPath<R, T> {
    type Target = T::Path<R>;

    fn deref(&self) -> &T::Path<R> {
        &self.fields
    }
}

/// The path of an optional child node. Its fields are those of [`ItemPath`], which it dereferences
/// to; commands on them fail while the child is missing.
pub struct OptionalChildPath<R: Model, T: Node> {
    owner: Path,
    name: &'static str,
    item: ItemPath<R, T>,
}

impl<R: Model, T: Node> OptionalChildPath<R, T> {
    /// The typed form of the child called `name` of the node at `owner`.
    pub fn new(owner: &Path, name: &'static str) -> Self {
        Self {
            owner: owner.clone(),
            name,
            item: ItemPath::new(owner.child(name)),
        }
    }

    /// The command that puts the child in. It fails when the child is there already.
    pub fn create(&self, node: T) -> CreateChild<R> {
        CreateChild::new(self.owner.clone(), self.name, node)
    }
}

impl<R: Model, T: Node> Deref for OptionalChildPath<R, T> {
    type Target = ItemPath<R, T>;

    fn deref(&self) -> &ItemPath<R, T> {
        &self.item
    }
}

/// The path of a value of type `V` in a node of type `N`.
pub struct ValuePath<R, N: Node, V> {
    node: Path,
    set: fn(&mut N::Patch, V),
    root: PhantomData<fn() -> R>,
}

impl<R: Model, N: Node, V> ValuePath<R, N, V> {
    /// The typed form of a field of the node at `node`, which `set` sets in a patch.
    pub fn new(node: &Path, set: fn(&mut N::Patch, V)) -> Self {
        Self {
            node: node.clone(),
            set,
            root: PhantomData,
        }
    }

    /// The command that replaces the value.
    pub fn set(&self, value: V) -> Update<R> {
        let mut patch = N::Patch::default();
        (self.set)(&mut patch, value);
        Update::new::<N>(self.node.clone(), patch)
    }
}

impl<R, T> fmt::Debug for CollectionPath<R, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "CollectionPath({})", self.path)
    }
}

impl<R: Model, T: Node> fmt::Debug for ItemPath<R, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ItemPath({})", self.path)
    }
}

impl<R: Model, T: Node> fmt::Debug for OptionalChildPath<R, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "OptionalChildPath({},{})", self.owner, self.name)
    }
}

impl<R, N: Node, V> fmt::Debug for ValuePath<R, N, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ValuePath({})", self.node)
    }
}
