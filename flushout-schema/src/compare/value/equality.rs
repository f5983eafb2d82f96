//! Equality and order of values in the sense of JSON Schema: `1` is `1.0`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

/// How two numbers compare; exact for integers. `None` when one is no number.
pub(super) fn compare_numbers(one: &Value, other: &Value) -> Option<Ordering> {
    match (integer(one), integer(other)) {
        (Some(one), Some(other)) => Some(one.cmp(&other)),
        _ => one.as_f64()?.partial_cmp(&other.as_f64()?),
    }
}

/// The number as an integer, where it is one, however it is written.
pub(super) fn integer(value: &Value) -> Option<i128> {
    let signed = value.as_i64().map(i128::from);
    let exact = signed.or_else(|| value.as_u64().map(i128::from));
    exact.or_else(|| whole(value.as_f64()?))
}

/// A double that is an integer.
fn whole(double: f64) -> Option<i128> {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "what is whole and in range is exact"
    )]
    (double.fract() == 0.0 && double.abs() < 1e30).then_some(double as i128)
}

/// Whether two values are equal in the sense of JSON Schema: `1` is `1.0`.
pub(super) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(_), Value::Number(_)) => {
            compare_numbers(one, other) == Some(Ordering::Equal)
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(name, one)| other.get(name).is_some_and(|other| equal(one, other)))
        }
        _ => one == other,
    }
}

/// A text that two values share exactly when they are equal in the sense of JSON Schema.
pub(super) fn text_of(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

fn write(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => match integer(value) {
            Some(integer) => text.push_str(&integer.to_string()),
            None => text.push_str(&number.to_string()),
        },
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Object(members) => {
            // Sorted, whatever order the map keeps.
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            text.push('{');
            for (name, member) in sorted {
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(member, text);
                text.push(',');
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn equal_values_share_a_text_and_others_do_not() {
        let values = [
            json!(1),
            json!(1.0),
            json!(1.5),
            json!("1"),
            json!(-0.0),
            json!(0),
            json!(null),
            json!([1, [2.0]]),
            json!([1.0, [2]]),
            json!([[1], 2]),
            json!({ "a": 1, "b": [] }),
            json!({ "b": [], "a": 1.0 }),
            json!({}),
            json!(9_007_199_254_740_993_u64),
            json!(1e300),
        ];
        for one in &values {
            for other in &values {
                assert_eq!(
                    text_of(one) == text_of(other),
                    equal(one, other),
                    "{one} {other}"
                );
            }
        }
    }
}
