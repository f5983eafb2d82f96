//! Compares recorded JSON with what was given: numbers as doubles, and absent as null where a rule says so.

use serde_json::{Map, Value};

/// Says where two JSON values differ; `None` when they are the same. Numbers are doubles, and the
/// order of keys is without meaning.
pub fn difference(expected: &Value, actual: &Value) -> Option<String> {
    differ(expected, actual, "")
}

fn differ(expected: &Value, actual: &Value, place: &str) -> Option<String> {
    let told = || Some(format!("at \"{place}\": expected {expected}, got {actual}"));
    match (expected, actual) {
        // Equal doubles are equal, 1 and 1.0 too; there is no NaN in JSON.
        #[allow(clippy::float_cmp, reason = "see above")]
        (Value::Number(one), Value::Number(other)) if one.as_f64() == other.as_f64() => None,
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            let mut pairs = expected.iter().zip(actual).enumerate();
            pairs.find_map(|(index, (one, other))| differ(one, other, &format!("{place}/{index}")))
        }
        (Value::Object(expected), Value::Object(actual)) => {
            let extra = actual.keys().find(|key| !expected.contains_key(*key));
            if let Some(key) = extra {
                return Some(format!("at \"{place}\": unexpected key {key:?}"));
            }
            expected
                .iter()
                .find_map(|(key, one)| match actual.get(key) {
                    Some(other) => differ(one, other, &format!("{place}/{key}")),
                    None => Some(format!("at \"{place}\": the key {key:?} is missing")),
                })
        }
        _ if expected == actual => None,
        _ => told(),
    }
}

/// A list of completions in one form: absent paths empty, members that are null left out, members
/// that nobody defines left out.
pub fn completions(list: &Value) -> Value {
    match list {
        Value::Array(items) => items.iter().map(completion).collect(),
        other => other.clone(),
    }
}

fn completion(value: &Value) -> Value {
    let (Some(members), Some(command)) = (value.as_object(), value["command"].as_object()) else {
        return value.clone();
    };
    let mut written = Map::new();
    for name in ["path", "action", "props", "parentDefault"] {
        let value = command.get(name).cloned().unwrap_or_default();
        let value = if name == "path" { path(&value) } else { value };
        // The recorder never has props of an update that are null.
        if !value.is_null() {
            written.insert(name.to_owned(), value);
        }
    }
    let mut result = Map::new();
    result.insert("command".to_owned(), Value::Object(written));
    if let Some(id) = members.get("createdId").filter(|id| !id.is_null()) {
        result.insert("createdId".to_owned(), id.clone());
    }
    Value::Object(result)
}

fn path(value: &Value) -> Value {
    if value.is_null() {
        Value::Array(Vec::new())
    } else {
        value.clone()
    }
}

/// Compares batches, `{from, completions}`. Further members are allowed.
pub fn batches(expected: &Value, actual: &Value) -> Option<String> {
    difference(&expected["from"], &actual["from"])
        .map(|text| format!("from {text}"))
        .or_else(|| {
            let expected = completions(&expected["completions"]);
            difference(&expected, &completions(&actual["completions"]))
                .map(|text| format!("completions {text}"))
        })
}

/// Compares the errors of a response by action, path and message. Further members are allowed.
pub fn errors(expected: &Value, actual: &Value) -> Option<String> {
    let reduced = |list: &Value| -> Value {
        let items = list.as_array().map(Vec::as_slice).unwrap_or_default();
        items
            .iter()
            .map(|error| {
                serde_json::json!({
                    "action": error["action"],
                    "path": path(&error["path"]),
                    "errorMessage": error["errorMessage"],
                })
            })
            .collect()
    };
    difference(&reduced(expected), &reduced(actual)).map(|text| format!("errors {text}"))
}

/// Compares the answers of two masters. `mapped_paths` is the table without entries that follow
/// from others, where the recorded one has such.
pub fn responses(expected: &Value, actual: &Value, mapped_paths: &Value) -> Option<String> {
    batches(&expected["applied"], &actual["applied"])
        .map(|text| format!("applied: {text}"))
        .or_else(|| errors(&expected["errors"], &actual["errors"]))
        .or_else(|| syncs(&expected["sync"], &actual["sync"], mapped_paths))
}

fn syncs(expected: &Value, actual: &Value, mapped_paths: &Value) -> Option<String> {
    if expected.is_null() || actual.is_null() {
        return difference(expected, actual).map(|text| format!("sync {text}"));
    }
    let table = |sync: &Value| match &sync["mappedPaths"] {
        Value::Null => Value::Object(Map::new()),
        table => table.clone(),
    };
    let recorded = table(expected);
    let mapped_paths = if mapped_paths.is_null() {
        &recorded
    } else {
        mapped_paths
    };
    let body = || {
        if expected["isPartial"] == true {
            return batches(&expected["diff"], &actual["diff"]);
        }
        ["commandCount", "document"].into_iter().find_map(|name| {
            let (expected, actual) = (&expected["latest"][name], &actual["latest"][name]);
            difference(expected, actual).map(|text| format!("{name} {text}"))
        })
    };
    difference(&expected["isPartial"], &actual["isPartial"])
        .map(|text| format!("isPartial {text}"))
        .or_else(body)
        .or_else(|| {
            difference(mapped_paths, &table(actual)).map(|text| format!("mappedPaths {text}"))
        })
        .map(|text| format!("sync: {text}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_doubles_and_keys_have_no_order() {
        assert_eq!(
            difference(&json!({"a": 1, "b": 2.0}), &json!({"b": 2, "a": 1.0})),
            None
        );
        for other in [
            json!({"a": 2}),
            json!({}),
            json!({"a": 1, "b": null}),
            json!([1]),
        ] {
            assert!(difference(&json!({"a": 1}), &other).is_some(), "{other}");
        }
    }

    #[test]
    fn absent_is_null_in_completions_only_where_the_rule_says_so() {
        let bare = json!([{"command": {"action": "create"}, "createdId": "1"}]);
        let full = json!([{"command": {"action": "create", "path": null, "props": null}, "createdId": "1", "more": 1}]);
        assert_eq!(completions(&bare), completions(&full));
        let with_props = json!([{"command": {"action": "create", "props": {}}, "createdId": "1"}]);
        assert_ne!(completions(&bare), completions(&with_props));
    }

    #[test]
    fn a_sync_may_not_be_missing_nor_be_of_another_kind() {
        let applied = json!({"from": 0, "completions": []});
        let without = json!({"applied": applied});
        let diff = json!({"applied": applied, "sync": {"isPartial": true, "diff": applied, "mappedPaths": {}}});
        let latest = json!({"applied": applied, "sync": {"isPartial": false, "latest": {"commandCount": 0, "document": {}}}});
        let cases = [&without, &diff, &latest];
        for (index, expected) in cases.iter().enumerate() {
            for (other, actual) in cases.iter().enumerate() {
                let is_same = responses(expected, actual, &Value::Null).is_none();
                assert_eq!(is_same, index == other, "{expected} {actual}");
            }
        }
    }
}
