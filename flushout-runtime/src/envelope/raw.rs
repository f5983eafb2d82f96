//! A flush taken apart without looking at what its commands carry.

use serde::de::Deserialize;
use serde_json::value::RawValue;

use crate::count::Count;
use crate::json::{Place, nesting_beyond, place_error};
use crate::limits::Limits;
use crate::path::{Path, Segment};
use crate::problem::words::malformed_flush as malformed;
use crate::problem::{Code, Problem};

use super::Epoch;
use super::entries::{RawEntry, entries};
use super::members::Members;

/// A flush whose completions are not looked at.
#[derive(Debug)]
pub struct RawFlush<'a> {
    /// The count that the client has confirmed.
    pub from: Count,
    /// The lineage of the document that the client knows.
    pub epoch: Option<Epoch>,
    /// Its entries, in order.
    pub completions: Vec<RawEntry<'a>>,
}

impl<'a> RawFlush<'a> {
    /// Reads the members of a flush.
    ///
    /// # Errors
    ///
    /// What refuses the flush as a whole: [`Code::Malformed`], or that of a limit.
    pub fn read(bytes: &'a [u8], is_lenient: bool, limits: &Limits) -> Result<Self, Problem> {
        let flush: Members<'_> = serde_json::from_slice(bytes).map_err(malformed)?;
        let member = |name| {
            flush
                .get(name, is_lenient)
                .map_err(|problem| malformed(problem.message))
        };
        let from = required(member("from")?, "from")?;
        let epoch = read(member("epoch")?).map_err(|error| malformed(error).at("/epoch"))?;
        let completions: Vec<&RawValue> = required(member("completions")?, "completions")?;
        Ok(Self {
            from,
            epoch,
            completions: entries(completions, is_lenient, limits)?,
        })
    }
}

/// One completion, apart from what it carries.
#[derive(Debug, Default)]
pub struct RawCommand<'a> {
    /// Where it acts.
    pub path: Path,
    /// What it does, as it was written.
    pub action: Option<Segment>,
    /// The id that a create proposes.
    pub created_id: Option<Segment>,
    /// What it writes.
    pub props: Option<&'a RawValue>,
    /// What stands in for a missing parent (npm).
    pub parent_default: Option<&'a RawValue>,
    /// What it expects to replace, if it says so.
    pub expected: Option<&'a RawValue>,
    /// Whether a server sent it: what was applied expects nothing any more.
    pub is_received: bool,
    /// Of an invocation: which command it is.
    pub name: Option<Segment>,
    /// Of an invocation: its arguments.
    pub args: Option<&'a RawValue>,
    /// Of an invocation: the ids that it proposes for what it creates.
    pub created_ids: Vec<Segment>,
}

/// The action of an invocation on the wire.
pub const INVOKE: &str = "invoke";

impl<'a> RawCommand<'a> {
    /// Reads the members of a completion as far as they are right. The outer `Err` refuses the
    /// whole flush, the inner one the command alone.
    ///
    /// # Errors
    ///
    /// [`Code::Malformed`] for the flush; for the command, the code of what is wrong with it.
    pub fn read(
        &mut self,
        text: &'a str,
        is_lenient: bool,
    ) -> Result<Result<(), Problem>, Problem> {
        match self.read_members(text, is_lenient) {
            Err(problem) if problem.code == Code::Malformed => {
                Err(malformed(problem.message).at(problem.pointer))
            }
            other => Ok(other),
        }
    }

    fn read_members(&mut self, text: &'a str, is_lenient: bool) -> Result<(), Problem> {
        let completion: Members<'_> = serde_json::from_str(text).map_err(|e| skeleton(&e, ""))?;
        let missing = || malformed("a completion has no command");
        let command = completion.get("command", is_lenient)?.ok_or_else(missing)?;
        let command: Members<'_> =
            serde_json::from_str(command.get()).map_err(|error| skeleton(&error, "/command"))?;
        let member = |name| {
            let place = |problem: Problem| problem.at("/command");
            command.get(name, is_lenient).map_err(place)
        };
        // An action that is no text is as unknown as one that is another text.
        let action = member("action").map(|raw| read::<Segment>(raw).unwrap_or_default());
        if matches!(&action, Ok(Some(action)) if action == INVOKE) {
            // It has no place, and nobody looks at what stands there.
            self.action = action?;
            self.name = read::<Segment>(member("name")?).unwrap_or_default();
            self.args = member("args")?.filter(|raw| raw.get() != "null");
            self.created_ids = read(completion.get("createdIds", is_lenient)?)
                .map_err(|error| skeleton(&error, "/createdIds"))?
                .unwrap_or_default();
            return Ok(());
        }
        let path = read::<Path>(member("path")?).map_err(|e| skeleton(&e, "/command/path"))?;
        self.path = path.unwrap_or_default();
        self.created_id = read::<Segment>(completion.get("createdId", is_lenient)?)
            .map_err(|error| skeleton(&error, "/createdId"))?;
        self.action = action?;
        self.props = member("props")?;
        self.parent_default = member("parentDefault")?;
        if !self.is_received {
            self.expected = completion.get("expected", is_lenient)?;
        }
        Ok(())
    }
}

/// A mistake in the skeleton of a completion: of the command alone where it is one that the
/// grammar of JSON lets pass (a lone surrogate), else of the whole flush.
fn skeleton(error: &serde_json::Error, pointer: &str) -> Problem {
    let mut problem = place_error(error, &mut Place::new());
    if problem.code != Code::NotInteroperable {
        problem.code = Code::Malformed;
    }
    problem.at(pointer)
}

/// A member, where null is as if it were absent.
fn read<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>) -> Result<Option<T>, serde_json::Error> {
    raw.map_or(Ok(None), |raw| serde_json::from_str(raw.get()))
}

/// A member that must be there, and not null.
fn required<'a, T: Deserialize<'a>>(raw: Option<&'a RawValue>, name: &str) -> Result<T, Problem> {
    let raw = raw.ok_or_else(|| malformed(format_args!("the member \"{name}\" is missing")))?;
    serde_json::from_str(raw.get()).map_err(|error| malformed(error).at(format!("/{name}")))
}

/// What is wrong with a completion that makes its flush nested too deep.
///
/// `levels_around` is how many levels of the flush lie around it.
pub fn nesting_problem(text: &str, levels_around: usize, limits: &Limits) -> Option<Problem> {
    // The other limits are those of a message, and told as such.
    let inside = limits.nesting_levels_max.saturating_sub(levels_around);
    let levels = nesting_beyond(text, inside)?;
    let limit = limits.nesting_levels_max;
    Some(Problem {
        limit: Some(limit.into()),
        actual: Some((levels + levels_around).into()),
        ..Problem::new(
            Code::NestingTooDeep,
            format!(
                "The command is nested too deep: the limit is {limit} levels for the whole flush"
            ),
        )
    })
}
