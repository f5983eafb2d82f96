//! From the JSON Schema of a value to its rule. A keyword that is not understood is an error here, so
//! that none is passed over in silence later.

mod forms;
mod patterns;
mod types;

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::problem::{Code, Problem, push_pointer_token};

use super::rule::{Rule, Typed, Whole};
use types::is_typed_keyword;

/// Where `$ref`s lead.
const DEFINITIONS: &str = "#/$defs/";

/// How often the definitions are compiled: each time with what is known of the others from the time
/// before. Forms that refer to forms more often than this are tried one after the other, which costs
/// time, and tells what is wrong at the whole value only.
const PASSES: usize = 4;

/// Keywords that say nothing of what a value must be.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "default",
    "deprecated",
    "description",
    "examples",
    "format",
    "readOnly",
    "title",
    "writeOnly",
];

/// Keywords that combine rules.
const COMBINING: &[&str] = &[
    "$ref", "allOf", "anyOf", "const", "contains", "else", "enum", "if", "not", "oneOf", "then",
];

/// Compiles the schemas of one shape, which share their definitions.
pub struct Compiler<'s> {
    schemas: Vec<(&'s String, &'s Value)>,
    positions: BTreeMap<&'s str, usize>,
    compiled: Vec<Option<Rule>>,
}

impl<'s> Compiler<'s> {
    /// Compiles the definitions.
    ///
    /// # Errors
    ///
    /// [`wrong`], with a pointer into the schema, for a keyword or a pattern that is not understood.
    pub fn new(definitions: &'s BTreeMap<String, Value>) -> Result<Self, Problem> {
        let schemas: Vec<_> = definitions.iter().collect();
        let positions = schemas
            .iter()
            .enumerate()
            .map(|(position, (name, _))| (name.as_str(), position))
            .collect();
        let mut compiler = Self {
            compiled: vec![None; schemas.len()],
            schemas,
            positions,
        };
        for _ in 0..PASSES {
            let rules = compiler.schemas.iter().map(|(name, schema)| {
                let mut pointer = "/$defs".to_owned();
                push_pointer_token(&mut pointer, name);
                compiler.rule(schema, &pointer).map(Some)
            });
            compiler.compiled = rules.collect::<Result<_, _>>()?;
        }
        Ok(compiler)
    }

    /// The definitions, in their order.
    ///
    /// # Errors
    ///
    /// [`wrong`] for a definition that refers to nothing but itself.
    pub fn finish(self) -> Result<Vec<Rule>, Problem> {
        let rules: Vec<Rule> = self
            .compiled
            .into_iter()
            .map(|rule| rule.unwrap_or(Rule::Any))
            .collect();
        for (position, (name, _)) in self.schemas.iter().enumerate() {
            if is_endless(&rules, position) {
                let message = format!("the definition {name} refers to nothing but itself");
                return Err(wrong("/$defs", &message));
            }
        }
        Ok(rules)
    }

    /// The rule that a schema states.
    ///
    /// # Errors
    ///
    /// [`wrong`], with a pointer into the schema, for a keyword or a pattern that is not understood.
    pub fn rule(&self, schema: &Value, pointer: &str) -> Result<Rule, Problem> {
        let keywords = match schema {
            Value::Bool(true) => return Ok(Rule::Any),
            Value::Bool(false) => return Ok(Rule::Typed(Box::default())),
            Value::Object(keywords) => keywords,
            _ => return Err(wrong(pointer, "a schema is no object")),
        };
        for keyword in keywords.keys() {
            let keyword = keyword.as_str();
            let known = keyword.starts_with("x-")
                || ANNOTATIONS.contains(&keyword)
                || COMBINING.contains(&keyword)
                || is_typed_keyword(keyword);
            if !known {
                let message = format!("the keyword {keyword} is not understood");
                return Err(wrong(pointer, &message));
            }
        }
        let (typed, rest) = self.own(keywords, pointer)?;
        match (typed, rest.as_slice()) {
            (None, []) => Ok(Rule::Any),
            (Some(typed), []) => Ok(typed.into_rule()),
            (None, ["$ref"]) => self.reference(keywords, pointer),
            (None, ["anyOf"]) => self.any_of(keywords, pointer),
            (None, ["oneOf"]) => self.one_of(keywords, pointer),
            (typed, _) => self.whole(typed, keywords, pointer),
        }
    }

