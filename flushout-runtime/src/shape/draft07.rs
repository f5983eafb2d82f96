//! Turns a JSON Schema of dialect 2020-12, as this crate writes it, into draft-07, and back.

use serde_json::{Map, Value, json};

use super::walk::{each_reference, each_schema};

/// The URI of the dialect 2020-12.
pub const URI_2020_12: &str = "https://json-schema.org/draft/2020-12/schema";
/// The URI of the dialect draft-07.
pub(crate) const URI_DRAFT_07: &str = "http://json-schema.org/draft-07/schema#";

const DEFINITIONS_2020_12: &str = "#/$defs/";
const DEFINITIONS_DRAFT_07: &str = "#/definitions/";

/// Rewrites a 2020-12 schema as draft-07. It says the same: the keywords that draft-07 lacks
/// altogether are not among those that this crate writes.
pub fn to_draft07(schema: &mut Value) {
    each_schema(schema, &mut |schema| {
        let Value::Object(keywords) = schema else {
            return;
        };
        // A tuple is a list in `items`; what follows it is `additionalItems`.
        if let Some(tuple) = keywords.remove("prefixItems") {
            rename(keywords, "items", "additionalItems");
            keywords.insert("items".to_owned(), tuple);
        }
        wrap_reference(keywords);
        rename(keywords, "$defs", "definitions");
    });
    move_references(schema, DEFINITIONS_2020_12, DEFINITIONS_DRAFT_07);
    set_dialect(schema, URI_DRAFT_07);
}

/// Undoes [`to_draft07`].
pub(crate) fn from_draft07(schema: &mut Value) {
    each_schema(schema, &mut |schema| {
        let Value::Object(keywords) = schema else {
            return;
        };
        if keywords.get("items").is_some_and(Value::is_array) {
            rename(keywords, "items", "prefixItems");
            rename(keywords, "additionalItems", "items");
        }
        lift_reference(keywords);
        rename(keywords, "definitions", "$defs");
    });
    move_references(schema, DEFINITIONS_DRAFT_07, DEFINITIONS_2020_12);
    set_dialect(schema, URI_2020_12);
}

/// Draft-07 ignores what stands beside `$ref`, so it goes into an `allOf`.
fn wrap_reference(keywords: &mut Map<String, Value>) {
    if keywords.len() < 2 {
        return;
    }
    if let Some(target) = keywords.remove("$ref") {
        let reference = json!({ "$ref": target });
        match keywords.get_mut("allOf") {
            Some(Value::Array(all)) => all.insert(0, reference),
            _ => {
                keywords.insert("allOf".to_owned(), json!([reference]));
            }
        }
    }
}

/// Writes `allOf: [{$ref}, ..]` as `$ref` beside the rest.
pub(crate) fn lift_reference(keywords: &mut Map<String, Value>) {
    if keywords.contains_key("$ref") {
        return;
    }
    let Some(Value::Array(all)) = keywords.get_mut("allOf") else {
        return;
    };
    let target = match all.first() {
        Some(Value::Object(first)) if first.len() == 1 => first.get("$ref").cloned(),
        _ => None,
    };
    if let Some(target) = target {
        all.remove(0);
        if all.is_empty() {
            keywords.remove("allOf");
        }
        keywords.insert("$ref".to_owned(), target);
    }
}

fn rename(keywords: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = keywords.remove(from) {
        keywords.insert(to.to_owned(), value);
    }
}

fn move_references(schema: &mut Value, from: &str, to: &str) {
    each_reference(schema, &mut |target| {
        if let Some(name) = target.strip_prefix(from) {
            *target = format!("{to}{name}");
        }
    });
}

fn set_dialect(schema: &mut Value, uri: &str) {
    if let Value::Object(keywords) = schema {
        keywords.insert("$schema".to_owned(), json!(uri));
    }
}
