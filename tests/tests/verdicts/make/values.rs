//! Values of fields, made from the schema that the shape has of them.

use serde_json::{Map, Value, json};

use super::{Fault, Maker};

/// 2^53 - 1.
const INTEGER_MAX: i64 = 9_007_199_254_740_991;

/// Characters of one to four bytes, with those that JSON escapes and those that end lines elsewhere.
const CHARACTERS: [char; 20] = [
    'a',
    'Z',
    '0',
    ' ',
    '-',
    '"',
    '\\',
    '/',
    '\n',
    '\t',
    '\0',
    '\u{7f}',
    'é',
    'ß',
    '中',
    '\u{301}',
    '\u{2028}',
    '\u{feff}',
    '😀',
    '\u{10ffff}',
];

impl Maker<'_> {
    /// A value of this schema.
    pub(super) fn value(&mut self, schema: &Value) -> Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.trim_start_matches("#/$defs/");
            let target = self.shape.definitions[name].clone();
            return self.value(&target);
        }
        if let Some([other, _null]) = schema["anyOf"].as_array().map(Vec::as_slice) {
            let other = other.clone();
            return if self.one_in(4) {
                Value::Null
            } else {
                self.value(&other)
            };
        }
        let (kind, nullable) = match &schema["type"] {
            Value::Array(kinds) => (kinds[0].as_str().unwrap(), true),
            kind => (kind.as_str().unwrap(), false),
        };
        if self.hit(Fault::WrongType) {
            return self.wrong_type(kind);
        }
        if nullable && self.one_in(4) {
            return Value::Null;
        }
        match kind {
            "string" => self.text(schema),
            "integer" => self.integer(schema),
            "number" => self.number(schema),
            "boolean" => json!(self.rng.bool()),
            "array" => self.list(schema),
            "object" => self.object(schema),
            other => panic!("the maker does not know values of type {other}"),
        }
    }

    /// A value that is of another type, whatever the rules say.
    pub(super) fn wrong_type(&mut self, kind: &str) -> Value {
        let all = [
            ("string", json!("high")),
            ("string", json!("1")),
            ("integer", json!(10)),
            ("number", json!(1.5)),
            ("boolean", json!(false)),
            ("array", json!([])),
            ("array", json!([1.0, 2.0])),
            ("object", json!({})),
            ("object", json!({"x": 1.0, "y": 2.0})),
        ];
        loop {
            let (other, value) = self.pick(&all);
            let is_number = kind == "number" && other == "integer";
            if other != kind && !is_number {
                return value;
            }
        }
    }

    fn text(&mut self, schema: &Value) -> Value {
        if let Some(variants) = schema["enum"].as_array() {
            if self.hit(Fault::UnknownVariant) {
                return json!(self.pick(&["", "Red", "normal ", "none"]));
            }
            let variants = variants.clone();
            return self.pick(&variants);
        }
        let min = figure(schema, "minLength").unwrap_or(0);
        let max = figure(schema, "maxLength");
        if let Some(pattern) = schema["pattern"].as_str() {
            return json!(self.text_of_pattern(pattern, max));
        }
        if min > 0 && self.hit(Fault::TextTooShort) {
            return json!(self.characters(min - 1));
        }
        if let Some(max) = max
            && self.hit(Fault::TextTooLong)
        {
            return json!(self.characters(max + 1));
        }
        // Long texts cost every judge, so they are rarer the longer they are.
        let is_longest = max.is_some_and(|max| self.rng.usize(..max + 20) < 10);
        let length = match max {
            Some(max) if is_longest => max,
            _ => min + self.rng.usize(..6),
        };
        json!(self.characters(length))
    }

    pub(super) fn characters(&mut self, count: usize) -> String {
        (0..count).map(|_| self.pick(&CHARACTERS)).collect()
    }

    fn text_of_pattern(&mut self, pattern: &str, max: Option<usize>) -> String {
        let digits = |maker: &mut Self, alphabet: &[u8], count: usize| -> String {
            (0..count)
                .map(|_| char::from(maker.pick(alphabet)))
                .collect()
        };
        let count = self.rng.usize(1..=5);
        let (good, bad): (String, &[&str]) = match pattern {
            "^[A-Z]{2,5}-[0-9]{1,6}$" => {
                let letters = self.rng.usize(2..=5);
                let good =
                    digits(self, b"ABCXYZ", letters) + "-" + &digits(self, b"0123456789", count);
                (
                    good,
                    &[
                        "",
                        "A-1",
                        "ABCDEF-1",
                        "AB-",
                        "AB-1234567",
                        "ab-1",
                        "AB-1\n",
                        "\nAB-1",
                        "AB-١",
                        "ÀB-1",
                    ],
                )
            }
            "^#[0-9a-f]{6}$" => {
                let good = format!("#{}", digits(self, b"0123456789abcdef", 6));
                (
                    good,
                    &[
                        "",
                        "#12345",
                        "#1234567",
                        "#ABCDEF",
                        "123456",
                        "#12345g",
                        "#123456\n",
                    ],
                )
            }
            "^[0-9A-Za-z]*[1-9A-Za-z]$" => {
                let max = max.unwrap();
                if self.hit(Fault::TextTooLong) {
                    return "V".repeat(max + 1);
                }
                if self.hit(Fault::TextTooShort) {
                    return String::new();
                }
                let before = if self.one_in(20) { max - 1 } else { count };
                let good = digits(self, b"0123456789ABCXYZabcxyz", before) + "V";
                (good, &["0", "a0", "a-b", "é", "V\n", " V", "中"])
            }
            r"^[ -+\--~]+$" => {
                // The id of a node.
                let number = self.rng.u32(..100);
                let bad: &[&str] = &["a,b", "é", "a\n", "\u{7f}"];
                (format!("n{number}"), bad)
            }
            other => panic!("the maker knows no text for the pattern {other}"),
        };
        if self.hit(Fault::PatternMismatch) {
            return self.pick(bad).to_owned();
        }
        good
    }

    fn integer(&mut self, schema: &Value) -> Value {
        let min = schema["minimum"].as_i64().unwrap_or(-INTEGER_MAX);
        let max = schema["maximum"].as_i64().unwrap_or(INTEGER_MAX);
        let step = schema["multipleOf"].as_i64().unwrap_or(1);
        if self.hit(Fault::NumberTooSmall) {
            return json!(min - step);
        }
        if max < INTEGER_MAX && self.hit(Fault::NumberTooLarge) {
            return json!(max + step);
        }
        if step > 1 && self.hit(Fault::NotMultiple) {
            return json!(min + 1);
        }
        if self.hit(Fault::Fraction) {
            return self.pick(&[json!(7.5), json!(10.000_001)]);
        }
        if self.hit(Fault::BeyondIntegers) {
            return self.pick(&[
                json!(9_007_199_254_740_992_u64),
                json!(u64::MAX),
                json!(1e300),
                json!(-9_007_199_254_740_992_i64),
            ]);
        }
        let steps = (max - min) / step;
        let chosen = match self.rng.u32(..6) {
            0 => 0,
            1 => steps,
            _ => self.rng.i64(0..=steps),
        };
        json!(min + chosen * step)
    }

    fn number(&mut self, schema: &Value) -> Value {
        let (min, max) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
        if let Some(min) = min
            && self.hit(Fault::NumberTooSmall)
        {
            return json!(min - 1e-9);
        }
        if let Some(max) = max
            && self.hit(Fault::NumberTooLarge)
        {
            return json!(max + 1e-9);
        }
        match (min, max) {
            (Some(min), Some(max)) => {
                self.pick(&[json!(min), json!(max), json!(min.midpoint(max)), json!(1)])
            }
            _ => self.pick(&[
                json!(0),
                json!(-0.0),
                json!(1),
                json!(-250),
                json!(0.1),
                json!(-2.25),
                json!(1e300),
                json!(5e-324),
                json!(INTEGER_MAX),
            ]),
        }
    }

    fn list(&mut self, schema: &Value) -> Value {
        let max = figure(schema, "maxItems").unwrap_or(4);
        let unique = schema["uniqueItems"] == true;
        let count = if self.hit(Fault::TooManyItems) {
            max + 1
        } else {
            self.rng.usize(..=max)
        };
        let mut items: Vec<Value> = Vec::new();
        for _ in 0..count {
            let item = self.value(&schema["items"]);
            // A mistake in an item must not get lost.
            if !unique || !items.contains(&item) || count > max {
                items.push(item);
            }
        }
        if unique && !items.is_empty() && items.len() < max && self.hit(Fault::DuplicateItem) {
            let again = self.pick(&items);
            items.push(again);
        }
        json!(items)
    }

    fn object(&mut self, schema: &Value) -> Value {
        let mut members = Map::new();
        for (name, schema) in schema["properties"].as_object().unwrap() {
            if self.hit(Fault::ValueMemberMissing) {
                continue;
            }
            let value = self.value(schema);
            members.insert(name.clone(), value);
        }
        if self.hit(Fault::ValueMemberExtra) {
            members.insert("z".to_owned(), json!(1));
        }
        Value::Object(members)
    }
}

fn figure(schema: &Value, keyword: &str) -> Option<usize> {
    schema[keyword]
        .as_u64()
        .map(|figure| usize::try_from(figure).unwrap())
}
