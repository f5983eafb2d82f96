//! The forms in which a node stands in messages: whole, as a create carries it, as an update does.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Profile;
use super::definitions::{Definitions, Name, nullable};
use crate::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// Who wrote the message, and so what may stand in its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Writer {
    /// A client: closed, without `server` fields.
    Client,
    /// The master: with `server` fields, open to new fields.
    Master,
}

/// The names of the definitions of every node type, for one writer.
#[derive(Debug)]
pub(super) struct Forms {
    whole: BTreeMap<NodeIndex, Name>,
    update: BTreeMap<NodeIndex, Name>,
}

impl Forms {
    /// Defines the forms of every node type of the shape.
    pub(super) fn define(
        shape: &Shape,
        definitions: &mut Definitions,
        writer: Writer,
        profile: Profile,
    ) -> Self {
        let mut forms = Self {
            whole: BTreeMap::new(),
            update: BTreeMap::new(),
        };
        let indices = || (0..shape.nodes.len()).map(NodeIndex::new);
        for (index, node) in indices().zip(&shape.nodes) {
            let whole = match writer {
                Writer::Client => definitions.name(&[&node.name, "CreateProps"]),
                Writer::Master => Name::of_node(&node.name),
            };
            forms.whole.insert(index, whole);
            let update = definitions.name(&[&node.name, "UpdateProps"]);
            forms.update.insert(index, update);
        }
        for (index, node) in indices().zip(&shape.nodes) {
            let form = Form {
                writer,
                profile,
                id: &definitions.common.id.clone(),
                forms: &forms,
            };
            let (whole, update) = (form.whole(node), form.update(node));
            if let Some(name) = forms.whole.get(&index) {
                definitions.insert(name, whole);
            }
            if let Some(name) = forms.update.get(&index) {
                definitions.insert(name, update);
            }
        }
        forms
    }

    /// A reference to the whole form of a node type, as a create carries it.
    pub(super) fn whole(&self, node: NodeIndex) -> Value {
        self.whole.get(&node).map_or(json!({}), Name::reference)
    }

    /// A reference to what an update of a node type carries.
    pub(super) fn update(&self, node: NodeIndex) -> Value {
        self.update.get(&node).map_or(json!({}), Name::reference)
    }
}

struct Form<'f> {
    writer: Writer,
    profile: Profile,
    id: &'f Name,
    forms: &'f Forms,
}

impl Form<'_> {
    /// Whether the schema describes what the writer always writes, and not all that is accepted.
    fn as_written(&self) -> bool {
        self.writer == Writer::Master && self.profile == Profile::Types
    }

    fn has(&self, field: &FieldShape) -> bool {
        self.writer == Writer::Master || !field.server
    }

    fn whole(&self, node: &NodeShape) -> Value {
        let description = node.description.as_deref();
        let closed = self.writer == Writer::Client;
        let mut object = NodeObject::new(description, closed, self.as_written());
        for field in node.fields.iter().filter(|field| self.has(field)) {
            let schema = self.field(field);
            object.field(field, schema);
        }
        object.finish()
    }

    fn update(&self, node: &NodeShape) -> Value {
        let description = format!("What an update of a {} sets.", node.name);
        let closed = self.writer == Writer::Client;
        let mut object = NodeObject::new(Some(&description), closed, self.as_written());
        for field in &node.fields {
            let below = matches!(
                field.kind,
                FieldKind::Child { .. } | FieldKind::Collection { .. }
            );
            if below || field.create_only {
                if self.writer == Writer::Master && self.profile == Profile::Validate {
                    // Unknown fields are passed over, these are known and do not belong here.
                    object.forbidden(field);
                }
            } else if self.has(field) {
                let schema = self.field(field);
                object.optional(field, schema);
            }
        }
        let mut schema = object.finish();
        if let Value::Object(keywords) = &mut schema {
            // An update without `props` changes nothing, and counts.
            keywords.insert("type".to_owned(), json!(["object", "null"]));
        }
        schema
    }

    fn field(&self, field: &FieldShape) -> Value {
        let schema = field_schema(&field.kind, self.id, &|node| self.forms.whole(node));
        described(field.description.as_deref(), schema)
    }
}

/// The schema of what a field holds; `whole` gives the form of the nodes below it.
pub(super) fn field_schema(
    kind: &FieldKind,
    id: &Name,
    whole: &dyn Fn(NodeIndex) -> Value,
) -> Value {
    let or_null = |schema, optional| {
        if optional { nullable(&schema) } else { schema }
    };
    match kind {
        FieldKind::Value { schema, .. } => schema.clone(),
        FieldKind::Child { node, optional } => or_null(whole(*node), *optional),
        FieldKind::Reference { optional, .. } => or_null(id.reference(), *optional),
        FieldKind::Collection { node, items_max } => {
            let mut schema = json!({
                "type": "object",
                "propertyNames": id.reference(),
                "additionalProperties": whole(*node),
            });
            if let (Value::Object(keywords), Some(items_max)) = (&mut schema, items_max) {
                keywords.insert("maxProperties".to_owned(), json!(items_max));
            }
            schema
        }
    }
}

