//! Reads the fields of a definition from a model schema.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::problem::{Code, Problem, push_pointer_token};
use crate::shape::{FieldKind, FieldShape, NodeIndex, keywords};

/// The problem of what is no model schema.
pub(super) fn wrong(pointer: &str, message: &str) -> Problem {
    Problem::new(Code::Malformed, format!("not a model schema: {message}")).at(pointer)
}

/// The fields of a definition, in the order that it tells.
pub(super) fn fields(
    definition: &Value,
    indices: &BTreeMap<&str, NodeIndex>,
    pointer: &str,
) -> Result<Vec<FieldShape>, Problem> {
    let Some(Value::Array(names)) = definition.get(keywords::FIELDS) else {
        return Err(wrong(pointer, "the order of the fields is missing"));
    };
    let mut fields: Vec<FieldShape> = Vec::new();
    for name in names {
        let property = name
            .as_str()
            .and_then(|name| Some((name, definition.get("properties")?.get(name)?.as_object()?)));
        let Some((name, property)) = property else {
            return Err(wrong(pointer, &format!("there is no field {name}")));
        };
        if fields.iter().any(|field| field.name == name) {
            return Err(wrong(pointer, &format!("{name} is there twice")));
        }
        let mut pointer = format!("{pointer}/properties");
        push_pointer_token(&mut pointer, name);
        fields.push(field(name, property, indices, &pointer)?);
    }
    Ok(fields)
}

fn field(
    name: &str,
    property: &Map<String, Value>,
    indices: &BTreeMap<&str, NodeIndex>,
    pointer: &str,
) -> Result<FieldShape, Problem> {
    let is = |keyword| property.get(keyword) == Some(&Value::Bool(true));
    let aliases = match property.get(keywords::ALIASES) {
        Some(Value::Array(aliases)) => aliases.iter().filter_map(|one| text(Some(one))).collect(),
        _ => Vec::new(),
    };
    Ok(FieldShape {
        name: name.to_owned(),
        aliases,
        description: text(property.get("description")),
        kind: kind(property, indices, pointer)?,
        server: is(keywords::SERVER),
        create_only: is(keywords::CREATE_ONLY),
        default: is(keywords::DEFAULT),
    })
}

/// What a field holds, or the arguments of a command.
pub(super) fn kind(
    property: &Map<String, Value>,
    indices: &BTreeMap<&str, NodeIndex>,
    pointer: &str,
) -> Result<FieldKind, Problem> {
    let optional = property.get(keywords::OPTIONAL) == Some(&Value::Bool(true));
    let target = || {
        property
            .get(keywords::TARGET)
            .and_then(Value::as_str)
            .and_then(|name| indices.get(name).copied())
            .ok_or_else(|| wrong(pointer, "the node type is missing or unknown"))
    };
    Ok(match property.get(keywords::KIND).and_then(Value::as_str) {
        Some(keywords::KIND_VALUE) => FieldKind::Value {
            schema: value_schema(property),
            optional,
        },
        Some(keywords::KIND_CHILD) => FieldKind::Child {
            node: target()?,
            optional,
        },
        Some(keywords::KIND_COLLECTION) => FieldKind::Collection {
            node: target()?,
            items_max: property
                .get("maxProperties")
                .and_then(Value::as_u64)
                .and_then(|items| usize::try_from(items).ok()),
        },
        Some(keywords::KIND_REFERENCE) => FieldKind::Reference {
            node: target()?,
            optional,
        },
        _ => {
            return Err(wrong(
                pointer,
                "the kind of the field is missing or unknown",
            ));
        }
    })
}

/// The schema of a value: what is left of its property without our keywords and the description.
fn value_schema(property: &Map<String, Value>) -> Value {
    let left: Map<String, Value> = property
        .iter()
        .filter(|(keyword, _)| {
            // A value has no title of its own; the arguments of a command bear one.
            !keyword.starts_with("x-flushout-")
                && !["description", "title"].contains(&keyword.as_str())
        })
        .map(|(keyword, value)| (keyword.clone(), value.clone()))
        .collect();
    if left.is_empty() {
        Value::Bool(true)
    } else {
        Value::Object(left)
    }
}

pub(super) fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}
