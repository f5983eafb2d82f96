//! JSON Schema draft-04: tuples, and keys of maps as patterns.

use serde_json::{Map, Value, json};

use super::kind::SchemaKind;
use super::loss::Loss;
use super::older::{Draft, Older, Rewriter, below, rewrite};
use flushout_runtime::id::ID_PATTERN;
use flushout_runtime::node_schema::Profile;

/// The URI of the dialect draft-04.
const URI: &str = "http://json-schema.org/draft-04/schema#";

/// An emitted 2020-12 schema as draft-04, and what it cannot say.
pub(super) fn to_draft04(schema: &Value, kind: SchemaKind, profile: Profile) -> (Value, Vec<Loss>) {
    let mut rewritten = rewrite(schema, kind, profile, Older::Draft04);
    if let Value::Object(keywords) = &mut rewritten.root {
        keywords.insert("$schema".to_owned(), json!(URI));
        if !rewritten.definitions.is_empty() {
            let definitions = rewritten.definitions.into_iter().collect();
            keywords.insert("definitions".to_owned(), Value::Object(definitions));
        }
    }
    (rewritten.root, rewritten.losses)
}

impl Rewriter<'_> {
    /// Keys that have to be of a form become a pattern, beside which nothing is allowed.
    pub(super) fn object_draft04(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        let patterns = keywords.get("patternProperties");
        if let Some(patterns) = patterns {
            let patterns = self.members(&below(pointer, "patternProperties"), patterns);
            draft.set("patternProperties", patterns);
        }
        let additional = match keywords.get("additionalProperties") {
            Some(Value::Bool(open)) => Some(json!(open)),
            Some(schema) => {
                let pointer = below(pointer, "additionalProperties");
                Some(self.schema(&pointer, schema))
            }
            None => None,
        };
        let names = keywords.get("propertyNames");
        if let Some(names) = names.filter(|names| !any_key(names)) {
            let alone = patterns.is_none() && !keywords.contains_key("properties");
            if let (true, Some(pattern)) = (alone, self.key_pattern(names)) {
                let entry = match additional {
                    Some(Value::Bool(false)) => json!({ "not": {} }),
                    Some(schema @ Value::Object(_)) => schema,
                    _ => json!({}),
                };
                draft.set("patternProperties", json!({ pattern: entry }));
                draft.set("additionalProperties", json!(false));
                return;
            }
            self.loss(&below(pointer, "propertyNames"), "propertyNames", "any key");
        }
        if let Some(additional) = additional {
            draft.set("additionalProperties", additional);
        }
    }

    /// Tuples are a list in `items`; a closed one says so.
    pub(super) fn array_draft04(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        let rest = match keywords.get("items") {
            Some(Value::Bool(open)) => Some(json!(open)),
            Some(schema) => Some(self.schema(&below(pointer, "items"), schema)),
            None => None,
        };
        let Some(Value::Array(tuple)) = keywords.get("prefixItems") else {
            match rest {
                Some(Value::Bool(true)) => draft.set("items", json!({})),
                Some(Value::Bool(false)) => draft.set("items", json!({ "not": {} })),
                Some(schema) => draft.set("items", schema),
                None => {}
            }
            return;
        };
        let items = self.list(pointer, "prefixItems", tuple);
        draft.set("items", Value::Array(items));
        let length = json!(tuple.len());
        let closed = ["minItems", "maxItems"].map(|keyword| keywords.get(keyword) == Some(&length));
        let rest = if closed == [true; 2] {
            Some(json!(false))
        } else {
            rest
        };
        if let Some(rest) = rest {
            draft.set("additionalItems", rest);
        }
    }

    /// The pattern of exactly those keys that the schema accepts, if there is a plain one.
    fn key_pattern(&self, names: &Value) -> Option<String> {
        let mut keywords = names.as_object()?;
        if let (Some(Value::String(target)), 1) = (keywords.get("$ref"), keywords.len()) {
            keywords = self
                .definitions
                .get(target.strip_prefix("#/$defs/")?)?
                .as_object()?;
        }
        let asserted: Vec<&str> = keywords
            .keys()
            .map(String::as_str)
            .filter(|keyword| !["description", "title", "type", "deprecated"].contains(keyword))
            .filter(|keyword| !keyword.starts_with("x-"))
            .collect();
        match (asserted.as_slice(), keywords.get("pattern")) {
            (["pattern"], Some(Value::String(pattern))) => Some(pattern.clone()),
            (["const"], _) => Some(alternatives(keywords.get("const").into_iter())),
            (["enum"], _) => Some(alternatives(keywords.get("enum")?.as_array()?.iter())),
            (["maxLength", "minLength", "not", "pattern"], Some(pattern))
                if pattern == ID_PATTERN
                    && keywords.get("minLength") == Some(&json!(1))
                    && keywords.get("not").and_then(|not| not.get("const"))
                        == Some(&json!("__proto__")) =>
            {
                id_pattern(keywords.get("maxLength")?.as_u64()?)
            }
            _ => None,
        }
    }
}

/// Whether the schema of keys says nothing, since every key is a text.
pub(super) fn any_key(names: &Value) -> bool {
    *names == Value::Bool(true)
        || names.as_object().is_some_and(|keywords| {
            let free =
                |keyword: &String| ["description", "title", "type"].contains(&keyword.as_str());
            keywords.keys().all(free) && keywords.get("type").is_none_or(|one| one == "string")
        })
}

/// A pattern of exactly these texts. What is no text is no key.
fn alternatives<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let texts = values.filter_map(Value::as_str).map(regex::escape);
    format!("^({})$", texts.collect::<Vec<_>>().join("|"))
}

/// The pattern of ids of at most `longest` characters. `__proto__` is left out character by
/// character, because many engines lack look-around.
fn id_pattern(longest: u64) -> Option<String> {
    const ANY: &str = "[ -+\\--~]";
    /// `__proto__`, each character with the class of all others that an id may have.
    const STEPS: [(char, &str); 9] = [
        ('_', "[ -+\\--^`-~]"),
        ('_', "[ -+\\--^`-~]"),
        ('p', "[ -+\\--oq-~]"),
        ('r', "[ -+\\--qs-~]"),
        ('o', "[ -+\\--np-~]"),
        ('t', "[ -+\\--su-~]"),
        ('o', "[ -+\\--np-~]"),
        ('_', "[ -+\\--^`-~]"),
        ('_', "[ -+\\--^`-~]"),
    ];
    if longest == 0 {
        return None;
    }
    let length = STEPS.len() as u64;
    if longest < length {
        return Some(format!("^{ANY}{{1,{longest}}}$"));
    }
    let mut pattern = String::new();
    for (behind, (character, others)) in STEPS.iter().rev().enumerate() {
        pattern = match behind {
            0 => (*others).to_owned(),
            1 => format!("{others}{ANY}|{character}{pattern}"),
            2 => format!("{others}{ANY}{{2}}|{character}({pattern})"),
            _ => format!("{others}{ANY}{{{behind}}}|{character}({pattern})"),
        };
    }
    let mut longer = String::new();
    if longest > length {
        longer = format!("|{ANY}{{{},{longest}}}", length + 1);
    }
    Some(format!("^({ANY}{{1,{}}}{longer}|{pattern})$", length - 1))
}
