//! The constraints of a field, and how they are merged into the JSON Schema of its value.

use serde_json::{Map, Number, Value, json};

use crate::problem::Figure;

/// The constraints that a model's author puts on one field. The default is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Constraints {
    /// The least length of a text in code points.
    pub length_min: Option<usize>,
    /// The greatest length of a text in code points.
    pub length_max: Option<usize>,
    /// A regular expression that a text must match: anchored, without look-around.
    pub pattern: Option<&'static str>,
    /// The least number.
    pub minimum: Option<Figure>,
    /// The greatest number.
    pub maximum: Option<Figure>,
    /// A number must be a multiple of this, which is above zero.
    pub multiple_of: Option<Figure>,
    /// The fewest items of a list, or entries of a map.
    pub items_min: Option<usize>,
    /// The most items of a list, or entries of a map.
    pub items_max: Option<usize>,
    /// Whether the items of a list must differ from each other.
    pub unique: bool,
}

impl Constraints {
    /// No constraints.
    pub const NONE: Self = Self {
        length_min: None,
        length_max: None,
        pattern: None,
        minimum: None,
        maximum: None,
        multiple_of: None,
        items_min: None,
        items_max: None,
        unique: false,
    };

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Merges the constraints into `schema`. `resolve` finds the schema behind a `$ref`, which is
    /// then inlined, because a shared definition must not bear the constraints of one field.
    pub(crate) fn merge(&self, schema: &mut Value, resolve: &dyn Fn(&str) -> Option<Value>) {
        if self.is_empty() {
            return;
        }
        inline(schema, resolve);
        if let Some(Value::Array(branches)) = schema.get_mut("anyOf") {
            for branch in branches {
                inline(branch, resolve);
                self.merge_into(branch);
            }
        } else {
            self.merge_into(schema);
        }
    }

    /// Puts the keywords beside `type`, those that fit it.
    fn merge_into(&self, schema: &mut Value) {
        if *schema == Value::Bool(true) {
            *schema = json!({});
        }
        let Value::Object(keywords) = schema else {
            return;
        };
        let types = types_of(keywords);
        let is = |name: &str| types.iter().any(|one| one == name);
        if is("string") {
            raise(keywords, "minLength", self.length_min.map(Number::from));
            lower(keywords, "maxLength", self.length_max.map(Number::from));
            if let Some(pattern) = self.pattern {
                set_pattern(keywords, pattern);
            }
        }
        if is("integer") || is("number") {
            raise(keywords, "minimum", self.minimum.and_then(Figure::number));
            lower(keywords, "maximum", self.maximum.and_then(Figure::number));
            if let Some(step) = self.multiple_of.and_then(Figure::number) {
                keywords.insert("multipleOf".to_owned(), Value::Number(step));
            }
        }
        if is("array") {
            raise(keywords, "minItems", self.items_min.map(Number::from));
            lower(keywords, "maxItems", self.items_max.map(Number::from));
            if self.unique {
                keywords.insert("uniqueItems".to_owned(), Value::Bool(true));
            }
        }
        if is("object") {
            raise(keywords, "minProperties", self.items_min.map(Number::from));
            lower(keywords, "maxProperties", self.items_max.map(Number::from));
        }
    }
}

/// Replaces a schema that is a mere `$ref` by what it refers to, as often as needed.
fn inline(schema: &mut Value, resolve: &dyn Fn(&str) -> Option<Value>) {
    // A chain of references is as long as the nesting of newtypes; a cycle ends here.
    for _ in 0..16 {
        let Some(Value::String(target)) = schema.get("$ref") else {
            return;
        };
        let Some(mut found) = resolve(target) else {
            return;
        };
        if let (Value::Object(found), Value::Object(beside)) = (&mut found, &*schema) {
            for (keyword, value) in beside.iter().filter(|(keyword, _)| *keyword != "$ref") {
                found.insert(keyword.clone(), value.clone());
            }
        }
        *schema = found;
    }
}

/// The types that a schema names, `null` among them.
fn types_of(keywords: &Map<String, Value>) -> Vec<String> {
    match keywords.get("type") {
        Some(Value::String(one)) => vec![one.clone()],
        Some(Value::Array(several)) => several
            .iter()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// A second pattern goes into `allOf`, since one schema holds only one.
fn set_pattern(keywords: &mut Map<String, Value>, pattern: &str) {
    if keywords.get("pattern").is_none_or(|own| own == pattern) {
        keywords.insert("pattern".to_owned(), json!(pattern));
        return;
    }
    let all = keywords
        .entry("allOf")
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(all) = all {
        all.push(json!({ "type": "string", "pattern": pattern }));
    }
}

/// Sets a lower bound unless the schema has a stricter one.
fn raise(keywords: &mut Map<String, Value>, keyword: &str, bound: Option<Number>) {
    set_bound(keywords, keyword, bound, |new, old| new > old);
}

/// Sets an upper bound unless the schema has a stricter one.
fn lower(keywords: &mut Map<String, Value>, keyword: &str, bound: Option<Number>) {
    set_bound(keywords, keyword, bound, |new, old| new < old);
}

fn set_bound(
    keywords: &mut Map<String, Value>,
    keyword: &str,
    bound: Option<Number>,
    stricter: impl Fn(f64, f64) -> bool,
) {
    let Some(bound) = bound else { return };
    let old = keywords.get(keyword).and_then(Value::as_f64);
    let new = bound.as_f64();
    if let (Some(old), Some(new)) = (old, new)
        && !stricter(new, old)
    {
        return;
    }
    keywords.insert(keyword.to_owned(), Value::Number(bound));
}
