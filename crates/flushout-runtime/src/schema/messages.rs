//! The schemas of the messages around commands and documents.

use serde_json::{Value, json};

use super::command;
use super::definitions::{Definitions, Name, nullable};
use super::forms::{Forms, Writer};
use super::profile::separate_null;
use super::{Profile, SchemaKind};
use crate::shape::Shape;

/// The schema of a message of the model. In the envelope profile the model is left out.
pub(super) fn schema(shape: &Shape, kind: SchemaKind, profile: Profile) -> Value {
    let mut definitions = Definitions::new(shape);
    let prefix = match profile {
        Profile::Envelope => "",
        Profile::Types | Profile::Validate => shape.node(shape.root).map_or("", |node| &node.name),
    };
    let mut parts = Parts {
        shape,
        profile,
        prefix,
        definitions: &mut definitions,
    };
    let name = match kind {
        SchemaKind::Command => parts.command(Writer::Client),
        SchemaKind::Flush => parts.flush(),
        SchemaKind::Sync => parts.sync(),
        SchemaKind::FlushResponse => parts.flush_response(),
        // The model has a module of its own; its place in a snapshot is what messages know of it.
        SchemaKind::Snapshot | SchemaKind::Model => parts.snapshot(),
    };
    let mut root = definitions.take(&name);
    definitions.finish(&mut root, &[]);
    if profile == Profile::Validate {
        separate_null(&mut root);
    }
    root
}

struct Parts<'p> {
    shape: &'p Shape,
    profile: Profile,
    /// In front of the names of definitions: that of the root node type.
    prefix: &'p str,
    definitions: &'p mut Definitions,
}

impl Parts<'_> {
    fn add(&mut self, name: &str, schema: Value) -> Name {
        self.definitions.add(&[self.prefix, name], schema)
    }

    /// Defines the commands that this writer sends.
    fn command(&mut self, writer: Writer) -> Name {
        if self.profile == Profile::Envelope {
            let created_id = nullable(&self.definitions.common.id.reference());
            return self.add("Command", command::form(self.shape, &created_id));
        }
        command::define(self.shape, self.definitions, writer, self.profile)
    }

    fn flush(&mut self) -> Name {
        let command = self.command(Writer::Client);
        let common = &self.definitions.common;
        let schema = json!({
            "description": "A client's batch of commands, with the count that the client has confirmed.",
            "type": "object",
            "required": ["from", "completions"],
            "properties": {
                "from": common.count.reference(),
                "completions": {
                    "type": "array",
                    "items": command.reference(),
                    "maxItems": self.shape.limits.flush_commands_max,
                },
                "epoch": common.epoch.reference(),
            },
        });
        self.add("Flush", schema)
    }

    /// A batch of completions that the master sends; a diff may be of any length.
    fn batch(&mut self) -> Name {
        let completion = self.command(Writer::Master);
        let schema = json!({
            "description": "Completions, with the count before the first of them.",
            "type": "object",
            "required": ["from", "completions"],
            "properties": {
                "from": self.definitions.common.count.reference(),
                "completions": { "type": "array", "items": completion.reference() },
            },
        });
        self.add("CompletionBatch", schema)
    }

    fn snapshot(&mut self) -> Name {
        let document = if self.profile == Profile::Envelope {
            json!({ "type": "object" })
        } else {
            let forms = Forms::define(self.shape, self.definitions, Writer::Master, self.profile);
            forms.whole(self.shape.root)
        };
        let common = &self.definitions.common;
        let schema = json!({
            "description": "A document, with the count of the commands applied to it.",
            "type": "object",
            "required": ["commandCount", "document"],
            "properties": {
                "commandCount": common.count.reference(),
                "document": document,
                "epoch": common.epoch.reference(),
            },
        });
        self.add("Snapshot", schema)
    }

    fn sync(&mut self) -> Name {
        let batch = self.batch();
        self.sync_with(&batch)
    }

    fn sync_with(&mut self, batch: &Name) -> Name {
        let snapshot = self.snapshot();
        let path = json!({ "type": "array", "items": { "type": "string" } });
        let sync = |is_partial: bool, member: &str, content: &Name| {
            json!({
                "type": "object",
                "required": ["isPartial", member],
                "properties": {
                    "isPartial": { "type": "boolean", "const": is_partial },
                    member: content.reference(),
                    "mappedPaths": {
                        "description": "Where nodes went that were created under another id: the client's path, joined by commas, and the master's.",
                        "type": "object",
                        "additionalProperties": path,
                    },
                    "renames": {
                        "description": "The same as pairs of paths.",
                        "type": "array",
                        "items": {
                            "type": "array",
                            "prefixItems": [path, path],
                            "minItems": 2,
                            "maxItems": 2,
                        },
                    },
                    "epoch": self.definitions.common.epoch.reference(),
                },
            })
        };
        let (diff, latest) = (sync(true, "diff", batch), sync(false, "latest", &snapshot));
        let diff = self.add("SyncDiff", diff);
        let latest = self.add("SyncLatest", latest);
        let description =
            "What brings a proxy to the master's state: a diff or the latest snapshot.";
        let schema = match self.profile {
            Profile::Types => json!({
                "description": description,
                "oneOf": [diff.reference(), latest.reference()],
            }),
            Profile::Validate | Profile::Envelope => json!({
                "description": description,
                "type": "object",
                "required": ["isPartial"],
                "properties": { "isPartial": { "type": "boolean" } },
                "if": {
                    "type": "object",
                    "required": ["isPartial"],
                    "properties": { "isPartial": { "type": "boolean", "const": true } },
                },
                "then": diff.reference(),
                "else": latest.reference(),
            }),
        };
        self.add("Sync", schema)
    }

    fn flush_response(&mut self) -> Name {
        let batch = self.batch();
        let sync = self.sync_with(&batch);
        let error = self.command_error();
        let schema = json!({
            "description": "The master's answer to a flush: what of it was applied, what brings the client up to date, and what was refused.",
            "type": "object",
            "required": ["applied"],
            "properties": {
                "applied": batch.reference(),
                "sync": sync.reference(),
                "errors": { "type": "array", "items": error.reference() },
                "epoch": self.definitions.common.epoch.reference(),
            },
        });
        self.add("FlushResponse", schema)
    }

    /// npm masters send the first three members alone.
    fn command_error(&mut self) -> Name {
        let schema = json!({
            "description": "A command that was left out, and why.",
            "type": "object",
            "required": ["action", "path", "errorMessage"],
            "properties": {
                "action": { "type": "string" },
                "path": { "type": "array", "items": { "type": "string" } },
                "errorMessage": { "description": "The reason in words.", "type": "string" },
                "index": {
                    "description": "The place of the command in the flush, from 0.",
                    "type": "integer",
                    "minimum": 0,
                    "maximum": 9_007_199_254_740_991_i64,
                },
                "code": { "description": "The reason as a stable name.", "type": "string" },
                "createdId": { "type": "string" },
                "pointer": {
                    "description": "A JSON Pointer to the place in the flush.",
                    "type": "string",
                },
                "limit": { "description": "The limit that was passed.", "type": "number" },
                "actual": { "description": "The figure that passed it.", "type": "number" },
            },
        });
        self.add("CommandError", schema)
    }
}
