//! The elements of a flush: single commands, commands of an enum, and transactions of both.

use std::fmt;

use serde::de::{Deserializer, Error as _};
use serde::ser::{SerializeStruct, Serializer};
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::envelope::INVOKE;
use crate::json::{JsonText, from_objects};
use crate::path::{Path, Segment};

use super::completion::null_is_default;
use super::{Completion, WireCommand};

/// An element of a flush.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// A create, update or delete.
    Command(CommandEntry),
    /// A command of an enum, which the master runs.
    Invoke(InvokeEntry),
    /// Commands that stand or fall together.
    Transaction(Vec<Entry>),
}

/// A create, update or delete, as a client sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct CommandEntry {
    /// The command, with the id that it proposes.
    pub completion: Completion,
    /// What it expects to replace, so that the master refuses it when it finds something else: for
    /// a create `{}`, nothing; for an update the fields that it sets, as they are before it (null
    /// for one without a value); for a delete the node as it is, in a document without types any
    /// value.
    pub expected: Option<JsonText>,
}

/// A command of an enum, as a client sends it.
#[derive(Clone, Debug, PartialEq)]
pub struct InvokeEntry {
    /// The name of the command.
    pub name: Segment,
    /// Its arguments; `None` for a command without any.
    pub args: Option<JsonText>,
    /// The ids that the client's own run took for what it created, in order. They are proposals
    /// for the master's run, so that the nodes keep their ids.
    pub created_ids: Vec<Segment>,
}

impl Entry {
    /// How many commands this is: one, or those of the transaction.
    pub fn commands_count(&self) -> usize {
        match self {
            Self::Command(_) | Self::Invoke(_) => 1,
            Self::Transaction(members) => members.len(),
        }
    }

    /// The create, update or delete, if it is one.
    pub const fn completion(&self) -> Option<&Completion> {
        match self {
            Self::Command(command) => Some(&command.completion),
            Self::Invoke(_) | Self::Transaction(_) => None,
        }
    }

    /// The commands of the transaction, or this one alone.
    pub fn members(&self) -> &[Self] {
        match self {
            Self::Command(_) | Self::Invoke(_) => std::slice::from_ref(self),
            Self::Transaction(members) => members,
        }
    }
}

/// A few words for people: `update of todos,1`, `postpone`, `a transaction of 3 commands`.
impl fmt::Display for Entry {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(CommandEntry { completion, .. }) => {
                let command = &completion.command;
                write!(formatter, "{} of {}", command.action, command.path)
            }
            Self::Invoke(invoke) => formatter.write_str(&invoke.name),
            Self::Transaction(members) => {
                write!(formatter, "a transaction of {} commands", members.len())
            }
        }
    }
}

impl From<Completion> for Entry {
    fn from(completion: Completion) -> Self {
        Self::Command(CommandEntry {
            completion,
            expected: None,
        })
    }
}

/// An invocation as it is written.
#[derive(Serialize)]
struct WrittenInvoke<'e> {
    action: &'static str,
    name: &'e str,
    #[serde(skip_serializing_if = "Option::is_none")]
    args: Option<&'e JsonText>,
}

impl Serialize for Entry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Command(CommandEntry {
                completion,
                expected: None,
            }) => Serialize::serialize(completion, serializer),
            Self::Command(CommandEntry {
                completion,
                expected: Some(expected),
            }) => {
                let has_id = completion.created_id.is_some();
                let mut entry = serializer.serialize_struct("Entry", 2 + usize::from(has_id))?;
                entry.serialize_field("command", &completion.command)?;
                if let Some(id) = &completion.created_id {
                    entry.serialize_field("createdId", id)?;
                }
                entry.serialize_field("expected", expected)?;
                entry.end()
            }
            Self::Invoke(invoke) => {
                let has_ids = !invoke.created_ids.is_empty();
                let mut entry = serializer.serialize_struct("Entry", 1 + usize::from(has_ids))?;
                let command = WrittenInvoke {
                    action: INVOKE,
                    name: &invoke.name,
                    args: invoke.args.as_ref(),
                };
                entry.serialize_field("command", &command)?;
                if has_ids {
                    entry.serialize_field("createdIds", &invoke.created_ids)?;
                }
                entry.end()
            }
            Self::Transaction(members) => {
                let mut entry = serializer.serialize_struct("Entry", 1)?;
                entry.serialize_field("transaction", members)?;
                entry.end()
            }
        }
    }
}

