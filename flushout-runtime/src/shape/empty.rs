//! Whether a schema allows an empty object, which is what missing arguments are read as, or null.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{ArgsShape, FieldKind, FieldShape, Shape};

/// How many schemas may lead to each other before none is followed further. A schema that refers to
/// nothing but itself allows nothing.
const DEPTH_MAX: usize = 64;

impl Shape {
    /// Whether the arguments of a command may be absent or `null`: there are none, each of them may
    /// be left out, or the one value may be an empty object. `null` is never an argument itself.
    pub fn may_be_absent(&self, args: &ArgsShape) -> bool {
        match args {
            ArgsShape::None => true,
            ArgsShape::Fields(fields) => fields.iter().all(FieldShape::may_be_absent),
            ArgsShape::Value(FieldKind::Value { schema, .. }) => {
                allows(schema, &json!({}), &self.definitions, DEPTH_MAX)
            }
            ArgsShape::Value(_) => false,
        }
    }

    /// Whether the type of a value or reference has `null` among its values.
    pub fn has_null(&self, kind: &FieldKind) -> bool {
        match kind {
            FieldKind::Value { schema, .. } => {
                allows(schema, &Value::Null, &self.definitions, DEPTH_MAX)
            }
            _ => kind.is_optional(),
        }
    }
}

/// Whether the schema allows `value`, which is null or an empty object. Of the keywords about
/// members only those count that ask for some.
fn allows(
    schema: &Value,
    value: &Value,
    definitions: &BTreeMap<String, Value>,
    depth: usize,
) -> bool {
    let keywords = match schema {
        Value::Bool(all) => return *all,
        Value::Object(keywords) if depth > 0 => keywords,
        _ => return false,
    };
    let allowed = |schema: &Value| allows(schema, value, definitions, depth - 1);
    let list = |keyword: &str| keywords.get(keyword).and_then(Value::as_array);
    let count =
        |keyword: &str| list(keyword).map(|all| all.iter().filter(|one| allowed(one)).count());
    let target = keywords.get("$ref").and_then(Value::as_str);
    let referred = target.map(|target| {
        let name = target.strip_prefix("#/$defs/").unwrap_or(target);
        definitions.get(name).is_some_and(allowed)
    });
    allows_itself(keywords, value)
        && referred.unwrap_or(true)
        && list("allOf").is_none_or(|all| all.iter().all(allowed))
        && count("anyOf").is_none_or(|count| count > 0)
        && count("oneOf").is_none_or(|count| count == 1)
        && !keywords.get("not").is_some_and(allowed)
        && keywords.get("if").is_none_or(|condition| {
            let branch = if allowed(condition) { "then" } else { "else" };
            keywords.get(branch).is_none_or(allowed)
        })
}

/// What the keywords say that lead to no other schema.
fn allows_itself(keywords: &Map<String, Value>, value: &Value) -> bool {
    let name = if value.is_null() { "null" } else { "object" };
    let has_type = match keywords.get("type") {
        None => true,
        Some(Value::Array(types)) => types.iter().any(|one| one == name),
        Some(one) => one == name,
    };
    let listed = keywords.get("enum").and_then(Value::as_array);
    let required = keywords.get("required").and_then(Value::as_array);
    let fewest = keywords.get("minProperties").and_then(Value::as_f64);
    let has_members = required.is_none_or(Vec::is_empty) && fewest.is_none_or(|least| least <= 0.0);
    has_type
        && (value.is_null() || has_members)
        && keywords.get("const").is_none_or(|one| one == value)
        && listed.is_none_or(|all| all.contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schemas_that_allow_an_empty_object_are_told_from_others() {
        let named = json!({"type": "object", "required": ["a"], "properties": {"a": {}}});
        let definitions = BTreeMap::from([
            ("Named".to_owned(), named.clone()),
            ("Free".to_owned(), json!({"type": "object"})),
            ("Loop".to_owned(), json!({"$ref": "#/$defs/Loop"})),
        ]);
        for (schema, is_allowed) in [
            (json!(true), true),
            (json!({}), true),
            (json!(false), false),
            (json!({"type": "string"}), false),
            (json!({"type": ["string", "object"]}), true),
            (named, false),
            (json!({"type": "object", "minProperties": 1}), false),
            (
                json!({"type": "object", "properties": {"a": false}, "additionalProperties": false}),
                true,
            ),
            (json!({"$ref": "#/$defs/Named"}), false),
            (json!({"$ref": "#/$defs/Free"}), true),
            (json!({"$ref": "#/$defs/Loop"}), false),
            (json!({"$ref": "#/$defs/Gone"}), false),
            (
                json!({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/Free"}]}),
                true,
            ),
            (json!({"oneOf": [true, {"type": "object"}]}), false),
            (json!({"allOf": [{}, {"type": "array"}]}), false),
            (json!({"not": {"type": "object"}}), false),
            (json!({"enum": [1, {}]}), true),
            (json!({"const": {"a": 1}}), false),
            (json!({"if": {"type": "object"}, "then": false}), false),
            (json!({"if": {"type": "string"}, "then": false}), true),
        ] {
            assert_eq!(
                allows(&schema, &json!({}), &definitions, DEPTH_MAX),
                is_allowed,
                "{schema}"
            );
        }
        for (schema, is_allowed) in [
            (json!({"type": ["string", "null"], "minLength": 1}), true),
            (json!({"type": "object"}), false),
            (json!({"required": ["a"]}), true),
            (json!({"enum": ["a", null]}), true),
            (
                json!({"anyOf": [{"$ref": "#/$defs/Named"}, {"type": "null"}]}),
                true,
            ),
            (json!({"not": {"type": "null"}}), false),
        ] {
            let allowed = allows(&schema, &Value::Null, &definitions, DEPTH_MAX);
            assert_eq!(allowed, is_allowed, "{schema}");
        }
    }
}
