//! What all commands of one schema have in common, whether their places are listed or not.

use serde_json::{Value, json};

use super::action::Action;
use super::entry::{at_command, forbid_transaction, is_action, set_apart, title};
use super::expected;
use super::invoke::{self, Invocations};
use super::marks::Marks;
use flushout_runtime::node_schema::{Definitions, Name};
use flushout_runtime::node_schema::{Profile, Writer};
use flushout_runtime::shape::Shape;

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
            (Writer::Client, _) => (None, invoke::named(shape, definitions, profile)),
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

    /// Adds to a leaf what stands beside the command: what a client expects it to replace, and of
    /// what a master says that it is an effect. A client sends no transaction in a command; but for
    /// the types profile, this and the effects are in the form, once for all.
    pub(super) fn complete(&self, leaf: &mut Value, action: Action) {
        match &self.marks {
            Some(marks) if self.profile == Profile::Types => marks.insert(leaf),
            Some(_) => {}
            None => {
                expected::insert(leaf, action);
                set_apart(leaf, self.profile);
            }
        }
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
                    "properties": { "action": { "type": "string", "enum": self.actions() } },
                },
            },
        });
        match &self.marks {
            Some(marks) => marks.insert(&mut schema),
            None => forbid_transaction(&mut schema),
        }
        match self.writer {
            Writer::Client => {
                // A command of an enum has no place, and nobody looks at what stands there.
                schema["if"] = at_command(&is_action(Action::Invoke));
                schema["else"] = form_of_place();
            }
            Writer::Master => schema["allOf"] = json!([form_of_place()]),
        }
        let parts = [self.prefix, title(self.writer), "Form"];
        definitions.add(&parts, schema)
    }
}

/// What commands have in common that go to a place. The length of the path is a matter of leaves.
fn form_of_place() -> Value {
    let path = json!({ "type": ["array", "null"], "items": { "type": "string" } });
    json!({
        "type": "object",
        "properties": {
            "command": { "type": "object", "properties": { "path": path } },
            "createdId": { "type": ["string", "null"] },
        },
    })
}
