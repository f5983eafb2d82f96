//! Random schemas of values, changes of them, and values that satisfy them.

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

/// A small source of numbers, the same for the same seed.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `sides`.
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(super) fn coin(&mut self) -> bool {
        self.roll(2) == 0
    }

    pub(super) fn one<'v, T>(&mut self, of: &'v [T]) -> &'v T {
        &of[self.roll(of.len())]
    }
}

/// A schema of a value as the derive may emit it.
pub(super) fn schema(dice: &mut Dice, depth: usize) -> Value {
    match dice.roll(if depth == 0 { 6 } else { 13 }) {
        0 => json!({"type": "boolean"}),
        1 => number(dice),
        2 | 3 => text(dice),
        4 => {
            let all = ["Low", "High", "Mid", "None"];
            let count = 1 + dice.roll(4);
            json!({"type": "string", "enum": all[..count]})
        }
        5 => json!({"$ref": format!("#/$defs/{}", dice.one(&["Alpha", "Beta"]))}),
        6 | 7 => list(dice, depth),
        8 | 9 => object(dice, depth),
        10 => json!({"type": "object", "additionalProperties": schema(dice, depth - 1)}),
        11 => {
            let one = schema(dice, depth - 1);
            json!({"anyOf": [one, schema(dice, depth - 1), {"type": "null"}]})
        }
        _ => {
            let mut branches = vec![json!({"type": "string", "enum": ["None"]})];
            for name in ["Star", "Text"] {
                if dice.coin() {
                    branches.push(json!({
                        "type": "object",
                        "properties": {name: schema(dice, depth - 1)},
                        "required": [name],
                        "additionalProperties": false,
                    }));
                }
            }
            json!({"oneOf": branches})
        }
    }
}

fn number(dice: &mut Dice) -> Value {
    let kind = *dice.one(&["integer", "number"]);
    let least = dice.roll(3);
    let mut schema = json!({"type": kind, "minimum": least, "maximum": least + dice.roll(9)});
    let keywords = schema.as_object_mut().unwrap();
    if dice.roll(4) == 0 {
        keywords.insert("multipleOf".into(), json!(1 + dice.roll(2)));
    }
    if dice.roll(4) == 0 {
        keywords.remove("maximum");
    }
    schema
}

fn text(dice: &mut Dice) -> Value {
    let mut keywords = Map::new();
    keywords.insert("type".into(), json!("string"));
    let least = dice.roll(2);
    if dice.coin() {
        keywords.insert("minLength".into(), json!(least));
    }
    if dice.coin() {
        keywords.insert("maxLength".into(), json!(least + 1 + dice.roll(4)));
    }
    if dice.roll(6) == 0 {
        keywords.insert("pattern".into(), json!(*dice.one(&["^a*$", "^[a-c]*$"])));
    }
    Value::Object(keywords)
}

fn list(dice: &mut Dice, depth: usize) -> Value {
    if dice.roll(3) == 0 {
        let items = json!([schema(dice, depth - 1), schema(dice, depth - 1)]);
        return json!({"type": "array", "prefixItems": items, "minItems": 2, "maxItems": 2});
    }
    let mut list = json!({"type": "array", "items": schema(dice, depth - 1)});
    let keywords = list.as_object_mut().unwrap();
    if dice.coin() {
        keywords.insert("maxItems".into(), json!(1 + dice.roll(3)));
    }
    if dice.roll(3) == 0 {
        keywords.insert("minItems".into(), json!(1));
    }
    if dice.roll(4) == 0 {
        keywords.insert("uniqueItems".into(), json!(true));
    }
    list
}

fn object(dice: &mut Dice, depth: usize) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for name in ["x", "y", "z"] {
        if dice.roll(3) > 0 {
            properties.insert(name.into(), schema(dice, depth - 1));
            if dice.coin() {
                required.push(name);
            }
        }
    }
    let mut object = json!({"type": "object", "properties": properties, "required": required});
    if dice.roll(3) == 0 {
        object["additionalProperties"] = json!(false);
    }
    object
}

/// Changes a schema a little, somewhere.
pub(super) fn change(dice: &mut Dice, value: &mut Value) {
    let fresh = schema(dice, 1);
    let Value::Object(keywords) = value else {
        *value = fresh;
        return;
    };
    let names: Vec<String> = keywords.keys().cloned().collect();
    if names.is_empty() {
        *value = fresh;
        return;
    }
    let keyword = dice.one(&names).clone();
    let spot = &mut keywords[&keyword];
    match (keyword.as_str(), spot) {
        ("items" | "additionalProperties", spot) if spot.is_object() => change(dice, spot),
        ("anyOf" | "oneOf", Value::Array(branches)) if dice.coin() => {
            let at = dice.roll(branches.len());
            change(dice, &mut branches[at]);
        }
        ("anyOf", Value::Array(branches)) if dice.coin() => branches.insert(0, fresh),
        ("anyOf" | "oneOf" | "enum" | "required", Value::Array(list)) if list.len() > 1 => {
            list.pop();
        }
        ("enum", Value::Array(list)) if list.len() < 4 => list.push(json!("More")),
        ("properties", Value::Object(properties)) => {
            let names: Vec<String> = properties.keys().cloned().collect();
            if names.is_empty() || dice.roll(3) == 0 {
                properties.insert("w".into(), fresh);
            } else {
                let name = dice.one(&names).clone();
                change(dice, &mut properties[&name]);
            }
        }
        ("prefixItems", Value::Array(items)) => {
            let at = dice.roll(items.len());
            change(dice, &mut items[at]);
        }
        ("type", _) => match dice.roll(3) {
            0 => *value = fresh,
            1 => *value = json!({"anyOf": [value.clone(), fresh]}),
            _ if names.len() == 1 => *value = text(dice),
            _ => {}
        },
        (_, spot) if spot.is_number() => {
            let figure = spot.as_u64().unwrap_or(1);
            let changed = if dice.coin() {
                figure + 1
            } else {
                figure.saturating_sub(1).max(1)
            };
            *spot = json!(changed);
        }
        (keyword, _) if keyword != "$ref" => {
            let keyword = keyword.to_owned();
            keywords.remove(&keyword);
        }
        _ => *value = fresh,
    }
}

