//! The types of values, from the JSON Schemas that value types have.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::names::Names;
use super::text::{comment, declared, fits, indented, literal, placed, union};
use flushout_runtime::shape::Shape;

/// Where `$ref`s lead.
const DEFINITIONS: &str = "#/$defs/";

/// Keywords that say nothing of the type.
const NOTES: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "examples",
    "format",
    "readOnly",
    "title",
    "writeOnly",
];

/// The longest list of fixed length that becomes a tuple.
const TUPLE_ITEMS_MAX: u64 = 8;

/// The longest type, in bytes, that a tuple repeats: tuples of tuples would grow by a factor for
/// each level.
const REPEATED_BYTES_MAX: usize = 100;

/// The value types of the shape, each with a name.
pub(super) fn definitions(text: &mut String, shape: &Shape, names: &Names) {
    for (definition, schema) in &shape.definitions {
        let Some(name) = names.value(definition) else {
            continue;
        };
        let words = schema.get("description").and_then(Value::as_str);
        let words: Vec<String> = words.map(str::to_owned).into_iter().collect();
        text.push_str(&comment(&words));
        if leads_to(shape, schema, definition) {
            let reason = "/* refers to nothing but itself */";
            text.push_str(&format!("export type {name} = unknown {reason};\n\n"));
            continue;
        }
        if let Some(keywords) = plain_object(schema) {
            let members = indented(&members(keywords, names));
            text.push_str(&format!("export interface {name} {{\n{members}}}\n\n"));
        } else {
            let of_type = placed(&type_of(schema, names));
            text.push_str(&format!("export type {name} ={of_type};\n\n"));
        }
    }
}

/// The type of a value. One that is too long for a line begins with a newline.
pub(super) fn type_of(schema: &Value, names: &Names) -> String {
    union(&alternatives(schema, names))
}

/// Whether a definition is another name for itself, which TypeScript cannot resolve.
fn leads_to(shape: &Shape, schema: &Value, definition: &str) -> bool {
    // Each definition is followed once, however many references lead to it.
    let mut followed = BTreeSet::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        let target = schema.get("$ref").and_then(Value::as_str);
        if let Some(name) = target.and_then(|target| target.strip_prefix(DEFINITIONS)) {
            if name == definition {
                return true;
            }
            if followed.insert(name) {
                open.extend(shape.definitions.get(name));
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            open.extend(items(schema.get(keyword)));
        }
    }
    false
}

/// The keywords of a schema that is an object of known members and nothing else.
fn plain_object(schema: &Value) -> Option<&Map<String, Value>> {
    let keywords = schema.as_object()?;
    let is_plain = keywords.get("type").is_some_and(|kind| kind == "object")
        && keywords
            .get("properties")
            .is_some_and(|all| *all != Value::Object(Map::new()));
    let others = ["$ref", "allOf", "anyOf", "const", "enum", "oneOf"];
    (is_plain && !others.iter().any(|one| keywords.contains_key(*one))).then_some(keywords)
}

/// The types of which a value has one.
fn alternatives(schema: &Value, names: &Names) -> Vec<String> {
    let keywords = match schema {
        Value::Bool(false) => return vec!["never".to_owned()],
        Value::Object(keywords) => keywords,
        _ => return vec!["JsonValue".to_owned()],
    };
    let constants = match (keywords.get("const"), keywords.get("enum")) {
        (Some(one), _) => Some(std::slice::from_ref(one)),
        (None, Some(Value::Array(several))) => Some(several.as_slice()),
        _ => None,
    };
    if let Some(constants) = constants {
        let literals: Option<Vec<String>> = constants.iter().map(literal).collect();
        return literals
            .unwrap_or_else(|| vec!["unknown /* constants that are no scalars */".into()]);
    }
    // All of these hold at once.
    let mut all = Vec::new();
    if let Some(target) = keywords.get("$ref").and_then(Value::as_str) {
        let name = target
            .strip_prefix(DEFINITIONS)
            .and_then(|name| names.value(name));
        all.push(vec![
            name.map_or_else(|| "unknown".to_owned(), str::to_owned),
        ]);
    }
    for keyword in ["anyOf", "oneOf"] {
        if keywords.contains_key(keyword) {
            let branches = items(keywords.get(keyword));
            all.push(distinct(branches.flat_map(|one| alternatives(one, names))));
        }
    }
    for one in items(keywords.get("allOf")) {
        all.push(alternatives(one, names));
    }
    let says_more = ["properties", "items", "prefixItems", "additionalProperties"];
    if all.is_empty() || says_more.iter().any(|one| keywords.contains_key(*one)) {
        let own = of_types(keywords, names);
        all.extend((!own.is_empty()).then_some(own));
    }
    if all.is_empty() {
        let rest: Vec<&str> = keywords.keys().map(String::as_str).collect();
        return vec![
            match rest.iter().filter(|one| !NOTES.contains(one)).count() {
                0 => "JsonValue".to_owned(),
                _ => format!("unknown /* by {} alone */", rest.join(", ")),
            },
        ];
    }
    intersection(all)
}

/// What is all of these at once; each of them is a union.
fn intersection(all: Vec<Vec<String>>) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut parts: Vec<Vec<String>> = all
        .into_iter()
        .filter(|part| found.insert(part.clone()))
        .collect();
    if let [_] = parts.as_slice() {
        return parts.remove(0);
    }
    let parts = parts.iter().map(|part| match part.as_slice() {
        [one] => one.clone(),
        several => format!("({})", several.join(" | ")),
    });
    vec![parts.collect::<Vec<_>>().join(" & ")]
}