    /// What the keywords by type say, with `enum` and the like where they are about texts, and the
    /// combining keywords that are left.
    fn own<'k>(
        &self,
        keywords: &'k Map<String, Value>,
        pointer: &str,
    ) -> Result<(Option<Typed>, Vec<&'k str>), Problem> {
        let mut rest: Vec<&str> = keywords
            .keys()
            .map(String::as_str)
            .filter(|keyword| COMBINING.contains(keyword))
            .collect();
        let mut typed = if keywords.keys().any(|keyword| is_typed_keyword(keyword)) {
            Some(self.typed(keywords, pointer)?)
        } else {
            None
        };
        let allowed = forms::allowed(keywords);
        if let Some((texts, null)) = allowed.as_deref().and_then(forms::only_texts) {
            let own = typed.get_or_insert_with(Typed::of_any_type);
            own.keep_texts(texts, null);
            rest.retain(|keyword| *keyword != "enum" && *keyword != "const");
        }
        if let (Some(own), Some(text)) = (&mut typed, forms::refused_text(keywords))
            && own.refuse_text(text)
        {
            rest.retain(|keyword| *keyword != "not");
        }
        Ok((typed, rest))
    }

    fn reference(&self, keywords: &Map<String, Value>, pointer: &str) -> Result<Rule, Problem> {
        let target = keywords.get("$ref").and_then(Value::as_str).unwrap_or("");
        target
            .strip_prefix(DEFINITIONS)
            .and_then(|name| self.positions.get(name))
            .map(|position| Rule::Definition(*position))
            .ok_or_else(|| wrong(pointer, &format!("{target:?} leads to no definition")))
    }

    /// The rules of a list of schemas.
    fn list(
        &self,
        keywords: &Map<String, Value>,
        keyword: &str,
        pointer: &str,
    ) -> Result<Vec<Rule>, Problem> {
        let pointer = format!("{pointer}/{keyword}");
        match keywords.get(keyword) {
            None => Ok(Vec::new()),
            Some(Value::Array(schemas)) => schemas
                .iter()
                .enumerate()
                .map(|(index, schema)| self.rule(schema, &format!("{pointer}/{index}")))
                .collect(),
            Some(_) => Err(wrong(&pointer, "this is no list of schemas")),
        }
    }

    /// The rule of a keyword whose value is one schema.
    fn one(
        &self,
        keywords: &Map<String, Value>,
        keyword: &str,
        pointer: &str,
    ) -> Result<Option<Rule>, Problem> {
        keywords
            .get(keyword)
            .map(|schema| self.rule(schema, &format!("{pointer}/{keyword}")))
            .transpose()
    }

    fn whole(
        &self,
        typed: Option<Typed>,
        keywords: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Rule, Problem> {
        let mut whole = Whole {
            all: self.list(keywords, "allOf", pointer)?,
            none: self.one(keywords, "not", pointer)?.into_iter().collect(),
            contains: self.one(keywords, "contains", pointer)?,
            allowed: forms::allowed(keywords),
            ..Whole::default()
        };
        whole.all.extend(typed.map(Typed::into_rule));
        if keywords.contains_key("$ref") {
            whole.all.push(self.reference(keywords, pointer)?);
        }
        if keywords.contains_key("anyOf") {
            whole.all.push(self.any_of(keywords, pointer)?);
        }
        if keywords.contains_key("oneOf") {
            whole.all.push(self.one_of(keywords, pointer)?);
        }
        if let Some(condition) = self.one(keywords, "if", pointer)? {
            let then = self.one(keywords, "then", pointer)?.unwrap_or(Rule::Any);
            let otherwise = self.one(keywords, "else", pointer)?.unwrap_or(Rule::Any);
            whole.conditions.push((condition, then, otherwise));
        }
        Ok(Rule::Whole(Box::new(whole)))
    }

    fn any_of(&self, keywords: &Map<String, Value>, pointer: &str) -> Result<Rule, Problem> {
        let branches = self.list(keywords, "anyOf", pointer)?;
        if let Some(rule) = self.nullable(&branches) {
            return Ok(rule);
        }
        if let Some(typed) = self.merged(&branches) {
            return Ok(typed.into_rule());
        }
        Ok(Rule::Whole(Box::new(Whole {
            any: vec![branches],
            ..Whole::default()
        })))
    }

    fn one_of(&self, keywords: &Map<String, Value>, pointer: &str) -> Result<Rule, Problem> {
        let branches = self.list(keywords, "oneOf", pointer)?;
        if let Some(typed) = self.merged(&branches) {
            return Ok(typed.into_rule());
        }
        let mut whole = Whole::default();
        match forms::tagged(&branches, |rule| self.typed_behind(rule)) {
            Some(tagged) => whole.tagged = Some(tagged),
            None => whole.one.push(branches),
        }
        Ok(Rule::Whole(Box::new(whole)))
    }

    /// What a rule says by type, where it says nothing else and is known already.
    fn typed_behind<'r>(&'r self, mut rule: &'r Rule) -> Option<&'r Typed> {
        // A chain of references is as long as there are definitions at most, unless it is endless.
        for _ in 0..=self.compiled.len() {
            match rule {
                Rule::Typed(typed) => return Some(typed),
                Rule::Definition(position) => rule = self.compiled.get(*position)?.as_ref()?,
                _ => return None,
            }
        }
        None
    }

    /// Null and one other form.
    fn nullable(&self, branches: &[Rule]) -> Option<Rule> {
        let is_null = |rule: &Rule| self.typed_behind(rule).is_some_and(Typed::is_only_null);
        match branches {
            [rule, null] if is_null(rule) && is_null(null) => Some(null.clone()),
            [rule, null] | [null, rule] if is_null(null) => {
                Some(Rule::Nullable(Box::new(rule.clone())))
            }
            _ => None,
        }
    }

    /// Forms that the type of the value tells apart, as one.
    fn merged(&self, branches: &[Rule]) -> Option<Typed> {
        let mut merged = Typed::default();
        for branch in branches {
            forms::merge(&mut merged, self.typed_behind(branch)?)?;
        }
        Some(merged)
    }
}

/// Whether the rule at `start` leads back to itself without a step into a value.
fn is_endless(rules: &[Rule], start: usize) -> bool {
    let mut reached = vec![false; rules.len()];
    let mut waiting = vec![&rules[start]];
    while let Some(rule) = waiting.pop() {
        match rule {
            Rule::Any | Rule::Typed(_) => {}
            Rule::Nullable(rule) => waiting.push(rule),
            Rule::Whole(whole) => waiting.extend(whole.rules()),
            Rule::Definition(position) if *position == start => return true,
            Rule::Definition(position) => {
                if let Some(is_reached) = reached.get_mut(*position)
                    && !std::mem::replace(is_reached, true)
                {
                    waiting.extend(rules.get(*position));
                }
            }
        }
    }
    false
}

/// The problem of a schema from which no validator can be made.
pub fn wrong(pointer: &str, message: &str) -> Problem {
    Problem::new(
        Code::Malformed,
        format!("no validator can be made of the schema: {message}"),
    )
    .at(pointer)
}
