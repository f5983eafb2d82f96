//! The shape of a derived model, from its root type.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::shape::{Shape, UnorderedLists};

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

/// What was found for each model so far. Only looked up, never iterated.
static UNORDERED_LISTS: Mutex<BTreeMap<TypeId, Option<Arc<UnorderedLists>>>> =
    Mutex::new(BTreeMap::new());

/// The lists without order in the values of the model whose root is `N`, built at the first call.
pub(super) fn unordered_lists<N: Node>() -> Option<Arc<UnorderedLists>> {
    let lock = || {
        UNORDERED_LISTS
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    };
    if let Some(found) = lock().get(&TypeId::of::<N>()) {
        return found.clone();
    }
    // Without the lock, for the code of value types runs here.
    let found = UnorderedLists::of(Shape::build_types(N::describe)).map(Arc::new);
    lock().insert(TypeId::of::<N>(), found.clone());
    found
}
