//! Which lists within the values of a model have no order, and their values in one order.

use serde_json::{Map, Value};

use super::{FieldKind, NodeIndex, Shape};
use crate::json::compare_values;

/// How far a schema is followed to tell which form of an enum a value has.
const FORM_LEVELS_MAX: usize = 6;

/// Where references to definitions begin.
const DEFINITIONS: &str = "#/$defs/";

/// The lists without order in the values of a model: those whose type says `uniqueItems`, as
/// `HashSet` does. The rule `unique` of a field does not make it one; its order has a meaning.
#[derive(Debug)]
pub struct UnorderedLists {
    /// The shape of the model without the rules of its fields.
    types: Shape,
}

impl UnorderedLists {
    /// Those of a model, from its shape without the rules of its fields; `None` for a model that
    /// has none.
    pub(crate) fn of(types: Shape) -> Option<Self> {
        let mut nodes = types.nodes.iter();
        let has_any = nodes.any(|node| {
            node.fields.iter().any(|field| match &field.kind {
                FieldKind::Value { schema, .. } => names_unordered(schema),
                _ => false,
            })
        }) || types.definitions.values().any(names_unordered);
        has_any.then_some(Self { types })
    }

    /// Puts the lists without order in a node, or in some fields of it, into one order. The node is
    /// the one that the path of these segments leads to.
    pub(crate) fn sort_node<S: AsRef<str>>(
        &self,
        segments: impl IntoIterator<Item = S>,
        value: &mut Value,
    ) {
        use super::Place::{Child, Item, Root};
        if let Some(Root(node) | Item { node, .. } | Child { node, .. }) =
            self.types.resolve(segments)
        {
            self.sort_fields(node, value);
        }
    }

    fn sort_fields(&self, node: NodeIndex, value: &mut Value) {
        let (Some(node), Value::Object(members)) = (self.types.node(node), value) else {
            return;
        };
        for field in &node.fields {
            let Some(value) = members.get_mut(&field.name) else {
                continue;
            };
            match &field.kind {
                FieldKind::Value { schema, .. } => self.sort(&[schema], value),
                FieldKind::Child { node, .. } => self.sort_fields(*node, value),
                FieldKind::Collection { node, .. } => {
                    if let Value::Object(nodes) = value {
                        nodes
                            .values_mut()
                            .for_each(|value| self.sort_fields(*node, value));
                    }
                }
                FieldKind::Reference { .. } => {}
            }
        }
    }

