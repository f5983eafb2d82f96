//! Values that are listed, and forms that can be told apart without trying each.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::super::rule::{ObjectRule, Rule, TextRule, Typed};

/// The values that `enum` and `const` allow.
pub(super) fn allowed(keywords: &Map<String, Value>) -> Option<Vec<Value>> {
    let listed = keywords.get("enum").and_then(Value::as_array);
    match (keywords.get("const"), listed) {
        (Some(one), None) => Some(vec![one.clone()]),
        (None, Some(values)) => Some(values.clone()),
        (Some(one), Some(values)) => Some(
            values
                .iter()
                .filter(|value| *value == one)
                .cloned()
                .collect(),
        ),
        (None, None) => None,
    }
}

/// The texts among the values, sorted, and whether null is one, when there is nothing else.
pub(super) fn only_texts(values: &[Value]) -> Option<(Vec<String>, bool)> {
    let mut texts = Vec::new();
    let mut null = false;
    for value in values {
        match value {
            Value::String(text) => texts.push(text.clone()),
            Value::Null => null = true,
            _ => return None,
        }
    }
    texts.sort_unstable();
    texts.dedup();
    Some((texts, null))
}

/// The text that `not` refuses, when that is all it says.
pub(super) fn refused_text(keywords: &Map<String, Value>) -> Option<&str> {
    let not = keywords.get("not")?.as_object()?;
    let is_all = not
        .keys()
        .all(|keyword| keyword == "const" || keyword == "type")
        && not.get("type").is_none_or(|one| one == "string");
    not.get("const").and_then(Value::as_str).filter(|_| is_all)
}

impl Typed {
    /// Keeps these texts alone, and null where it may stay.
    pub(super) fn keep_texts(&mut self, texts: Vec<String>, null: bool) {
        let text = self.text.take().filter(|_| !texts.is_empty());
        *self = Self {
            null: self.null && null,
            text: text.map(|own| {
                Arc::new(TextRule {
                    allowed: Some(texts),
                    ..TextRule::clone(&own)
                })
            }),
            ..Self::default()
        };
    }

    /// Refuses one text; false where the value need not be a text at all.
    pub(super) fn refuse_text(&mut self, text: &str) -> bool {
        let Some(own) = self.text.as_mut() else {
            return false;
        };
        Arc::make_mut(own).refused = Some(text.to_owned());
        true
    }
}

/// Adds another form to those of a value; `None` where the type does not tell them apart.
pub(super) fn merge(merged: &mut Typed, other: &Typed) -> Option<()> {
    if merged.null && other.null
        || merged.boolean && other.boolean
        || merged.number.is_some() && other.number.is_some()
        || merged.list.is_some() && other.list.is_some()
    {
        return None;
    }
    merged.text = match (merged.text.take(), other.text.clone()) {
        (Some(one), Some(two)) => Some(Arc::new(merge_texts(&one, &two)?)),
        (one, two) => one.or(two),
    };
    merged.object = match (merged.object.take(), &other.object) {
        (None, Some(only)) => Some(Arc::new(
            variant(only).unwrap_or_else(|| ObjectRule::clone(only)),
        )),
        (Some(one), Some(two)) => Some(Arc::new(merge_variants(&one, two)?)),
        (one, None) => one,
    };
    merged.null |= other.null;
    merged.boolean |= other.boolean;
    merged.number = merged.number.take().or_else(|| other.number.clone());
    merged.list = merged.list.take().or_else(|| other.list.clone());
    Some(())
}

/// Two lists of texts without a common one.
fn merge_texts(one: &TextRule, two: &TextRule) -> Option<TextRule> {
    let is_list = |rule: &TextRule| {
        rule.characters_min.is_none()
            && rule.characters_max.is_none()
            && rule.pattern.is_none()
            && rule.refused.is_none()
    };
    let (first, second) = (one.allowed.as_ref()?, two.allowed.as_ref()?);
    if !is_list(one) || !is_list(two) || first.iter().any(|text| second.contains(text)) {
        return None;
    }
    let mut allowed = [first.as_slice(), second.as_slice()].concat();
    allowed.sort_unstable();
    Some(TextRule {
        allowed: Some(allowed),
        ..TextRule::default()
    })
}

/// An object whose one member names a variant.
fn variant(rule: &ObjectRule) -> Option<ObjectRule> {
    let is_variant = rule.properties.len() == 1
        && rule.properties.iter().all(|property| property.required)
        && rule.patterns.is_empty()
        && rule.others.is_none()
        && rule.names.is_none();
    if rule.is_variant {
        return Some(rule.clone());
    }
    if !is_variant || rule.members_max.is_some() || rule.members_min.is_some() {
        return None;
    }
    let mut variant = rule.clone();
    variant.is_variant = true;
    variant.members_min = Some(1);
    variant.properties[0].required = false;
    Some(variant)
}

/// Variants that their names tell apart.
fn merge_variants(one: &ObjectRule, two: &ObjectRule) -> Option<ObjectRule> {
    let (mut merged, other) = (variant(one)?, variant(two)?);
    for property in other.properties {
        if merged
            .properties
            .iter()
            .any(|own| own.name == property.name)
        {
            return None;
        }
        merged.properties.push(property);
    }
    Some(merged)
}

/// The member that tells the forms of an object apart, with the form for each of its texts: forms in
/// each of which the member is required and is one text, another in each.
pub(super) fn tagged<'r>(
    branches: &'r [Rule],
    typed: impl Fn(&'r Rule) -> Option<&'r Typed>,
) -> Option<(String, Vec<(String, Rule)>)> {
    let objects: Vec<&ObjectRule> = branches
        .iter()
        .map(|branch| {
            typed(branch)
                .filter(|typed| is_only_object(typed))?
                .object
                .as_deref()
        })
        .collect::<Option<_>>()?;
    let candidates = &objects.first()?.properties;
    candidates.iter().find_map(|candidate| {
        let mut forms: Vec<(String, Rule)> = Vec::new();
        for (object, branch) in objects.iter().zip(branches) {
            let property = object
                .properties
                .iter()
                .find(|one| one.name == candidate.name)?;
            let text = typed(&property.rule)
                .filter(|_| property.required)
                .and_then(|typed| typed.text.as_ref())
                .and_then(|rule| rule.allowed.as_deref());
            let [text] = text? else {
                return None;
            };
            if forms.iter().any(|(other, _)| other == text) {
                return None;
            }
            forms.push((text.clone(), branch.clone()));
        }
        Some((candidate.name.to_string(), forms))
    })
}

fn is_only_object(typed: &Typed) -> bool {
    !typed.null
        && !typed.boolean
        && typed.number.is_none()
        && typed.text.is_none()
        && typed.list.is_none()
}
