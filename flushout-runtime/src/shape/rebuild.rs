//! Rebuilds a shape from the model schema that was emitted from it.

mod commands;
mod fields;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::builder::reachable;
use super::draft07::{URI_DRAFT_07, from_draft07};
use super::walk::{each_reference, each_schema};
use super::{FieldKind, NodeIndex, NodeShape, Shape, keywords};
use crate::limits::Limits;
use crate::problem::{Problem, push_pointer_token};

use fields::{fields, text, wrong};

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
