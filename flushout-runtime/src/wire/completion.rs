//! Completions: commands as they were applied, with the ids that they created.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::command::Action;
use crate::count::Count;
use crate::json::{JsonText, from_objects};
use crate::path::{Path, Segment};

/// A command as it stands on the wire. What it carries is JSON text; the model gives it types.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WireCommand {
    /// For a create the path of the parent; otherwise that of the node itself. Left out for the
    /// root.
    #[serde(skip_serializing_if = "Path::is_root")]
    pub path: Path,
    /// What the command does.
    pub action: Action,
    /// The new node, or the fields to be changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub props: Option<JsonText>,
    /// What to put where the parent is missing (documents without types only).
    #[serde(rename = "parentDefault", skip_serializing_if = "Option::is_none")]
    pub parent_default: Option<JsonText>,
}

/// A command as it was applied, with the id that it created.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Completion {
    /// The command.
    pub command: WireCommand,
    /// The id of the node that a create made; for an optional child its name.
    #[serde(rename = "createdId", skip_serializing_if = "Option::is_none")]
    pub created_id: Option<Segment>,
    /// On the first effect of a command of an enum: which command it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invoke: Option<Box<Invoked>>,
    /// On the first effect of a transaction: how many effects belong together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transaction: Option<Group>,
}

/// The command of an enum that a run of effects came from, as the first of them bears it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Invoked {
    /// The name of the command.
    pub name: Segment,
    /// Its arguments; `None` for a command without any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub args: Option<JsonText>,
    /// How many effects it had, this one included; at least one.
    #[serde(deserialize_with = "effects")]
    pub effects: u32,
}

/// A run of effects that stood or fell together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Group {
    /// How many effects there are, this one included; at least one.
    #[serde(deserialize_with = "effects")]
    pub effects: u32,
}

impl Completion {
    /// A command as it is sent or was applied, which is no part of any group.
    pub const fn new(command: WireCommand, created_id: Option<Segment>) -> Self {
        Self {
            command,
            created_id,
            invoke: None,
            transaction: None,
        }
    }

    /// How many bytes of JSON the completion takes, to the length of its names and brackets.
    pub fn bytes(&self) -> usize {
        const ENVELOPE_BYTES: usize = 64;
        let text = |text: &Option<JsonText>| text.as_ref().map_or(0, JsonText::len_bytes);
        let path: usize = self
            .command
            .path
            .segments()
            .iter()
            .map(|segment| segment.len() + 3)
            .sum();
        let id = self.created_id.as_ref().map_or(0, Segment::len);
        let invoke = self.invoke.as_ref().map_or(0, |invoke| {
            ENVELOPE_BYTES + invoke.name.len() + text(&invoke.args)
        });
        let payloads = text(&self.command.props) + text(&self.command.parent_default);
        ENVELOPE_BYTES + path + id + payloads + invoke
    }
}

from_objects!(Invoked, Group);

/// Reads how many effects there are, in every notation of an integer.
fn effects<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    let effects = Count::deserialize(deserializer)?;
    match u32::try_from(effects.get()) {
        Ok(0) | Err(_) => Err(D::Error::custom("this is no number of effects")),
        Ok(effects) => Ok(effects),
    }
}

/// Reads an absent or null member as its default, as npm's messages have it.
pub(super) fn null_is_default<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: Default + Deserialize<'de>,
    D: Deserializer<'de>,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_and_null_are_the_same() {
        let with_nulls: Completion = serde_json::from_str(
            r#"{"command":{"path":null,"action":"delete","props":null,"parentDefault":null},"createdId":null,"more":1}"#,
        )
        .unwrap();
        assert_eq!(
            serde_json::to_string(&with_nulls).unwrap(),
            r#"{"command":{"action":"detete"}}"#
        );
    }
}
