//! The keywords that speak of values of one type.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::limits::INTEGER_MAX;
use crate::problem::{Problem, push_pointer_token};
use crate::shape::formats::format_of_pattern;

use super::super::rule::{
    Ask, Bound, ListRule, NumberRule, ObjectRule, Property, Rule, TextRule, Typed,
};
use super::patterns::compile_pattern;
use super::{Compiler, wrong};

const KEYWORDS: &[&str] = &[
    "additionalProperties",
    "exclusiveMaximum",
    "exclusiveMinimum",
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
    "pattern",
    "patternProperties",
    "prefixItems",
    "properties",
    "propertyNames",
    "required",
    "type",
    "uniqueItems",
];

/// The bounds of integer types; 0 is that of the unsigned ones.
#[allow(clippy::cast_precision_loss, reason = "they are within ±(2^53-1)")]
const TYPE_BOUNDS: [f64; 12] = [
    0.0,
    i8::MIN as f64,
    i16::MIN as f64,
    i32::MIN as f64,
    -INTEGER_MAX as f64,
    i8::MAX as f64,
    i16::MAX as f64,
    i32::MAX as f64,
    u8::MAX as f64,
    u16::MAX as f64,
    u32::MAX as f64,
    INTEGER_MAX as f64,
];

/// Whether the keyword speaks of values of one type.
pub(super) fn is_typed_keyword(keyword: &str) -> bool {
    KEYWORDS.contains(&keyword)
}

impl Compiler<'_> {
    /// What the keywords by type say.
    pub(super) fn typed(
        &self,
        keywords: &Map<String, Value>,
        pointer: &str,
    ) -> Result<Typed, Problem> {
        let Some(types) = types(keywords) else {
            return Err(wrong(pointer, "the type is none"));
        };
        let is = |name: &str| types.contains(&name);
        let mut typed = Typed {
            null: is("null"),
            boolean: is("boolean"),
            ..Typed::default()
        };
        if is("number") || is("integer") {
            typed.number = Some(number(keywords, !is("number"), pointer)?);
        }
        if is("string") {
            typed.text = Some(Arc::new(text(keywords, pointer)?));
        }
        if is("array") {
            typed.list = Some(Arc::new(self.array(keywords, pointer)?));
        }
        if is("object") {
            typed.object = Some(Arc::new(self.members(keywords, pointer)?));
        }
        Ok(typed)
    }

    fn array(&self, keywords: &Map<String, Value>, pointer: &str) -> Result<ListRule, Problem> {
        Ok(ListRule {
            first: self.list(keywords, "prefixItems", pointer)?,
            others: self.one(keywords, "items", pointer)?.unwrap_or(Rule::Any),
            items_min: count(keywords, "minItems", pointer)?,
            items_max: count(keywords, "maxItems", pointer)?,
            unique: keywords.get("uniqueItems") == Some(&Value::Bool(true)),
        })
    }

    fn members(&self, keywords: &Map<String, Value>, pointer: &str) -> Result<ObjectRule, Problem> {
        let mut rule = ObjectRule {
            names: self.one(keywords, "propertyNames", pointer)?,
            members_min: count(keywords, "minProperties", pointer)?,
            members_max: count(keywords, "maxProperties", pointer)?,
            others: match keywords.get("additionalProperties") {
                Some(Value::Bool(false)) => None,
                Some(schema) => {
                    Some(self.rule(schema, &format!("{pointer}/additionalProperties"))?)
                }
                None => Some(Rule::Any),
            },
            ..ObjectRule::default()
        };
        for (name, schema) in map(keywords, "properties", pointer)? {
            let mut pointer = format!("{pointer}/properties");
            push_pointer_token(&mut pointer, name);
            rule.properties.push(Property {
                name: name.into(),
                rule: self.rule(schema, &pointer)?,
                required: false,
            });
        }
        for (pattern, schema) in map(keywords, "patternProperties", pointer)? {
            let mut pointer = format!("{pointer}/patternProperties");
            push_pointer_token(&mut pointer, pattern);
            let compiled = compile_pattern(pattern, &pointer)?;
            rule.patterns.push((compiled, self.rule(schema, &pointer)?));
        }
        require(&mut rule, keywords, pointer)?;
        Ok(rule)
    }
}

/// Marks the members that have to be there.
fn require(
    rule: &mut ObjectRule,
    keywords: &Map<String, Value>,
    pointer: &str,
) -> Result<(), Problem> {
    let names = match keywords.get("required") {
        None => return Ok(()),
        Some(Value::Array(names)) => names,
        Some(_) => return Err(wrong(pointer, "`required` is no list")),
    };
    for name in names {
        let Some(name) = name.as_str() else {
            return Err(wrong(pointer, "a name in `required` is no text"));
        };
        if let Some(property) = rule.properties.iter_mut().find(|one| one.name == name) {
            property.required = true;
            continue;
        }
        let is_matched = rule.patterns.iter().any(|(one, _)| one.is_match(name));
        let others = rule.others.clone();
        rule.properties.push(Property {
            name: name.into(),
            rule: match others {
                _ if is_matched => Rule::Any,
                Some(others) => others,
                None => Rule::Typed(Box::default()),
            },
            required: true,
        });
    }
    Ok(())
}

/// The types that are allowed: all of them where none is named.
fn types(keywords: &Map<String, Value>) -> Option<Vec<&str>> {
    const ALL: [&str; 7] = [
        "array", "boolean", "integer", "null", "number", "object", "string",
    ];
    let types = match keywords.get("type") {
        None => ALL.to_vec(),
        Some(Value::String(one)) => vec![one.as_str()],
        Some(Value::Array(several)) => several.iter().map(Value::as_str).collect::<Option<_>>()?,
        Some(_) => return None,
    };
    types.iter().all(|one| ALL.contains(one)).then_some(types)
}

