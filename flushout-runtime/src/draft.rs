//! The draft: a document as the code of a command sees it, and the code itself.

use std::any::Any;
use std::fmt;
use std::ops::Deref;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::command::IntoCommand;
use crate::context::Context;
use crate::id::Id;
use crate::json::JsonText;
use crate::model::{CommandEnum, DraftTarget, Intent, Invoke, Model};
use crate::problem::{Code, Problem};
use crate::renames::ReferenceRenames;

/// The code of a command enum.
///
/// It runs in the proxy, at once; again at each rebase; and on the master, which decides. So it must
/// come to the same from the same document, arguments and context: it reads no clock, no random
/// source and nothing else from the outside. What it needs of these stands in the context, and new
/// ids come from the draft.
#[diagnostic::on_unimplemented(
    message = "the commands of `{Self}` have no code",
    label = "`Execute` is missing",
    note = "write `impl Execute<Model> for {Self}`, where Model is the root of the document"
)]
pub trait Execute<M: Model>: Sized {
    /// Why a command refuses. It reaches the client that sent the command as itself, written as
    /// JSON; its words are shown to people.
    type Error: fmt::Display + Serialize + DeserializeOwned;

    /// Does what the command says, through `document`. Whoever sends it and when stands in
    /// `context`.
    ///
    /// The changes of a command stand or fall together: after an error, or a panic, the document is
    /// as it was.
    ///
    /// # Errors
    ///
    /// Whatever the command refuses.
    fn execute(self, document: &mut Draft<'_, M>, context: &Context) -> Result<(), Self::Error>;
}

/// A document that can be read and changed; each change is recorded, with what takes it back.
///
/// It dereferences to the document with the changes made so far, so it is read as the document
/// itself: `draft.todos.get(id)`, `draft.todos.iter()`. It is changed with the commands that typed
/// paths make. The cost of a draft is that of the changes made through it, which count towards
/// [`crate::limits::Limits::flush_work_max`] on the master. What the code reads is not counted: a
/// loop over the whole document costs what it costs, each time that a client sends the command.
pub struct Draft<'d, M> {
    target: &'d mut dyn DraftTarget<M>,
}

impl<'d, M: Model> Draft<'d, M> {
    /// The draft of this target.
    pub(crate) fn new(target: &'d mut dyn DraftTarget<M>) -> Self {
        Self { target }
    }

    /// The document, with the changes made so far.
    pub fn document(&self) -> &M {
        self.target.document()
    }

    /// Applies a create, update or delete, or runs another command as part of this one. Gives back
    /// the id of a node that was created.
    ///
    /// # Errors
    ///
    /// What the model, the limits and the document find wrong, as for a command of its own; then
    /// this one change was not made. [`Code::AlreadyExists`] when the code of a command asks for an
    /// id of its own, such as one from the arguments, that is taken; one from [`Draft::new_id`]
    /// gives way instead. [`Code::TooManyEffects`] beyond
    /// [`crate::limits::Limits::command_effects_max`]; a command of an enum then fails as a whole,
    /// whatever its code makes of the error.
    pub fn apply<C: IntoCommand<M>>(&mut self, command: C) -> Result<C::Created, Problem> {
        let created = match command.into_intent() {
            Intent::Command(command) => self.target.apply(command)?,
            Intent::Invoke(invocation) => {
                self.target.invoke(invocation)?;
                None
            }
        };
        C::created(created.as_deref()).ok_or_else(illegal_id)
    }

    /// A new id, for code that has to know it before the node is created; propose it with
    /// `create(..).with_id(id)`.
    ///
    /// # Errors
    ///
    /// [`Code::IllegalId`] when the source of ids gave one that is none.
    pub fn new_id<T>(&mut self) -> Result<Id<T>, Problem> {
        Id::new(&self.target.next_id()).map_err(|_| illegal_id())
    }
}

fn illegal_id() -> Problem {
    Problem::new(Code::IllegalId, "The id source gave an id that is none")
}

impl<M: Model> Deref for Draft<'_, M> {
    type Target = M;

    fn deref(&self) -> &M {
        self.target.document()
    }
}

impl<M> fmt::Debug for Draft<'_, M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Draft").finish_non_exhaustive()
    }
}

impl<M, C> Invoke<M> for C
where
    M: Model,
    C: CommandEnum<Model = M> + Execute<M>,
{
    fn wire_name(&self) -> &'static str {
        self.name()
    }

    fn wire_args(&self) -> Result<Option<JsonText>, Problem> {
        self.args_text()
    }

    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool {
        self.rename_references(renames)
    }

    fn run(
        self: Box<Self>,
        target: &mut dyn DraftTarget<M>,
        context: &Context,
    ) -> Result<(), Problem> {
        self.execute(&mut Draft::new(target), context)
            .map_err(|error| Problem::of_error(&error))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
