//! A flush as the master reads it: typed commands, or what is wrong with each.

use std::fmt;

use serde_json::value::RawValue;

use crate::command::{Action, Command, Operation};
use crate::count::Count;
use crate::envelope::{Epoch, INVOKE, check_expected, check_path};
use crate::json::JsonText;
use crate::limits::Limits;
use crate::model::{Decoding, Intent, Invocation, Model, Payload, PayloadTarget, Role};
use crate::path::{Path, Segment};
use crate::problem::{Problem, words};

use super::outgoing::{check_created_ids, check_place, decode_invocation};
use super::sent::SentProps;

/// A flush as the master reads it.
pub struct Incoming<M: 'static> {
    /// The count that the client has confirmed.
    pub from: Count,
    /// The lineage that the client's document belongs to, where it says one.
    pub epoch: Option<Epoch>,
    /// The elements in order.
    pub entries: Vec<IncomingEntry<M>>,
}

/// An element of a flush.
pub enum IncomingEntry<M: 'static> {
    /// A command.
    One(IncomingCommand<M>),
    /// Commands that stand or fall together.
    Transaction(Vec<IncomingCommand<M>>),
}

impl<M: Model> Incoming<M> {
    /// The commands in order, those within transactions included.
    pub fn commands(&self) -> impl Iterator<Item = &IncomingCommand<M>> {
        self.entries.iter().flat_map(|entry| match entry {
            IncomingEntry::One(command) => std::slice::from_ref(command),
            IncomingEntry::Transaction(members) => members,
        })
    }

    /// The commands in order, those within transactions included.
    pub fn into_commands(self) -> impl Iterator<Item = IncomingCommand<M>> {
        self.entries.into_iter().flat_map(|entry| match entry {
            IncomingEntry::One(command) => vec![command],
            IncomingEntry::Transaction(members) => members,
        })
    }
}

/// One command of a flush.
pub struct IncomingCommand<M: 'static> {
    /// The command, typed and valid, or what is wrong with it.
    pub intent: Result<Intent<M>, Box<Problem>>,
    /// The action as the client wrote it.
    pub action: Option<Segment>,
    /// The path as the client wrote it. Where the command was read, it has the path.
    pub path: Path,
    /// The id that the client proposes. Where the command was read, it has the id.
    pub created_id: Option<Segment>,
    /// What a create, update or delete expects to replace. Boxed, for commands are moved about and
    /// few have it.
    pub expected: Option<Box<JsonText>>,
    /// Whether the command is other than what the client wrote, so that the client must be told
    /// what came of it: a default was filled in, `delete` was spelled our way, a text was mended.
    pub is_modified: bool,
    /// Where the props are in the message, to be held against what is recorded of them.
    pub(crate) sent: SentProps,
}

// By hand, so that nothing is asked of `M`.
impl<M> fmt::Debug for Incoming<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Incoming")
            .field("from", &self.from)
            .field("epoch", &self.epoch)
            .field("entries", &self.entries)
            .finish()
    }
}

impl<M> fmt::Debug for IncomingEntry<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(command) => command.fmt(formatter),
            Self::Transaction(members) => members.fmt(formatter),
        }
    }
}

impl<M> fmt::Debug for IncomingCommand<M> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.intent.fmt(formatter)
    }
}

/// What was read of one command, before it is put together.
pub(super) struct Parts<M: 'static> {
    pub(super) path: Path,
    pub(super) action: Option<Segment>,
    pub(super) props: Option<Payload>,
    pub(super) parent_default: Option<Payload>,
    pub(super) created_id: Option<Segment>,
    pub(super) is_modified: bool,
    pub(super) sent: SentProps,
    /// What few commands have. Commands are moved about.
    pub(super) rare: Option<Box<RareParts<M>>>,
}

/// What was read of an invocation, and of what another command expects.
pub(super) struct RareParts<M: 'static> {
    /// What a create, update or delete expects to replace.
    pub(super) expected: Option<Box<RawValue>>,
    /// Which command it is.
    pub(super) name: Option<Segment>,
    /// Arguments that came before it was known which command they are for.
    pub(super) deferred_args: Option<Box<RawValue>>,
    pub(super) invocation: Option<Invocation<M>>,
    pub(super) created_ids: Vec<Segment>,
}

impl<M> Default for RareParts<M> {
    fn default() -> Self {
        Self {
            expected: None,
            name: None,
            deferred_args: None,
            invocation: None,
            created_ids: Vec::new(),
        }
    }
}

