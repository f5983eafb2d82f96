//! The values of a document without types, held in little more room than they need.
//!
//! A message of 1 MiB can have half a million values, so what one of them takes decides what a
//! message can cost: 24 bytes, and what it holds.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use crate::json::is_forbidden_key;
use crate::model::Nodes;
use crate::problem::{Problem, push_pointer_token, words};

use super::list::List;

/// The members of an object, in the order of their keys.
pub(super) type Members = Nodes<JsonValue, Box<str>, MEMBERS_FEW_MAX>;

/// The most members that are held in a sorted list. An object with one more is long enough in its
/// text for the room that a tree takes.
const MEMBERS_FEW_MAX: usize = 64;

/// The largest integer up to which every integer is a double of its own.
const EXACT_INTEGER_MAX: f64 = 9_007_199_254_740_992.0;

// What a message can cost is counted with this.
const _: () = assert!(size_of::<JsonValue>() <= 24);

/// A value in a document without types. Numbers are doubles, as in JavaScript.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonValue(pub(super) Held);

/// What a value is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Held {
    Null,
    Bool(bool),
    Number(f64),
    Text(Box<str>),
    List(List<JsonValue>),
    Object(Members),
}

impl JsonValue {
    /// The member of this name, or the element of a list at this index. An index is written as
    /// JavaScript writes it: decimal digits without a leading zero.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match &self.0 {
            Held::Object(members) => members.get(key),
            Held::List(items) => items.get(array_index(key)?),
            _ => None,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.0 {
            Held::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one.
    pub const fn as_f64(&self) -> Option<f64> {
        match &self.0 {
            Held::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub const fn as_bool(&self) -> Option<bool> {
        match &self.0 {
            Held::Bool(is_true) => Some(*is_true),
            _ => None,
        }
    }

    /// Whether it is an object.
    pub const fn is_object(&self) -> bool {
        matches!(self.0, Held::Object(_))
    }

    /// The same as a value of `serde_json`. This costs a copy of the whole, which takes many times
    /// the room.
    pub fn to_value(&self) -> Value {
        match &self.0 {
            Held::Null => Value::Null,
            Held::Bool(is_true) => Value::Bool(*is_true),
            Held::Number(number) => match integer(*number) {
                Some(integer) => integer.into(),
                None => (*number).into(),
            },
            Held::Text(text) => Value::String(text.to_string()),
            Held::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Held::Object(members) => {
                let members = members.iter();
                let members = members.map(|(key, value)| (key.to_string(), value.to_value()));
                Value::Object(members.collect())
            }
        }
    }

    /// An object without members.
    pub(super) const fn empty_object() -> Self {
        Self(Held::Object(Members::new()))
    }

    /// The problem of the first forbidden key of an object anywhere in it.
    pub(super) fn forbidden_key(&self) -> Option<Problem> {
        let below = |token: &str, problem: Problem| {
            let mut pointer = String::new();
            push_pointer_token(&mut pointer, token);
            problem.below(&pointer)
        };
        match &self.0 {
            Held::List(items) => items.iter().enumerate().find_map(|(index, item)| {
                let problem = item.forbidden_key()?;
                Some(below(&index.to_string(), problem))
            }),
            Held::Object(members) => members.iter().find_map(|(key, value)| {
                let problem = if is_forbidden_key(key) {
                    words::forbidden_key(key)
                } else {
                    value.forbidden_key()?
                };
                Some(below(key, problem))
            }),
            _ => None,
        }
    }
}

/// An index as JavaScript writes it: decimal digits without a leading zero.
pub(super) fn array_index(segment: &str) -> Option<usize> {
    let canonical = segment == "0"
        || (!segment.starts_with('0') && segment.bytes().all(|byte| byte.is_ascii_digit()));
    if canonical {
        segment.parse().ok()
    } else {
        None
    }
}

/// A number as an integer, where it is one that a double holds exactly.
fn integer(number: f64) -> Option<i64> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "an integer up to 2^53 converts exactly"
    )]
    let integer = || number as i64;
    (number.fract() == 0.0 && number.abs() <= EXACT_INTEGER_MAX).then(integer)
}

/// The members of an object of `serde_json`.
pub(super) fn members_of(members: Map<String, Value>) -> Members {
    let members = members.into_iter();
    members
        .map(|(key, value)| (key.into_boxed_str(), value.into()))
        .collect()
}

impl From<Value> for JsonValue {
    fn from(value: Value) -> Self {
        Self(match value {
            Value::Null => Held::Null,
            Value::Bool(is_true) => Held::Bool(is_true),
            // Numbers of `serde_json` are integers or finite doubles.
            Value::Number(number) => Held::Number(number.as_f64().unwrap_or_default()),
            Value::String(text) => Held::Text(text.into_boxed_str()),
            Value::Array(items) => Held::List(items.into_iter().map(Self::from).collect()),
            Value::Object(members) => Held::Object(members_of(members)),
        })
    }
}

/// Integers are written without a point, as JavaScript writes them.
impl Serialize for JsonValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Held::Null => serializer.serialize_unit(),
            Held::Bool(is_true) => serializer.serialize_bool(*is_true),
            Held::Number(number) => match integer(*number) {
                Some(integer) => serializer.serialize_i64(integer),
                None => serializer.serialize_f64(*number),
            },
            Held::Text(text) => serializer.serialize_str(text),
            Held::List(items) => serializer.collect_seq(items.iter()),
            Held::Object(members) => serializer.collect_map(members.iter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn holds_what_serde_json_holds() {
        let many: Map<_, _> = (0..200)
            .map(|number| (format!("k{number}"), json!([number])))
            .collect();
        let value = json!({
            "null": null, "yes": true, "integer": 9_007_199_254_740_992_i64, "half": -0.5,
            "large": 1e300, "text": "é\n", "list": (0..1000).collect::<Vec<_>>(), "many": many,
            "object": {"b": {}, "a": []},
        });
        let held = JsonValue::from(value.clone());
        assert_eq!(held.to_value(), value);
        assert_eq!(serde_json::to_string(&held).unwrap(), value.to_string());
        assert_eq!(serde_json::from_value::<JsonValue>(value).unwrap(), held);
        assert_eq!(
            held.get("list").unwrap().get("999").unwrap().as_f64(),
            Some(999.0)
        );
        assert!(held.get("list").unwrap().get("1000").is_none());
        assert!(held.get("list").unwrap().get("01").is_none());
    }

    #[test]
    fn reads_as_javascript_does() {
        let read = |text: &str| serde_json::from_str::<JsonValue>(text).unwrap();
        let text = r#"{"b":1.0,"a":-0.0,"b":1e2,"c":12345678901234567890}"#;
        assert_eq!(
            serde_json::to_string(&read(text)).unwrap(),
            r#"{"a":0,"b":100,"c":1.2345678901234567e+19}"#
        );
        for text in [
            r#"[{"__proto__":1}]"#,
            r#"{"a":{"\u0024serde_json::private::RawValue":"1"}}"#,
        ] {
            assert!(serde_json::from_str::<JsonValue>(text).is_err(), "{text}");
        }
        // The first of them is not there in JavaScript either.
        assert_eq!(
            read(r#"{"a":{"__proto__":1},"a":2}"#).to_value(),
            json!({"a": 2})
        );
    }
}
