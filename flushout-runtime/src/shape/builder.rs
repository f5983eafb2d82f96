//! Builds a shape from the descriptions that generated code gives of its types.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value, json};

use super::map_keys::bound_keys;
use super::normal::normalise;
use super::walk::each_reference;
use super::{
    ArgsShape, CommandShape, Constraints, FieldKind, FieldShape, NodeIndex, NodeShape, Shape,
};
use crate::limits::Limits;

/// Where `$ref`s lead.
const DEFINITIONS: &str = "#/$defs/";

/// A node type without its name, which the builder makes unique.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NodeShapeDraft {
    /// What the type is for, in the words of the model's author.
    pub description: Option<String>,
    /// The fields in the order of their declaration.
    pub fields: Vec<FieldShape>,
}

/// Collects the node types and value types of a model. [`Shape::build`] makes one.
#[derive(Debug)]
pub struct ShapeBuilder {
    nodes: Vec<NodeShape>,
    /// Looked up only, never iterated: the order of type ids differs between builds.
    registered: BTreeMap<TypeId, NodeIndex>,
    names: BTreeSet<String>,
    commands: Vec<CommandShape>,
    generator: SchemaGenerator,
    /// Whether the rules of the fields are left out of the schemas of their values.
    is_of_types: bool,
}

impl ShapeBuilder {
    pub(super) fn new() -> Self {
        Self {
            nodes: Vec::new(),
            registered: BTreeMap::new(),
            names: BTreeSet::new(),
            commands: Vec::new(),
            generator: SchemaSettings::draft2020_12().into_generator(),
            is_of_types: false,
        }
    }

    /// A builder that leaves the rules of the fields out of the schemas of their values.
    pub(super) fn of_types() -> Self {
        Self {
            is_of_types: true,
            ..Self::new()
        }
    }

    /// The index of the node type `T`. The first call for a type registers it and runs `describe`,
    /// which may ask for `T` again: recursive models end here. A `name` that another type has
    /// already becomes `name2`, `name3` and so on.
    pub fn node<T: 'static>(
        &mut self,
        name: &str,
        describe: impl FnOnce(&mut Self) -> NodeShapeDraft,
    ) -> NodeIndex {
        if let Some(index) = self.registered.get(&TypeId::of::<T>()) {
            return *index;
        }
        let name = unique(&alphanumeric(name, "Node"), &self.names);
        self.names.insert(name.clone());
        let index = NodeIndex::new(self.nodes.len());
        self.registered.insert(TypeId::of::<T>(), index);
        // The place is taken before the fields are described; they may lead back here.
        self.nodes.push(NodeShape {
            name: name.clone(),
            description: None,
            fields: Vec::new(),
        });
        let draft = describe(self);
        if let Some(node) = self.nodes.get_mut(index.get()) {
            *node = NodeShape {
                name,
                description: draft.description,
                fields: draft.fields,
            };
        }
        index
    }

    /// Adds a command behind those that are there. No two may have one name, and their arguments
    /// hold values and references only: a validator and
    /// [`Shape::from_model_schema`] refuse a shape in which that is otherwise.
    pub fn command(&mut self, command: CommandShape) {
        self.commands.push(command);
    }

    /// The JSON Schema (2020-12) of the value type `T` with `constraints` merged in. For an
    /// optional field, `T` is the whole `Option`.
    pub fn value<T: JsonSchema>(&mut self, constraints: &Constraints) -> Value {
        let mut schema = self.generator.subschema_for::<T>().to_value();
        normalise(&mut schema);
        bound_keys(&mut schema, &T::schema_id());
        if self.is_of_types {
            return schema;
        }
        let definitions = self.generator.definitions();
        constraints.merge(&mut schema, &|target| {
            let mut found = definitions.get(target.strip_prefix(DEFINITIONS)?)?.clone();
            normalise(&mut found);
            Some(found)
        });
        schema
    }

    /// Puts the parts together: names the definitions, drops those that nothing refers to.
    pub(super) fn finish(mut self, root: NodeIndex, limits: Limits) -> Shape {
        let mut raw: BTreeMap<String, Value> =
            self.generator.take_definitions(true).into_iter().collect();
        for (name, schema) in &mut raw {
            normalise(schema);
            if let Value::Object(keywords) = schema
                && is_of_std(name, keywords)
            {
                keywords.insert("additionalProperties".to_owned(), Value::Bool(false));
            }
        }
        let mut renamed = BTreeMap::new();
        for name in raw.keys() {
            let unique = unique(&alphanumeric(name, "Value"), &self.names);
            self.names.insert(unique.clone());
            renamed.insert(name.clone(), unique);
        }
        let mut definitions = BTreeMap::new();
        for (name, mut schema) in raw {
            rename_references(&mut schema, &renamed);
            let Some(name) = renamed.get(&name) else {
                continue;
            };
            if let Value::Object(keywords) = &mut schema {
                keywords.insert("title".to_owned(), json!(name));
            }
            schema.sort_all_objects();
            definitions.insert(name.clone(), schema);
        }
        let mut used = Vec::new();
        for field in self.nodes.iter_mut().flat_map(|node| &mut node.fields) {
            tidy(&mut field.kind, &mut field.description, &renamed);
            add_references(&mut field.kind, &mut used);
        }
        for command in &mut self.commands {
            match &mut command.args {
                ArgsShape::None => {}
                ArgsShape::Fields(fields) => {
                    for field in fields {
                        tidy(&mut field.kind, &mut field.description, &renamed);
                    }
                }
                ArgsShape::Value(kind) => tidy(kind, &mut command.description, &renamed),
            }
            for kind in command.args.kinds_mut() {
                add_references(kind, &mut used);
            }
        }
        let definitions = reachable(definitions, used);
        Shape {
            root,
            nodes: self.nodes,
            commands: self.commands,
            definitions,
            limits,
        }
    }
}

