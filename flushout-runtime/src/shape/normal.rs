//! Brings the schema of a value type, as schemars emits it, into the one form that all tools take.

use serde_json::{Map, Number, Value, json};

use super::draft07::lift_reference;
use super::formats::hold_format;
use super::map_keys::write_integer_keys;
use super::walk::each_schema;
use crate::limits::INTEGER_MAX;

/// The keywords that are kept: those that every dialect and every strict validator knows, and `format`, which
/// only annotates: what is regular in it is held by a pattern.
const KNOWN: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "contains",
    "default",
    "deprecated",
    "description",
    "else",
    "enum",
    "examples",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "if",
    "items",
    "maxItems",
    "maxLength",
    "maxProperties",
    "maximum",
    "minItems",
    "minLength",
    "minProperties",
    "minimum",
    "multipleOf",
    "not",
    "oneOf",
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "readOnly",
    "required",
    "then",
    "type",
    "uniqueItems",
    "writeOnly",
];

/// Normalises `schema` and everything in it.
pub(crate) fn normalise(schema: &mut Value) {
    each_schema(schema, &mut normalise_one);
}

fn normalise_one(schema: &mut Value) {
    if *schema == json!({}) {
        *schema = Value::Bool(true);
    }
    let Value::Object(keywords) = schema else {
        return;
    };
    bound_integers(keywords);
    bound_floats(keywords);
    hold_format(keywords);
    write_integer_keys(keywords);
    name_classes(keywords);
    keywords.retain(|keyword, _| KNOWN.contains(&keyword.as_str()));
    merge_constants(keywords);
    name_types(keywords);
    close_tuple(keywords);
    split_types(keywords);
    close_variants(keywords);
    lift_reference(keywords);
}

/// Gives integers their bounds: those of their format, at most ±(2^53-1).
fn bound_integers(keywords: &mut Map<String, Value>) {
    let integer = match keywords.get("type") {
        Some(Value::String(one)) => one == "integer",
        Some(Value::Array(several)) => several.iter().any(|one| one == "integer"),
        _ => false,
    };
    if !integer || keywords.contains_key("enum") || keywords.contains_key("const") {
        return;
    }
    let format = keywords.get("format").and_then(Value::as_str).unwrap_or("");
    let (least, greatest): (i64, i64) = match format {
        "int8" => (i8::MIN.into(), i8::MAX.into()),
        "int16" => (i16::MIN.into(), i16::MAX.into()),
        "int32" => (i32::MIN.into(), i32::MAX.into()),
        "uint8" => (0, u8::MAX.into()),
        "uint16" => (0, u16::MAX.into()),
        "uint32" => (0, u32::MAX.into()),
        "uint" | "uint64" | "uint128" => (0, INTEGER_MAX),
        _ => (-INTEGER_MAX, INTEGER_MAX),
    };
    let given = |keyword| keywords.get(keyword).and_then(Value::as_f64);
    #[allow(
        clippy::cast_precision_loss,
        reason = "the bounds are within ±(2^53-1)"
    )]
    let (set_least, set_greatest) = (
        given("minimum").is_none_or(|own| own < least as f64),
        given("maximum").is_none_or(|own| own > greatest as f64),
    );
    if set_least {
        keywords.insert("minimum".to_owned(), json!(least));
    }
    if set_greatest {
        keywords.insert("maximum".to_owned(), json!(greatest));
    }
    for keyword in ["minimum", "maximum"] {
        write_as_integer(keywords, keyword);
    }
}

/// Gives 32-bit floats their bounds: the doubles that are rounded to finite ones.
fn bound_floats(keywords: &mut Map<String, Value>) {
    /// The greatest double that is nearer to the greatest float than to what would come after it.
    const GREATEST: f64 = f64::from_bits(0x47ef_ffff_efff_ffff);
    let is_float = keywords
        .get("format")
        .is_some_and(|format| format == "float");
    if !is_float
        || keywords
            .get("type")
            .is_none_or(|one| one != "number" && !one.is_array())
    {
        return;
    }
    keywords
        .entry("minimum")
        .or_insert_with(|| json!(-GREATEST));
    keywords.entry("maximum").or_insert_with(|| json!(GREATEST));
}

