//! The value types that references lead to, and what in a schema says nothing about values.

use std::collections::BTreeMap;

use serde_json::Value;

/// The value types that `$ref`s lead to.
pub(super) type Definitions = BTreeMap<String, Value>;

/// The definition that a `$ref` leads to, with its name.
pub(super) fn resolve<'d>(
    target: &str,
    definitions: &'d Definitions,
) -> Option<(&'d str, &'d Value)> {
    let name = target.strip_prefix("#/$defs/")?;
    let (name, schema) = definitions.get_key_value(name)?;
    Some((name, schema))
}

/// Keywords that say nothing about which values are allowed.
pub(super) fn is_annotation(keyword: &str) -> bool {
    matches!(
        keyword,
        "$comment"
            | "default"
            | "deprecated"
            | "description"
            | "examples"
            | "format"
            | "readOnly"
            | "title"
            | "writeOnly"
    )
}
