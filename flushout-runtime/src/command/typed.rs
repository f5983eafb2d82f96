//! Typed commands: what a typed path makes, and what applying one gives back.

use std::marker::PhantomData;

use crate::id::Id;
use crate::model::{
    CommandEnum, Intent, Invocation, Invoke, Model, Node, node_payload, patch_payload,
};
use crate::path::Path;

use super::{Command, Operation};

/// Something that can be applied to documents of type `R`: what a typed path of `R` makes, or a
/// command of an enum that `R` lists.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no command for documents of type `{R}`",
    label = "not a command for `{R}`",
    note = "a command is made by a path of the document, such as `{R}::path().field().set(value)`, or is \
            a variant of an enum that derives `FlushoutCommand` with `#[flushout(model = {R})]`"
)]
pub trait IntoCommand<R: Model> {
    /// What an applied command gives back: `Id<T>` for a create in a collection, `()` otherwise.
    type Created;

    /// What is wanted, without its types.
    fn into_intent(self) -> Intent<R>;

    /// What is given back for the id under which the node was created.
    fn created(id: Option<&str>) -> Option<Self::Created>;
}

/// Puts a new node of type `T` into a collection of a document of type `R`.
#[derive(Debug)]
#[must_use = "a command does nothing until it is applied"]
pub struct Create<R, T> {
    path: Path,
    node: T,
    id: Option<Id<T>>,
    root: PhantomData<fn() -> R>,
}

impl<R, T> Create<R, T> {
    pub(super) fn new(path: Path, node: T) -> Self {
        Self {
            path,
            node,
            id: None,
            root: PhantomData,
        }
    }

    /// Proposes this id. Without one the proxy takes the next of its source.
    pub fn with_id(mut self, id: Id<T>) -> Self {
        self.id = Some(id);
        self
    }
}

impl<R: Model, T: Node> IntoCommand<R> for Create<R, T> {
    type Created = Id<T>;

    fn into_intent(self) -> Intent<R> {
        Intent::Command(Command {
            path: self.path,
            operation: Operation::Create {
                node: Some(node_payload(self.node)),
                created_id: self.id.map(|id| id.as_str().into()),
                parent_default: None,
            },
        })
    }

    fn created(id: Option<&str>) -> Option<Id<T>> {
        Id::new(id?).ok()
    }
}

/// Changes fields of a node in a document of type `R`.
#[derive(Debug)]
#[must_use = "a command does nothing until it is applied"]
pub struct Update<R> {
    command: Command,
    root: PhantomData<fn() -> R>,
}

impl<R> Update<R> {
    /// The update of the node at `path`, which must be of type `N`.
    pub fn new<N: Node>(path: Path, patch: N::Patch) -> Self {
        Self {
            command: Command {
                path,
                operation: Operation::Update {
                    patch: Some(patch_payload(patch)),
                },
            },
            root: PhantomData,
        }
    }
}

impl<R: Model> IntoCommand<R> for Update<R> {
    type Created = ();

    fn into_intent(self) -> Intent<R> {
        Intent::Command(self.command)
    }

    fn created(_id: Option<&str>) -> Option<()> {
        Some(())
    }
}

/// Puts an optional child into a document of type `R`.
#[derive(Debug)]
#[must_use = "a command does nothing until it is applied"]
pub struct CreateChild<R> {
    command: Command,
    root: PhantomData<fn() -> R>,
}

impl<R> CreateChild<R> {
    pub(super) fn new<T: Node>(owner: Path, name: &'static str, node: T) -> Self {
        Self {
            command: Command {
                path: owner,
                operation: Operation::Create {
                    node: Some(node_payload(node)),
                    created_id: Some(name.into()),
                    parent_default: None,
                },
            },
            root: PhantomData,
        }
    }
}

impl<R: Model> IntoCommand<R> for CreateChild<R> {
    type Created = ();

    fn into_intent(self) -> Intent<R> {
        Intent::Command(self.command)
    }

    fn created(_id: Option<&str>) -> Option<()> {
        Some(())
    }
}

/// Takes a node out of a document of type `R`.
#[derive(Debug)]
#[must_use = "a command does nothing until it is applied"]
pub struct Delete<R> {
    path: Path,
    root: PhantomData<fn() -> R>,
}

impl<R> Delete<R> {
    pub(super) fn new(path: Path) -> Self {
        Self {
            path,
            root: PhantomData,
        }
    }
}

impl<R: Model> IntoCommand<R> for Delete<R> {
    type Created = ();

    fn into_intent(self) -> Intent<R> {
        Intent::Command(Command {
            path: self.path,
            operation: Operation::Delete,
        })
    }

    fn created(_id: Option<&str>) -> Option<()> {
        Some(())
    }
}

/// A command without types is one already; its payloads must be of the types that the path asks for.
impl<R: Model> IntoCommand<R> for Command {
    type Created = ();

    fn into_intent(self) -> Intent<R> {
        Intent::Command(self)
    }

    fn created(_id: Option<&str>) -> Option<()> {
        Some(())
    }
}

/// An intent is what it is.
impl<R: Model> IntoCommand<R> for Intent<R> {
    type Created = ();

    fn into_intent(self) -> Self {
        self
    }

    fn created(_id: Option<&str>) -> Option<()> {
        Some(())
    }
}

/// A command of an enum. What it created, if anything, stands in the document.
// Whoever gives something else has most likely not meant an enum of commands.
#[diagnostic::do_not_recommend]
impl<R: Model, C: CommandEnum<Model = R> + Invoke<R>> IntoCommand<R> for C {
    type Created = ();

    fn into_intent(self) -> Intent<R> {
        Intent::Invoke(Invocation::new(self))
    }

    fn created(_id: Option<&str>) -> Option<()> {
        Some(())
    }
}
