//! Why typed decoding and the schema of a message may differ: each cause with the change that takes it out.

use serde_json::{Value, json};

use crate::messages::each_below;

/// A cause of docs/schemas.md that messages of random models may have.
pub(crate) struct Cause {
    pub(crate) reason: &'static str,
    /// What typed decoding says; the other judge says the contrary.
    pub(crate) typed: bool,
    /// Which judges have it.
    judges: Judges,
    /// Takes the cause out of an object; says whether it was there.
    without: fn(&mut Value) -> bool,
}

/// The judges for which something is a cause.
#[derive(Clone, Copy, PartialEq)]
enum Judges {
    /// Our validator and all schemas.
    All,
    Schemas,
    /// The schemas of models whose paths are too many to be listed.
    SchemasWithoutPaths,
}

const CAUSES: &[Cause] = &[
    Cause {
        reason: "a serde alias is read, and the schema says nothing of it",
        typed: true,
        judges: Judges::All,
        without: |value| without_aliases(value, false),
    },
    Cause {
        reason: "a field must not be given by its name and its serde alias both",
        typed: false,
        judges: Judges::All,
        without: |value| without_aliases(value, true),
    },
    Cause {
        reason: "a variant without content takes none in an adjacently tagged enum",
        typed: false,
        judges: Judges::All,
        without: |value| {
            let has_content =
                value["t"] == "Nothing" && value.get("c").is_some_and(|c| !c.is_null());
            if has_content && let Value::Object(members) = value {
                members.remove("c");
            }
            has_content
        },
    },
    Cause {
        reason: "a schema passes over a forbidden key where any key may stand",
        typed: false,
        judges: Judges::Schemas,
        without: |value| {
            let Value::Object(members) = value else {
                return false;
            };
            let member = members.remove("__proto__");
            let found = member.is_some();
            members.extend(member.map(|member| ("proto".to_owned(), member)));
            found
        },
    },
    Cause {
        reason: "where the paths of a model are too many, a schema holds creates, updates and deletes to their form",
        typed: false,
        judges: Judges::SchemasWithoutPaths,
        without: |value| {
            let action = &value["command"]["action"];
            let found = action == "create" || action == "update" || action == "delete";
            if found {
                *value = json!({"command": {"action": "update"}});
            }
            found
        },
    },
];

/// Gives the members that have an alias by their names, where both are or only one is there.
fn without_aliases(value: &mut Value, where_both_are: bool) -> bool {
    let Value::Object(members) = value else {
        return false;
    };
    let names: Vec<String> = members.keys().cloned().collect();
    let mut found = false;
    for alias in names {
        let Some(name) = alias.strip_prefix("other_") else {
            continue;
        };
        if members.contains_key(name) == where_both_are {
            let member = members.remove(&alias).unwrap_or_default();
            members.entry(name.to_owned()).or_insert(member);
            found = true;
        }
    }
    found
}

/// Takes a cause out of the whole message; says whether it was there.
fn take_out(cause: &Cause, value: &mut Value) -> bool {
    let mut found = value.is_object() && (cause.without)(value);
    each_below(value, |below| found |= take_out(cause, below));
    found
}

/// A judge that is held against typed decoding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Judge {
    OurValidator,
    Schemas { have_all_paths: bool },
}

impl Judge {
    fn has(self, cause: &Cause) -> bool {
        match cause.judges {
            Judges::All => true,
            Judges::Schemas => self != Self::OurValidator,
            Judges::SchemasWithoutPaths => {
                self == Self::Schemas {
                    have_all_paths: false,
                }
            }
        }
    }
}

/// The first cause for which the judge may differ from this verdict of typed decoding, and the message without any
/// such cause.
pub(crate) fn cause(judge: Judge, text: &str, typed: bool) -> Option<(&'static Cause, String)> {
    let mut value: Value = serde_json::from_str(text).ok()?;
    let possible = CAUSES.iter();
    let possible = possible.filter(|cause| cause.typed == typed && judge.has(cause));
    let found: Vec<&Cause> = possible
        .filter(|cause| take_out(cause, &mut value))
        .collect();
    Some((found.first()?, value.to_string()))
}
