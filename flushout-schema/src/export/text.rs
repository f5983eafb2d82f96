//! Texts that the files of several gateways have alike.

use serde_json::Value;

use flushout_runtime::shape::Shape;

/// Indented JSON, with a newline at the end.
pub(super) fn pretty(value: &Value) -> String {
    let mut value = value.clone();
    value.sort_all_objects();
    format!("{value:#}\n")
}

/// The name of the root node type: letters and digits.
pub(super) fn root_name(shape: &Shape) -> &str {
    shape.node(shape.root).map_or("Model", |node| &node.name)
}
