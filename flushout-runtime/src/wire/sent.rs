//! What a client has sent, held against what is recorded of it.
//!
//! A client without the types of the model has applied what it sent. Where a type reads that as
//! something else (another name of a field, a default, a number that is rounded, a set without its
//! repeated items), the answer needs a sync.

use std::num::NonZeroUsize;

use serde_json::value::RawValue;

use crate::untyped::JsonValue;

/// The longest props whose values are compared where their texts differ, in bytes. A comparison reads
/// both as trees of values, which take many times their text. So the sender of longer ones gets a
/// sync in any case, which costs bytes and nothing else.
const COMPARED_BYTES_MAX: usize = 64 * 1024;

/// Where the props of a command are in its message; nowhere for props that nobody compares.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SentProps(Option<NonZeroUsize>);

impl SentProps {
    /// The props whose key, without its quotes, is this part of the message.
    #[inline]
    pub(super) fn behind_key(message: &[u8], key: &str) -> Self {
        Self::at(message, key.as_ptr().addr() + key.len() + 1)
    }

    /// The props that are this part of the message.
    pub(super) fn of(message: &[u8], props: &RawValue) -> Self {
        Self::at(message, props.get().as_ptr().addr())
    }

    #[inline]
    fn at(message: &[u8], address: usize) -> Self {
        let start = address.checked_sub(message.as_ptr().addr());
        Self(start.and_then(NonZeroUsize::new))
    }

    /// The message from the props on.
    #[inline]
    pub(crate) fn in_message(self, message: &[u8]) -> Option<&[u8]> {
        let rest = message.get(self.0?.get()..)?;
        let rest = rest.trim_ascii_start();
        Some(rest.strip_prefix(b":").unwrap_or(rest).trim_ascii_start())
    }
}

/// Whether the value at the beginning of `sent` is the recorded one. Numbers are equal by what they
/// are, and objects whatever the order of their members.
#[inline]
pub(crate) fn is_recorded_as_sent(sent: &[u8], recorded: &str) -> bool {
    // What is recorded is a whole object, and so then is what begins like it.
    sent.starts_with(recorded.as_bytes()) || is_equal_value(sent, recorded)
}

#[cold]
fn is_equal_value(sent: &[u8], recorded: &str) -> bool {
    if recorded.len() > COMPARED_BYTES_MAX {
        return false;
    }
    let mut values = serde_json::Deserializer::from_slice(sent).into_iter::<&RawValue>();
    let Some(Ok(sent)) = values.next() else {
        return false;
    };
    let read = |text| serde_json::from_str::<JsonValue>(text).ok();
    sent.get().len() <= COMPARED_BYTES_MAX
        && matches!((read(sent.get()), read(recorded)), (Some(sent), Some(recorded)) if sent == recorded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_values_are_recorded_as_sent() {
        let recorded = r#"{"a":1,"b":[1.5,"é"]}"#;
        for (sent, is_same) in [
            (r#"{"a":1,"b":[1.5,"é"]},"more":1}"#, true),
            (r#"{ "b": [15e-1, "\u00e9"], "a": 1.0 }]}"#, true),
            (r#"{"a":1,"b":["é",1.5]}"#, false),
            (r#"{"a":1,"b":[1.5,"é"],"c":null}"#, false),
            (r#"{"a":1}"#, false),
            (r#"{"a":1,"b":[1.5,"é"]"#, false),
        ] {
            assert_eq!(
                is_recorded_as_sent(sent.as_bytes(), recorded),
                is_same,
                "{sent}"
            );
        }
        let long = format!(r#"{{"a":"{}"}}"#, "x".repeat(COMPARED_BYTES_MAX));
        assert!(is_recorded_as_sent(long.as_bytes(), &long));
        assert!(!is_recorded_as_sent(format!(" {long}").as_bytes(), &long));
    }

    #[test]
    fn props_are_found_in_their_message() {
        let message = r#"{"props" : {"a":1}}"#;
        let start = message.find("props").unwrap();
        let key = &message[start..start + 5];
        let sent = SentProps::behind_key(message.as_bytes(), key);
        assert_eq!(
            sent.in_message(message.as_bytes()),
            Some(&b"{\"a\":1}}"[..])
        );
        assert_eq!(SentProps::default().in_message(message.as_bytes()), None);
    }
}