fn map<'k>(
    keywords: &'k Map<String, Value>,
    keyword: &str,
    pointer: &str,
) -> Result<impl Iterator<Item = (&'k String, &'k Value)>, Problem> {
    match keywords.get(keyword) {
        None => Ok(None.into_iter().flatten()),
        Some(Value::Object(members)) => Ok(Some(members).into_iter().flatten()),
        Some(_) => Err(wrong(pointer, &format!("`{keyword}` is no object"))),
    }
}

/// A count, which JSON may write as `3.0`.
fn count(
    keywords: &Map<String, Value>,
    keyword: &str,
    pointer: &str,
) -> Result<Option<usize>, Problem> {
    let Some(value) = keywords.get(keyword) else {
        return Ok(None);
    };
    let whole = value.as_u64().or_else(|| {
        let figure = value.as_f64()?;
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "an integer up to 2^32 converts exactly"
        )]
        let whole =
            (figure.fract() == 0.0 && (0.0..4e9).contains(&figure)).then_some(figure as u64);
        whole
    });
    whole
        .and_then(|count| usize::try_from(count).ok())
        .map(Some)
        .ok_or_else(|| wrong(pointer, &format!("`{keyword}` is no count")))
}

fn figure(
    keywords: &Map<String, Value>,
    keyword: &str,
    pointer: &str,
) -> Result<Option<f64>, Problem> {
    match keywords.get(keyword) {
        None => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(_) => Err(wrong(pointer, &format!("`{keyword}` is no number"))),
    }
}

fn number(
    keywords: &Map<String, Value>,
    integer: bool,
    pointer: &str,
) -> Result<NumberRule, Problem> {
    let mut rule = NumberRule {
        integer,
        multiple_of: figure(keywords, "multipleOf", pointer)?,
        ..NumberRule::default()
    };
    if rule.multiple_of.is_some_and(|divisor| divisor <= 0.0) {
        return Err(wrong(pointer, "`multipleOf` is not above zero"));
    }
    for (keyword, exclusive) in [
        ("minimum", false),
        ("exclusiveMinimum", true),
        ("maximum", false),
        ("exclusiveMaximum", true),
    ] {
        let bound = figure(keywords, keyword, pointer)?.map(|figure| Bound {
            figure,
            exclusive,
            of_type: integer && !exclusive && TYPE_BOUNDS.contains(&figure),
        });
        if keyword.ends_with("inimum") {
            rule.minimum.extend(bound);
        } else {
            rule.maximum.extend(bound);
        }
    }
    Ok(rule)
}

fn text(keywords: &Map<String, Value>, pointer: &str) -> Result<TextRule, Problem> {
    let pattern = match keywords.get("pattern") {
        None => None,
        Some(Value::String(source)) => Some((source.clone(), compile_pattern(source, pointer)?)),
        Some(_) => return Err(wrong(pointer, "`pattern` is no text")),
    };
    let source = pattern.as_ref().map(|(source, _)| source);
    Ok(TextRule {
        format: source.and_then(|source| format_of_pattern(source)),
        characters_min: count(keywords, "minLength", pointer)?.filter(|min| *min > 0),
        characters_max: count(keywords, "maxLength", pointer)?,
        pattern,
        ..TextRule::default()
    })
}

impl Typed {
    /// Everything, by type.
    pub(super) fn of_any_type() -> Self {
        Self {
            null: true,
            boolean: true,
            number: Some(NumberRule::default()),
            text: Some(Arc::default()),
            list: Some(Arc::new(ListRule {
                first: Vec::new(),
                others: Rule::Any,
                items_min: None,
                items_max: None,
                unique: false,
            })),
            object: Some(Arc::new(ObjectRule {
                others: Some(Rule::Any),
                ..ObjectRule::default()
            })),
            ask: Ask::Any,
        }
    }

    /// Whether null is all that is allowed.
    pub(super) fn is_only_null(&self) -> bool {
        self.null && self.asks().next().is_none()
    }

    /// The rule, once it is known what to ask the parser for.
    pub(super) fn into_rule(mut self) -> Rule {
        if self.is_enum() {
            self.ask = Ask::Enum;
            return Rule::Typed(Box::new(self));
        }
        let mut asks = self.asks();
        let ask = match (asks.next(), asks.next()) {
            (Some(one), None) => one,
            (None, _) if self.null => Ask::Null,
            _ => Ask::Any,
        };
        drop(asks);
        self.ask = ask;
        Rule::Typed(Box::new(self))
    }

    /// Whether the value is what serde makes of an enum: one of some texts, or an object whose one
    /// member names a variant.
    fn is_enum(&self) -> bool {
        let texts = self.text.as_ref().map(|rule| rule.allowed.is_some());
        let variants = self.object.as_ref().map(|rule| rule.is_variant);
        let is_either = texts.is_some() || variants.is_some();
        let has_others = self.boolean || self.number.is_some() || self.list.is_some();
        is_either && !has_others && texts != Some(false) && variants != Some(false)
    }

    /// What to ask the parser for, for each type that is allowed, apart from null.
    fn asks(&self) -> impl Iterator<Item = Ask> {
        let integer = self.number.as_ref().is_some_and(|rule| rule.integer);
        [
            (self.boolean, Ask::Boolean),
            (integer, Ask::Integer),
            (self.number.is_some() && !integer, Ask::Double),
            (self.text.is_some(), Ask::Text),
            (self.list.is_some(), Ask::List),
            (self.object.is_some(), Ask::Object),
        ]
        .into_iter()
        .filter(|(is_allowed, _)| *is_allowed)
        .map(|(_, ask)| ask)
    }
}