/// A validator of a value of this schema.
pub(super) fn validator(schema: &Value, definitions: &BTreeMap<String, Value>) -> Validator {
    let whole = json!({"allOf": [schema], "$defs": definitions});
    jsonschema::validator_for(&whole).unwrap()
}

/// A value that satisfies the schema; `None` when none was found.
pub(super) fn value(
    dice: &mut Dice,
    schema: &Value,
    definitions: &BTreeMap<String, Value>,
    validator: &Validator,
) -> Option<Value> {
    let candidates = (0..12).map(|_| candidate(dice, schema, definitions, 0));
    candidates.into_iter().find(|one| validator.is_valid(one))
}

/// A value that may satisfy the schema.
fn candidate(
    dice: &mut Dice,
    schema: &Value,
    definitions: &BTreeMap<String, Value>,
    depth: usize,
) -> Value {
    let get = |keyword: &str| schema.get(keyword);
    if let Some(target) = get("$ref").and_then(Value::as_str) {
        let name = target.trim_start_matches("#/$defs/");
        return candidate(dice, &definitions[name], definitions, depth + 1);
    }
    for keyword in ["anyOf", "oneOf"] {
        if let Some(Value::Array(branches)) = get(keyword) {
            let branch = dice.one(branches);
            return candidate(dice, branch, definitions, depth + 1);
        }
    }
    if let Some(Value::Array(values)) = get("enum") {
        return dice.one(values).clone();
    }
    let figure =
        |keyword: &str, instead: u64| get(keyword).and_then(Value::as_u64).unwrap_or(instead);
    let type_name = match get("type") {
        Some(Value::String(name)) => name.as_str(),
        Some(Value::Array(names)) => dice.one(names).as_str().unwrap(),
        _ => "boolean",
    };
    match type_name {
        "boolean" => json!(dice.coin()),
        "integer" | "number" => {
            let least = figure("minimum", 0);
            let most = figure("maximum", least + 20).max(least);
            let half = type_name == "number" && dice.roll(3) == 0;
            match dice.roll(3) {
                0 => json!(least),
                1 => json!(most),
                _ if half => json!(f64::from(u32::try_from(least).unwrap()) + 0.5),
                _ => json!(least + dice.roll(20) as u64 % (most - least + 1)),
            }
        }
        "string" => {
            let least = figure("minLength", 0);
            let most = figure("maxLength", least + 9);
            let length = *dice.one(&[least, most, least + 1]);
            let letter = *dice.one(&["a", "b", "ü"]);
            json!(letter.repeat(usize::try_from(length).unwrap()))
        }
        "array" => {
            let tuple = get("prefixItems").and_then(Value::as_array);
            let least = figure("minItems", 0);
            let most = figure("maxItems", 3).max(least);
            let length = usize::try_from(least + dice.roll(4) as u64 % (most - least + 1)).unwrap();
            let length = if depth > 4 {
                usize::try_from(least).unwrap()
            } else {
                length
            };
            let items = (0..length).map(|at| {
                let item = tuple.and_then(|tuple| tuple.get(at)).or(get("items"));
                let item = item.cloned().unwrap_or(json!({"type": "boolean"}));
                candidate(dice, &item, definitions, depth + 1)
            });
            Value::Array(items.collect())
        }
        "object" => object_candidate(dice, schema, definitions, depth),
        _ => Value::Null,
    }
}

fn object_candidate(
    dice: &mut Dice,
    schema: &Value,
    definitions: &BTreeMap<String, Value>,
    depth: usize,
) -> Value {
    let mut object = Map::new();
    let empty = Map::new();
    let properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&empty);
    let required = schema.get("required").and_then(Value::as_array);
    for (name, schema) in properties {
        let is_required = required.is_some_and(|names| names.iter().any(|one| one == name));
        if is_required || (depth < 5 && dice.coin()) {
            object.insert(
                name.clone(),
                candidate(dice, schema, definitions, depth + 1),
            );
        }
    }
    if let Some(more) = schema
        .get("additionalProperties")
        .filter(|more| more.is_object())
    {
        for name in ["x", "w", "more"] {
            if depth < 5 && !properties.contains_key(name) && dice.coin() {
                object.insert(name.into(), candidate(dice, more, definitions, depth + 1));
            }
        }
    }
    Value::Object(object)
}
