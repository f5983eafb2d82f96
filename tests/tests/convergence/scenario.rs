//! What a model brings to a case: its first document, edits, and rules for both sides.

use std::fmt::Debug;

use flushout::{Context, Intercepted, Model, Problem, Proxy, Rejection};

use flushout::proxy::CommandNumber;

use crate::actions::Choice;

/// A model that can be put through a case.
pub(crate) trait Scenario: Model + Clone + Debug + PartialEq {
    /// The document that everybody starts from.
    fn first() -> Self;

    /// One edit of a user, chosen by the numbers from what the document has. Some are wrong.
    fn make_edit(proxy: &mut Proxy<Self>, choice: Choice) -> Result<CommandNumber, Problem>;

    /// Whether a document is one that somebody may see: never one between two effects of a
    /// command.
    fn is_whole(&self) -> bool {
        true
    }

    /// The master's rule: rejects what has an `x`, rewrites what has a `w`.
    fn on_master(
        command: &mut Intercepted<'_>,
        document: &Self,
        context: &Context,
    ) -> Result<(), Rejection>;

    /// The proxy's rule: rejects what has a `y`.
    fn on_proxy(
        command: &mut Intercepted<'_>,
        document: &Self,
        context: &Context,
    ) -> Result<(), Rejection>;
}

/// A word that the rules look at.
pub(crate) fn word(number: u8) -> String {
    const LETTERS: [char; 10] = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'w', 'x', 'y'];
    format!("{}{number}", LETTERS[usize::from(number) % LETTERS.len()])
}

/// The one of these that a number chooses; nothing when there are none.
pub(crate) fn one_of<T: Clone>(things: &[T], number: u8) -> Option<T> {
    let index = usize::from(number).checked_rem(things.len())?;
    things.get(index).cloned()
}
