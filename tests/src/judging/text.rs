//! Writes messages as JSON texts in the many ways in which the same message can be written.

use std::fmt::Write;

use fastrand::Rng;
use serde_json::{Number, Value};

/// The message as text: members in any order, numbers in odd notations, characters escaped, white
/// space between.
pub fn write(message: &Value, rng: &mut Rng) -> String {
    let mut text = String::new();
    value(&mut text, message, rng);
    text
}

fn one_in(rng: &mut Rng, of: u32) -> bool {
    rng.u32(..of) == 0
}

fn space(text: &mut String, rng: &mut Rng) {
    if one_in(rng, 40) {
        text.push_str([" ", "\n", "\t", "\r\n"][rng.usize(..4)]);
    }
}

fn value(text: &mut String, value_: &Value, rng: &mut Rng) {
    space(text, rng);
    match value_ {
        Value::Null | Value::Bool(_) => text.push_str(&value_.to_string()),
        Value::Number(one) => number(text, one, rng),
        Value::String(one) => string(text, one, rng),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                value(text, item, rng);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            rng.shuffle(&mut members);
            text.push('{');
            for (index, (name, member)) in members.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                string(text, name, rng);
                text.push(':');
                value(text, member, rng);
            }
            text.push('}');
        }
    }
    space(text, rng);
}

/// Integers of up to 2^53 are the same number in each of these notations.
fn number(text: &mut String, number: &Number, rng: &mut Rng) {
    let exact = number
        .as_i64()
        .filter(|integer| integer.unsigned_abs() < 1 << 53);
    let Some(integer) = exact.filter(|_| one_in(rng, 4)) else {
        text.push_str(&number.to_string());
        return;
    };
    let written = match (rng.u32(..5), integer) {
        (0, 0) => "-0".to_owned(),
        (1, 0) => "-0.0e-7".to_owned(),
        (0, _) => format!("{integer}e0"),
        (1, _) => format!("{integer}0E-1"),
        (2, _) if integer % 100 == 0 => format!("{}e+2", integer / 100),
        _ => format!("{integer}.0"),
    };
    text.push_str(&written);
}

fn string(text: &mut String, value: &str, rng: &mut Rng) {
    text.push('"');
    let escapes_all = one_in(rng, 30) && value.len() < 100;
    for character in value.chars() {
        let must = matches!(character, '"' | '\\' | '\0'..='\u{1f}');
        if must || escapes_all {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                // A text takes whatever is written into it.
                let _ = write!(text, "\\u{unit:04x}");
            }
        } else {
            text.push(character);
        }
    }
    text.push('"');
}
