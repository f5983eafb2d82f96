//! The size of a document counted from its JSON text, to hold what the runtime keeps up to date.

use flushout::Model;
use serde_json::Value;

/// Holds the size that is kept of a document to one that is counted from the start, and that to the
/// text: one byte more for each object with members, since every member counts a separator. (Objects
/// within values are counted as they are written. Without types, lists count as objects do.)
///
/// # Panics
///
/// When the size is another one.
pub fn assert_bytes<M: Model>(document: &M, bytes: u64) {
    assert_eq!(bytes, document.document_bytes(), "the size of the document");
    #[allow(clippy::unwrap_used, reason = "this is for tests")]
    let text = document.document_text().unwrap();
    #[allow(clippy::unwrap_used, reason = "what was written is JSON")]
    let value: Value = serde_json::from_str(text.as_str()).unwrap();
    let text_bytes = text.as_str().len() as u64;
    let bytes_max = text_bytes + separators(&value, M::IS_LENIENT);
    if M::IS_LENIENT {
        assert_eq!(bytes, bytes_max, "the size of the document");
    }
    assert!(
        (text_bytes..=bytes_max).contains(&bytes),
        "the size of the document: {bytes} for a text of {text_bytes}"
    );
}

/// The size of a document with types that has no objects within its values.
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
