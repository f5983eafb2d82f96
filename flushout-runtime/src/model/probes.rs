//! Types that a value must not be, found by the compiler, and the text of the error for each.
//!
//! The derive sees names, not types. So it asks the compiler, and the answer `true` lacks a trait whose
//! message tells what to write instead.

use std::marker::PhantomData;

use crate::id::Id;

use super::{Collection, Node, Patch, Ref};

/// The question what `T` is. An inherent constant goes before that of [`Otherwise`], so the type decides
/// which one is read.
#[derive(Debug)]
pub struct Probe<T: ?Sized>(PhantomData<T>);

/// The answers for a type that no inherent constant of [`Probe`] matches.
pub trait Otherwise {
    /// Whether it is a node.
    const IS_NODE: bool = false;
    /// Whether it is a collection.
    const IS_COLLECTION: bool = false;
    /// Whether it is a reference.
    const IS_REFERENCE: bool = false;
    /// Whether it is the id of a node.
    const IS_ID: bool = false;
    /// Whether it is a patch.
    const IS_PATCH: bool = false;
}

impl<T: ?Sized> Otherwise for Probe<T> {}

impl<T: Node> Probe<T> {
    /// Whether it is a node.
    pub const IS_NODE: bool = true;
}

impl<T> Probe<Collection<T>> {
    /// Whether it is a collection.
    pub const IS_COLLECTION: bool = true;
}

impl<T> Probe<Ref<T>> {
    /// Whether it is a reference.
    pub const IS_REFERENCE: bool = true;
}

impl<T> Probe<Id<T>> {
    /// Whether it is the id of a node.
    pub const IS_ID: bool = true;
}

impl<T: Patch> Probe<T> {
    /// Whether it is a patch.
    pub const IS_PATCH: bool = true;
}

macro_rules! checks {
    ($($(#[$doc:meta])* $check:ident: $message:literal, $label:literal;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = $label)]
        pub trait $check<const YES: bool> {
            /// Can be named where the check holds.
            const HOLDS: () = ();
        }

        impl<T: ?Sized> $check<false> for T {}
    )*};
}

checks! {
    /// A field without `child` is no node.
    NoForgottenChild:
        "the type of this field is a node: add #[flushout(child)]",
        "`{Self}` is a node";
    /// A value holds no nodes.
    NoNodeWithin:
        "this value holds nodes: write Collection<Node>, or use a type that is no node",
        "`{Self}` is a node";
    /// A value is and holds no collection.
    NoHiddenCollection:
        "this value is or holds a collection: write Collection<Node> as the type of the field, by this name",
        "this is a collection";
    /// A value is and holds no reference.
    NoHiddenReference:
        "this value is or holds a reference: write Ref<Node> or Option<Ref<Node>> as the type of the field, by this name",
        "this is a reference";
    /// A command carries no node.
    NoNodeInCommand:
        "this argument is or holds a node: name one that is there by its Id<Node>, and carry the values from which `execute` creates new ones",
        "`{Self}` is a node";
    /// A command carries no collection.
    NoCollectionInCommand:
        "this argument is or holds a collection: write Vec<Id<Node>>, or a Vec of the values from which `execute` creates new nodes",
        "this is a collection";
    /// A command carries ids where they follow renames.
    NoHiddenId:
        "this argument is or holds an id, which would not follow renames: write Id<Node>, Option<Id<Node>> or Vec<Id<Node>>, by this name",
        "this is an id";
    /// A command carries no patch.
    NoPatchInCommand:
        "this argument is or holds a patch, which would set fields of the server for a client: carry the values from which `execute` makes the patch",
        "`{Self}` is a patch";
}
