//! The shape of a derived model, from its root type.

use crate::shape::Shape;

use super::{CommandList, DefaultChecks, Node};

impl Shape {
    /// The shape of the model whose root is `N`. It is built anew at each call; keep it where it
    /// is needed often.
    ///
    /// # Panics
    ///
    /// When a default of the model breaks a rule of its field, with the words of
    /// [`Code::InvalidDefault`](crate::problem::Code::InvalidDefault). Loading a document returns
    /// that problem instead.
    pub fn of<N: Node>() -> Self {
        // A mistake in the source of the model, which the compiler could not see: nothing that is
        // made from such a shape would be right.
        #[allow(clippy::panic, reason = "see above")]
        if let Err(problem) = DefaultChecks::check::<N>(&<N as Node>::limits()) {
            panic!("{problem}");
        }
        Self::build(<N as Node>::limits(), |builder| {
            let root = N::describe(builder);
            N::Commands::describe(builder);
            root
        })
    }
}
