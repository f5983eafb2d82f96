//! A flush as the master reads it: typed commands, or what is wrong with each.

use crate::command::{Action, Command, Operation};
use crate::count::Count;
use crate::envelope::{Epoch, check_path};
use crate::limits::Limits;
use crate::model::{Model, Payload, PayloadTarget, Role};
use crate::path::{Path, Segment};
use crate::problem::{Problem, words};

use super::outgoing::check_place;

/// A flush as the master reads it.
#[derive(Debug)]
pub struct Incoming {
    /// The count that the client has confirmed.
    pub from: Count,
    /// The lineage that the client's document belongs to, where it says one.
    pub epoch: Option<Epoch>,
    /// The commands in order, each typed and valid, or what is wrong with it.
    pub commands: Vec<IncomingCommand>,
}

/// One command of a flush.
#[derive(Debug)]
pub struct IncomingCommand {
    /// The command, or what is wrong with it.
    pub command: Result<Command, Problem>,
    /// The action as the client wrote it.
    pub action: Option<Segment>,
    /// The path as the client wrote it. Where the command was read, it has the path.
    pub path: Path,
    /// The id that the client proposes. Where the command was read, it has the id.
    pub created_id: Option<Segment>,
    /// Whether the command is other than what the client wrote, so that the client must be told
    /// what came of it: a default was filled in, `delete` was spelled our way, a text was mended.
    pub is_modified: bool,
}

/// What was read of one command, before it is put together.
#[derive(Debug, Default)]
pub(super) struct Parts {
    pub(super) path: Path,
    pub(super) action: Option<Segment>,
    pub(super) props: Option<Payload>,
    pub(super) parent_default: Option<Payload>,
    pub(super) created_id: Option<Segment>,
    pub(super) is_modified: bool,
}

impl Parts {
    /// The action, when it is a known one.
    pub(super) fn known_action(&self) -> Option<Action> {
        Action::from_wire(self.action.as_deref()?)
    }

    /// Puts the command together. Where a create of a typed node has no props, its fields have to
    /// come from an empty object.
    pub(super) fn assemble<M: Model>(
        mut self,
        problem: Option<Problem>,
        role: Role,
        limits: &Limits,
    ) -> IncomingCommand {
        // An npm client replays what it sent itself: it has to be told of a spelling that is not its own.
        let is_modified = self.is_modified || self.action.as_deref() == Some("delete");
        let command = match problem {
            Some(problem) => Err(problem),
            None => self.command::<M>(role, limits),
        };
        IncomingCommand {
            command,
            action: self.action,
            path: self.path,
            created_id: self.created_id,
            is_modified: is_modified || self.is_modified,
        }
    }

    fn command<M: Model>(&mut self, role: Role, limits: &Limits) -> Result<Command, Problem> {
        let Some(action) = self.known_action() else {
            return Err(words::unknown_action());
        };
        check_path(&self.path, limits)?;
        let created_id = self.created_id.as_deref();
        check_place::<M>(action, &self.path, created_id, limits)?;
        let operation = match action {
            Action::Create => {
                if self.props.is_none() && M::empty_node().is_none() {
                    self.props = Some(self.node_of_nothing::<M>(role, limits)?);
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

    fn node_of_nothing<M: Model>(
        &mut self,
        role: Role,
        limits: &Limits,
    ) -> Result<Payload, Problem> {
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
