//! The forms in which a node stands in messages: whole, as a create carries it, as an update does.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Profile;
use super::definitions::{Definitions, Name, nullable};
use crate::shape::{FieldKind, FieldShape, NodeIndex, NodeShape, Shape};

/// Who wrote the message, and so what may stand in its nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// A client: closed, without `server` fields.
    Client,
    /// The master: with `server` fields, open to new fields.
    Master,
}

/// How many ways to write a node have a form of their own.
const SPELLINGS_MAX: usize = 4;

/// The names of the definitions of every node type, for one writer.
#[derive(Debug)]
pub struct Forms {
    whole: BTreeMap<NodeIndex, Vec<Name>>,
    update: BTreeMap<NodeIndex, Vec<Name>>,
}

impl Forms {
    /// Defines the forms of every node type of the shape.
    pub fn define(
        shape: &Shape,
        definitions: &mut Definitions,
        writer: Writer,
        profile: Profile,
    ) -> Self {
        let mut forms = Self {
            whole: BTreeMap::new(),
            update: BTreeMap::new(),
        };
        // For code generators each way to write a node has a form of its own, the one that is meant first.
        let apart = writer == Writer::Client && profile == Profile::Types;
        let ways = |node: &NodeShape, is_in: &dyn Fn(&FieldShape) -> bool| {
            if apart {
                spellings(node, is_in)
            } else {
                let node = node.clone();
                let former = Vec::new();
                vec![Spelling { node, former }]
            }
        };
        let mut made = Vec::new();
        for (position, node) in shape.nodes.iter().enumerate() {
            let index = NodeIndex::new(position);
            let whole = ways(node, &|field| !field.server);
            let update = ways(node, &|field| !field.server && is_in_updates(field));
            let mut names = |spellings: &[Spelling], form: &str| -> Vec<Name> {
                let of = |position| if position == 0 { "" } else { "Former" };
                (0..spellings.len())
                    .map(|position| definitions.name(&[&node.name, form, of(position)]))
                    .collect()
            };
            let whole_names = match writer {
                Writer::Client => names(&whole, "CreateProps"),
                Writer::Master => vec![Name::of_node(&node.name)],
            };
            let update_names = names(&update, "UpdateProps");
            forms.whole.insert(index, whole_names.clone());
            forms.update.insert(index, update_names.clone());
            made.push((whole_names, whole, update_names, update));
        }
        let id = definitions.common.id.clone();
        let form = Form {
            writer,
            profile,
            id: &id,
            forms: &forms,
        };
        for (whole_names, whole, update_names, update) in made {
            for (name, node) in whole_names.iter().zip(&whole) {
                definitions.insert(name, form.whole(node));
            }
            for (name, node) in update_names.iter().zip(&update) {
                definitions.insert(name, form.update(node));
            }
        }
        forms
    }

    /// A reference to the whole form of a node type, as a create carries it.
    pub fn whole(&self, node: NodeIndex) -> Value {
        any_of(self.whole.get(&node))
    }

    /// A reference to what an update of a node type carries.
    pub fn update(&self, node: NodeIndex) -> Value {
        any_of(self.update.get(&node))
    }
}

/// One way to write a node.
struct Spelling {
    /// The node, with fields that have one name each unless there are too many ways.
    node: NodeShape,
    /// The fields that go by an alias. They have to be there: without them it is another way.
    former: Vec<String>,
}

/// The ways to write a node: by the names of its fields, and by each choice of their aliases. No two fit the same
/// object. Where there are too many, one form takes them all.
fn spellings(node: &NodeShape, is_in: &dyn Fn(&FieldShape) -> bool) -> Vec<Spelling> {
    let whole = |node: &NodeShape| Spelling {
        node: node.clone(),
        former: Vec::new(),
    };
    let mut spellings = vec![whole(node)];
    for (position, field) in node.fields.iter().enumerate() {
        let mut more = Vec::new();
        for spelling in &mut spellings {
            let Some(one) = spelling.node.fields.get_mut(position) else {
                continue;
            };
            one.aliases.clear();
            for alias in field.aliases.iter().filter(|_| is_in(field)) {
                let mut fields = spelling.node.fields.clone();
                if let Some(one) = fields.get_mut(position) {
                    one.name.clone_from(alias);
                }
                let mut former = spelling.former.clone();
                former.push(alias.clone());
                let node = NodeShape {
                    fields,
                    ..spelling.node.clone()
                };
                more.push(Spelling { node, former });
            }
        }
        spellings.append(&mut more);
        if spellings.len() > SPELLINGS_MAX {
            return vec![whole(node)];
        }
    }
    spellings
}

