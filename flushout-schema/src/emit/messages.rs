//! The schemas of the messages around commands and documents.

use serde_json::{Value, json};

use super::command;
use super::common::Common;
use super::entry::title;
use super::envelope;
use super::kind::SchemaKind;
use super::named::for_generators;
use super::profile::separate_null;
use flushout_runtime::limits::INTEGER_MAX;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::node_schema::{Definitions, Name, nullable};
use flushout_runtime::node_schema::{Forms, Writer};
use flushout_runtime::shape::Shape;

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
        SchemaKind::Command => parts.entry(),
        SchemaKind::Flush => parts.flush(),
        SchemaKind::Sync => parts.sync(),
        SchemaKind::FlushResponse => parts.flush_response(),
        // The model has a module of its own; its place in a snapshot is what messages know of it.
        SchemaKind::Snapshot | SchemaKind::Model => parts.snapshot(),
    };
    let mut root = definitions.take(&name);
    definitions.finish(&mut root, &[]);
    match profile {
        Profile::Types => for_generators(&mut root, &shape.definitions),
        Profile::Validate => separate_null(&mut root),
        Profile::Envelope => {}
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

    /// A member that may be left out. Readers take null as if it were absent; writers leave it out.
    fn optional(&self, schema: &Value) -> Value {
        match self.profile {
            Profile::Types => schema.clone(),
            Profile::Validate | Profile::Envelope => nullable(schema),
        }
    }

    /// Defines the commands that this writer sends.
    fn command(&mut self, writer: Writer) -> Name {
        if self.profile == Profile::Envelope {
            let name = self.definitions.name(&[title(writer)]);
            let common = Common::define(self.shape, self.definitions, writer, self.profile, "");
            envelope::define(self.definitions, &name, &common);
            return name;
        }
        command::define(self.shape, self.definitions, writer, self.profile)
    }

    /// An entry of a flush: a command, or several that stand or fall as one.
    fn entry(&mut self) -> Name {
        let command = self.command(Writer::Client);
        let transaction = json!({
            "description": "Commands that are applied all or none. They hold no further transactions.",
            "type": "object",
            "required": ["transaction"],
            "properties": {
                "transaction": {
                    "type": "array",
                    "items": command.reference(),
                    "minItems": 1,
                    "maxItems": self.shape.limits.flush_commands_max,
                },
                "command": { "type": "null" },
            },
        });
        let transaction = self.add("Transaction", transaction);
        let description = "An entry of a flush: a command, or a transaction of several.";
        let schema = match self.profile {
            Profile::Types => json!({
                "description": description,
                "oneOf": [command.reference(), transaction.reference()],
            }),
            Profile::Validate | Profile::Envelope => json!({
                "description": description,
                "type": "object",
                "if": { "type": "object", "properties": { "transaction": { "type": "null" } } },
                "then": command.reference(),
                "else": transaction.reference(),
            }),
        };
        self.add("Entry", schema)
    }

    fn flush(&mut self) -> Name {
        let entry = self.entry();
        let common = &self.definitions.common;
        let schema = json!({
            "description": "A client's batch of commands, with the count that the client has confirmed.",
            "type": "object",
            "required": ["from", "completions"],
            "properties": {
                "from": common.count.reference(),
                "completions": {
                    "type": "array",
                    "items": entry.reference(),
                    "maxItems": self.shape.limits.flush_commands_max,
                },
                "epoch": nullable(&common.epoch.reference()),
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
                "epoch": self.optional(&common.epoch.reference()),
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
        let mapped_paths = self.optional(&json!({
            "description": "The nodes that were created under another id: the client's path, joined by commas, and the master's.",
            "type": "object",
            "additionalProperties": path,
        }));
        let renames = self.optional(&json!({
            "description": "The same as pairs of paths.",
            "type": "array",
            "items": {
                "type": "array",
                "prefixItems": [path, path],
                "minItems": 2,
                "maxItems": 2,
            },
        }));
        let epoch = self.optional(&self.definitions.common.epoch.reference());
        let sync = |is_partial: bool, member: &str, content: &Name, other: &str| {
            let mut properties = json!({
                "isPartial": { "type": "boolean", "const": is_partial },
                member: content.reference(),
                "mappedPaths": mapped_paths,
                "renames": renames,
                "epoch": epoch,
            });
            if self.profile != Profile::Types {
                // A sync is one or the other.
                properties[other] = json!({ "type": "null" });
            }
            json!({
                "type": "object",
                "required": ["isPartial", member],
                "properties": properties,
            })
        };
        let diff = sync(true, "diff", batch, "latest");
        let latest = sync(false, "latest", &snapshot, "diff");
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
                "sync": self.optional(&sync.reference()),
                "errors": self.optional(&json!({ "type": "array", "items": error.reference() })),
                "epoch": self.optional(&self.definitions.common.epoch.reference()),
            },
        });
        self.add("FlushResponse", schema)
    }

    /// npm masters send the action, the path and the reason in words alone.
    fn command_error(&mut self) -> Name {
        let path = json!({ "type": "array", "items": { "type": "string" } });
        let described = |description: &str, kind: &str| {
            self.optional(&json!({ "description": description, "type": kind }))
        };
        let index = self.optional(&json!({
            "description": "The place of the entry in the flush, from 0.",
            "type": "integer",
            "minimum": 0,
            "maximum": INTEGER_MAX,
        }));
        let mut schema = json!({
            "description": "A command that was left out, and why.",
            "type": "object",
            "properties": {
                "action": described("The action as the client wrote it; `transaction` for a transaction.", "string"),
                "path": self.optional(&path),
                "errorMessage": described("The reason in words.", "string"),
                "index": index,
                "code": described("The reason as a stable name.", "string"),
                "createdId": described("The id that the client proposed.", "string"),
                "pointer": described("A JSON Pointer to the place in the flush.", "string"),
                "limit": described("The limit that was passed.", "number"),
                "actual": described("The figure that passed it.", "number"),
                "error": { "description": "The command's own error, where its code refused." },
            },
        });
        if let (Value::Object(keywords), Profile::Types) = (&mut schema, self.profile) {
            keywords.insert("required".to_owned(), json!(["path"]));
        }
        self.add("CommandError", schema)
    }
}
