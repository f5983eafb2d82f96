//! Command enums without their types: what a model knows of its commands, and what their code may
//! do with a document.

use std::any::Any;
use std::fmt;

use serde::de::Deserializer;

use crate::context::Context;
use crate::json::JsonText;
use crate::operation::Command;
use crate::path::Segment;
use crate::problem::{Problem, words};
use crate::renames::ReferenceRenames;
use crate::shape::ShapeBuilder;

use super::{Decoding, DefaultChecks, Node};

/// An enum of commands. Implement it with `#[derive(FlushoutCommand)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no enum of commands",
    label = "not an enum of commands",
    note = "add `#[derive(FlushoutCommand)]` to the enum"
)]
pub trait CommandEnum: Sized + Send + Sync + 'static {
    /// The root of the documents that the commands are for.
    type Model: Node;

    /// The names of the commands on the wire, in the order of the variants.
    const NAMES: &'static [&'static str];

    /// Describes the commands for schemas and validators.
    fn describe(builder: &mut ShapeBuilder);

    /// Checks the defaults of the arguments, as far as their values are computed.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::InvalidDefault`].
    fn check_defaults(checks: &DefaultChecks<'_>) -> Result<(), Problem> {
        let _ = checks;
        Ok(())
    }

    /// The name of this command on the wire.
    fn name(&self) -> &'static str;

    /// The arguments as JSON; `None` for a command without any.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    fn args_text(&self) -> Result<Option<JsonText>, Problem>;

    /// Decodes the arguments of the command called `name`, which is one of [`CommandEnum::NAMES`],
    /// each of them validated. Where a message has no arguments, the deserializer is at an empty
    /// object.
    ///
    /// # Errors
    ///
    /// That of the deserializer, with the problem and its place noted in `decoding`.
    fn decode_args<'de, D: Deserializer<'de>>(
        name: &str,
        args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Self, D::Error>;

    /// Follows renamed nodes in the ids among the arguments; true when one was changed.
    fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        let _ = renames;
        false
    }
}

/// What the code of a command works on: a document that records each change. Implemented by the
/// runtime; code uses it through [`crate::draft::Draft`].
pub trait DraftTarget<M> {
    /// The document, with the changes made so far.
    fn document(&self) -> &M;

    /// Applies a change, or changes nothing. Gives back the id of a created node.
    ///
    /// # Errors
    ///
    /// What the model, the limits or the document find wrong with it.
    fn apply(&mut self, command: Command) -> Result<Option<Segment>, Problem>;

    /// Runs another command as part of this one, or changes nothing.
    ///
    /// # Errors
    ///
    /// What the command refuses.
    fn invoke(&mut self, invocation: Invocation<M>) -> Result<(), Problem>;

    /// An id for a node that is to be created: the next of those that were handed in.
    fn next_id(&mut self) -> Segment;
}

/// A command of an enum that can be run on documents of type `M`. Every command enum with
/// [`crate::draft::Execute`] is one.
#[diagnostic::on_unimplemented(
    message = "the commands of `{Self}` have no code for this model",
    label = "`Execute` is missing",
    note = "write `impl Execute<Model> for {Self}`, where Model is the root of the document"
)]
pub trait Invoke<M>: Any + Send + Sync {
    /// The name of the command on the wire.
    fn wire_name(&self) -> &'static str;

    /// The arguments as JSON; `None` for a command without any.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    fn wire_args(&self) -> Result<Option<JsonText>, Problem>;

    /// Follows renamed nodes in the ids among the arguments; true when one was changed.
    fn follow_renames(&mut self, renames: &ReferenceRenames) -> bool;

    /// Runs the command.
    ///
    /// # Errors
    ///
    /// What it refuses, with its own error inside.
    fn run(
        self: Box<Self>,
        target: &mut dyn DraftTarget<M>,
        context: &Context,
    ) -> Result<(), Problem>;

    /// For looking at the command as its own type.
    fn as_any(&self) -> &dyn Any;
}

/// A command of some enum, for documents of type `M`.
pub struct Invocation<M> {
    command: Box<dyn Invoke<M>>,
    proposed_ids: Vec<Segment>,
}

impl<M: 'static> Invocation<M> {
    /// Erases the type of a command.
    pub fn new(command: impl Invoke<M>) -> Self {
        Self {
            command: Box::new(command),
            proposed_ids: Vec::new(),
        }
    }

    /// The invocation with ids that it proposes for what it creates, in order.
    #[must_use]
    pub fn with_proposed_ids(mut self, ids: Vec<Segment>) -> Self {
        self.proposed_ids = ids;
        self
    }

    /// Takes the ids out that it proposes for what it creates.
    pub fn take_proposed_ids(&mut self) -> Vec<Segment> {
        std::mem::take(&mut self.proposed_ids)
    }

    /// The name of the command on the wire.
    pub fn name(&self) -> &'static str {
        self.command.wire_name()
    }

    /// The arguments as JSON; `None` for a command without any.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::NotSerializable`] when a value type refuses to be written.
    pub fn args_text(&self) -> Result<Option<JsonText>, Problem> {
        self.command.wire_args()
    }

    /// The command, if it is of this enum.
    pub fn get<C: 'static>(&self) -> Option<&C> {
        self.command.as_any().downcast_ref()
    }

    /// Follows renamed nodes in the ids among the arguments; true when one was changed.
    pub fn rename_references(&mut self, renames: &ReferenceRenames) -> bool {
        !renames.is_empty() && self.command.follow_renames(renames)
    }

    /// Runs the command. What it changed before it failed or panicked is for the target to take
    /// back.
    ///
    /// # Errors
    ///
    /// What the command refuses.
    pub fn run(self, target: &mut dyn DraftTarget<M>, context: &Context) -> Result<(), Problem> {
        self.command.run(target, context)
    }
}

