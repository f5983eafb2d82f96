//! The interceptor rules of recorded scenarios: a list, of which the first rule that matches decides.

use flushout::apply::{Context, Intercepted, Interceptor, Rejection};
use flushout::model::Invocation;
use flushout::untyped::Json;
use serde::Deserialize;
use serde_json::{Map, Value};

/// One rule.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    #[serde(default)]
    when: Conditions,
    then: Decision,
}

/// The conditions of a rule; all that are given must hold.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Conditions {
    action: Option<Vec<String>>,
    props_have: Option<String>,
    path_starts_with: Option<Vec<String>>,
    document_has: Option<Vec<String>>,
}

/// What becomes of a command that matches.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Decision {
    Reject(String),
    SetProps(Map<String, Value>),
    ReplaceProps(Value),
}

impl Conditions {
    fn hold(&self, command: &Intercepted<'_>, props: &Value, document: &Json) -> bool {
        let action = command.action().as_npm_str();
        let path = command.path().segments();
        let actions = self.action.as_ref();
        let beginning = self.path_starts_with.as_ref();
        actions.is_none_or(|actions| actions.iter().any(|name| name == action))
            && self
                .props_have
                .as_ref()
                .is_none_or(|key| has(props, key).is_some())
            && beginning.is_none_or(|beginning| {
                beginning.len() <= path.len()
                    && beginning.iter().zip(path).all(|(one, other)| one == other)
            })
            && self
                .document_has
                .as_ref()
                .is_none_or(|keys| document.get(keys.iter().map(String::as_str)).is_some())
    }
}

/// What a value has under its own key, or an array under its index.
fn has<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(members) => members.get(key),
        Value::Array(items) => {
            let index: usize = key.parse().ok()?;
            items.get(index).filter(|_| index.to_string() == key)
        }
        _ => None,
    }
}

/// Props with some keys set. As in JavaScript, an array gives its indexes as keys, and a text its
/// UTF-16 units.
fn with_props_set(props: Value, set: &Map<String, Value>) -> Value {
    let indexed = |items: Vec<Value>| -> Map<String, Value> {
        let items = items.into_iter().enumerate();
        items
            .map(|(index, item)| (index.to_string(), item))
            .collect()
    };
    let mut members = match props {
        Value::Object(members) => members,
        Value::Array(items) => indexed(items),
        Value::String(text) => {
            let units = text.encode_utf16();
            indexed(
                units
                    .map(|unit| String::from_utf16_lossy(&[unit]).into())
                    .collect(),
            )
        }
        _ => Map::new(),
    };
    members.extend(set.clone());
    Value::Object(members)
}

/// Makes an interceptor of rules.
pub fn interceptor(rules: Vec<Rule>) -> impl Interceptor<Json> + 'static {
    move |command: &mut Intercepted<'_>, document: &Json, _context: &Context| {
        let props = command.props().unwrap_or_default();
        let mut matching = rules
            .iter()
            .filter(|rule| rule.when.hold(command, &props, document));
        match matching.next().map(|rule| &rule.then) {
            None => Ok(()),
            Some(Decision::Reject(reason)) => Err(Rejection::new(reason)),
            Some(Decision::SetProps(set)) => {
                command.replace_props(with_props_set(props, set));
                Ok(())
            }
            Some(Decision::ReplaceProps(props)) => {
                command.replace_props(props.clone());
                Ok(())
            }
        }
    }
}

/// An interceptor that asks a closure about creates, updates and deletes, and accepts every command
/// of an enum.
pub struct AcceptingInvocations<F>(pub F);

impl<M, F> Interceptor<M> for AcceptingInvocations<F>
where
    F: FnMut(&mut Intercepted<'_>, &M, &Context) -> Result<(), Rejection> + Send + Sync,
{
    fn intercept(
        &mut self,
        command: &mut Intercepted<'_>,
        document: &M,
        context: &Context,
    ) -> Result<(), Rejection> {
        (self.0)(command, document, context)
    }

    fn intercept_invocation(
        &mut self,
        _command: &Invocation<M>,
        _document: &M,
        _context: &Context,
    ) -> Result<(), Rejection>
    where
        M: 'static,
    {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_misspelt_rule_is_refused() {
        for rule in [
            json!({"when": {"actoin": []}, "then": {"reject": "no"}}),
            json!({"when": {}, "then": {"refuse": "no"}}),
            json!({"when": {}, "then": {}}),
        ] {
            assert!(
                serde_json::from_value::<Rule>(rule.clone()).is_err(),
                "{rule}"
            );
        }
    }

    #[test]
    fn props_are_spread_as_in_javascript() {
        let set = json!({"x": 1}).as_object().unwrap().clone();
        assert_eq!(
            with_props_set(json!({"a": 2}), &set),
            json!({"a": 2, "x": 1})
        );
        assert_eq!(
            with_props_set(json!(["a"]), &set),
            json!({"0": "a", "x": 1})
        );
        assert_eq!(with_props_set(json!("é"), &set), json!({"0": "é", "x": 1}));
        assert_eq!(with_props_set(json!(null), &set), json!({"x": 1}));
    }
}
