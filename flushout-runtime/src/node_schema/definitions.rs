//! The `$defs` of one schema: names that are given once, the parts that all schemas share.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use crate::count::Count;
use crate::id::ID_PATTERN;
use crate::shape::walk::each_reference;
use crate::shape::{Shape, alphanumeric, unique};

/// Where `$ref`s lead.
const DEFINITIONS: &str = "#/$defs/";

/// The name of a definition, unique in its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// The name of a node type's own definition, which is reserved from the start.
    pub fn of_node(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name itself.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// A schema that refers to the definition.
    pub fn reference(&self) -> Value {
        json!({ "$ref": format!("{DEFINITIONS}{}", self.0) })
    }
}

/// The names of the definitions that every schema may refer to.
#[derive(Debug)]
pub struct Common {
    /// A count of commands.
    pub count: Name,
    /// The lineage of a document.
    pub epoch: Name,
    /// The id of a node.
    pub id: Name,
}

/// The definitions of one schema.
#[derive(Debug)]
pub struct Definitions {
    names: BTreeSet<String>,
    schemas: BTreeMap<String, Value>,
    /// The names that every schema may refer to.
    pub common: Common,
}

impl Definitions {
    /// Takes over the value types of the shape, reserves the names of its node types and adds
    /// what all schemas share.
    pub fn new(shape: &Shape) -> Self {
        let node_names = shape.nodes.iter().map(|node| node.name.clone());
        let mut names: BTreeSet<String> = node_names.collect();
        names.extend(shape.definitions.keys().cloned());
        let mut own = |name: &str| {
            let name = unique(name, &names);
            names.insert(name.clone());
            Name(name)
        };
        let common = Common {
            count: own("Count"),
            epoch: own("Epoch"),
            id: own("Id"),
        };
        let mut definitions = Self {
            names,
            schemas: shape.definitions.clone(),
            common,
        };
        let count = json!({
            "description": "How many commands have been applied to a document.",
            "type": "integer",
            "minimum": 0,
            "maximum": Count::MAX.get(),
        });
        let epoch = json!({
            "description": "Names one lineage of a document; it changes when the document is restored or reset.",
            "type": "string",
            "minLength": 1,
            "maxLength": 64,
        });
        let id = json!({
            "description": "The id of a node: printable ASCII without a comma.",
            "type": "string",
            "minLength": 1,
            "maxLength": shape.limits.id_characters_max,
            "pattern": ID_PATTERN,
            "not": { "type": "string", "const": "__proto__" },
        });
        definitions.insert(&definitions.common.count.clone(), count);
        definitions.insert(&definitions.common.epoch.clone(), epoch);
        definitions.insert(&definitions.common.id.clone(), id);
        definitions
    }

    /// A new name made of `parts`: letters and digits, each part beginning with a capital.
    pub fn name(&mut self, parts: &[&str]) -> Name {
        let parts = parts.iter().filter(|part| !part.is_empty());
        let joined: String = parts.map(|part| capitalised(part)).collect();
        let name = unique(&joined, &self.names);
        self.names.insert(name.clone());
        Name(name)
    }

    /// Sets the schema of a definition; its title is its name.
    pub fn insert(&mut self, name: &Name, mut schema: Value) {
        if let Value::Object(keywords) = &mut schema {
            keywords.insert("title".to_owned(), json!(name.0));
        }
        self.schemas.insert(name.0.clone(), schema);
    }

    /// A new definition of this name and schema.
    pub fn add(&mut self, parts: &[&str], schema: Value) -> Name {
        let name = self.name(parts);
        self.insert(&name, schema);
        name
    }

    /// Takes a definition out again: the root of a schema, which nothing refers to.
    pub fn take(&mut self, name: &Name) -> Value {
        self.schemas.remove(&name.0).unwrap_or_default()
    }

    /// Sets one keyword of a definition that is there.
    pub fn mark(&mut self, name: &Name, keyword: &str, value: Value) {
        if let Some(Value::Object(keywords)) = self.schemas.get_mut(&name.0) {
            keywords.insert(keyword.to_owned(), value);
        }
    }

    /// Puts those definitions into `root` that it needs, directly or through others, and those of
    /// these names in any case.
    pub fn finish(mut self, root: &mut Value, keep: &[Name]) {
        let mut used: Vec<String> = keep.iter().map(|name| name.0.clone()).collect();
        each_reference(root, &mut |target| used.push(target.clone()));
        let mut kept = Map::new();
        while let Some(target) = used.pop() {
            let name = target.strip_prefix(DEFINITIONS).unwrap_or(&target);
            if let Some(mut schema) = self.schemas.remove(name) {
                each_reference(&mut schema, &mut |target| used.push(target.clone()));
                kept.insert(name.to_owned(), schema);
            }
        }
        if let (Value::Object(keywords), false) = (root, kept.is_empty()) {
            keywords.insert("$defs".to_owned(), Value::Object(kept));
        }
    }
}

/// The schema, or `null`.
pub fn nullable(schema: &Value) -> Value {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// The letters and digits of a name, with a capital in front.
pub fn capitalised(name: &str) -> String {
    let name = alphanumeric(name, "Field");
    let mut characters = name.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
