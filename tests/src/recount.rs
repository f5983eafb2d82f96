//! The size of a document counted from its JSON text alone, to hold what the runtime keeps up to date.

use flushout::Model;
use serde_json::Value;

/// How many bytes a document takes: its text, and one byte more for each object with members, since
/// every member counts a separator. In a document without types a list with items counts the same.
///
/// # Panics
///
/// When the document cannot be written as JSON.
pub fn document_bytes<M: Model>(document: &M) -> u64 {
    #[allow(clippy::unwrap_used, reason = "this is for tests")]
    let text = document.document_text().unwrap();
    #[allow(clippy::unwrap_used, reason = "what was written is JSON")]
    let value: Value = serde_json::from_str(text.as_str()).unwrap();
    text.as_str().len() as u64 + separators(&value, M::IS_LENIENT)
}

/// As [`document_bytes`], of a document with types that is given as its JSON.
pub fn value_bytes(document: &Value) -> u64 {
    document.to_string().len() as u64 + separators(document, false)
}

/// How many objects have members, and how many lists have items where these count as well.
fn separators(value: &Value, counts_lists: bool) -> u64 {
    let below = |values: &mut dyn Iterator<Item = &Value>| {
        values
            .map(|value| separators(value, counts_lists))
            .sum::<u64>()
    };
    match value {
        Value::Object(members) => u64::from(!members.is_empty()) + below(&mut members.values()),
        Value::Array(items) => {
            u64::from(counts_lists && !items.is_empty()) + below(&mut items.iter())
        }
        _ => 0,
    }
}