/// Writes the classes of patterns that mean other characters in other languages as what they mean in JavaScript.
fn name_classes(keywords: &mut Map<String, Value>) {
    if let Some(Value::String(pattern)) = keywords.get_mut("pattern") {
        *pattern = with_named_classes(pattern);
    }
    if let Some(Value::Object(patterns)) = keywords.get_mut("patternProperties") {
        let named = std::mem::take(patterns).into_iter();
        patterns.extend(named.map(|(pattern, values)| (with_named_classes(&pattern), values)));
    }
}

/// The pattern with `\d` and `\w` written out. Within brackets their negations cannot be, and stay.
fn with_named_classes(pattern: &str) -> String {
    let mut named = String::new();
    let mut is_in_class = false;
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        match character {
            '[' if !is_in_class => is_in_class = true,
            ']' => is_in_class = false,
            _ => {}
        }
        if character != '\\' {
            named.push(character);
            continue;
        }
        match (characters.next(), is_in_class) {
            (Some('d'), false) => named.push_str("[0-9]"),
            (Some('d'), true) => named.push_str("0-9"),
            (Some('D'), false) => named.push_str("[^0-9]"),
            (Some('w'), false) => named.push_str("[0-9A-Za-z_]"),
            (Some('w'), true) => named.push_str("0-9A-Za-z_"),
            (Some('W'), false) => named.push_str("[^0-9A-Za-z_]"),
            (Some(other), _) => named.extend(['\\', other]),
            (None, _) => named.push('\\'),
        }
    }
    named
}

/// Writes `0.0` as `0`, so that equal schemas are equal texts.
fn write_as_integer(keywords: &mut Map<String, Value>, keyword: &str) {
    let Some(value) = keywords.get_mut(keyword) else {
        return;
    };
    if let Some(real) = value.as_f64()
        && value.is_f64()
        && real.fract() == 0.0
        && real.abs() <= 9_007_199_254_740_991.0
    {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "an integer within ±(2^53-1)"
        )]
        let integer = real as i64;
        *value = Value::Number(Number::from(integer));
    }
}

/// Turns a `oneOf` of constants, which documented enums become, into one `enum`.
fn merge_constants(keywords: &mut Map<String, Value>) {
    let Some(Value::Array(branches)) = keywords.get("oneOf") else {
        return;
    };
    let mut values = Vec::new();
    let mut words = Vec::new();
    for branch in branches {
        let Some(found) = constants(branch) else {
            return;
        };
        if let Some(description) = branch.get("description").and_then(Value::as_str) {
            let names: Vec<String> = found.iter().map(plain).collect();
            words.push(format!("{}: {description}", names.join(", ")));
        }
        values.extend(found);
    }
    keywords.remove("oneOf");
    keywords.remove("type");
    if !words.is_empty() {
        let own = keywords.get("description").and_then(Value::as_str);
        let all = own.into_iter().chain(words.iter().map(String::as_str));
        let joined = all.collect::<Vec<_>>().join("\n\n");
        keywords.insert("description".to_owned(), json!(joined));
    }
    keywords.insert("enum".to_owned(), Value::Array(values));
}

/// The constants that a branch allows, when it allows nothing else.
fn constants(branch: &Value) -> Option<Vec<Value>> {
    let keywords = branch.as_object()?;
    let only = keywords.keys().all(|keyword| {
        ["const", "enum", "type", "description", "deprecated"].contains(&keyword.as_str())
    });
    match (keywords.get("const"), keywords.get("enum")) {
        (Some(value), None) if only => Some(vec![value.clone()]),
        (None, Some(Value::Array(values))) if only => Some(values.clone()),
        _ => None,
    }
}

