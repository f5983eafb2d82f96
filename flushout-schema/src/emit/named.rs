//! Gives the schemas of the profile types the form that code generators make good types from: commands have names, a
//! name never stands for null, and what can have one value is a type of that value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use flushout_runtime::node_schema::capitalised;
use flushout_runtime::shape::unique;
use flushout_runtime::shape::walk::each_schema;

/// Where `$ref`s lead.
const DEFINITIONS: &str = "#/$defs/";

/// Rewrites an emitted 2020-12 schema of a message; `values` are the definitions of value types, which are their
/// authors'. It accepts what it accepted.
pub(super) fn for_generators(root: &mut Value, values: &BTreeMap<String, Value>) {
    each_schema(root, &mut |schema| {
        no_segments(schema);
        single_values(schema);
    });
    let Some(Value::Object(definitions)) = root.get_mut("$defs").map(Value::take) else {
        return;
    };
    let mut definitions = definitions;
    name_commands(&mut definitions);
    name_paths(&mut definitions);
    let nullable: BTreeSet<String> = definitions
        .iter_mut()
        .filter(|(name, _)| !values.contains_key(*name))
        .filter_map(|(name, schema)| take_null(schema).then(|| format!("{DEFINITIONS}{name}")))
        .collect();
    if let Value::Object(keywords) = root {
        keywords.insert("$defs".to_owned(), Value::Object(definitions));
    }
    each_schema(root, &mut |schema| null_beside(schema, &nullable));
}

/// Generators pass over `maxItems: 0`, and would allow any path for that of the root.
fn no_segments(schema: &mut Value) {
    if let Value::Object(keywords) = schema
        && keywords.get("maxItems") == Some(&json!(0))
    {
        keywords.insert("items".to_owned(), json!({ "type": "null" }));
    }
}

/// To a generator a list of one text is a type of one value, where it may take `const` for any text.
fn single_values(schema: &mut Value) {
    let Value::Object(keywords) = schema else {
        return;
    };
    if let Some(Value::Object(members)) = keywords.get_mut("properties") {
        members.values_mut().for_each(single_value);
    }
    if let Some(Value::Array(places)) = keywords.get_mut("prefixItems") {
        places.iter_mut().for_each(single_value);
    }
}

fn single_value(schema: &mut Value) {
    if let Value::Object(keywords) = schema
        && let Some(Value::String(_)) = keywords.get("const")
        && let Some(only) = keywords.remove("const")
    {
        keywords.insert("enum".to_owned(), json!([only]));
    }
}

/// Moves the command out of each entry that has one inline, under the name of the entry and `Command`.
fn name_commands(definitions: &mut Map<String, Value>) {
    let mut names: BTreeSet<String> = definitions.keys().cloned().collect();
    let mut commands = BTreeMap::new();
    for (name, schema) in definitions.iter_mut() {
        let Some(command @ Value::Object(_)) = schema.pointer_mut("/properties/command") else {
            continue;
        };
        if command.get("properties").is_none() {
            continue;
        }
        let name = unique(&format!("{name}Command"), &names);
        names.insert(name.clone());
        let mut moved =
            std::mem::replace(command, json!({ "$ref": format!("{DEFINITIONS}{name}") }));
        if let Value::Object(keywords) = &mut moved {
            keywords.insert("title".to_owned(), json!(name));
        }
        commands.insert(name, moved);
    }
    definitions.extend(commands);
}

/// Gives each way to a place a name of its own, made of the names on it, where there are several: generators would
/// number them.
fn name_paths(definitions: &mut Map<String, Value>) {
    let mut names: BTreeSet<String> = definitions.keys().cloned().collect();
    let mut paths = BTreeMap::new();
    for schema in definitions.values_mut() {
        let Value::Object(keywords) = schema else {
            continue;
        };
        let Some(Value::Array(tuples)) = keywords.get_mut("anyOf") else {
            continue;
        };
        let steps: Option<Vec<Vec<Step>>> = tuples.iter().map(steps).collect();
        let Some(steps) = steps.filter(|steps| steps.len() > 1) else {
            continue;
        };
        for (tuple, steps) in tuples.iter_mut().zip(&steps) {
            let name = unique(&path_name(steps), &names);
            names.insert(name.clone());
            let reference = json!({ "$ref": format!("{DEFINITIONS}{name}") });
            let mut moved = std::mem::replace(tuple, reference);
            if let Value::Object(keywords) = &mut moved {
                keywords.insert("title".to_owned(), json!(name));
            }
            paths.insert(name, moved);
        }
        if all_differ(&steps)
            && let Some(alternatives) = keywords.remove("anyOf")
        {
            // Some generators take several of them together where any may fit.
            keywords.insert("oneOf".to_owned(), alternatives);
        }
    }
    definitions.extend(paths);
}