impl Shape {
    /// Builds a shape: `describe` registers the root node type and returns its index.
    pub fn build(limits: Limits, describe: impl FnOnce(&mut ShapeBuilder) -> NodeIndex) -> Self {
        let mut builder = ShapeBuilder::new();
        let root = describe(&mut builder);
        builder.finish(root, limits)
    }

    /// As [`Shape::build`], with the values as their types alone describe them: without the rules
    /// of the fields.
    pub(crate) fn build_types(describe: impl FnOnce(&mut ShapeBuilder) -> NodeIndex) -> Self {
        let mut builder = ShapeBuilder::of_types();
        let root = describe(&mut builder);
        builder.finish(root, Limits::DEFAULT)
    }
}

/// Notes what the schema of a value refers to.
fn add_references(kind: &mut FieldKind, used: &mut Vec<String>) {
    if let FieldKind::Value { schema, .. } = kind {
        each_reference(schema, &mut |target| used.push(target.clone()));
    }
}

/// Renames the references of a value's schema, and gives its description to what holds it.
fn tidy(
    kind: &mut FieldKind,
    description: &mut Option<String>,
    renamed: &BTreeMap<String, String>,
) {
    let FieldKind::Value { schema, .. } = kind else {
        return;
    };
    rename_references(schema, renamed);
    if let Value::Object(keywords) = schema {
        keywords.remove("title");
        let own = keywords.remove("description");
        if let (None, Some(Value::String(own))) = (&*description, own) {
            *description = Some(own);
        }
    }
    // The same whatever order `serde_json` keeps members in.
    schema.sort_all_objects();
    // A property of the model schema has to be an object, for our keywords stand in it.
    if *schema == Value::Bool(false) {
        *schema = json!({ "not": {} });
    } else if *schema == json!({}) {
        *schema = Value::Bool(true);
    }
}

fn rename_references(schema: &mut Value, renamed: &BTreeMap<String, String>) {
    each_reference(schema, &mut |target| {
        let name = target.strip_prefix(DEFINITIONS).map(unescape);
        if let Some(name) = name.and_then(|name| renamed.get(&name)) {
            *target = format!("{DEFINITIONS}{name}");
        }
    });
}

/// Whether a definition is a type of the standard library that takes no other members. Nothing tells
/// but its name, behind which schemars puts a number where it is taken, and its members.
fn is_of_std(name: &str, keywords: &Map<String, Value>) -> bool {
    let expected = match name.trim_end_matches(|last: char| last.is_ascii_digit()) {
        "Duration" => ["nanos", "secs"],
        "SystemTime" => ["nanos_since_epoch", "secs_since_epoch"],
        range if range.starts_with("Range_of_") => ["end", "start"],
        _ => return false,
    };
    let Some(Value::Object(members)) = keywords.get("properties") else {
        return false;
    };
    members.len() == expected.len() && expected.iter().all(|name| members.contains_key(*name))
}

/// Keeps the definitions that `used` leads to, directly or through others.
pub(super) fn reachable(
    mut definitions: BTreeMap<String, Value>,
    mut used: Vec<String>,
) -> BTreeMap<String, Value> {
    let mut kept = BTreeMap::new();
    while let Some(target) = used.pop() {
        let Some(name) = target.strip_prefix(DEFINITIONS) else {
            continue;
        };
        if let Some(mut schema) = definitions.remove(name) {
            each_reference(&mut schema, &mut |target| used.push(target.clone()));
            kept.insert(name.to_owned(), schema);
        }
    }
    kept
}

/// Undoes the escapes of a JSON Pointer within a URI fragment, as far as type names need them.
fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The letters and digits of `name`; a letter behind anything else becomes a capital.
pub fn alphanumeric(name: &str, instead: &str) -> String {
    let mut result = String::new();
    let mut capital = false;
    for character in name.chars() {
        if !character.is_ascii_alphanumeric() {
            capital = !result.is_empty();
        } else if capital {
            result.push(character.to_ascii_uppercase());
            capital = false;
        } else {
            result.push(character);
        }
    }
    if result.is_empty() {
        instead.to_owned()
    } else {
        result
    }
}

/// `name`, or with the first number from 2 on that makes it differ from all that are `taken`.
pub fn unique(name: &str, taken: &BTreeSet<String>) -> String {
    if !taken.contains(name) {
        return name.to_owned();
    }
    let mut number: usize = 2;
    loop {
        let candidate = format!("{name}{number}");
        if !taken.contains(&candidate) {
            return candidate;
        }
        number += 1;
    }
}
