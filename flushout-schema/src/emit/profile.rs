//! What the validate profile changes in every schema: `null` is distinguished before the rest.

use serde_json::{Value, json};

use flushout_runtime::shape::walk::each_schema;

/// Turns each `anyOf: [schema, null]` into if/else, so that an error within the schema is reported
/// at its own place and not as "matches none of them".
pub(super) fn separate_null(schema: &mut Value) {
    each_schema(schema, &mut |schema| {
        let Value::Object(keywords) = schema else {
            return;
        };
        let null = json!({ "type": "null" });
        let other = match keywords.get("anyOf") {
            Some(Value::Array(branches)) => match branches.as_slice() {
                [other, last] if *last == null => other.clone(),
                _ => return,
            },
            _ => return,
        };
        if keywords.contains_key("if") || keywords.contains_key("else") {
            return;
        }
        keywords.remove("anyOf");
        keywords.insert("if".to_owned(), null);
        keywords.insert("else".to_owned(), other);
    });
}
