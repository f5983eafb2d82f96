//! A schema in 2020-12, from which those in all other dialects are written.

use serde_json::{Value, json};

use super::kind::SchemaKind;
use super::{formats, messages, model};
use flushout_runtime::node_schema::Profile;
use flushout_runtime::shape::Shape;
use flushout_runtime::shape::draft07::URI_2020_12;

/// The schema of one kind of message, its members in order.
pub(super) fn schema(shape: &Shape, kind: SchemaKind, profile: Profile) -> Value {
    let shape = &*formats::of_profile(shape, kind, profile);
    let mut schema = match (kind, profile) {
        (SchemaKind::Model, Profile::Envelope) => json!({
            "title": "ModelEnvelope",
            "description": "A document of any model.",
            "type": "object",
        }),
        (SchemaKind::Model, _) => model::schema(shape, profile),
        _ => messages::schema(shape, kind, profile),
    };
    if let Value::Object(keywords) = &mut schema {
        keywords.insert("$schema".to_owned(), json!(URI_2020_12));
    }
    // What rewrites it goes by the names of its keywords in order.
    schema.sort_all_objects();
    schema
}
