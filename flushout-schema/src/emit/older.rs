//! Rewrites a 2020-12 schema for dialects that lack keywords: what they cannot say is said
//! otherwise, or left out so that more is accepted, never less.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::kind::SchemaKind;
use super::loss::Loss;
use flushout_runtime::node_schema::Profile;
use flushout_runtime::problem::push_pointer_token;

/// Where `$ref`s lead in 2020-12.
const DEFINITIONS: &str = "#/$defs/";

/// The dialects that schemas are rewritten for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Older {
    /// JSON Schema draft-04.
    Draft04,
    /// The Schema Object of OpenAPI 3.0.
    OpenApi30,
}

impl Older {
    /// Where `$ref`s lead.
    const fn definitions(self) -> &'static str {
        match self {
            Self::Draft04 => "#/definitions/",
            Self::OpenApi30 => "#/components/schemas/",
        }
    }
}

/// A schema that was rewritten.
#[derive(Debug)]
pub(super) struct Rewritten {
    pub(super) root: Value,
    pub(super) definitions: BTreeMap<String, Value>,
    /// What could not be said, in the order of the schema.
    pub(super) losses: Vec<Loss>,
}

/// Rewrites an emitted 2020-12 schema of this kind and profile.
pub(super) fn rewrite(
    schema: &Value,
    kind: SchemaKind,
    profile: Profile,
    older: Older,
) -> Rewritten {
    let none = Map::new();
    let definitions = match schema.get("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => &none,
    };
    let mut rewriter = Rewriter {
        older,
        kind,
        keeps_integers: profile == Profile::Types,
        definitions,
        looser: BTreeSet::new(),
        losses: Vec::new(),
        marks: 0,
    };
    // Whether a definition accepts more depends on those that it refers to, itself among them. So
    // all are rewritten again until no further one is found to; most often twice.
    loop {
        let known = rewriter.looser.len();
        rewriter.losses.clear();
        let root = rewriter.schema("", schema);
        let mut rewritten = BTreeMap::new();
        for (name, definition) in definitions {
            let marks = rewriter.marks;
            let pointer = below(&below("", "$defs"), name);
            let definition = rewriter.schema(&pointer, definition);
            if rewriter.marks > marks {
                rewriter.looser.insert(name.clone());
            }
            rewritten.insert(name.clone(), definition);
        }
        if rewriter.looser.len() == known {
            return Rewritten {
                root,
                definitions: rewritten,
                losses: rewriter.losses,
            };
        }
    }
}

/// The pointer to a member.
pub(super) fn below(pointer: &str, token: &str) -> String {
    let mut pointer = pointer.to_owned();
    push_pointer_token(&mut pointer, token);
    pointer
}

/// The state of rewriting one schema.
pub(super) struct Rewriter<'r> {
    pub(super) older: Older,
    kind: SchemaKind,
    /// Code generators have to see `integer`. Validators that follow these dialects to the letter
    /// refuse `1.0` as an integer, so for them it is a number that is a multiple of one.
    pub(super) keeps_integers: bool,
    pub(super) definitions: &'r Map<String, Value>,
    /// Definitions that accept more than they did.
    looser: BTreeSet<String>,
    pub(super) losses: Vec<Loss>,
    /// Rises with each loss, and with each reference to a definition that accepts more. A schema
    /// over which it stayed as it was says exactly what it said.
    pub(super) marks: usize,
}

/// A schema that is being put together.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) keywords: Map<String, Value>,
    pub(super) all: Vec<Value>,
}

impl Draft {
    pub(super) fn set(&mut self, keyword: &str, value: Value) {
        self.keywords.insert(keyword.to_owned(), value);
    }

    /// Adds a schema that has to hold too: beside the rest if it is a lone `anyOf` and there is
    /// none yet, else within `allOf`.
    pub(super) fn also(&mut self, schema: Value) {
        match schema {
            Value::Object(mut clause)
                if clause.len() == 1
                    && clause.contains_key("anyOf")
                    && !self.keywords.contains_key("anyOf") =>
            {
                self.keywords.append(&mut clause);
            }
            other => self.all.push(other),
        }
    }

    fn finish(mut self) -> Value {
        if let (1, true, Some(Value::Object(only))) =
            (self.all.len(), self.keywords.is_empty(), self.all.first())
        {
            // Nothing stands beside it.
            return Value::Object(only.clone());
        }
        if !self.all.is_empty() {
            self.set("allOf", Value::Array(self.all.clone()));
        }
        Value::Object(self.keywords)
    }
}

