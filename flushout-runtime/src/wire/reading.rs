//! Reads completions, each into its place: what a visitor returns is moved by the parser again and
//! again, and completions come by the thousand.

use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::action::Action;
use crate::envelope::{CommandName, EffectName};
use crate::path::{OptionalSegmentSeed, Path, PathSeed};

use super::{Completion, WireCommand};

/// A command of which nothing was read.
const fn blank_command() -> WireCommand {
    WireCommand {
        path: Path::root(),
        action: Action::Delete,
        props: None,
        parent_default: None,
    }
}

/// A completion of which nothing was read.
const fn blank() -> Completion {
    Completion::new(blank_command(), None)
}

impl<'de> Deserialize<'de> for WireCommand {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut command = blank_command();
        let seed = CommandSeed {
            command: &mut command,
            last_path: &mut Path::root(),
        };
        seed.deserialize(deserializer)?;
        Ok(command)
    }
}

impl<'de> Deserialize<'de> for Completion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut completion = blank();
        let seed = CompletionSeed {
            completion: &mut completion,
            last_path: &mut Path::root(),
        };
        seed.deserialize(deserializer)?;
        Ok(completion)
    }
}

/// Reads a list of completions.
pub(super) fn completions<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<Completion>, D::Error> {
    struct Completions;

    impl<'de> Visitor<'de> for Completions {
        type Value = Vec<Completion>;

        fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.write_str("a sequence")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut completions = Vec::new();
            let mut last_path = Path::root();
            // Each is built in its place in the list: moving one costs more than reading a short one.
            completions.push(blank());
            while let Some(completion) = completions.last_mut() {
                let seed = CompletionSeed {
                    completion,
                    last_path: &mut last_path,
                };
                if list.next_element_seed(seed)?.is_none() {
                    break;
                }
                completions.push(blank());
            }
            completions.pop();
            Ok(completions)
        }
    }

    deserializer.deserialize_seq(Completions)
}

/// Reads a completion into one of which nothing was read.
struct CompletionSeed<'c> {
    completion: &'c mut Completion,
    /// The last path of one segment, which others like it are shared with.
    last_path: &'c mut Path,
}

impl<'de> DeserializeSeed<'de> for CompletionSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CompletionSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("struct Completion")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let completion = self.completion;
        let mut given = Given::default();
        while let Some(name) = map.next_key::<EffectName>()? {
            match name {
                EffectName::Command => {
                    given.note("command", 0)?;
                    map.next_value_seed(CommandSeed {
                        command: &mut completion.command,
                        last_path: &mut *self.last_path,
                    })?;
                }
                EffectName::CreatedId => {
                    given.note("createdId", 1)?;
                    map.next_value_seed(OptionalSegmentSeed(&mut completion.created_id))?;
                }
                EffectName::Invoke => {
                    given.note("invoke", 2)?;
                    completion.invoke = map.next_value()?;
                }
                EffectName::Transaction => {
                    given.note("transaction", 3)?;
                    completion.transaction = map.next_value()?;
                }
                EffectName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        given.require("command", 0)
    }
}

/// Reads a command into one of which nothing was read.
struct CommandSeed<'c> {
    command: &'c mut WireCommand,
    last_path: &'c mut Path,
}

impl<'de> DeserializeSeed<'de> for CommandSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for CommandSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("struct WireCommand")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let command = self.command;
        let mut given = Given::default();
        while let Some(name) = map.next_key::<CommandName>()? {
            match name {
                CommandName::Path => {
                    given.note("path", 0)?;
                    let last = &mut *self.last_path;
                    command.path = map.next_value_seed(PathSeed { last })?;
                }
                CommandName::Action => {
                    given.note("action", 1)?;
                    command.action = map.next_value()?;
                }
                CommandName::Props => {
                    given.note("props", 2)?;
                    command.props = map.next_value()?;
                }
                CommandName::ParentDefault => {
                    given.note("parentDefault", 3)?;
                    command.parent_default = map.next_value()?;
                }
                CommandName::Name | CommandName::Args | CommandName::Other => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        given.require("action", 1)
    }
}

/// Which members were given, each as a bit.
#[derive(Default)]
struct Given(u8);

impl Given {
    /// Notes a member, which may be given once.
    #[inline]
    fn note<E: Error>(&mut self, name: &'static str, bit: u8) -> Result<(), E> {
        if self.0 & (1 << bit) != 0 {
            return Err(E::duplicate_field(name));
        }
        self.0 |= 1 << bit;
        Ok(())
    }

    /// Refuses an object without this member.
    #[inline]
    fn require<E: Error>(&self, name: &'static str, bit: u8) -> Result<(), E> {
        if self.0 & (1 << bit) == 0 {
            return Err(E::missing_field(name));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::wire::{Completion, CompletionBatch};

    #[test]
    fn a_list_is_read_as_each_by_itself() {
        let texts = [
            r#"{"command":{"path":["a"],"action":"create","props":{"x":[1]}},"createdId":"1"}"#,
            r#"{"createdId":"2","command":{"props":{},"action":"create","path":["a"]},"more":[{}]}"#,
            r#"{"command":{"path":["a","1"],"action":"delete","name":1,"args":2,"other":null}}"#,
            r#"{"command":{"action":"update","path":null,"props":null,"parentDefault":{}},"createdId":null}"#,
            r#"{"command":{"path":["b"],"action":"create"},"invoke":{"name":"x","effects":1},"transaction":{"effects":1.0}}"#,
            r#"{"command":{"path":["a","b","c"],"action":"detete"},"invoke":null,"transaction":null}"#,
        ];
        let read = texts.map(|text| serde_json::from_str::<Completion>(text).unwrap());
        let list = format!(r#"{{"from":0,"completions":[{}]}}"#, texts.join(","));
        let batch: CompletionBatch = serde_json::from_str(&list).unwrap();
        assert_eq!(batch.completions, read);
        let written = serde_json::to_string(&batch).unwrap();
        assert_eq!(
            serde_json::from_str::<CompletionBatch>(&written).unwrap(),
            batch
        );
    }

    #[test]
    fn mistakes_are_told_as_serde_tells_them() {
        for (text, message) in [
            ("{}", "missing field `command`"),
            (r#"{"command":{}}"#, "missing field `action`"),
            (
                r#"{"command":{"action":"update","action":"update"}}"#,
                "duplicate field `action`",
            ),
            (
                r#"{"command":{"action":"update"},"createdId":"1","createdId":null}"#,
                "duplicate field `createdId`",
            ),
            (
                r#"{"command":{"action":"explode"}}"#,
                "unknown variant `explode`",
            ),
            ("[]", "invalid type: sequence, expected struct Completion"),
            (
                r#"{"command":7}"#,
                "invalid type: integer `7`, expected struct WireCommand",
            ),
            (
                r#"{"command":{"action":"update"},"createdId":5}"#,
                "invalid type: integer `5`, expected a string",
            ),
        ] {
            let error = serde_json::from_str::<Completion>(text).unwrap_err();
            assert!(error.to_string().starts_with(message), "{text}: {error}");
        }
    }
}
