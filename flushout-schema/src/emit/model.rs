//! The schema of the document, with the keywords from which the shape can be rebuilt.

use serde_json::{Value, json};

use super::arguments::{args_parts, args_schema, field};
use flushout_runtime::limits::Limits;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::node_schema::{Definitions, Name};
use flushout_runtime::node_schema::{NodeObject, described, field_schema};
use flushout_runtime::shape::{
    ArgsShape, FieldKind, FieldShape, NodeIndex, NodeShape, Shape, keywords,
};

/// The model schema. `Types` describes documents as they are written, `Validate` as they are
/// accepted; both hold the whole shape.
pub(super) fn schema(shape: &Shape, profile: Profile) -> Value {
    let mut definitions = Definitions::new(shape);
    definitions.mark(&definitions.common.id.clone(), keywords::ROLE, json!("id"));
    for (position, node) in shape.nodes.iter().enumerate() {
        let mut object =
            NodeObject::new(node.description.as_deref(), true, profile == Profile::Types);
        for field in &node.fields {
            let id = &definitions.common.id;
            let whole = |index| Name::of_node(name(shape, index)).reference();
            let schema = field_schema(&field.kind, id, &whole);
            let mut schema = described(field.description.as_deref(), schema);
            add_keywords(shape, field, &mut schema);
            object.field(field, schema);
        }
        let mut schema = object.finish();
        insert(&mut schema, keywords::NODE, json!(position));
        insert(&mut schema, keywords::FIELDS, json!(field_names(node)));
        definitions.insert(&Name::of_node(&node.name), schema);
    }
    let root_name = name(shape, shape.root);
    let mut root = Name::of_node(root_name).reference();
    insert(&mut root, "title", json!(format!("{root_name}Model")));
    insert(&mut root, keywords::LIMITS, limits(&shape.limits));
    let nodes = shape.nodes.iter().map(|node| Name::of_node(&node.name));
    let mut keep: Vec<Name> = nodes.collect();
    if !shape.commands.is_empty() {
        let (commands, names) = commands(shape, &mut definitions);
        insert(&mut root, keywords::COMMANDS, commands);
        keep.extend(names);
    }
    definitions.finish(&mut root, &keep);
    root
}

/// The list of commands, whose arguments become definitions. The answer has
/// their names too, for nothing refers to them otherwise.
fn commands(shape: &Shape, definitions: &mut Definitions) -> (Value, Vec<Name>) {
    let mut names = Vec::new();
    let id = definitions.common.id.clone();
    let entries = shape.commands.iter().map(|command| {
        let mut entry = json!({ "name": command.name });
        if let Some(description) = &command.description {
            entry["description"] = json!(description);
        }
        let of_field = |one: &FieldShape| {
            let mut schema = field(one, &id);
            add_keywords(shape, one, &mut schema);
            schema
        };
        if let Some(mut schema) = args_schema(&command.args, &id, &of_field) {
            if schema == Value::Bool(true) {
                schema = json!({});
            }
            schema[keywords::ROLE] = json!(keywords::ROLE_ARGS);
            match &command.args {
                ArgsShape::Value(kind) => {
                    let field = FieldShape::new("", kind.clone());
                    add_keywords(shape, &field, &mut schema);
                }
                ArgsShape::Fields(fields) => {
                    let names = fields.iter().map(|one| one.name.as_str());
                    schema[keywords::FIELDS] = json!(names.collect::<Vec<_>>());
                }
                ArgsShape::None => {}
            }
            let name = definitions.add(&args_parts(command), schema);
            entry["args"] = json!(name.text());
            names.push(name);
        }
        entry
    });
    (entries.collect(), names)
}

/// The name of a node type; empty for an index of another shape, which then refers to nothing.
fn name(shape: &Shape, index: NodeIndex) -> &str {
    shape.node(index).map_or("", |node| node.name.as_str())
}

fn field_names(node: &NodeShape) -> Vec<&str> {
    node.fields
        .iter()
        .map(|field| field.name.as_str())
        .collect()
}

/// Writes down everything of the field that its schema alone does not say.
fn add_keywords(shape: &Shape, field: &FieldShape, schema: &mut Value) {
    let (kind, optional) = match field.kind {
        FieldKind::Value { optional, .. } => (keywords::KIND_VALUE, optional),
        FieldKind::Child { optional, .. } => (keywords::KIND_CHILD, optional),
        FieldKind::Collection { .. } => (keywords::KIND_COLLECTION, false),
        FieldKind::Reference { optional, .. } => (keywords::KIND_REFERENCE, optional),
    };
    insert(schema, keywords::KIND, json!(kind));
    if let Some(node) = field.kind.node() {
        insert(schema, keywords::TARGET, json!(name(shape, node)));
    }
    if !field.aliases.is_empty() {
        insert(schema, keywords::ALIASES, json!(field.aliases));
    }
    let flags = [
        (keywords::OPTIONAL, optional),
        (keywords::SERVER, field.server),
        (keywords::CREATE_ONLY, field.create_only),
        (keywords::DEFAULT, field.default),
    ];
    for (keyword, _) in flags.iter().filter(|(_, set)| *set) {
        insert(schema, keyword, json!(true));
    }
}

fn insert(schema: &mut Value, keyword: &str, value: Value) {
    if *schema == Value::Bool(true) {
        *schema = json!({});
    }
    if let Value::Object(keywords) = schema {
        keywords.insert(keyword.to_owned(), value);
    }
}

fn limits(limits: &Limits) -> Value {
    let figures = limits.figures();
    figures
        .into_iter()
        .map(|(name, figure)| (name.to_owned(), json!(figure)))
        .collect()
}