/// An entry of any kind as it is read.
#[derive(Deserialize, Serialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
struct Read {
    #[serde(default)]
    command: Option<ReadCommand>,
    #[serde(default)]
    created_id: Option<Segment>,
    #[serde(default, deserialize_with = "null_is_default")]
    created_ids: Vec<Segment>,
    #[serde(default, deserialize_with = "present")]
    expected: Option<JsonText>,
    #[serde(default)]
    transaction: Option<Vec<Read>>,
}

/// A member that is there, be it null: what a delete without types expects may be that.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<JsonText>, D::Error> {
    JsonText::deserialize(deserializer).map(Some)
}

#[derive(Deserialize, Serialize)]
#[serde(remote = "Self", rename_all = "camelCase")]
struct ReadCommand {
    action: Segment,
    #[serde(default, deserialize_with = "null_is_default")]
    path: Path,
    #[serde(default)]
    props: Option<JsonText>,
    #[serde(default)]
    parent_default: Option<JsonText>,
    #[serde(default)]
    name: Option<Segment>,
    #[serde(default)]
    args: Option<JsonText>,
}

from_objects!(Read, ReadCommand);

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = <Read as Deserialize>::deserialize(deserializer)?;
        entry(read).map_err(D::Error::custom)
    }
}

fn entry(read: Read) -> Result<Entry, &'static str> {
    match (read.command, read.transaction) {
        (Some(_), Some(_)) => Err("an element is a command or a transaction, not both"),
        (None, None) => Err("an element has a command or a transaction"),
        (None, Some(members)) if members.is_empty() => {
            Err("a transaction holds at least one command")
        }
        (None, Some(members)) => {
            let members = members.into_iter().map(|member| match member.transaction {
                Some(_) => Err("a transaction is not within another"),
                None => entry(member),
            });
            Ok(Entry::Transaction(members.collect::<Result<_, _>>()?))
        }
        (Some(command), None) if command.action == INVOKE => Ok(Entry::Invoke(InvokeEntry {
            name: command.name.ok_or("an invoke has a name")?,
            args: command.args,
            created_ids: read.created_ids,
        })),
        (Some(command), None) => {
            let command = WireCommand {
                path: command.path,
                action: Action::from_wire(&command.action).ok_or("the action is not known")?,
                props: command.props,
                parent_default: command.parent_default,
            };
            Ok(Entry::Command(CommandEntry {
                completion: Completion::new(command, read.created_id),
                expected: read.expected,
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_as_they_were_written() {
        for text in [
            r#"{"command":{"path":["todos"],"action":"create","props":{"title":"Milk"}},"createdId":"1"}"#,
            r#"{"command":{"action":"invoke","name":"completeAll"}}"#,
            r#"{"command":{"action":"invoke","name":"postpone","args":{"days":2}},"createdIds":["1","2"]}"#,
            r#"{"command":{"path":["a"],"action":"update","props":{"b":1}},"expected":{"b":0}}"#,
            r#"{"command":{"action":"create"},"createdId":"1","expected":{}}"#,
            r#"{"command":{"path":["a"],"action":"detete"},"expected":null}"#,
            r#"{"transaction":[{"command":{"action":"update"}},{"command":{"action":"invoke","name":"x"}}]}"#,
        ] {
            let entry: Entry = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&entry).unwrap(), text);
        }
    }

    #[test]
    fn what_is_no_entry_is_told() {
        for text in [
            "{}",
            "[]",
            r#"{"command":{"action":"explode"}}"#,
            r#"{"command":{"action":"invoke"}}"#,
            r#"{"transaction":[]}"#,
            r#"{"transaction":[{"transaction":[{"command":{"action":"update"}}]}]}"#,
            r#"{"command":{"action":"update"},"transaction":[{"command":{"action":"update"}}]}"#,
        ] {
            assert!(serde_json::from_str::<Entry>(text).is_err(), "{text}");
        }
    }
}
