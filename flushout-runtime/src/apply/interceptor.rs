//! Interceptors: the application's rules that accept, reject or rewrite a command.

use std::fmt;

use serde_json::Value;

use crate::command::{Action, Command, Operation};
use crate::context::Context;
use crate::model::{Invocation, Payload};
use crate::path::Path;

/// Why an interceptor rejects a command, in words for the one who sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The reason.
    pub reason: String,
}

impl Rejection {
    /// A rejection for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for Rejection {}

/// The application's rule for commands. On the master it decides; on a proxy it lets a user see
/// at once what the master would say.
///
/// Closures of the same form are interceptors of documents without commands of enums: they look at
/// creates, updates and deletes, alone and within transactions, and refuse all commands of enums.
/// Where a model has these, implement the trait with [`Interceptor::intercept_invocation`].
///
/// Undo and redo are transactions of creates, updates and deletes, and so are seen by
/// [`Interceptor::intercept`].
pub trait Interceptor<M>: Send + Sync {
    /// Looks at a command before it is applied. The document is as it is before the command, and
    /// cannot be changed here; the command can, through [`Intercepted`].
    ///
    /// # Errors
    ///
    /// A [`Rejection`] leaves the command out and tells its sender the reason.
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        document: &M,
        context: &Context,
    ) -> Result<(), Rejection>;

    /// Looks at a command of an enum before it is run. Such a command cannot be rewritten, and its
    /// effects are not shown to [`Interceptor::intercept`], for its code is the application's own.
    ///
    /// An interceptor without this method refuses every command of an enum, since it cannot look at
    /// it; users read "This action is not allowed here". To accept them all, return `Ok(())`.
    ///
    /// # Errors
    ///
    /// A [`Rejection`] leaves the command out and tells its sender the reason.
    fn intercept_invocation(
        &mut self,
        invocation: &Invocation<M>,
        document: &M,
        context: &Context,
    ) -> Result<(), Rejection>
    where
        M: 'static,
    {
        let _ = (document, context);
        Err(Rejection::new(format!(
            "This action is not allowed here: {}",
            invocation.name()
        )))
    }
}

impl<M, F> Interceptor<M> for F
where
    F: FnMut(&mut Intercepted<'_>, &M, &Context) -> Result<(), Rejection> + Send + Sync,
{
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        document: &M,
        context: &Context,
    ) -> Result<(), Rejection> {
        self(command, document, context)
    }
}

/// A command as an interceptor sees it: its path with renames applied, the id that it proposes,
/// and what it carries, which the interceptor may rewrite.
#[derive(Debug)]
pub struct Intercepted<'c> {
    command: &'c mut Command,
    is_modified: bool,
}

impl<'c> Intercepted<'c> {
    pub(crate) fn new(command: &'c mut Command) -> Self {
        Self {
            command,
            is_modified: false,
        }
    }

    pub(crate) const fn is_modified(&self) -> bool {
        self.is_modified
    }

    /// What the command does.
    pub fn action(&self) -> Action {
        self.command.action()
    }

    /// For a create the path of the parent; otherwise that of the node itself.
    pub fn path(&self) -> &Path {
        &self.command.path
    }

    /// The id that a create proposes.
    pub fn proposed_id(&self) -> Option<&str> {
        match &self.command.operation {
            Operation::Create { created_id, .. } => created_id.as_deref(),
            Operation::Update { .. } | Operation::Delete => None,
        }
    }

    fn payload(&self) -> Option<&Payload> {
        match &self.command.operation {
            Operation::Create { node, .. } => node.as_ref(),
            Operation::Update { patch } => patch.as_ref(),
            Operation::Delete => None,
        }
    }

    fn payload_mut(&mut self) -> Option<&mut Option<Payload>> {
        match &mut self.command.operation {
            Operation::Create { node, .. } => Some(node),
            Operation::Update { patch } => Some(patch),
            Operation::Delete => None,
        }
    }

    /// The new node of a create, if it is a `T`, or the patch of an update, if that is a `T`.
    ///
    /// Which types a command can carry follows from its path: a `Todo` or a `TodoPatch`.
    pub fn get<T: 'static>(&self) -> Option<&T> {
        self.payload()?.get()
    }

    /// As [`Intercepted::get`], for changing it. The sender is then told what came of it. What is
    /// put in is validated as the model asks, `server` fields allowed.
    pub fn get_mut<T: 'static>(&mut self) -> Option<&mut T> {
        if self.payload()?.get::<T>().is_some() {
            self.is_modified = true;
        }
        self.payload_mut()?.as_mut()?.get_mut()
    }

    /// What the command carries, as JSON; `None` when it carries nothing. For rules on documents
    /// without types.
    pub fn props(&self) -> Option<Value> {
        let text = self.payload()?.json_text().ok()?;
        serde_json::from_str(text.as_str()).ok()
    }

    /// Replaces what the command carries. A delete carries nothing, and stays as it is.
    ///
    /// Make the payload with [`crate::model::node_payload`], [`crate::model::patch_payload`],
    /// [`crate::untyped::json_node`] or [`crate::untyped::json_patch`]; one of another type than
    /// the path asks for is refused when the command is applied.
    pub fn replace(&mut self, payload: Payload) {
        self.is_modified = true;
        if let Some(slot) = self.payload_mut() {
            *slot = Some(payload);
        }
    }

    /// Replaces what a command on an untyped document carries. A delete stays as it is.
    pub fn replace_props(&mut self, props: Value) {
        let payload = match (self.action(), props) {
            (Action::Update, Value::Object(members)) => crate::untyped::json_patch(members),
            (_, props) => crate::untyped::json_node(props),
        };
        self.replace(payload);
    }
}
