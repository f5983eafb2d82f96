//! The shape of a derived model, from its root type.

use crate::shape::Shape;

use super::{CommandList, Node};

impl Shape {
    /// The shape of the model whose root is `N`. It is built anew at each call; keep it where it
    /// is needed often.
    pub fn of<N: Node>() -> Self {
        Self::build(<N as Node>::limits(), |builder| {
            let root = N::describe(builder);
            N::Commands::describe(builder);
            root
        })
    }
}