/// The schema with the description of a field.
pub(super) fn described(description: Option<&str>, mut schema: Value) -> Value {
    let Some(description) = description else {
        return schema;
    };
    if schema == Value::Bool(true) {
        schema = json!({});
    }
    if let Value::Object(keywords) = &mut schema {
        keywords.insert("description".to_owned(), json!(description));
    }
    schema
}

/// An object of fields, some of which go by several names.
pub(super) struct NodeObject {
    description: Option<String>,
    closed: bool,
    /// Whether every field that is always written is required, and aliases are left out.
    as_written: bool,
    properties: Map<String, Value>,
    required: Vec<String>,
    rules: Vec<Value>,
}

impl NodeObject {
    pub(super) fn new(description: Option<&str>, closed: bool, as_written: bool) -> Self {
        Self {
            description: description.map(str::to_owned),
            closed,
            as_written,
            properties: Map::new(),
            required: Vec::new(),
            rules: Vec::new(),
        }
    }

    /// A field of a whole node.
    pub(super) fn field(&mut self, field: &FieldShape, schema: Value) {
        let required = if self.as_written {
            is_always_written(&field.kind)
        } else {
            !field.may_be_absent()
        };
        if required && (self.as_written || field.aliases.is_empty()) {
            self.required.push(field.name.clone());
        } else if required {
            let one = names(field).map(|name| all_present(&[name]));
            self.rules.push(json!({ "anyOf": one.collect::<Vec<_>>() }));
        }
        self.optional(field, schema);
    }

    /// A field that may be left out.
    fn optional(&mut self, field: &FieldShape, schema: Value) {
        if !self.as_written {
            let all: Vec<&String> = names(field).collect();
            for (position, one) in all.iter().enumerate() {
                for other in all.iter().skip(position + 1) {
                    self.rules
                        .push(json!({ "not": all_present(&[one, other]) }));
                }
            }
            for alias in &field.aliases {
                let description = format!("Another name of `{}`.", field.name);
                let mut schema = described(Some(&description), schema.clone());
                if let Value::Object(keywords) = &mut schema {
                    // In the model schema they stand at the field's own name alone.
                    keywords.retain(|keyword, _| !keyword.starts_with("x-flushout-"));
                }
                self.properties.insert(alias.clone(), schema);
            }
        }
        self.properties.insert(field.name.clone(), schema);
    }

    /// A field that must not stand here.
    fn forbidden(&mut self, field: &FieldShape) {
        for name in names(field) {
            self.properties.insert(name.clone(), Value::Bool(false));
        }
    }

    pub(super) fn finish(self) -> Value {
        let mut schema = json!({ "type": "object", "properties": self.properties });
        if let Value::Object(keywords) = &mut schema {
            if let Some(description) = self.description {
                keywords.insert("description".to_owned(), json!(description));
            }
            if self.closed {
                keywords.insert("additionalProperties".to_owned(), json!(false));
            }
            if !self.required.is_empty() {
                keywords.insert("required".to_owned(), json!(self.required));
            }
            if !self.rules.is_empty() {
                keywords.insert("allOf".to_owned(), json!(self.rules));
            }
        }
        schema
    }
}

/// Collections and all that is not optional are always written; optional ones only when set.
fn is_always_written(kind: &FieldKind) -> bool {
    match kind {
        FieldKind::Collection { .. } => true,
        FieldKind::Value { optional, .. }
        | FieldKind::Child { optional, .. }
        | FieldKind::Reference { optional, .. } => !optional,
    }
}

/// A condition that holds when all these fields are there. They are named as properties too, since
/// strict validators take an unknown required property for a mistake.
fn all_present(names: &[&String]) -> Value {
    let properties = names.iter().map(|name| ((*name).clone(), json!({})));
    let properties: Map<String, Value> = properties.collect();
    json!({ "type": "object", "required": names, "properties": properties })
}

/// The name of a field and then its aliases.
fn names(field: &FieldShape) -> impl Iterator<Item = &String> {
    std::iter::once(&field.name).chain(&field.aliases)
}

/// Whether a client's create of this node may leave out `props` altogether.
pub(super) fn may_be_empty(node: &NodeShape, writer: Writer) -> bool {
    let mut fields = node.fields.iter();
    !fields.any(|field| (writer == Writer::Master || !field.server) && !field.may_be_absent())
}
