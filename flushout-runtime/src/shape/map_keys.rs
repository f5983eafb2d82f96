//! The keys of maps as the decoder reads them: integers in their one form and within their range, dates, and the like.

use serde_json::{Map, Value, json};

use super::formats::pattern_of as pattern_of_format;

/// The patterns that schemars writes for integers as keys.
const UNSIGNED: &str = r"^\d+$";
const SIGNED: &str = r"^-?\d+$";

/// Writes the integers that are keys in their canonical form, with any number of digits.
pub(super) fn write_integer_keys(keywords: &mut Map<String, Value>) {
    let Some(Value::Object(patterns)) = keywords.get_mut("patternProperties") else {
        return;
    };
    for (from, to) in [
        (UNSIGNED, "^(?:0|[1-9][0-9]*)$"),
        (SIGNED, "^(?:0|-?[1-9][0-9]*)$"),
    ] {
        if let Some(values) = patterns.remove(from) {
            patterns.insert(to.to_owned(), values);
        }
    }
}

/// Says what the keys of a map must be, where the id of its type in schemars tells the type of the keys.
/// Of a map within another type nothing tells it.
pub(super) fn bound_keys(schema: &mut Value, id: &str) {
    let id = id
        .strip_prefix("Option<")
        .and_then(|inner| inner.strip_suffix('>'))
        .unwrap_or(id);
    let Some((key, _)) = id
        .strip_prefix("Map<")
        .and_then(|rest| rest.split_once(", "))
    else {
        return;
    };
    let Some(pattern) = pattern_of(key) else {
        return;
    };
    let Value::Object(keywords) = schema else {
        return;
    };
    let values = match keywords.remove("patternProperties") {
        Some(Value::Object(patterns)) => patterns.into_iter().next().map(|(_, values)| values),
        _ => keywords.remove("additionalProperties"),
    };
    keywords.insert("additionalProperties".to_owned(), Value::Bool(false));
    let values = values.unwrap_or(Value::Bool(true));
    keywords.insert("patternProperties".to_owned(), json!({ pattern: values }));
}

/// The pattern of the keys of this type, by the name that schemars gives it.
fn pattern_of(key: &str) -> Option<String> {
    let signed = |least: i128, greatest: i128| {
        let (least, greatest) = (least.unsigned_abs(), greatest.unsigned_abs());
        let below = positive_up_to(&least.to_string());
        let above = positive_up_to(&greatest.to_string());
        format!("^(?:0|-(?:{below})|{above})$")
    };
    let unsigned = |greatest: u128| format!("^(?:0|{})$", positive_up_to(&greatest.to_string()));
    if let Some(non_zero) = key.strip_prefix("std :: num :: NonZero") {
        let (sign, bits) = non_zero.split_at_checked(1)?;
        let bits: u32 = bits.parse().ok()?;
        let spare = 128_u32.checked_sub(bits).filter(|_| bits > 0)?;
        return match sign {
            "U" => Some(unsigned(u128::MAX >> spare)),
            "I" => Some(signed(i128::MIN >> spare, i128::MAX >> spare)),
            _ => None,
        }
        .map(|pattern| pattern.replacen("0|", "", 1));
    }
    if let Some(format) = format_of(key) {
        return pattern_of_format(format);
    }
    Some(match key {
        "uint8" => unsigned(u8::MAX.into()),
        "uint16" => unsigned(u16::MAX.into()),
        "uint32" => unsigned(u32::MAX.into()),
        "uint64" => unsigned(u64::MAX.into()),
        "uint128" => unsigned(u128::MAX),
        "int8" => signed(i8::MIN.into(), i8::MAX.into()),
        "int16" => signed(i16::MIN.into(), i16::MAX.into()),
        "int32" => signed(i32::MIN.into(), i32::MAX.into()),
        "int64" => signed(i64::MIN.into(), i64::MAX.into()),
        "int128" => signed(i128::MIN, i128::MAX),
        "boolean" => "^(?:true|false)$".to_owned(),
        "char" => "^[\\s\\S]$".to_owned(),
        _ => return None,
    })
}

/// The format of the texts that a type is written as, by the name that schemars gives the type.
fn format_of(key: &str) -> Option<&str> {
    Some(match key {
        "chrono :: NaiveDate" | "jiff :: Date" => "date",
        "chrono :: NaiveTime" | "jiff :: Time" => "partial-time",
        "chrono :: NaiveDateTime" | "jiff :: DateTime" => "partial-date-time",
        "chrono :: DateTime" | "jiff :: Timestamp" => "date-time",
        "jiff :: Zoned" => "zoned-date-time",
        "uuid::Uuid" => "uuid",
        "url::Url" => "uri",
        "ip" | "ipv4" | "ipv6" => key,
        _ => return None,
    })
}

/// A pattern for the integers from 1 up to this one, which is written in digits.
fn positive_up_to(greatest: &str) -> String {
    let digits = greatest.as_bytes();
    let mut forms = Vec::new();
    match digits.len() {
        0 | 1 => {}
        2 => forms.push("[1-9]".to_owned()),
        length => forms.push(format!("[1-9][0-9]{{0,{}}}", length - 2)),
    }
    // As long as the greatest, equal up to a digit, and less there.
    for (index, digit) in digits.iter().enumerate() {
        let least = if index == 0 { b'1' } else { b'0' };
        if *digit <= least {
            continue;
        }
        let (same, left) = (&greatest[..index], digits.len() - index - 1);
        let free = match left {
            0 => String::new(),
            1 => "[0-9]".to_owned(),
            _ => format!("[0-9]{{{left}}}"),
        };
        forms.push(format!(
            "{same}[{}-{}]{free}",
            char::from(least),
            char::from(digit - 1)
        ));
    }
    forms.push(greatest.to_owned());
    forms.join("|")
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn integers_as_keys_are_within_their_range_and_have_one_form() {
        let regex = |key: &str| Regex::new(&pattern_of(key).unwrap()).unwrap();
        let (small, large) = (regex("int16"), regex("uint16"));
        for number in -70_000_i32..70_000 {
            let text = number.to_string();
            assert_eq!(small.is_match(&text), text.parse::<i16>().is_ok(), "{text}");
            assert_eq!(large.is_match(&text), text.parse::<u16>().is_ok(), "{text}");
        }
        for (key, right, wrong) in [
            ("uint64", u64::MAX.to_string(), "18446744073709551616"),
            ("int64", i64::MIN.to_string(), "-9223372036854775809"),
            (
                "uint128",
                u128::MAX.to_string(),
                "340282366920938463463374607431768211456",
            ),
        ] {
            assert!(
                regex(key).is_match(&right) && !regex(key).is_match(wrong),
                "{key}"
            );
        }
        let (small, signed) = (
            regex("std :: num :: NonZeroU8"),
            regex("std :: num :: NonZeroI16"),
        );
        for number in -70_000_i32..70_000 {
            let text = number.to_string();
            let (is_small, is_signed) = (
                text.parse::<std::num::NonZeroU8>().is_ok(),
                text.parse::<std::num::NonZeroI16>().is_ok(),
            );
            assert_eq!(small.is_match(&text), is_small, "{text}");
            assert_eq!(signed.is_match(&text), is_signed, "{text}");
        }
        for wrong in ["01", "-0", "", "+1", "1.0", " 1", "1e2", "\u{663}"] {
            assert!(!regex("int32").is_match(wrong), "{wrong}");
        }
    }
}
