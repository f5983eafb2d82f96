//! An OpenAPI document of a model: where its snapshot is read and its flushes are sent.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::dialect::OpenApiVersion;
use super::kind::SchemaKind;
use super::loss::Loss;
use super::older::{Older, rewrite};
use super::standard;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::shape::walk::each_reference;
use flushout_runtime::shape::{Shape, unique};

/// Where `$ref`s lead in a schema, and where they lead in a document.
const DEFINITIONS: &str = "#/$defs/";
const COMPONENTS: &str = "#/components/schemas/";

/// The dialect of the schemas in a document of OpenAPI 3.1.
const SCHEMA_DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// Added to the name of what a client receives where what it sends has the same name.
const RECEIVED: &str = "Received";

/// The OpenAPI document of a model, for one use, and what the version cannot say.
///
/// It has `GET /snapshot` and `POST /flush`, and all schemas of what they carry under
/// `components/schemas`. The paths are relative to where an application serves the document of a
/// model: it names no servers, and no security. Errors are `application/problem+json` (RFC 9457).
/// What a client sends keeps its names; what it receives under the same name but with another
/// content gets `Received` behind it.
pub fn emit_openapi(
    shape: &Shape,
    profile: Profile,
    version: OpenApiVersion,
) -> (Value, Vec<Loss>) {
    let mut components = Components::default();
    let flush = components.add(shape, SchemaKind::Flush, profile, version);
    let response = components.add(shape, SchemaKind::FlushResponse, profile, version);
    let snapshot = components.add(shape, SchemaKind::Snapshot, profile, version);
    let problem = components.name("Problem");
    let as_number = version == OpenApiVersion::V30 && profile != Profile::Types;
    components
        .schemas
        .insert(problem.clone(), problem_schema(&problem, as_number));
    let paths = json!({
        "/snapshot": { "get": {
            "operationId": "getSnapshot",
            "summary": "The document and its count",
            "responses": {
                "200": content("The document, with the count of the commands applied to it.", "application/json", &snapshot),
                "404": content("There is no such document.", "application/problem+json", &problem),
                "default": content("The snapshot cannot be given.", "application/problem+json", &problem),
            },
        } },
        "/flush": { "post": {
            "operationId": "sendFlush",
            "summary": "Commands of a client",
            "requestBody": content("The commands, with the count that the client has confirmed.", "application/json", &flush),
            "responses": {
                "200": content("What was applied, what was refused, and what brings the client up to date.", "application/json", &response),
                "400": content("The flush was refused as a whole, and nothing of it was applied.", "application/problem+json", &problem),
                "413": content("The flush is beyond a limit, and nothing of it was applied.", "application/problem+json", &problem),
                "default": content("Nothing of the flush was applied.", "application/problem+json", &problem),
            },
        } },
    });
    let mut document = components.document(shape, version, &paths);
    if let Some(body) = document.pointer_mut("/paths/~1flush/post/requestBody") {
        set(body, "required", json!(true));
    }
    document.sort_all_objects();
    (document, components.losses)
}

/// A document without paths that holds the schema of one kind, and what the version cannot say.
pub(super) fn one_kind(
    shape: &Shape,
    kind: SchemaKind,
    profile: Profile,
    version: OpenApiVersion,
) -> (Value, Vec<Loss>) {
    let mut components = Components::default();
    components.add(shape, kind, profile, version);
    (
        components.document(shape, version, &json!({})),
        components.losses,
    )
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("{COMPONENTS}{name}") })
}