impl<M: 'static> fmt::Debug for Invocation<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Invocation({})", self.name())
    }
}

/// What somebody wants done with a document of type `M`.
pub enum Intent<M: 'static> {
    /// A create, update or delete.
    Command(Command),
    /// A command of an enum.
    Invoke(Invocation<M>),
}

impl<M: 'static> fmt::Debug for Intent<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(command) => command.fmt(formatter),
            Self::Invoke(invocation) => invocation.fmt(formatter),
        }
    }
}

impl<M: 'static> Intent<M> {
    /// The create, update or delete, if it is one.
    pub fn into_command(self) -> Option<Command> {
        match self {
            Self::Command(command) => Some(command),
            Self::Invoke(_) => None,
        }
    }
}

/// The command enums of a model, as the derive lists them: `(First, (Second, ()))`.
pub trait CommandList<M>: 'static {
    /// Describes all commands, in the order of the list.
    fn describe(builder: &mut ShapeBuilder);

    /// Checks the defaults of the arguments of all commands, as far as their values are computed.
    ///
    /// # Errors
    ///
    /// [`crate::problem::Code::InvalidDefault`].
    fn check_defaults(checks: &DefaultChecks<'_>) -> Result<(), Problem>;

    /// Whether there is a command of this name.
    fn is_known(name: &str) -> bool;

    /// Decodes a command. Where a message has no arguments, the deserializer is at an empty object.
    ///
    /// # Errors
    ///
    /// That of the deserializer, with the problem and its place noted in `decoding`;
    /// [`crate::problem::Code::UnknownCommand`] for a name that is not in the list.
    fn decode<'de, D: Deserializer<'de>>(
        name: &str,
        args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Invocation<M>, D::Error>;
}

impl<M> CommandList<M> for () {
    fn describe(_builder: &mut ShapeBuilder) {}

    fn check_defaults(_checks: &DefaultChecks<'_>) -> Result<(), Problem> {
        Ok(())
    }

    fn is_known(_name: &str) -> bool {
        false
    }

    fn decode<'de, D: Deserializer<'de>>(
        name: &str,
        _args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Invocation<M>, D::Error> {
        Err(decoding.fail(words::unknown_command(name)))
    }
}

impl<M: 'static, C, Rest> CommandList<M> for (C, Rest)
where
    C: CommandEnum<Model = M> + Invoke<M>,
    Rest: CommandList<M>,
{
    fn describe(builder: &mut ShapeBuilder) {
        C::describe(builder);
        Rest::describe(builder);
    }

    fn check_defaults(checks: &DefaultChecks<'_>) -> Result<(), Problem> {
        C::check_defaults(checks)?;
        Rest::check_defaults(checks)
    }

    fn is_known(name: &str) -> bool {
        C::NAMES.contains(&name) || Rest::is_known(name)
    }

    fn decode<'de, D: Deserializer<'de>>(
        name: &str,
        args: D,
        decoding: &mut Decoding<'_>,
    ) -> Result<Invocation<M>, D::Error> {
        if C::NAMES.contains(&name) {
            C::decode_args(name, args, decoding).map(Invocation::new)
        } else {
            Rest::decode(name, args, decoding)
        }
    }
}

/// Stands among the names of a model whose list of enums could not be read: an enum of that model
/// is not said to be missing as well. No command is called so.
pub const ANY_COMMAND: &str = "*";

/// Whether two enums have no command of the same name. Generated code holds the enums of a model to
/// this.
pub const fn names_differ(first: &[&str], second: &[&str]) -> bool {
    let mut index = 0;
    while index < first.len() {
        if contains(second, first[index]) {
            return false;
        }
        index += 1;
    }
    true
}

/// Whether an enum with commands of these names is among the enums of a model. Generated code holds
/// each enum to this.
pub const fn is_listed(names: &[&str], enums: &[&[&str]]) -> bool {
    let Some(name) = names.first() else {
        return true;
    };
    let mut index = 0;
    while index < enums.len() {
        if contains(enums[index], name) || contains(enums[index], ANY_COMMAND) {
            return true;
        }
        index += 1;
    }
    false
}

const fn contains(names: &[&str], wanted: &str) -> bool {
    let mut index = 0;
    while index < names.len() {
        if is_same(names[index].as_bytes(), wanted.as_bytes()) {
            return true;
        }
        index += 1;
    }
    false
}

const fn is_same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut index = 0;
    while index < left.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_whole() {
        assert!(names_differ(&["move", "add"], &["moves", "ad", "Move"]));
        assert!(!names_differ(&["move", "add"], &["clear", "add"]));
        assert!(names_differ(&[], &["add"]));
    }

    #[test]
    fn an_enum_is_listed_by_its_names() {
        assert!(is_listed(&["move"], &[&["add"], &["clear", "move"]]));
        assert!(!is_listed(&["move"], &[&["add"], &["clear"]]));
        assert!(!is_listed(&["move"], &[]));
        assert!(is_listed(&["move"], &[&["add"], &[ANY_COMMAND]]));
    }
}