    /// Sorts the lists without order in a value that all of these schemas hold for.
    fn sort(&self, schemas: &[&Value], value: &mut Value) {
        if !matches!(value, Value::Array(_) | Value::Object(_)) {
            return;
        }
        let mut keywords = Vec::new();
        for schema in schemas {
            self.collect(schema, value, FORM_LEVELS_MAX, &mut keywords);
        }
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let schemas = keywords.iter().filter_map(|one| of_item(one, index));
                    let schemas: Vec<&Value> = schemas.collect();
                    self.sort(&schemas, item);
                }
                let is_unordered = |keywords: &&Map<String, Value>| {
                    keywords.get("uniqueItems") == Some(&Value::Bool(true))
                };
                if keywords.iter().any(is_unordered) {
                    items.sort_by(compare_values);
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let schemas = keywords.iter().filter_map(|one| of_member(one, name));
                    let schemas: Vec<&Value> = schemas.collect();
                    self.sort(&schemas, member);
                }
            }
            _ => {}
        }
    }

    /// Collects the keywords that hold for a value: those of the schema, of what it refers to, and
    /// of the first form that fits the value.
    fn collect<'s>(
        &'s self,
        schema: &'s Value,
        value: &Value,
        levels: usize,
        found: &mut Vec<&'s Map<String, Value>>,
    ) {
        let (Value::Object(keywords), Some(levels)) = (schema, levels.checked_sub(1)) else {
            return;
        };
        found.push(keywords);
        if let Some(target) = self.target(keywords) {
            self.collect(target, value, levels, found);
        }
        for (keyword, forms) in keywords {
            let Value::Array(forms) = forms else {
                continue;
            };
            match keyword.as_str() {
                "allOf" => forms
                    .iter()
                    .for_each(|form| self.collect(form, value, levels, found)),
                "anyOf" | "oneOf" => {
                    let mut fitting = forms
                        .iter()
                        .filter(|form| self.fits(form, value, FORM_LEVELS_MAX));
                    if let Some(form) = fitting.next() {
                        self.collect(form, value, levels, found);
                    }
                }
                _ => {}
            }
        }
    }

    fn target(&self, keywords: &Map<String, Value>) -> Option<&Value> {
        let name = keywords.get("$ref")?.as_str()?.strip_prefix(DEFINITIONS)?;
        self.types.definitions.get(name)
    }

    /// Whether a schema may hold for a value, as far as a few levels of it tell.
    fn fits(&self, schema: &Value, value: &Value, levels: usize) -> bool {
        let keywords = match schema {
            Value::Bool(is_any) => return *is_any,
            Value::Object(keywords) => keywords,
            _ => return true,
        };
        let Some(levels) = levels.checked_sub(1) else {
            return true;
        };
        let fits = |schema: &Value, value: &Value| self.fits(schema, value, levels);
        let of_keyword = |(keyword, argument): (&String, &Value)| match (argument, value) {
            (Value::String(_), _) if keyword == "$ref" => self
                .target(keywords)
                .is_none_or(|target| fits(target, value)),
            (Value::String(name), _) if keyword == "type" => is_of_type(value, name),
            (Value::Array(names), _) if keyword == "type" => names
                .iter()
                .any(|name| name.as_str().is_none_or(|name| is_of_type(value, name))),
            (Value::Array(forms), _) => match keyword.as_str() {
                "anyOf" | "oneOf" => forms.iter().any(|form| fits(form, value)),
                "allOf" => forms.iter().all(|form| fits(form, value)),
                "enum" => forms.contains(value),
                "required" => forms.iter().all(|name| has_member(value, name)),
                _ => true,
            },
            (Value::Number(count), Value::Array(items)) => match keyword.as_str() {
                "minItems" => count
                    .as_u64()
                    .is_none_or(|least| items.len() as u64 >= least),
                "maxItems" => count.as_u64().is_none_or(|most| items.len() as u64 <= most),
                _ => true,
            },
            _ => keyword != "const" || argument == value,
        };
        keywords.iter().all(of_keyword)
            && match value {
                Value::Array(items) => items.iter().enumerate().all(|(index, item)| {
                    of_item(keywords, index).is_none_or(|schema| fits(schema, item))
                }),
                Value::Object(members) => members.iter().all(|(name, member)| {
                    of_member(keywords, name).is_none_or(|schema| fits(schema, member))
                }),
                _ => true,
            }
    }
}

/// The schema of an item, where the list has one for it.
fn of_item(keywords: &Map<String, Value>, index: usize) -> Option<&Value> {
    let first = keywords.get("prefixItems").and_then(Value::as_array);
    let first = first.and_then(|schemas| schemas.get(index));
    first.or_else(|| keywords.get("items"))
}

/// The schema of a member, where the object has one for it.
fn of_member<'s>(keywords: &'s Map<String, Value>, name: &str) -> Option<&'s Value> {
    let named = |keyword: &str| keywords.get(keyword).and_then(Value::as_object);
    let own = named("properties").and_then(|schemas| schemas.get(name));
    // Maps with keys of one type have one pattern, and all of their keys match it.
    let by_pattern = || named("patternProperties").and_then(|schemas| schemas.values().next());
    own.or_else(by_pattern)
        .or_else(|| keywords.get("additionalProperties"))
}

fn has_member(value: &Value, name: &Value) -> bool {
    match (value, name) {
        (Value::Object(members), Value::String(name)) => members.contains_key(name),
        _ => true,
    }
}

fn is_of_type(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::Number(number) => {
            name == "number"
                || name == "integer" && number.as_f64().is_some_and(|n| n.fract() == 0.0)
        }
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}

/// Whether a list without order is anywhere in a schema. What stands in data counts too, which only
/// costs time.
fn names_unordered(schema: &Value) -> bool {
    match schema {
        Value::Array(schemas) => schemas.iter().any(names_unordered),
        Value::Object(keywords) => {
            keywords.get("uniqueItems") == Some(&Value::Bool(true))
                || keywords.values().any(names_unordered)
        }
        _ => false,
    }
}
