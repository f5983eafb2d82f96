//! Reads JSON text as JavaScript's `JSON.parse` and `JSON.stringify` would leave it, for documents
//! without a model.

use std::borrow::Cow;

use serde_json::{Number, Value};

/// 2^53. All integers up to here are doubles, and so `1.0` and `1` are one number.
const EXACT_INTEGER_MAX: f64 = 9_007_199_254_740_992.0;

/// An integer literal of so many digits is a double in every case.
const EXACT_DIGITS: usize = 15;

/// A text with what JavaScript would have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repaired<'a> {
    /// The text; borrowed when nothing had to be changed.
    pub text: Cow<'a, str>,
    /// Whether a lone surrogate was replaced. JavaScript would have kept it, so the sender has to
    /// be told what became of it.
    pub surrogates_replaced: bool,
}

/// Replaces what JavaScript reads otherwise than a strict parser.
///
/// A number beyond the range of doubles becomes `null`, an integer that no double holds exactly
/// becomes the nearest that one holds, minus zero becomes `0`, and the escape of a lone surrogate
/// (which no Rust text can hold) becomes `\ufffd`. The text should be that of a JSON value; what
/// is no JSON is left as it is, for the parser to find.
pub fn repair(text: &str) -> Repaired<'_> {
    let bytes = text.as_bytes();
    let mut output = Output {
        text,
        changed: String::new(),
        copied: 0,
    };
    let mut surrogates_replaced = false;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at = repair_string(&mut output, at, &mut surrogates_replaced),
            b'-' | b'0'..=b'9' => {
                let end = at + token_bytes(&bytes[at..]);
                if let Some(replacement) = repair_number(&text[at..end]) {
                    output.replace(at, end, &replacement);
                }
                at = end;
            }
            _ => at += 1,
        }
    }
    Repaired {
        text: output.finish(),
        surrogates_replaced,
    }
}

/// A text with parts of it replaced; nothing is copied before the first replacement.
struct Output<'a> {
    text: &'a str,
    changed: String,
    copied: usize,
}

impl<'a> Output<'a> {
    /// Both places are next to ASCII characters, and so between characters.
    fn replace(&mut self, start: usize, end: usize, replacement: &str) {
        self.changed.push_str(&self.text[self.copied..start]);
        self.changed.push_str(replacement);
        self.copied = end;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied == 0 {
            return Cow::Borrowed(self.text);
        }
        self.changed.push_str(&self.text[self.copied..]);
        Cow::Owned(self.changed)
    }
}

/// Goes over the string that begins at `start` and returns where it ends.
fn repair_string(output: &mut Output<'_>, start: usize, replaced: &mut bool) -> usize {
    let bytes = output.text.as_bytes();
    let mut at = start + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => match escaped_unit(&bytes[at..]) {
                None => at += 2,
                Some(0xD800..=0xDBFF)
                    if matches!(escaped_unit(&bytes[at + 6..]), Some(0xDC00..=0xDFFF)) =>
                {
                    at += 12;
                }
                Some(0xD800..=0xDFFF) => {
                    output.replace(at, at + 6, "\\ufffd");
                    *replaced = true;
                    at += 6;
                }
                Some(_) => at += 6,
            },
            _ => at += 1,
        }
    }
    at
}

/// The UTF-16 unit of an escape like `\u00e9` at the beginning of `bytes`.
fn escaped_unit(bytes: &[u8]) -> Option<u16> {
    let digits = bytes.strip_prefix(b"\\u")?.get(..4)?;
    digits.iter().try_fold(0, |unit, digit| {
        let value = char::from(*digit).to_digit(16)?;
        Some(unit << 4 | u16::try_from(value).ok()?)
    })
}

/// How many bytes at the beginning could belong to a number.
fn token_bytes(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .position(|byte| !matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
        .unwrap_or(bytes.len())
}

/// What JavaScript writes for a number, where it is another number or minus zero.
fn repair_number(token: &str) -> Option<Cow<'static, str>> {
    let digits = token.strip_prefix('-').unwrap_or(token);
    let is_integer = digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_negative = digits.len() != token.len();
    if is_integer && digits.len() <= EXACT_DIGITS && !(is_negative && digits == "0") {
        return None;
    }
    if !is_number(digits) {
        return None;
    }
    let value: f64 = token.parse().ok()?;
    if value.is_infinite() {
        return Some("null".into());
    }
    if value == 0.0 && is_negative {
        return Some("0".into());
    }
    if !is_integer || is_exact(token, value) {
        return None;
    }
    if value.abs() < 1e21 {
        Some(value.to_string().into())
    } else {
        Some(format!("{value:e}").into())
    }
}

/// Whether `digits` are a number as JSON writes it, without its sign.
fn is_number(digits: &str) -> bool {
    fn skip_digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|character: char| character.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    let check = || {
        let mut rest = match digits.strip_prefix('0') {
            Some(rest) => rest,
            None => skip_digits(digits)?,
        };
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = skip_digits(fraction)?;
        }
        if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
            rest = skip_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))?;
        }
        Some(rest.is_empty())
    };
    check().unwrap_or(false)
}

/// Whether `value` is exactly the integer that `token` writes.
fn is_exact(token: &str, value: f64) -> bool {
    // Rust writes all digits of a double when asked for a number of decimals.
    format!("{value:.0}") == token
}

/// Makes numbers that are one double one value: integers up to 2^53 become integers (`1.0` to `1`,
/// `-0.0` to `0`), all others doubles. Members come into the order of their names, which they have
/// anyhow unless `serde_json` keeps another.
pub fn normalize_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => normalize(number),
        Value::Array(items) => items.iter_mut().for_each(normalize_numbers),
        Value::Object(fields) => {
            fields.sort_keys();
            fields.values_mut().for_each(normalize_numbers);
        }
        _ => {}
    }
}

fn normalize(number: &mut Number) {
    let Some(double) = number.as_f64() else {
        return;
    };
    if double.fract() == 0.0 && double.abs() <= EXACT_INTEGER_MAX {
        #[allow(
            clippy::cast_possible_truncation,
            reason = "an integer up to 2^53 converts exactly"
        )]
        let integer = double as i64;
        *number = integer.into();
    } else if let Some(double) = Number::from_f64(double) {
        *number = double;
    }
}

#[cfg(test)]
mod tests;
