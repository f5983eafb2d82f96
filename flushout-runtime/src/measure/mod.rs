//! How many bytes a value takes in the JSON text of a document, without writing the text.
//!
//! A document is counted so that the sum follows each change: an object of the model counts its
//! braces and, for each member, the key with its quotes and colon, the value, and one byte for what
//! separates it. That is the length of the JSON text, except that an object with members counts one
//! byte more. So a document within its limit has a text within it.

mod length;
mod written;

use serde::Serialize;

use written::written_bytes;

/// What an object counts for itself: its braces.
pub const OBJECT_BYTES: u64 = 2;

/// How many bytes the JSON text of a value has; what was counted until then where the value
/// cannot be written.
#[inline]
pub fn value_bytes<T: Serialize + ?Sized>(value: &T) -> u64 {
    length::length_of(value).unwrap_or_else(|| written_bytes(value))
}

/// How many bytes a key takes between its quotes, with its escapes.
#[inline]
pub fn key_bytes(key: &str) -> usize {
    length::escaped_bytes(key)
}

/// How many bytes a member adds to its object: the key of [`key_bytes`], quotes, colon, separator,
/// and its value.
#[inline]
pub const fn member_bytes(key_bytes: usize, value_bytes: u64) -> u64 {
    key_bytes as u64 + 4 + value_bytes
}
