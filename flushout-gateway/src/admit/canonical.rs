//! Writes a validated flush again: known members only, each key once, one spelling.
//!
//! It is made from values that were parsed, so whoever reads it next cannot read it otherwise,
//! whatever the text was: repeated keys, escapes, odd numbers. One completion at a time is held
//! as a tree.

use std::collections::BTreeMap;

use bytes::Bytes;
use flushout::json::from_str_strict;
use flushout::problem::Code;
use flushout::{Count, Epoch, Problem};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::names::Names;
use super::{Admitted, Refusal};

/// What passes of each kind of command, and beside it. Nobody has looked at anything else: the props of
/// a delete, say. A `parentDefault` does not pass: to a model it means nothing, and a master without
/// one would write it into the document.
const MEMBERS: &[(&str, &[&str], &[&str])] = &[
    (
        "create",
        &["path", "action", "props"],
        &["createdId", "expected"],
    ),
    ("update", &["path", "action", "props"], &["expected"]),
    ("delete", &["path", "action"], &["expected"]),
    ("detete", &["path", "action"], &["expected"]),
    ("invoke", &["action", "name", "args"], &["createdIds"]),
];

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
    pub(super) fn admitted(&self, commands: usize) -> Result<Admitted, Refusal> {
        Ok(Admitted {
            body: Bytes::from(serde_json::to_vec(self).map_err(unreadable)?),
            commands,
        })
    }
}

/// The canonical form of a flush that a strict validator has found right. It holds as many commands.
///
/// # Errors
///
/// What cannot be read. After the validator that is a mistake of ours, and the flush must not pass.
pub(super) fn of_validated(
    body: &[u8],
    commands: usize,
    names: Option<&Names>,
) -> Result<Admitted, Refusal> {
    let form: RawForm<'_> = serde_json::from_slice(body).map_err(unreadable)?;
    let completions = form.completions.iter().map(|raw| {
        let entry = entry(raw, names)?;
        serde_json::value::to_raw_value(&entry).map_err(unreadable)
    });
    Form {
        from: form.from,
        epoch: form.epoch,
        completions: completions.collect::<Result<Vec<_>, _>>()?,
    }
    .admitted(commands)
}

/// The members of an object by their names, each as its text: what nobody looks at is not read.
type Members<'a> = BTreeMap<String, &'a RawValue>;

/// An element of a flush with what was looked at: a command, or a transaction of some.
fn entry(raw: &RawValue, names: Option<&Names>) -> Result<Value, Refusal> {
    let members: Members<'_> = serde_json::from_str(raw.get()).map_err(unreadable)?;
    let member = |name| members.get(name).filter(|raw| raw.get() != "null");
    let mut entry = Map::new();
    match (member("command"), member("transaction")) {
        (Some(command), _) => {
            let Some((written, beside)) = command_of(command)? else {
                return Ok(Value::Object(entry));
            };
            entry.insert("command".to_owned(), Value::Object(written));
            entry.extend(known(&members, beside)?);
        }
        (_, Some(list)) => {
            let list: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(unreadable)?;
            let list = list.into_iter().map(|member| self::entry(member, names));
            let list = list.collect::<Result<Vec<_>, _>>()?;
            entry.insert("transaction".to_owned(), Value::Array(list));
            return Ok(Value::Object(entry));
        }
        // The validator lets nothing of the kind pass, and will not let this pass either.
        _ => {}
    }
    if let Some(names) = names {
        names.apply(&mut entry);
    }
    Ok(Value::Object(entry))
}

/// What was looked at of a command, and the names of what passes beside it.
type Command = (Map<String, Value>, &'static [&'static str]);

fn command_of(raw: &RawValue) -> Result<Option<Command>, Refusal> {
    let command: Members<'_> = serde_json::from_str(raw.get()).map_err(unreadable)?;
    let Some(action) = command.get("action") else {
        return Ok(None);
    };
    let action: String = serde_json::from_str(action.get()).map_err(unreadable)?;
    let Some((action, within, beside)) = MEMBERS.iter().find(|(name, ..)| *name == action) else {
        return Ok(None);
    };
    let mut written = known(&command, within)?;
    if *action == "delete" {
        // npm's masters know no other spelling; all others know both.
        written.insert("action".to_owned(), Value::from("detete"));
    }
    Ok(Some((written, beside)))
}

