//! Writes a flush that was validated anew: known members only, each key once, one spelling.
//!
//! It is made from values that were parsed, so whoever reads it next cannot read it otherwise,
//! whatever the text was: repeated keys, escapes, odd numbers. One completion at a time is held
//! as a tree.

use bytes::Bytes;
use flushout::problem::Code;
use flushout::{Count, Epoch, Problem};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::names::Names;
use super::{Admitted, Refusal};

/// What passes beside a command.
const COMPLETION_MEMBERS: &[&str] = &["command", "createdId"];

/// What passes of a command. A `parentDefault` does not: to a model it means nothing, and a master
/// without one would write it into the document, where nobody has looked at it.
const COMMAND_MEMBERS: &[&str] = &["path", "action", "props", "name", "args"];

/// A flush whose completions are read one by one.
#[derive(Deserialize)]
struct RawForm<'a> {
    from: Count,
    #[serde(default)]
    epoch: Option<Epoch>,
    #[serde(borrow)]
    completions: Vec<&'a RawValue>,
}

/// A flush as it is forwarded.
#[derive(Serialize)]
pub(super) struct Form<T> {
    pub(super) from: Count,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) epoch: Option<Epoch>,
    pub(super) completions: Vec<T>,
}

impl<T: Serialize> Form<T> {
    /// The bytes to be forwarded.
    pub(super) fn admitted(&self) -> Result<Admitted, Refusal> {
        Ok(Admitted {
            body: Bytes::from(serde_json::to_vec(self).map_err(unreadable)?),
            commands: self.completions.len(),
        })
    }
}

/// The canonical form of a flush that a strict validator has found right.
///
/// # Errors
///
/// What cannot be read. After the validator that is a mistake of ours, and the flush must not pass.
pub(super) fn of_validated(body: &[u8], names: Option<&Names>) -> Result<Admitted, Refusal> {
    let form: RawForm<'_> = serde_json::from_slice(body).map_err(unreadable)?;
    let completions = form.completions.iter().map(|raw| {
        let value: Value = serde_json::from_str(raw.get())?;
        let mut value = entry(value, COMPLETION_MEMBERS);
        if let Some(names) = names {
            name_fields(&mut value, names);
        }
        serde_json::value::to_raw_value(&value)
    });
    let completions = completions.collect::<Result<Vec<_>, _>>();
    Form {
        from: form.from,
        epoch: form.epoch,
        completions: completions.map_err(unreadable)?,
    }
    .admitted()
}

/// An entry with its known members; a list of entries that stand or fall as one, with each of them.
fn entry(value: Value, names: &'static [&'static str]) -> Value {
    match value {
        Value::Object(members) => Value::Object(known(members, names)),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| entry(item, names)).collect())
        }
        other => other,
    }
}

/// Gives fields their names, in an entry or in each of a list.
fn name_fields(value: &mut Value, names: &Names) {
    match value {
        Value::Object(completion) => names.apply(completion),
        Value::Array(items) => items.iter_mut().for_each(|item| name_fields(item, names)),
        _ => {}
    }
}

/// The known members; null is as if it were absent.
fn known(members: Map<String, Value>, names: &'static [&'static str]) -> Map<String, Value> {
    let known = members
        .into_iter()
        .filter(|(name, value)| names.contains(&name.as_str()) && !value.is_null());
    known
        .map(|(name, value)| {
            let value = match name.as_str() {
                "command" => entry(value, COMMAND_MEMBERS),
                // npm's masters know no other spelling; all others know both.
                "action" if value == "delete" => Value::from("detete"),
                _ => value,
            };
            (name, value)
        })
        .collect()
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn unreadable(error: serde_json::Error) -> Refusal {
    Refusal::Whole(Problem::new(Code::Malformed, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        let admitted = of_validated(text.as_bytes(), None).unwrap();
        String::from_utf8(admitted.body.to_vec()).unwrap()
    }

    #[test]
    fn only_known_members_pass_and_null_is_left_out() {
        let text = r#" {"more":1,"more":2,"completions":[{"x":1,"command":{"y":[],"path":null,
            "\u0061ction":"delete","parentDefault":{"z":1}},"createdId":null}],"from":1} "#;
        assert_eq!(
            canonical(text),
            r#"{"from":1,"completions":[{"command":{"action":"detete"}}]}"#
        );
    }

    #[test]
    fn values_keep_their_meaning() {
        let text = r#"{"from":0,"epoch":"e","completions":[{"command":{"action":"update","props":{"b":[1.0,-0.5,1e2,null],"a":"\u00e9\n"}}}]}"#;
        assert_eq!(
            canonical(text),
            r#"{"from":0,"epoch":"e","completions":[{"command":{"action":"update","props":{"a":"é\n","b":[1.0,-0.5,100.0,null]}}}]}"#
        );
    }

    #[test]
    fn lists_of_commands_are_gone_through() {
        let text = r#"{"from":0,"completions":[[{"command":{"action":"invoke","name":"n","args":{"a":1},"x":1},"x":2}]]}"#;
        assert_eq!(
            canonical(text),
            r#"{"from":0,"completions":[[{"command":{"action":"invoke","args":{"a":1},"name":"n"}}]]}"#
        );
    }
}