/// A step of a path: the names that it may have, or none where it is an id.
type Step = Option<Vec<String>>;

/// The steps of a path; none where the schema is not that of one.
fn steps(schema: &Value) -> Option<Vec<Step>> {
    let places = schema.get("prefixItems")?.as_array()?;
    places
        .iter()
        .map(|place| match place.get("enum") {
            Some(Value::Array(texts)) => {
                let texts: Option<Vec<&str>> = texts.iter().map(Value::as_str).collect();
                Some(Some(texts?.into_iter().map(str::to_owned).collect()))
            }
            Some(_) => None,
            None => place.get("$ref").map(|_| None),
        })
        .collect()
}

/// The names on the way, each with how often it comes one after the other: `Children3ItemPath`.
fn path_name(steps: &[Step]) -> String {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for texts in steps.iter().flatten() {
        let name: String = texts.iter().map(|text| capitalised(text)).collect();
        match counted.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => counted.push((name, 1)),
        }
    }
    let mut joined = String::new();
    for (name, count) in counted {
        joined.push_str(&name);
        if count > 1 {
            joined.push_str(&count.to_string());
        }
    }
    let is_item = matches!(steps.last(), Some(None));
    joined.push_str(if is_item { "ItemPath" } else { "Path" });
    joined
}

/// Whether no two of the paths fit the same path.
fn all_differ(paths: &[Vec<Step>]) -> bool {
    let differ = |one: &[Step], other: &[Step]| {
        one.len() != other.len()
            || one.iter().zip(other).any(|pair| match pair {
                (Some(texts), Some(others)) => texts.iter().all(|text| !others.contains(text)),
                _ => false,
            })
    };
    paths.iter().enumerate().all(|(position, one)| {
        let mut others = paths.iter().skip(position + 1);
        others.all(|other| differ(one, other))
    })
}

/// Takes null out of the types of a definition that has one other. The answer is whether it did.
fn take_null(schema: &mut Value) -> bool {
    let Some(types) = schema.get_mut("type") else {
        return false;
    };
    let other = match types.as_array().map(Vec::as_slice) {
        Some([other, null] | [null, other]) if null == "null" => other.clone(),
        _ => return false,
    };
    *types = other;
    true
}

/// Allows null where a definition was referred to that allowed it: once, beside all alternatives.
fn null_beside(schema: &mut Value, nullable: &BTreeSet<String>) {
    let nothing = json!({ "type": "null" });
    let Value::Object(keywords) = schema else {
        return;
    };
    let is_nullable = |target: Option<&Value>| {
        let target = target.and_then(Value::as_str);
        target.is_some_and(|target| nullable.contains(target))
    };
    if is_nullable(keywords.get("$ref"))
        && let Some(reference) = keywords.remove("$ref")
    {
        keywords.insert("anyOf".to_owned(), json!([{ "$ref": reference }, nothing]));
        return;
    }
    // Those below have been rewritten already.
    let inner = |one: &Value| match one["anyOf"].as_array().map(Vec::as_slice) {
        Some([reference, last]) if *last == nothing && is_nullable(reference.get("$ref")) => {
            Some(reference.clone())
        }
        _ => None,
    };
    let alternatives = keywords.get("oneOf").and_then(Value::as_array);
    let references: Option<Vec<Value>> =
        alternatives.and_then(|alternatives| alternatives.iter().map(inner).collect());
    if let Some(references) = references {
        keywords.remove("oneOf");
        let any = json!([{ "oneOf": references }, nothing]);
        keywords.insert("anyOf".to_owned(), any);
    }
}