/// Whether an update may carry the field, if its writer may set it.
fn is_in_updates(field: &FieldShape) -> bool {
    let is_below = matches!(
        field.kind,
        FieldKind::Child { .. } | FieldKind::Collection { .. }
    );
    !is_below && !field.create_only
}

/// A reference to each of these, one of which has to fit.
fn any_of(names: Option<&Vec<Name>>) -> Value {
    match names.map(Vec::as_slice) {
        None | Some([]) => json!({}),
        Some([only]) => only.reference(),
        Some(several) => {
            let references: Vec<Value> = several.iter().map(Name::reference).collect();
            json!({ "oneOf": references })
        }
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

    fn whole(&self, spelling: &Spelling) -> Value {
        let node = &spelling.node;
        let mut object = self.object(node.description.as_deref());
        for field in node.fields.iter().filter(|field| self.has(field)) {
            let schema = self.field(field);
            object.field(field, schema);
        }
        object.require(&spelling.former);
        object.finish()
    }

    fn update(&self, spelling: &Spelling) -> Value {
        let node = &spelling.node;
        let description = format!("What an update of a {} sets.", node.name);
        let mut object = self.object(Some(&description));
        for field in &node.fields {
            if !is_in_updates(field) {
                if self.writer == Writer::Master && self.profile == Profile::Validate {
                    // Unknown fields are passed over, these are known and do not belong here.
                    object.forbidden(field);
                }
            } else if self.has(field) {
                let schema = self.field(field);
                object.optional(field, schema);
            }
        }
        object.require(&spelling.former);
        let mut schema = object.finish();
        if let Value::Object(keywords) = &mut schema {
            // An update without `props` changes nothing, and counts.
            keywords.insert("type".to_owned(), json!(["object", "null"]));
        }
        schema
    }

    fn object(&self, description: Option<&str>) -> NodeObject {
        NodeObject::new(
            description,
            self.writer == Writer::Client,
            self.as_written(),
        )
    }

    fn field(&self, field: &FieldShape) -> Value {
        let schema = field_schema(&field.kind, self.id, &|node| self.forms.whole(node));
        described(field.description.as_deref(), schema)
    }
}

/// The schema of what a field holds; `whole` gives the form of the nodes below it.
pub fn field_schema(kind: &FieldKind, id: &Name, whole: &dyn Fn(NodeIndex) -> Value) -> Value {
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
pub fn described(description: Option<&str>, mut schema: Value) -> Value {
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
pub struct NodeObject {
    description: Option<String>,
    closed: bool,
    /// Whether every field that is always written is required, and aliases are left out.
    as_written: bool,
    properties: Map<String, Value>,
    required: Vec<String>,
    rules: Vec<Value>,
}

impl NodeObject {
    /// An object without fields. `closed` refuses others; `as_written` describes what is always written.
    pub fn new(description: Option<&str>, closed: bool, as_written: bool) -> Self {
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
    pub fn field(&mut self, field: &FieldShape, schema: Value) {
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

    /// Fields that have to be there, whatever else is said of them.
    fn require(&mut self, names: &[String]) {
        for name in names {
            if !self.required.contains(name) {
                self.required.push(name.clone());
            }
        }
    }

    /// A field that must not stand here.
    fn forbidden(&mut self, field: &FieldShape) {
        for name in names(field) {
            self.properties.insert(name.clone(), Value::Bool(false));
        }
    }

    /// The schema of the object.
    pub fn finish(self) -> Value {
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
pub fn may_be_empty(node: &NodeShape, writer: Writer) -> bool {
    let mut fields = node.fields.iter();
    !fields.any(|field| (writer == Writer::Master || !field.server) && !field.may_be_absent())
}