/// The types that the keyword `type` and those beside it name.
fn of_types(keywords: &Map<String, Value>, names: &Names) -> Vec<String> {
    let types: Vec<&str> = match keywords.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(several) => items(Some(several)).filter_map(Value::as_str).collect(),
        None if keywords.contains_key("properties") => vec!["object"],
        None => Vec::new(),
    };
    let types = types.into_iter().map(|kind| match kind {
        "integer" | "number" => "number".to_owned(),
        "array" => list(keywords, names),
        "object" => object(keywords, names),
        "string" | "boolean" | "null" => kind.to_owned(),
        _ => "unknown".to_owned(),
    });
    distinct(types)
}

fn list(keywords: &Map<String, Value>, names: &Names) -> String {
    let figure = |keyword| keywords.get(keyword).and_then(Value::as_u64);
    let of_items = |schema: Option<&Value>| schema.map(|schema| type_of(schema, names));
    let rest = of_items(keywords.get("items")).unwrap_or_else(|| "JsonValue".to_owned());
    let (least, most) = (figure("minItems").unwrap_or(0), figure("maxItems"));
    let mut items: Vec<String> = Vec::new();
    for (position, schema) in self::items(keywords.get("prefixItems")).enumerate() {
        let is_certain = u64::try_from(position).is_ok_and(|position| position < least);
        let item = single(&type_of(schema, names));
        let is_name = item.chars().all(|one| one.is_ascii_alphanumeric());
        items.push(match (is_certain, is_name) {
            (true, _) => item,
            (false, true) => format!("{item}?"),
            (false, false) => format!("({item})?"),
        });
    }
    let fixed = most.filter(|most| *most == least && *most <= TUPLE_ITEMS_MAX);
    match fixed.and_then(|fixed| usize::try_from(fixed).ok()) {
        Some(fixed)
            if fixed >= items.len()
                && (fixed - items.len() <= 1 || rest.len() <= REPEATED_BYTES_MAX) =>
        {
            items.resize(fixed, single(&rest));
        }
        _ if items.is_empty() => return array(&rest),
        _ if figure("maxItems").is_some_and(|most| most <= items.len() as u64) => {}
        _ => items.push(format!(
            "...{}",
            array(&rest).trim_start_matches("readonly ")
        )),
    }
    format!("readonly [{}]", items.join(", "))
}

fn array(item: &str) -> String {
    let is_simple = item.chars().all(|one| one.is_ascii_alphanumeric());
    if is_simple {
        format!("readonly {item}[]")
    } else {
        format!("readonly ({})[]", single(item))
    }
}

/// A union that began on a line of its own, without the beginning.
fn single(of_type: &str) -> String {
    let of_type = of_type.strip_prefix('\n').unwrap_or(of_type);
    of_type.strip_prefix("| ").unwrap_or(of_type).to_owned()
}

fn object(keywords: &Map<String, Value>, names: &Names) -> String {
    // Once for each object: members hold objects in turn.
    let members = members(keywords, names);
    if members.is_empty() {
        return map(keywords, names);
    }
    let has_words = keywords
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|all| all.values().any(|one| one.get("description").is_some()));
    let line = format!(
        "{{ {} }}",
        members.trim_end().trim_end_matches(';').replace('\n', " ")
    );
    if !has_words && fits(&line) && members.lines().count() <= 3 && !members.contains("{\n") {
        return line;
    }
    format!("{{\n{}}}", indented(&members))
}

/// An object without known members.
fn map(keywords: &Map<String, Value>, names: &Names) -> String {
    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
    let of_patterns = patterns.into_iter().flat_map(Map::values);
    let mut values = distinct(of_patterns.flat_map(|one| alternatives(one, names)));
    match keywords.get("additionalProperties") {
        Some(Value::Bool(false)) if values.is_empty() => return "Record<string, never>".to_owned(),
        Some(Value::Bool(false)) => {}
        None | Some(Value::Bool(true)) => values = vec!["JsonValue".to_owned()],
        Some(schema) => {
            values = distinct(values.into_iter().chain(alternatives(schema, names)));
        }
    }
    let values = placed(&union(&values));
    format!("{{ readonly [key: string]:{values} }}")
}

/// The known members of an object, each with its comment and a newline at its end.
fn members(keywords: &Map<String, Value>, names: &Names) -> String {
    let required: Vec<&str> = items(keywords.get("required"))
        .filter_map(Value::as_str)
        .collect();
    let properties = keywords.get("properties").and_then(Value::as_object);
    let mut text = String::new();
    for (name, schema) in properties.into_iter().flatten() {
        let words = schema.get("description").and_then(Value::as_str);
        let words: Vec<String> = words.map(str::to_owned).into_iter().collect();
        let is_optional = !required.contains(&name.as_str());
        text.push_str(&declared(
            &words,
            name,
            is_optional,
            &type_of(schema, names),
        ));
    }
    let unnamed = required
        .iter()
        .filter(|name| properties.is_none_or(|all| !all.contains_key(**name)));
    for name in unnamed {
        text.push_str(&declared(&[], name, false, "JsonValue"));
    }
    let has_more = matches!(keywords.get("additionalProperties"), Some(Value::Object(_)))
        || keywords.contains_key("patternProperties");
    if !text.is_empty() && has_more {
        // Its own type would have to fit the members above too.
        text.push_str("/** Members of any other name. */\nreadonly [key: string]: unknown;\n");
    }
    text
}

fn items(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    value.and_then(Value::as_array).into_iter().flatten()
}

/// The types in their order, each once.
fn distinct(types: impl Iterator<Item = String>) -> Vec<String> {
    let mut found = BTreeSet::new();
    types.filter(|one| found.insert(one.clone())).collect()
}
