//! The commands of command enums as clients send them: one named leaf for each, chosen by its name.

use serde_json::{Value, json};

use super::action::Action;
use super::arguments::{args_parts, args_schema, field};
use super::entry::set_apart;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::node_schema::{Definitions, Name, nullable};
use flushout_runtime::shape::{ArgsShape, CommandShape, FieldShape, Shape};

/// What a client may send of the commands of enums.
pub(super) enum Invocations {
    /// Nothing.
    None,
    /// Any command, for those who know no model: the definition of its leaf.
    Any(Name),
    /// The commands of the model.
    Named(Vec<InvokeLeaf>),
}

impl Invocations {
    /// The definitions of the leaves.
    pub(super) fn names(&self) -> impl Iterator<Item = &Name> {
        let (any, named) = match self {
            Self::None => (None, [].as_slice()),
            Self::Any(name) => (Some(name), [].as_slice()),
            Self::Named(leaves) => (None, leaves.as_slice()),
        };
        any.into_iter().chain(named.iter().map(|leaf| &leaf.name))
    }
}

/// The leaf of one command.
pub(super) struct InvokeLeaf {
    /// The name of the command on the wire.
    pub(super) command: String,
    /// The definition of the leaf.
    pub(super) name: Name,
}

/// Defines a leaf for each command of the shape. The definitions of their arguments bear the same
/// names as in the model schema.
pub(super) fn named(shape: &Shape, definitions: &mut Definitions, profile: Profile) -> Invocations {
    let id = definitions.common.id.clone();
    let of_field = |one: &FieldShape| field(one, &id);
    let commands = shape.commands.iter();
    let args: Vec<Option<Name>> = commands
        .map(|command| {
            let schema = args_schema(&command.args, &id, &of_field)?;
            Some(definitions.add(&args_parts(command), schema))
        })
        .collect();
    let commands = shape.commands.iter().zip(&args);
    let leaves = commands.map(|(command, args)| {
        let schema = leaf(shape, command, args.as_ref(), definitions, profile);
        InvokeLeaf {
            command: command.name.clone(),
            name: definitions.add(&[&command.name, Action::Invoke.title()], schema),
        }
    });
    Invocations::Named(leaves.collect())
}

fn leaf(
    shape: &Shape,
    command: &CommandShape,
    args: Option<&Name>,
    definitions: &Definitions,
    profile: Profile,
) -> Value {
    let described = command.description.clone();
    let name = &command.name;
    let may_be_absent = shape.may_be_absent(&command.args);
    let mut required = vec!["action", "name"];
    if !may_be_absent {
        required.push("args");
    }
    let args = match args {
        None => json!({ "type": ["object", "null"], "additionalProperties": false }),
        Some(args) if may_be_absent => nullable(&args.reference()),
        Some(args) => {
            let mut schema = args.reference();
            if matches!(&command.args, ArgsShape::Value(kind) if shape.has_null(kind)) {
                // On the wire null says that there are no arguments.
                schema["not"] = json!({ "type": "null" });
            }
            schema
        }
    };
    let mut schema = schema(
        &described.unwrap_or_else(|| format!("Runs the command `{name}`.")),
        &required,
        &json!({ "type": "string", "const": name }),
        &args,
        definitions,
    );
    set_apart(&mut schema, profile);
    schema
}

/// Defines a leaf for the commands of any model.
pub(super) fn any(definitions: &mut Definitions, prefix: &str) -> Invocations {
    let schema = schema(
        "Runs a command of the model.",
        &["action", "name"],
        &json!({ "type": "string" }),
        &json!({ "description": "The arguments of the command." }),
        definitions,
    );
    Invocations::Any(definitions.add(&[prefix, "Any", Action::Invoke.title()], schema))
}

fn schema(
    description: &str,
    required: &[&str],
    name: &Value,
    args: &Value,
    definitions: &Definitions,
) -> Value {
    json!({
        "description": description,
        "type": "object",
        "required": ["command"],
        "properties": {
            "command": {
                "type": "object",
                "required": required,
                "properties": { "action": Action::Invoke.schema(), "name": name, "args": args },
            },
            "createdIds": created_ids(definitions),
        },
    })
}

/// The ids that the client's own run took, which it proposes for the master's run.
fn created_ids(definitions: &Definitions) -> Value {
    nullable(&json!({
        "description": "The ids that the command took where it ran first, in their order.",
        "type": "array",
        "items": definitions.common.id.reference(),
    }))
}
