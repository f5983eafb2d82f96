//! A seeded stream of flushes of a model: made after its schema, and then made wrong here and there.

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

/// Flushes of one model, without an end.
pub struct Stream<'s> {
    schema: &'s Value,
    random: Random,
    runner: TestRunner,
}

/// Numbers that look random (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one_in(&mut self, cases: usize) -> bool {
        self.below(cases) == 0
    }

    fn pick<'v, T>(&mut self, values: &'v [T]) -> &'v T {
        &values[self.below(values.len())]
    }
}

impl<'s> Stream<'s> {
    /// The flushes that `schema` describes: a 2020-12 flush schema of the profile types.
    pub fn new(schema: &'s Value, seed: u64) -> Self {
        Self {
            schema,
            random: Random(seed),
            runner: TestRunner::deterministic(),
        }
    }

    fn sample(&mut self, schema: &Value, depth: usize) -> Value {
        let root = self.schema;
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = root.pointer(&target[1..]).unwrap();
            return self.sample(target, depth);
        }
        if let Some(value) = schema.get("const") {
            return value.clone();
        }
        if let Some(Value::Array(values)) = schema.get("enum") {
            return self.random.pick(values).clone();
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(Value::Array(branches)) = schema.get(keyword) {
                let branch = self.random.pick(branches);
                return self.sample(branch, depth);
            }
        }
        let of_type = match schema.get("type") {
            Some(Value::Array(types)) => self.random.pick(types).as_str(),
            Some(one) => one.as_str(),
            None => None,
        };
        match of_type {
            Some("object") => self.object(schema, depth + 1),
            Some("array") => self.array(schema, depth + 1),
            Some("string") => self.text(schema),
            Some("integer") => self.integer(schema),
            Some("number") => json!(*self.random.pick(&[0.5, 1.0, 2.25, 3.0])),
            Some("boolean") => json!(self.random.one_in(2)),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value, depth: usize) -> Value {
        let mut object = Map::new();
        let required = schema.get("required").cloned().unwrap_or_default();
        let required: Vec<&str> = required.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        if let Some(Value::Object(properties)) = schema.get("properties") {
            for (name, property) in properties {
                if required.contains(&name.as_str()) || (depth < 8 && self.random.one_in(2)) {
                    object.insert(name.clone(), self.sample(property, depth));
                }
            }
        }
        if let (Some(names), Some(entry)) = (schema.get("propertyNames"), schema.get("additionalProperties")) {
            for _ in 0..if depth < 8 { self.random.below(3) } else { 0 } {
                if let Value::String(name) = self.sample(names, depth) {
                    object.insert(name, self.sample(entry, depth));
                }
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, schema: &Value, depth: usize) -> Value {
        if let Some(Value::Array(tuple)) = schema.get("prefixItems") {
            return tuple.iter().map(|item| self.sample(item, depth)).collect();
        }
        let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(3);
        let count = self.random.below(usize::try_from(most.min(3)).unwrap() + 1);
        let items = schema.get("items").unwrap_or(&Value::Null);
        (0..count).map(|_| self.sample(items, depth)).collect()
    }

    fn text(&mut self, schema: &Value) -> Value {
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str) {
            let within = pattern.trim_start_matches('^').trim_end_matches('$');
            let texts = proptest::string::string_regex(within).unwrap();
            let text = texts.new_tree(&mut self.runner).unwrap().current();
            return json!(text.chars().take(8).collect::<String>());
        }
        let texts = ["a", "todos", "settings", "ein Übel", "😀", "", "x y"];
        json!(*self.random.pick(&texts))
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let bound = |keyword| schema.get(keyword).and_then(Value::as_i64);
        let (least, most) = (bound("minimum").unwrap_or(0), bound("maximum").unwrap_or(9));
        match self.random.below(4) {
            0 => json!(least),
            1 => json!(most),
            2 => json!((least.max(-50) + 5).min(most)),
            // As some languages write it.
            #[allow(clippy::cast_precision_loss, reason = "within 2^53")]
            _ => json!(least.max(-50) as f64),
        }
    }

    /// Makes something wrong, or not, somewhere in the value.
    fn spoil(&mut self, value: &mut Value) {
        let inside = match value {
            Value::Array(items) => items.len(),
            Value::Object(members) => members.len(),
            _ => 0,
        };
        if inside > 0 && !self.random.one_in(4) {
            let place = self.random.below(inside);
            let child = match value {
                Value::Array(items) => items.get_mut(place),
                Value::Object(members) => members.values_mut().nth(place),
                _ => None,
            };
            self.spoil(child.unwrap());
            return;
        }
        match value {
            Value::Object(members) if self.random.one_in(2) => self.spoil_object(members),
            Value::Array(items) if self.random.one_in(2) => match self.random.below(4) {
                0 => drop(items.pop()),
                1 => items.push(json!("more")),
                2 => items.reverse(),
                _ => items.extend(items.clone()),
            },
            other => *other = self.junk(),
        }
    }

    fn spoil_object(&mut self, members: &mut Map<String, Value>) {
        let names: Vec<String> = members.keys().cloned().collect();
        let name = if names.is_empty() { "x" } else { self.random.pick(&names) }.to_owned();
        let others = [
            "more", "createdAt", "movedAt", "author", "title", "name", "text", "todos", "children", "a,b", "", "é",
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "__proto_", "_proto___", "__prot",
        ];
        let other = (*self.random.pick(&others)).to_owned();
        match self.random.below(3) {
            0 => drop(members.remove(&name)),
            1 => drop(members.insert(other, self.junk())),
            _ => {
                if let Some(value) = members.remove(&name) {
                    members.insert(other, value);
                }
            }
        }
    }

    fn junk(&mut self) -> Value {
        let junk = [
            json!(null),
            json!(true),
            json!(0),
            json!(-1),
            json!(1.0),
            json!(1.5),
            json!(7),
            json!(1e300),
            json!(""),
            json!("a"),
            json!("a,b"),
            json!("__proto__"),
            json!("create"),
            json!("detete"),
            json!("children"),
            json!("x".repeat(201)),
            json!([]),
            json!(["todos"]),
            json!(["columns", "c"]),
            json!(["a", "a"]),
            json!({}),
            json!({"text": "a"}),
            json!({"x": 1.0, "y": 2, "z": 3}),
        ];
        self.random.pick(&junk).clone()
    }
}

impl Iterator for Stream<'_> {
    type Item = Value;

    fn next(&mut self) -> Option<Value> {
        let mut flush = self.sample(self.schema, 0);
        for _ in 0..self.random.below(3) {
            self.spoil(&mut flush);
        }
        Some(flush)
    }
}