impl<M> Default for Parts<M> {
    fn default() -> Self {
        Self {
            path: Path::root(),
            action: None,
            props: None,
            parent_default: None,
            created_id: None,
            is_modified: false,
            sent: SentProps::default(),
            rare: None,
        }
    }
}

impl<M: Model> Parts<M> {
    /// The action, when it is a known one.
    pub(super) fn known_action(&self) -> Option<Action> {
        Action::from_wire(self.action.as_deref()?)
    }

    /// The parts that few commands have, for filling them in.
    pub(super) fn rare_mut(&mut self) -> &mut RareParts<M> {
        self.rare.get_or_insert_default()
    }

    /// Whether a command of an enum is to be run.
    pub(super) fn is_invoke(&self) -> bool {
        self.action.as_deref() == Some(INVOKE)
    }

    /// Puts the command together. Where a create of a typed node has no props, its fields have to
    /// come from an empty object.
    pub(super) fn assemble(
        mut self,
        problem: Option<Problem>,
        role: Role,
        limits: &Limits,
    ) -> IncomingCommand<M> {
        // An npm client replays what it sent itself: it has to be told of a spelling that is not its own.
        let is_modified = self.is_modified || self.action.as_deref() == Some("delete");
        let mut expected = None;
        let intent = match problem {
            Some(problem) => Err(Box::new(problem)),
            None => self.intent(role, limits),
        };
        let intent = if self.rare.is_none() {
            intent
        } else {
            intent.and_then(|intent| {
                expected = self.expected(&intent, limits)?;
                Ok(intent)
            })
        };
        IncomingCommand {
            expected,
            intent,
            action: self.action,
            path: self.path,
            created_id: self.created_id,
            is_modified: is_modified || self.is_modified,
            sent: self.sent,
        }
    }

    /// What the command expects to replace, held to its form.
    fn expected(
        &mut self,
        intent: &Intent<M>,
        limits: &Limits,
    ) -> Result<Option<Box<JsonText>>, Problem> {
        let expected = self.rare.take().and_then(|rare| rare.expected);
        let (Some(expected), Intent::Command(command)) = (expected, intent) else {
            return Ok(None);
        };
        let is_held = check_expected(expected.get(), command.action(), M::IS_LENIENT, limits)?;
        Ok(is_held.then(|| Box::new(JsonText::from_raw(expected))))
    }

    // Problems are in boxes here: a command is not to be moved in the room of a problem.
    fn intent(&mut self, role: Role, limits: &Limits) -> Result<Intent<M>, Box<Problem>> {
        if !self.is_invoke() {
            return self.command(role, limits).map(Intent::Command);
        }
        let parts = *self.rare.take().unwrap_or_default();
        let invocation = if let Some(invocation) = parts.invocation {
            invocation
        } else {
            // Without a name, or without arguments.
            let name = parts.name.as_deref().unwrap_or_default();
            decode_invocation(name, None, &mut Decoding::new(role, limits))?
        };
        // Last, as on the slow way, so that both tell the same of several mistakes.
        check_created_ids::<M>(&parts.created_ids, limits)?;
        let invocation = invocation.with_proposed_ids(parts.created_ids);
        Ok(Intent::Invoke(invocation))
    }

    fn command(&mut self, role: Role, limits: &Limits) -> Result<Command, Box<Problem>> {
        let Some(action) = self.known_action() else {
            return Err(words::unknown_action().into());
        };
        check_path(&self.path, limits)?;
        let created_id = self.created_id.as_deref();
        check_place::<M>(action, &self.path, created_id, limits)?;
        let operation = match action {
            Action::Create => {
                if self.props.is_none() && M::empty_node().is_none() {
                    self.props = Some(self.node_of_nothing(role, limits)?);
                }
                Operation::Create {
                    node: self.props.take(),
                    created_id: self.created_id.take(),
                    parent_default: self.parent_default.take(),
                }
            }
            Action::Update => Operation::Update {
                patch: self.props.take(),
            },
            Action::Delete => Operation::Delete,
        };
        Ok(Command {
            path: std::mem::take(&mut self.path),
            operation,
        })
    }

    fn node_of_nothing(&mut self, role: Role, limits: &Limits) -> Result<Payload, Problem> {
        let target = PayloadTarget::Node {
            path: &self.path,
            created_id: self.created_id.as_deref(),
        };
        // npm peers would replay an empty object, so they must be sent the fields.
        self.is_modified = true;
        super::outgoing::decode_text::<M>("{}", target, role, limits)
            .map_err(|problem| problem.below("/command/props"))
    }
}