/// The members of these names; null is as if it were absent.
fn known(members: &Members<'_>, names: &[&str]) -> Result<Map<String, Value>, Refusal> {
    let mut known = Map::new();
    for name in names {
        if let Some(raw) = members.get(*name).filter(|raw| raw.get() != "null") {
            let value = from_str_strict(raw.get()).map_err(Refusal::Whole)?;
            known.insert((*name).to_owned(), value);
        }
    }
    Ok(known)
}

#[allow(clippy::needless_pass_by_value, reason = "it is handed to map_err")]
fn unreadable(error: serde_json::Error) -> Refusal {
    Refusal::Whole(Problem::new(Code::Malformed, error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(text: &str) -> String {
        let admitted = of_validated(text.as_bytes(), 1, None).unwrap();
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
    fn nothing_is_read_out_of_a_private_key() {
        let private = r#""$serde_json::private::RawValue":"{\"command\":{\"action\":\"detete\"}}""#;
        for (sent, forwarded) in [
            (
                format!(r#"{{{private},"command":{{"action":"update"}}}}"#),
                r#"{"command":{"action":"update"}}"#,
            ),
            (
                format!(r#"{{"command":{{{private},"action":"update"}}}}"#),
                r#"{"command":{"action":"update"}}"#,
            ),
            (
                format!(
                    r#"{{{private},"transaction":[{{{private},"command":{{"action":"update"}}}}]}}"#
                ),
                r#"{"transaction":[{"command":{"action":"update"}}]}"#,
            ),
        ] {
            let text = format!(r#"{{"from":0,"completions":[{sent}]}}"#);
            assert_eq!(
                canonical(&text),
                format!(r#"{{"from":0,"completions":[{forwarded}]}}"#)
            );
        }
    }

    #[test]
    fn values_keep_their_meaning() {
        let text = r#"{"from":0,"epoch":"e","completions":[{"command":{"action":"update","props":{"b":[1.0,-0.5,1e2,null],"a":"\u00e9\n"}}}]}"#;
        assert_eq!(
            canonical(text),
            r#"{"from":0,"epoch":"e","completions":[{"command":{"action":"update","props":{"a":"é\n","b":[1,-0.5,100,null]}}}]}"#
        );
    }

    #[test]
    fn what_nobody_looked_at_is_left_out() {
        let completions = [
            (
                r#"{"command":{"action":"delete","path":["a"],"props":{"x":1}},"createdId":"b"}"#,
                r#"{"command":{"action":"detete","path":["a"]}}"#,
            ),
            (
                r#"{"command":{"action":"update","name":1,"args":[],"props":{}},"createdId":"b","createdIds":1}"#,
                r#"{"command":{"action":"update","props":{}}}"#,
            ),
            (
                r#"{"command":{"action":"invoke","name":"n","args":{"a":1},"props":1,"path":[]},"createdIds":["a"],"createdId":"b","expected":{"a":1}}"#,
                r#"{"command":{"action":"invoke","args":{"a":1},"name":"n"},"createdIds":["a"]}"#,
            ),
            (
                r#"{"transaction":[{"command":{"action":"update","x":1},"x":2}],"createdId":"b","command":null,"expected":{}}"#,
                r#"{"transaction":[{"command":{"action":"update"}}]}"#,
            ),
            // What a command expects stands beside it, never within, and null is nothing.
            (
                r#"{"expected":{"b":[1.0,null],"a":"\u00e9"},"command":{"action":"update","expected":{}}}"#,
                r#"{"command":{"action":"update"},"expected":{"a":"é","b":[1,null]}}"#,
            ),
            (
                r#"{"transaction":[{"command":{"action":"create"},"expected":{},"createdId":"b"},{"command":{"action":"detete"},"expected":null}]}"#,
                r#"{"transaction":[{"command":{"action":"create"},"createdId":"b","expected":{}},{"command":{"action":"detete"}}]}"#,
            ),
            // A reader that takes repeated keys otherwise than a validator might see the second.
            (
                r#"{"command":{"action":"update"},"transaction":[1],"transaction":[2]}"#,
                r#"{"command":{"action":"update"}}"#,
            ),
        ];
        for (sent, forwarded) in completions {
            let text = format!(r#"{{"from":0,"completions":[{sent}]}}"#);
            let expected = format!(r#"{{"from":0,"completions":[{forwarded}]}}"#);
            assert_eq!(canonical(&text), expected);
        }
    }
}
