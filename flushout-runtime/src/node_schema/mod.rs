//! The schemas of a node and of its patch for schemars, so that a model can stand in the schemas
//! of other types, such as the requests of an application.

mod definitions;
mod forms;
mod profile;

use std::any::TypeId;
use std::cell::RefCell;

use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

pub use definitions::{Definitions, Name, capitalised, nullable};
pub use forms::{Forms, NodeObject, Writer, described, field_schema, may_be_empty};
pub use profile::Profile;

use crate::model::{Node, Patch};
use crate::shape::walk::each_reference;
use crate::shape::{Shape, alphanumeric};

/// Where `$ref`s lead before they are put among the definitions of the generator.
const DEFINITIONS: &str = "#/$defs/";

thread_local! {
    /// The node types whose shapes are being built. A value of a model may hold nodes, and ask for
    /// the schema of the very model that is being described.
    static IN_PROGRESS: RefCell<Vec<TypeId>> = const { RefCell::new(Vec::new()) };
}

/// What of a node is described.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    Update,
}

/// The schema of a node, for its `JsonSchema`.
pub fn node_json_schema<N: Node>(generator: &mut SchemaGenerator) -> Schema {
    embedded::<N>(generator, Part::Whole)
}

/// The schema of a patch, for its `JsonSchema`.
pub fn patch_json_schema<P: Patch>(generator: &mut SchemaGenerator) -> Schema {
    embedded::<P::Node>(generator, Part::Update)
}

fn embedded<N: Node>(generator: &mut SchemaGenerator, part: Part) -> Schema {
    let own = TypeId::of::<N>();
    if IN_PROGRESS.with_borrow(|types| types.contains(&own)) {
        // A node within a value of its own model: its form is not told a second time.
        return any_object();
    }
    IN_PROGRESS.with_borrow_mut(|types| types.push(own));
    let shape = Shape::build(N::limits(), N::describe);
    IN_PROGRESS.with_borrow_mut(|types| types.retain(|one| *one != own));
    let profile = if generator.contract().is_serialize() {
        Profile::Types
    } else {
        Profile::Validate
    };
    let mut schema = form(&shape, part, profile);
    embed(generator, &N::schema_name(), &mut schema);
    Schema::try_from(schema).unwrap_or_else(|_| any_object())
}

fn any_object() -> Schema {
    schemars::json_schema!({ "type": "object" })
}

/// A reference to the form of the root of the shape, with its definitions below `$defs`.
fn form(shape: &Shape, part: Part, profile: Profile) -> Value {
    let mut definitions = Definitions::new(shape);
    let forms = Forms::define(shape, &mut definitions, Writer::Master, profile);
    let mut reference = match part {
        Part::Whole => forms.whole(shape.root),
        Part::Update => forms.update(shape.root),
    };
    let target = reference.get("$ref").and_then(Value::as_str);
    if let (Part::Update, Some(name)) = (part, target.and_then(|one| one.strip_prefix(DEFINITIONS)))
    {
        // In a command the props may be null; a patch on its own is an object.
        definitions.mark(&Name::of_node(name), "type", json!("object"));
    }
    definitions.finish(&mut reference, &[]);
    reference
}

/// Moves the definitions of the schema to the generator. They bear the name of the model in front,
/// so that they do not meet other types of the same name.
fn embed(generator: &mut SchemaGenerator, model: &str, schema: &mut Value) {
    let path = generator.settings().definitions_path.clone();
    let path = path.trim_end_matches('/').to_owned();
    let Value::Object(keywords) = &mut *schema else {
        return;
    };
    let Some(Value::Object(definitions)) = keywords.remove("$defs") else {
        return;
    };
    let model = alphanumeric(model, "Model");
    let name_of = |name: &str| format!("{model}{name}");
    let mut rename = |target: &mut String| {
        if let Some(name) = target.strip_prefix(DEFINITIONS) {
            *target = format!("#{path}/{}", name_of(name));
        }
    };
    each_reference(schema, &mut rename);
    for (name, mut definition) in definitions {
        each_reference(&mut definition, &mut rename);
        let name = name_of(&name);
        if let Value::Object(keywords) = &mut definition {
            keywords.insert("title".to_owned(), json!(name));
        }
        generator.definitions_mut().insert(name, definition);
    }
}
