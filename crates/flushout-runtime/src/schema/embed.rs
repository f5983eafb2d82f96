//! The schema of a node or patch as a part of somebody else's schema, through schemars.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use super::Profile;
use super::definitions::{Definitions, Name};
use super::forms::{Forms, Writer};
use crate::model::{Node, Patch};
use crate::shape::Shape;
use crate::shape::walk::each_reference;

/// Where `$ref`s lead before the schema is embedded.
const DEFINITIONS: &str = "#/$defs/";

/// The schema of a node, for its `JsonSchema`. It is that of the document in a snapshot: with
/// `server` fields, open to new fields. A generator for serialization gets it as it is written,
/// others as it is accepted.
pub fn node_json_schema<N: Node>(generator: &mut SchemaGenerator) -> Schema {
    let parts = Parts::new::<N>(generator);
    let whole = parts.forms.whole(parts.shape.root);
    parts.embed::<N>(generator, &whole)
}

/// The schema of a patch, for its `JsonSchema`: the fields that an update may set, `server` fields
/// too, open to new fields.
pub fn patch_json_schema<P: Patch + JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let parts = Parts::new::<P::Node>(generator);
    let update = parts.forms.update(parts.shape.root);
    let mut schema = parts.embed::<P>(generator, &update);
    // `props` may be null in a message, the patch itself may not.
    schema.insert("type".to_owned(), json!("object"));
    schema
}

struct Parts {
    shape: Shape,
    definitions: Definitions,
    forms: Forms,
}

impl Parts {
    fn new<N: Node>(generator: &SchemaGenerator) -> Self {
        let shape = Shape::build(N::limits(), N::describe);
        let profile = if generator.contract().is_serialize() {
            Profile::Types
        } else {
            Profile::Validate
        };
        let mut definitions = Definitions::new(&shape);
        let forms = Forms::define(&shape, &mut definitions, Writer::Master, profile);
        Self {
            shape,
            definitions,
            forms,
        }
    }

    /// The schema that `reference` leads to, with those that it needs in definitions of its own:
    /// in the generator's they might meet others of the same name.
    fn embed<T: JsonSchema>(
        mut self,
        generator: &mut SchemaGenerator,
        reference: &Value,
    ) -> Schema {
        let own = reference.get("$ref").and_then(Value::as_str).unwrap_or("");
        let name = own.strip_prefix(DEFINITIONS).unwrap_or(own);
        let mut schema = self.definitions.take(&Name::of_node(name));
        self.definitions.finish(&mut schema, &[]);
        let mut refers = false;
        each_reference(&mut schema, &mut |_| refers = true);
        if refers {
            // The place of this very schema; the generator knows it while it is being made.
            let place = generator.subschema_for::<T>();
            let place = place.get("$ref").and_then(Value::as_str).unwrap_or("#");
            let path = &generator.settings().definitions_path;
            let keyword = if path.ends_with("definitions") {
                "definitions"
            } else {
                "$defs"
            };
            move_definitions(&mut schema, own, place, keyword);
        }
        Schema::try_from(schema).unwrap_or_default()
    }
}

/// Puts the definitions under `keyword`, and makes every `$ref` lead there from `place`.
fn move_definitions(schema: &mut Value, own: &str, place: &str, keyword: &str) {
    each_reference(schema, &mut |target| {
        if target == own {
            place.clone_into(target);
        } else if let Some(name) = target.strip_prefix(DEFINITIONS) {
            *target = format!("{place}/{keyword}/{name}");
        }
    });
    if let Value::Object(keywords) = schema
        && let Some(definitions) = keywords.remove("$defs")
    {
        keywords.insert(keyword.to_owned(), definitions);
    }
}
