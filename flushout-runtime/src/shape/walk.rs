//! Walks over the subschemas of a JSON Schema without mistaking data (`enum`, `default`) for schemas.

use serde_json::Value;

/// Keywords whose value is one schema. `items` may also be a list of them (draft-07 tuples).
const ONE: &[&str] = &[
    "additionalItems",
    "additionalProperties",
    "contains",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords whose value is a list of schemas.
const LIST: &[&str] = &["allOf", "anyOf", "items", "oneOf", "prefixItems"];

/// Keywords whose value is a map from names to schemas.
const MAP: &[&str] = &[
    "$defs",
    "definitions",
    "dependencies",
    "dependentSchemas",
    "patternProperties",
    "properties",
];

/// Calls `visit` with each direct subschema of `schema`, in a fixed order.
pub(crate) fn each_child(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    let Value::Object(keywords) = schema else {
        return;
    };
    for (keyword, value) in keywords {
        let keyword = keyword.as_str();
        match value {
            Value::Array(items) if LIST.contains(&keyword) => {
                items.iter_mut().for_each(&mut *visit);
            }
            Value::Object(members) if MAP.contains(&keyword) => {
                members.values_mut().for_each(&mut *visit);
            }
            Value::Object(_) | Value::Bool(_) if ONE.contains(&keyword) => visit(value),
            _ => {}
        }
    }
}

/// Calls `visit` with every schema below `schema` and then with `schema` itself.
pub fn each_schema(schema: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    each_child(schema, &mut |child| each_schema(child, visit));
    visit(schema);
}

/// Replaces the target of every `$ref` below and in `schema` by what `rename` makes of it.
pub fn each_reference(schema: &mut Value, rename: &mut dyn FnMut(&mut String)) {
    each_schema(schema, &mut |schema| {
        if let Some(Value::String(target)) = schema.get_mut("$ref") {
            rename(target);
        }
    });
}
