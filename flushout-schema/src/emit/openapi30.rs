//! The Schema Object of OpenAPI 3.0: no null, no tuples, nothing about keys.

use serde_json::{Map, Value, json};

use super::draft04::any_key;
use super::older::{Draft, Older, Rewriter, below};

/// The schema of null alone. In OpenAPI 3.0 null needs a type beside it.
fn only_null() -> Value {
    json!({ "type": "string", "nullable": true, "enum": [null] })
}

impl Draft {
    /// Adds `schema` or null.
    pub(super) fn or_null(&mut self, schema: Value) {
        match schema {
            Value::Object(mut keywords) if may_bear_null(&keywords, &self.keywords) => {
                if let Some(Value::Array(values)) = keywords.get_mut("enum")
                    && !values.contains(&Value::Null)
                {
                    values.push(Value::Null);
                }
                for (keyword, value) in keywords {
                    // What is said of the whole goes before what is said of the part.
                    self.keywords.entry(keyword).or_insert(value);
                }
                self.set("nullable", json!(true));
            }
            schema => {
                self.also(json!({ "anyOf": [schema, only_null()] }));
                // Without a type this has no effect; there are tools that look no further.
                self.set("nullable", json!(true));
            }
        }
    }
}

/// Whether `nullable` beside these keywords says that null is accepted, and nothing else refuses it.
fn may_bear_null(keywords: &Map<String, Value>, beside: &Map<String, Value>) -> bool {
    let composed = |keyword: &str| keywords.contains_key(keyword);
    let named = |keyword: &String| ["description", "title", "default"].contains(&keyword.as_str());
    keywords.get("type").is_some_and(Value::is_string)
        && !["allOf", "anyOf", "oneOf", "not"].into_iter().any(composed)
        && beside.keys().all(named)
}

impl Rewriter<'_> {
    /// The types, with null and integers as the dialect has them.
    pub(super) fn types(&mut self, keywords: &Map<String, Value>, draft: &mut Draft) {
        let mut types: Vec<&str> = match keywords.get("type") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
            _ => return,
        };
        if types.contains(&"integer") && types.contains(&"number") {
            types.retain(|one| *one != "integer");
        }
        if let (Some(place), false) = (
            types.iter().position(|one| *one == "integer"),
            self.keeps_integers,
        ) {
            types[place] = "number";
            let listed = ["const", "enum"]
                .iter()
                .any(|one| keywords.contains_key(*one));
            match keywords.get("multipleOf") {
                _ if listed => {}
                Some(step) if step.is_u64() => {}
                Some(_) => draft.also(json!({ "multipleOf": 1 })),
                None => draft.set("multipleOf", json!(1)),
            }
        }
        match self.older {
            Older::Draft04 => match types.as_slice() {
                [one] => draft.set("type", json!(one)),
                several => draft.set("type", json!(several)),
            },
            Older::OpenApi30 => types_openapi30(&types, draft),
        }
    }

    pub(super) fn object(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        match self.older {
            Older::Draft04 => self.object_draft04(pointer, keywords, draft),
            Older::OpenApi30 => self.object_openapi30(pointer, keywords, draft),
        }
    }

    pub(super) fn array(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        match self.older {
            Older::Draft04 => self.array_draft04(pointer, keywords, draft),
            Older::OpenApi30 => self.array_openapi30(pointer, keywords, draft),
        }
    }

    fn object_openapi30(
        &mut self,
        pointer: &str,
        keywords: &Map<String, Value>,
        draft: &mut Draft,
    ) {
        if let Some(names) = keywords.get("propertyNames")
            && !any_key(names)
        {
            self.loss(&below(pointer, "propertyNames"), "propertyNames", "any key");
        }
        let additional = match keywords.get("additionalProperties") {
            Some(Value::Bool(open)) => Some(json!(open)),
            Some(schema) => {
                let pointer = below(pointer, "additionalProperties");
                Some(self.schema(&pointer, schema))
            }
            None => None,
        };
        let Some(Value::Object(patterns)) = keywords.get("patternProperties") else {
            if let Some(additional) = additional {
                draft.set("additionalProperties", additional);
            }
            return;
        };
        let pointer = below(pointer, "patternProperties");
        self.loss(
            &pointer,
            "patternProperties",
            "under any key, what any of the patterns allows",
        );
        let members = patterns
            .iter()
            .map(|(pattern, member)| self.schema(&below(&pointer, pattern), member));
        let mut any: Vec<Value> = members.collect();
        match additional {
            Some(Value::Bool(false)) => {}
            Some(schema @ Value::Object(_)) => any.push(schema),
            // Other keys may hold anything, so every key may.
            _ => return,
        }
        draft.set("additionalProperties", one_of_them(any));
    }

    fn array_openapi30(&mut self, pointer: &str, keywords: &Map<String, Value>, draft: &mut Draft) {
        let rest = keywords.get("items");
        let Some(Value::Array(tuple)) = keywords.get("prefixItems") else {
            if let Some(schema) = rest {
                let schema = self.schema(&below(pointer, "items"), schema);
                draft.set("items", schema);
            } else if draft.keywords.get("type").is_some_and(|one| one == "array") {
                // It has to stand beside this type.
                let anything = self.anything();
                draft.set("items", anything);
            }
            return;
        };
        let mut any = self.list(pointer, "prefixItems", tuple);
        let given = keywords.get("maxItems").and_then(Value::as_u64);
        let length = tuple.len() as u64;
        if given.is_some_and(|most| most <= length) {
            // There is no place behind the tuple.
        } else if rest == Some(&json!(false)) {
            draft.set("maxItems", json!(length));
        } else {
            any.push(match rest {
                Some(schema) => self.schema(&below(pointer, "items"), schema),
                None => self.anything(),
            });
        }
        if any.iter().any(|one| Some(one) != any.first()) {
            self.loss(
                &below(pointer, "prefixItems"),
                "prefixItems",
                "at every place, what any of the places allows",
            );
        }
        draft.set("items", one_of_them(any));
    }
}

/// What any of the schemas accepts, each named once.
fn one_of_them(schemas: Vec<Value>) -> Value {
    let mut different: Vec<Value> = Vec::new();
    for schema in schemas {
        if !different.contains(&schema) {
            different.push(schema);
        }
    }
    match different.as_slice() {
        [only] => only.clone(),
        _ => json!({ "anyOf": different }),
    }
}

fn types_openapi30(types: &[&str], draft: &mut Draft) {
    let null = types.contains(&"null");
    let others: Vec<&str> = types.iter().copied().filter(|one| *one != "null").collect();
    match others.as_slice() {
        [] => {
            let Value::Object(mut keywords) = only_null() else {
                return;
            };
            draft.keywords.append(&mut keywords);
            return;
        }
        [one] => draft.set("type", json!(one)),
        several => {
            let mut any: Vec<Value> = several.iter().map(|one| of_type(one)).collect();
            if null {
                any.push(only_null());
            }
            draft.also(json!({ "anyOf": any }));
        }
    }
    if null {
        draft.set("nullable", json!(true));
    }
}

fn of_type(name: &str) -> Value {
    if name == "array" {
        return json!({ "type": name, "items": { "nullable": true } });
    }
    json!({ "type": name })
}
