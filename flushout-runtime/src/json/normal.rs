//! The normal form of JSON values: equal numbers are one value, and every two values have an order.

use std::cmp::Ordering;

use serde_json::Value;

use super::normalize_numbers;

/// Parses a text into its normal form; `None` when it is no JSON.
pub(crate) fn normal_value(text: &str) -> Option<Value> {
    let mut value = serde_json::from_str(text).ok()?;
    normalize_numbers(&mut value);
    Some(value)
}

/// A total order of values in normal form. Objects are compared whatever the order of their members,
/// so it holds with each feature of `serde_json`.
pub(crate) fn compare_values(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Number(one), Value::Number(other)) => {
            let double = |number: &serde_json::Number| number.as_f64().unwrap_or(f64::NAN);
            double(one).total_cmp(&double(other))
        }
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Array(one), Value::Array(other)) => {
            let items = one.iter().zip(other);
            let orders = items.map(|(one, other)| compare_values(one, other));
            first_difference(orders).then(one.len().cmp(&other.len()))
        }
        (Value::Object(one), Value::Object(other)) => {
            let (mut one, mut other): (Vec<_>, Vec<_>) =
                (one.iter().collect(), other.iter().collect());
            one.sort_unstable_by_key(|(name, _)| *name);
            other.sort_unstable_by_key(|(name, _)| *name);
            let members = one.iter().zip(&other);
            let orders = members.map(|((name, value), (other_name, other_value))| {
                let by_name = name.cmp(other_name);
                by_name.then_with(|| compare_values(value, other_value))
            });
            first_difference(orders).then(one.len().cmp(&other.len()))
        }
        _ => rank(one).cmp(&rank(other)),
    }
}

fn first_difference(mut orders: impl Iterator<Item = Ordering>) -> Ordering {
    orders
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

/// The place of a type among the types.
fn rank(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_ordered_by_what_they_are() {
        let texts = [
            "null",
            "false",
            "true",
            "-1",
            "0",
            "0.5",
            "1e300",
            r#""""#,
            r#""a""#,
            "[]",
            "[1]",
            "[1,0]",
            "[2]",
            "{}",
            r#"{"a":1}"#,
            r#"{"a":1,"b":0}"#,
            r#"{"a":2}"#,
            r#"{"b":0}"#,
        ];
        let values: Vec<Value> = texts.map(|text| normal_value(text).unwrap()).into();
        for (at, one) in values.iter().enumerate() {
            for (other_at, other) in values.iter().enumerate() {
                let expected = at.cmp(&other_at);
                assert_eq!(compare_values(one, other), expected, "{one} {other}");
                assert_eq!(one == other, expected.is_eq());
            }
        }
        for (one, other) in [
            ("1", "1.0"),
            ("-0.0", "0"),
            (r#"{"a":1,"b":2}"#, r#"{"b":2e0,"a":1}"#),
        ] {
            let order = compare_values(&normal_value(one).unwrap(), &normal_value(other).unwrap());
            assert!(order.is_eq(), "{one} {other}");
        }
    }
}