fn set(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

fn content(description: &str, media_type: &str, name: &str) -> Value {
    json!({
        "description": description,
        "content": { media_type: { "schema": reference(name) } },
    })
}

/// The schemas of a document.
#[derive(Default)]
struct Components {
    schemas: BTreeMap<String, Value>,
    losses: Vec<Loss>,
}

impl Components {
    /// A name that no schema has.
    fn name(&self, name: &str) -> String {
        unique(name, &self.schemas.keys().cloned().collect())
    }

    /// Adds the schema of one kind with its definitions. The answer is its name.
    fn add(
        &mut self,
        shape: &Shape,
        kind: SchemaKind,
        profile: Profile,
        version: OpenApiVersion,
    ) -> String {
        let schema = standard::schema(shape, kind, profile);
        let (mut root, mut schemas, losses) = match version {
            OpenApiVersion::V31 => {
                let (root, definitions) = lifted(schema);
                (root, definitions, Vec::new())
            }
            OpenApiVersion::V30 => {
                let rewritten = rewrite(&schema, kind, profile, Older::OpenApi30);
                (rewritten.root, rewritten.definitions, rewritten.losses)
            }
        };
        let title = root
            .get("title")
            .and_then(Value::as_str)
            .unwrap_or("Schema");
        let title = unique(title, &schemas.keys().cloned().collect());
        set(&mut root, "title", json!(title));
        schemas.insert(title.clone(), root);
        let renames = self.renames(&schemas);
        let is_new = |name: &str| !self.schemas.contains_key(name) || renames.contains_key(name);
        // What is there already has told its losses.
        let own = losses.into_iter().filter(|loss| {
            let name = loss.pointer.strip_prefix("/$defs/");
            let name = name.and_then(|rest| rest.split('/').next());
            is_new(name.unwrap_or(&title))
        });
        let own: Vec<Loss> = own.collect();
        self.losses.extend(own);
        for (name, mut schema) in schemas {
            each_reference(&mut schema, &mut |target| {
                let name = target.strip_prefix(COMPONENTS);
                if let Some(new) = name.and_then(|name| renames.get(name)) {
                    *target = format!("{COMPONENTS}{new}");
                }
            });
            let name = match renames.get(&name) {
                Some(new) => {
                    set(&mut schema, "title", json!(new));
                    new.clone()
                }
                None => name,
            };
            self.schemas.entry(name).or_insert(schema);
        }
        renames.get(&title).cloned().unwrap_or(title)
    }

    /// New names for those schemas whose names are taken by others, or that lead to such.
    fn renames(&self, schemas: &BTreeMap<String, Value>) -> BTreeMap<String, String> {
        let mut renamed: BTreeSet<&str> = BTreeSet::new();
        loop {
            let known = renamed.len();
            for (name, schema) in schemas {
                let Some(other) = self.schemas.get(name) else {
                    continue;
                };
                let mut differs = other != schema;
                each_reference(&mut schema.clone(), &mut |target| {
                    let name = target.strip_prefix(COMPONENTS).unwrap_or_default();
                    differs |= renamed.contains(name);
                });
                if differs {
                    renamed.insert(name);
                }
            }
            if renamed.len() == known {
                break;
            }
        }
        let mut taken: BTreeSet<String> =
            self.schemas.keys().chain(schemas.keys()).cloned().collect();
        let mut renames = BTreeMap::new();
        for name in renamed {
            let new = unique(&format!("{name}{RECEIVED}"), &taken);
            taken.insert(new.clone());
            renames.insert(name.to_owned(), new);
        }
        renames
    }

    fn document(&self, shape: &Shape, version: OpenApiVersion, paths: &Value) -> Value {
        let root = shape.node(shape.root);
        let name = root.map_or("", |node| &node.name);
        let described = root.and_then(|node| node.description.as_deref());
        let schemas: Map<String, Value> = self.schemas.clone().into_iter().collect();
        let mut document = json!({
            "openapi": version.number(),
            "info": {
                "title": name,
                "description": described.unwrap_or("A shared document."),
                "version": "1.0.0",
            },
            "paths": paths,
            "components": { "schemas": schemas },
        });
        if version == OpenApiVersion::V31 {
            set(&mut document, "jsonSchemaDialect", json!(SCHEMA_DIALECT));
        }
        document
    }
}

/// The schema without its definitions, and those, with references as they are in a document.
fn lifted(mut schema: Value) -> (Value, BTreeMap<String, Value>) {
    each_reference(&mut schema, &mut |target| {
        if let Some(name) = target.strip_prefix(DEFINITIONS) {
            *target = format!("{COMPONENTS}{name}");
        }
    });
    let mut definitions = BTreeMap::new();
    if let Value::Object(keywords) = &mut schema {
        keywords.remove("$schema");
        if let Some(Value::Object(members)) = keywords.remove("$defs") {
            definitions.extend(members);
        }
    }
    (schema, definitions)
}

/// A problem as RFC 9457 has it, with the members of ours. It is open: others may be added.
fn problem_schema(name: &str, as_number: bool) -> Value {
    let text = |description: &str| json!({ "description": description, "type": "string" });
    let figure = |description: &str| json!({ "description": description, "type": "number" });
    let mut status = json!({
        "description": "The status of the answer.",
        "type": "integer",
        "minimum": 100,
        "maximum": 599,
    });
    if as_number {
        set(&mut status, "type", json!("number"));
        set(&mut status, "multipleOf", json!(1));
    }
    json!({
        "title": name,
        "description": "Why a request was refused as a whole (RFC 9457).",
        "type": "object",
        "required": ["code"],
        "properties": {
            "type": text("A URI that names the kind of problem."),
            "title": text("The kind of problem in words."),
            "status": status,
            "detail": text("The problem in words."),
            "instance": text("A URI that names this occurrence."),
            "code": text("The kind of problem as a stable name, such as `malformed` or `message_too_long`."),
            "pointer": text("A JSON Pointer to the place in the request."),
            "limit": figure("The limit that was passed."),
            "actual": figure("The figure that passed it."),
            "remedy": text("What to do: `never`, `same`, `rekey` or `resync`."),
        },
    })
}
