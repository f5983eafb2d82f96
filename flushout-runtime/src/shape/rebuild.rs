//! Rebuilds a shape from the model schema that was emitted from it.

mod commands;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::builder::reachable;
use super::draft07::{URI_DRAFT_07, from_draft07};
use super::walk::{each_reference, each_schema};
use super::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape, keywords};
use crate::limits::Limits;
use crate::problem::{Code, Problem, push_pointer_token};

/// Where `$ref`s lead.
const DEFINITIONS: &str = "#/$defs/";

impl Shape {
    /// Rebuilds the shape from its emitted `model` schema, in 2020-12 or draft-07 and the profile
    /// types or validate; the others do not say enough.
    ///
    /// # Errors
    ///
    /// A [`Problem`] with the place in `schema` when it is not a model schema of flushout (its
    /// `x-flushout-*` keywords are missing or contradict each other). Emit the schema anew with
    /// the model's code, or with `flushout schema emit`.
    pub fn from_model_schema(schema: &Value) -> Result<Self, Problem> {
        let mut schema = schema.clone();
        if schema.get("$schema").and_then(Value::as_str) == Some(URI_DRAFT_07) {
            from_draft07(&mut schema);
        }
        each_schema(&mut schema, &mut |schema| {
            if let Value::Object(words) = schema
                && let Some(format) = words.remove(keywords::FORMAT)
            {
                words.insert("format".to_owned(), format);
            }
        });
        schema.sort_all_objects();
        let limits = limits(&schema)?;
        let Some(Value::Object(all)) = schema.get("$defs") else {
            return Err(wrong("/$defs", "there are no definitions"));
        };
        let order = node_order(all)?;
        let indices: BTreeMap<&str, NodeIndex> = order
            .iter()
            .enumerate()
            .map(|(position, name)| (*name, NodeIndex::new(position)))
            .collect();
        let root = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|target| indices.get(target.strip_prefix(DEFINITIONS)?))
            .ok_or_else(|| wrong("/$ref", "the root does not refer to a node type"))?;
        let nodes = order
            .iter()
            .map(|name| node(name, &all[*name], &indices))
            .collect::<Result<Vec<_>, _>>()?;
        let definitions = all
            .iter()
            .filter(|(_, one)| {
                one.get(keywords::NODE).is_none() && one.get(keywords::ROLE).is_none()
            })
            .map(|(name, one)| (name.clone(), one.clone()))
            .collect();
        let mut shape = Self {
            root: *root,
            nodes,
            commands: commands::read(&schema, all, &indices)?,
            definitions,
            limits,
        };
        shape.check_references()?;
        Ok(shape)
    }

    /// Every `$ref` of a value must lead to a definition, else no schema made from it would work.
    /// Definitions that no value leads to are dropped, as no schema has them: their names are free.
    fn check_references(&mut self) -> Result<(), Problem> {
        let mut targets = Vec::new();
        let fields = self.nodes.iter_mut().flat_map(|node| &mut node.fields);
        let kinds = fields.map(|field| &mut field.kind);
        let commands = self.commands.iter_mut();
        for kind in kinds.chain(commands.flat_map(|command| command.args.kinds_mut())) {
            if let FieldKind::Value { schema, .. } = kind {
                each_reference(schema, &mut |target| targets.push(target.clone()));
            }
        }
        let used = targets.clone();
        for schema in self.definitions.values_mut() {
            each_reference(schema, &mut |target| targets.push(target.clone()));
        }
        for target in targets {
            let known = target
                .strip_prefix(DEFINITIONS)
                .is_some_and(|name| self.definitions.contains_key(name));
            if !known {
                return Err(wrong("/$defs", &format!("{target} leads to no value type")));
            }
        }
        self.definitions = reachable(std::mem::take(&mut self.definitions), used);
        Ok(())
    }
}

fn wrong(pointer: &str, message: &str) -> Problem {
    Problem::new(Code::Malformed, format!("not a model schema: {message}")).at(pointer)
}

/// The names of the node types in their order: each position once, without a gap.
fn node_order(all: &Map<String, Value>) -> Result<Vec<&str>, Problem> {
    let mut order = BTreeMap::new();
    for (name, definition) in all {
        let Some(position) = definition.get(keywords::NODE) else {
            continue;
        };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(wrong("/$defs", "a name has other than letters and digits"));
        }
        let position = position
            .as_u64()
            .ok_or_else(|| wrong("/$defs", "a position is no number"))?;
        order.insert(position, name.as_str());
    }
    let gap = order.keys().zip(0..).any(|(own, due)| *own != due);
    let nodes = all.values().filter(|one| one.get(keywords::NODE).is_some());
    if gap || nodes.count() != order.len() {
        return Err(wrong("/$defs", "the positions of the node types have gaps"));
    }
    Ok(order.into_values().collect())
}

/// The limits; those that are missing are the defaults.
fn limits(schema: &Value) -> Result<Limits, Problem> {
    let pointer = format!("/{}", keywords::LIMITS);
    let Some(Value::Object(given)) = schema.get(keywords::LIMITS) else {
        return Err(wrong(&pointer, "the limits are missing"));
    };
    let mut limits = Limits::DEFAULT;
    for (name, figure) in given {
        let figure = figure
            .as_u64()
            .and_then(|figure| usize::try_from(figure).ok())
            .ok_or_else(|| wrong(&pointer, &format!("{name} is no number")))?;
        limits = match name.as_str() {
            "message_bytes_max" => limits.with_message_bytes_max(figure),
            "json_nodes_max" => limits.with_json_nodes_max(figure),
            "nesting_levels_max" => limits.with_nesting_levels_max(figure),
            "path_segments_max" => limits.with_path_segments_max(figure),
            "flush_commands_max" => limits.with_flush_commands_max(figure),
            "command_effects_max" => limits.with_command_effects_max(figure),
            "document_bytes_max" => limits.with_document_bytes_max(figure),
            "id_characters_max" => limits.with_id_characters_max(figure),
            // A limit of a later version does not keep this one from reading the rest.
            _ => limits,
        };
    }
    Ok(limits)
}

fn node(
    name: &str,
    definition: &Value,
    indices: &BTreeMap<&str, NodeIndex>,
) -> Result<NodeShape, Problem> {
    let mut pointer = "/$defs".to_owned();
    push_pointer_token(&mut pointer, name);
    Ok(NodeShape {
        name: name.to_owned(),
        description: text(definition.get("description")),
        fields: fields(definition, indices, &pointer)?,
    })
}

/// The fields of a definition, in the order that it tells.
fn fields(
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
fn kind(
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

fn text(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}
