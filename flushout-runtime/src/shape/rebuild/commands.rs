//! Reads the commands of a model from its emitted schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fields::{fields, kind, text, wrong};
use crate::problem::{Problem, push_pointer_token};
use crate::shape::{ArgsShape, CommandShape, FieldKind, NodeIndex, is_command_name, keywords};

/// The commands of the schema whose definitions are `all`; none where it does not speak of any.
pub(super) fn read(
    schema: &Value,
    all: &Map<String, Value>,
    indices: &BTreeMap<&str, NodeIndex>,
) -> Result<Vec<CommandShape>, Problem> {
    let place = format!("/{}", keywords::COMMANDS);
    let entries = match schema.get(keywords::COMMANDS) {
        None => return Ok(Vec::new()),
        Some(Value::Array(entries)) => entries,
        Some(_) => return Err(wrong(&place, "the commands are no list")),
    };
    let mut commands: Vec<CommandShape> = Vec::new();
    for (position, entry) in entries.iter().enumerate() {
        let place = format!("{place}/{position}");
        let Some(name) = text(entry.get("name")).filter(|name| is_command_name(name)) else {
            return Err(wrong(
                &place,
                "the command has no name, or one that none may have",
            ));
        };
        if commands.iter().any(|command| command.name == name) {
            return Err(wrong(&place, &format!("the command {name} is there twice")));
        }
        let args = match entry.get("args") {
            None => ArgsShape::None,
            Some(definition) => args(definition, all, indices, &place)?,
        };
        commands.push(CommandShape {
            name,
            description: text(entry.get("description")),
            args,
        });
    }
    Ok(commands)
}

/// The arguments, from the definition of this name.
fn args(
    definition: &Value,
    all: &Map<String, Value>,
    indices: &BTreeMap<&str, NodeIndex>,
    place: &str,
) -> Result<ArgsShape, Problem> {
    let found = definition.as_str().and_then(|name| all.get_key_value(name));
    let Some((name, definition)) = found else {
        return Err(wrong(place, "there is no definition of the arguments"));
    };
    let mut pointer = "/$defs".to_owned();
    push_pointer_token(&mut pointer, name);
    if definition.get(keywords::ROLE).and_then(Value::as_str) != Some(keywords::ROLE_ARGS) {
        return Err(wrong(&pointer, "these are no arguments of a command"));
    }
    let args = match definition.as_object() {
        Some(value) if value.contains_key(keywords::KIND) => {
            ArgsShape::Value(kind(value, indices, &pointer)?)
        }
        _ => ArgsShape::Fields(fields(definition, indices, &pointer)?),
    };
    let is_below =
        |kind: &FieldKind| matches!(kind, FieldKind::Child { .. } | FieldKind::Collection { .. });
    if args.kinds().any(is_below) {
        return Err(wrong(&pointer, "an argument is a child or a collection"));
    }
    Ok(args)
}