/// A constant as it reads in a description.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Puts `type` beside every `const` and `enum`.
fn name_types(keywords: &mut Map<String, Value>) {
    if keywords.contains_key("type") {
        return;
    }
    let mut types: Vec<&str> = match (keywords.get("const"), keywords.get("enum")) {
        (Some(value), _) => vec![type_of(value)],
        (None, Some(Value::Array(values))) => values.iter().map(type_of).collect(),
        _ => return,
    };
    types.sort_unstable();
    types.dedup();
    // `null` stands last, as in the types that schemars writes itself.
    types.sort_by_key(|name| *name == "null");
    let types = match types.as_slice() {
        [one] => json!(one),
        several => json!(several),
    };
    keywords.insert("type".to_owned(), types);
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Closes the forms of an enum whose variants are members of an object: a second member is no variant.
fn close_variants(keywords: &mut Map<String, Value>) {
    let Some(Value::Array(forms)) = keywords.get_mut("oneOf") else {
        return;
    };
    if !forms
        .iter()
        .all(|form| is_variant(form) || constants(form).is_some())
    {
        return;
    }
    for form in forms {
        if let Value::Object(form) = form
            && form.contains_key("properties")
        {
            form.entry("additionalProperties")
                .or_insert(Value::Bool(false));
        }
    }
}

/// Whether a form is an object with one member, which has to be there and is no tag.
fn is_variant(form: &Value) -> bool {
    let (properties, required) = (&form["properties"], &form["required"]);
    let only = properties.as_object().filter(|all| all.len() == 1);
    let Some((name, member)) = only.and_then(|all| all.iter().next()) else {
        return false;
    };
    let is_tag = member.get("const").is_some()
        || member["enum"].as_array().is_some_and(|all| all.len() == 1);
    *required == json!([name]) && !is_tag
}

/// The keywords of each type that may stand beside others.
const OF_TYPES: &[(&[&str], &[&str])] = &[
    (
        &["string"],
        &["format", "maxLength", "minLength", "pattern"],
    ),
    (
        &["integer", "number"],
        &[
            "exclusiveMaximum",
            "exclusiveMinimum",
            "maximum",
            "minimum",
            "multipleOf",
        ],
    ),
    (
        &["array"],
        &[
            "contains",
            "items",
            "maxItems",
            "minItems",
            "prefixItems",
            "uniqueItems",
        ],
    ),
    (
        &["object"],
        &[
            "additionalProperties",
            "maxProperties",
            "minProperties",
            "patternProperties",
            "properties",
            "propertyNames",
            "required",
        ],
    ),
];

/// Writes several types, null aside, as forms with the keywords of each: strict validators want one type.
fn split_types(keywords: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = keywords.get("type") else {
        return;
    };
    let several = types.iter().filter(|one| *one != "null").count() > 1;
    let has_forms = ["anyOf", "const", "enum"]
        .iter()
        .any(|one| keywords.contains_key(*one));
    if !several || has_forms {
        return;
    }
    let types = types.clone();
    keywords.remove("type");
    let mut forms = Vec::new();
    for one in types {
        let mut form = Map::new();
        let own = OF_TYPES
            .iter()
            .find(|(names, _)| names.iter().any(|name| one == *name));
        for keyword in own.into_iter().flat_map(|(_, own)| *own) {
            if let Some(value) = keywords.get(*keyword) {
                form.insert((*keyword).to_owned(), value.clone());
            }
        }
        form.insert("type".to_owned(), one);
        forms.push(Value::Object(form));
    }
    for keyword in OF_TYPES.iter().flat_map(|(_, own)| *own) {
        keywords.remove(*keyword);
    }
    keywords.insert("anyOf".to_owned(), Value::Array(forms));
}

/// A tuple has as many items as it names: `minItems = maxItems = n`, without `items: false`.
fn close_tuple(keywords: &mut Map<String, Value>) {
    let Some(Value::Array(items)) = keywords.get("prefixItems") else {
        return;
    };
    let open = keywords
        .get("items")
        .is_some_and(|rest| *rest != Value::Bool(false));
    if open {
        return;
    }
    let length = items.len();
    keywords.remove("items");
    keywords.insert("minItems".to_owned(), json!(length));
    keywords.insert("maxItems".to_owned(), json!(length));
}