impl Rewriter<'_> {
    /// A schema at its place in the whole.
    pub(super) fn schema(&mut self, pointer: &str, schema: &Value) -> Value {
        let keywords = match schema {
            Value::Object(keywords) => keywords,
            Value::Bool(false) => return json!({ "not": self.anything() }),
            _ => return self.anything(),
        };
        let mut draft = Draft::default();
        if let Some(Value::String(target)) = keywords.get("$ref") {
            draft.also(self.reference(target));
        }
        for (keyword, value) in keywords {
            self.keyword(pointer, keyword, value, &mut draft);
        }
        self.types(keywords, &mut draft);
        bounds(
            keywords,
            &mut draft,
            "minimum",
            "exclusiveMinimum",
            |a, b| a >= b,
        );
        bounds(
            keywords,
            &mut draft,
            "maximum",
            "exclusiveMaximum",
            |a, b| a <= b,
        );
        self.object(pointer, keywords, &mut draft);
        self.array(pointer, keywords, &mut draft);
        self.alternatives(pointer, keywords, &mut draft);
        self.condition(pointer, keywords, &mut draft);
        let asserts =
            |keyword: &String| !["description", "title", "default"].contains(&keyword.as_str());
        if !draft.keywords.keys().any(asserts)
            && draft.all.is_empty()
            && let Value::Object(mut anything) = self.anything()
        {
            draft.keywords.append(&mut anything);
        }
        draft.finish()
    }

    /// Keywords that are the same everywhere, and those that no dialect of these knows.
    fn keyword(&mut self, pointer: &str, keyword: &str, value: &Value, draft: &mut Draft) {
        match keyword {
            // Both dialects want a name in the list.
            "required" if *value == json!([]) => {}
            "title" | "description" | "format" | "default" | "enum" | "minLength" | "maxLength"
            | "pattern" | "multipleOf" | "minItems" | "maxItems" | "uniqueItems"
            | "minProperties" | "maxProperties" | "required" => draft.set(keyword, value.clone()),
            "deprecated" if self.older == Older::OpenApi30 => draft.set(keyword, value.clone()),
            "const" => draft.set("enum", json!([value])),
            "properties" => {
                let members = self.members(&below(pointer, keyword), value);
                draft.set(keyword, members);
            }
            "contains" => self.loss(
                &below(pointer, keyword),
                "contains",
                "lists without such an item",
            ),
            // The others have their own functions, or say nothing about what is accepted.
            _ => {}
        }
    }

    /// What every value fulfils. In OpenAPI 3.0 some tools refuse null where nothing is said of it.
    pub(super) fn anything(&self) -> Value {
        match self.older {
            Older::Draft04 => json!({}),
            Older::OpenApi30 => json!({ "nullable": true }),
        }
    }

    pub(super) fn loss(&mut self, pointer: &str, keyword: &'static str, accepts: &'static str) {
        self.marks += 1;
        self.losses.push(Loss {
            kind: self.kind,
            pointer: pointer.to_owned(),
            keyword,
            accepts,
        });
    }

    fn reference(&mut self, target: &str) -> Value {
        let Some(name) = target.strip_prefix(DEFINITIONS) else {
            return json!({ "$ref": target });
        };
        if self.looser.contains(name) {
            self.marks += 1;
        }
        json!({ "$ref": format!("{}{name}", self.older.definitions()) })
    }

    /// A map from names to schemas.
    pub(super) fn members(&mut self, pointer: &str, members: &Value) -> Value {
        let Value::Object(members) = members else {
            return json!({});
        };
        let members = members.iter().map(|(name, member)| {
            let member = self.schema(&below(pointer, name), member);
            (name.clone(), member)
        });
        Value::Object(members.collect())
    }

    /// A list of schemas.
    pub(super) fn list(&mut self, pointer: &str, keyword: &str, list: &[Value]) -> Vec<Value> {
        let pointer = below(pointer, keyword);
        let schemas = list
            .iter()
            .enumerate()
            .map(|(position, schema)| self.schema(&below(&pointer, &position.to_string()), schema));
        schemas.collect()
    }
}

/// Bounds that exclude themselves are a switch beside the bound in both dialects.
fn bounds(
    keywords: &Map<String, Value>,
    draft: &mut Draft,
    inclusive: &str,
    exclusive: &str,
    as_strict: impl Fn(f64, f64) -> bool,
) {
    let figure = |keyword: &str| keywords.get(keyword).filter(|value| value.is_number());
    let bound = match (figure(inclusive), figure(exclusive)) {
        (Some(own), Some(open)) => match (own.as_f64(), open.as_f64()) {
            (Some(closed), Some(limit)) if !as_strict(limit, closed) => own,
            _ => open,
        },
        (Some(own), None) => own,
        (None, Some(open)) => open,
        (None, None) => return,
    };
    draft.set(inclusive, bound.clone());
    if figure(exclusive) == Some(bound) {
        draft.set(exclusive, json!(true));
    }
}
