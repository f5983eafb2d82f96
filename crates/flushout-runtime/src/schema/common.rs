//! What all commands of one schema have in common, whether their places are listed or not.

use serde_json::{Value, json};

use super::Profile;
use super::definitions::{Definitions, Name};
use super::envelope::any_path;
use super::forms::Writer;
use super::invoke::{self, Invocations};
use super::marks::Marks;
use crate::shape::Shape;

/// What the commands of one writer have in common.
pub(super) struct Common<'c> {
    pub(super) shape: &'c Shape,
    pub(super) writer: Writer,
    pub(super) profile: Profile,
    /// In front of the names of definitions.
    pub(super) prefix: &'c str,
    pub(super) marks: Option<Marks>,
    /// The commands of enums. What was applied is a create, update or delete, whatever the command
    /// was, so a master sends none.
    pub(super) invocations: Invocations,
}

impl<'c> Common<'c> {
    /// Defines the parts that all commands of a model share.
    pub(super) fn define(
        shape: &'c Shape,
        definitions: &mut Definitions,
        writer: Writer,
        profile: Profile,
        prefix: &'c str,
    ) -> Self {
        let (marks, invocations) = match (writer, profile) {
            (Writer::Client, Profile::Envelope) => (None, invoke::any(definitions, prefix)),
            (Writer::Client, _) => (None, invoke::named(shape, definitions)),
            (Writer::Master, _) => {
                let marks = Marks::define(definitions, prefix, profile);
                (Some(marks), Invocations::None)
            }
        };
        Self {
            shape,
            writer,
            profile,
            prefix,
            marks,
            invocations,
        }
    }

    /// For code generators: one of the leaves, those of command enums among them.
    pub(super) fn one_of<'n>(&'n self, leaves: impl Iterator<Item = &'n Name>) -> Value {
        let all = leaves.chain(self.invocations.names()).map(Name::reference);
        json!({ "oneOf": all.collect::<Vec<_>>() })
    }

    /// What each leaf says of the command or transaction that it is an effect of: in the other
    /// profiles the form says it once for all.
    pub(super) fn marks_of_leaves(&self) -> Option<&Marks> {
        self.marks
            .as_ref()
            .filter(|_| self.profile == Profile::Types)
    }

    /// The actions that this writer sends.
    fn actions(&self) -> Vec<&'static str> {
        let mut actions = vec!["create", "update", "delete", "detete"];
        if self.writer == Writer::Client {
            actions.push("invoke");
        }
        actions
    }

    /// Defines what all commands have in common, whatever their action is.
    pub(super) fn form(&self, definitions: &mut Definitions) -> Name {
        let mut schema = json!({
            "type": "object",
            "required": ["command"],
            "properties": {
                "command": {
                    "type": "object",
                    "required": ["action"],
                    "properties": {
                        "action": { "type": "string", "enum": self.actions() },
                        "path": any_path(self.shape),
                    },
                },
                "createdId": { "type": ["string", "null"] },
            },
        });
        if let Some(marks) = &self.marks {
            marks.insert(&mut schema);
        }
        definitions.add(
            &[self.prefix, super::command::title(self.writer), "Form"],
            schema,
        )
    }
}
