//! Regular expressions of JSON Schema (ECMA-262) as this crate's engine takes them.

use regex::Regex;

use crate::problem::Problem;

use super::wrong;

/// Compiles a pattern; it is searched for, so that an unanchored one may match anywhere.
pub(super) fn compile_pattern(source: &str, pointer: &str) -> Result<Regex, Problem> {
    Regex::new(&translate(source)).map_err(|_| {
        let message =
            format!("the pattern {source} is not understood (no look-around, no back references)");
        wrong(pointer, &message)
    })
}

/// Writes the classes that mean ASCII in ECMA-262, and more here, as what they mean there.
fn translate(source: &str) -> String {
    let mut translated = String::new();
    let mut characters = source.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            translated.push(character);
            continue;
        }
        match characters.next() {
            Some('d') => translated.push_str("[0-9]"),
            Some('D') => translated.push_str("[^0-9]"),
            Some('w') => translated.push_str("[A-Za-z0-9_]"),
            Some('W') => translated.push_str("[^A-Za-z0-9_]"),
            Some('/') => translated.push('/'),
            Some(other) => translated.extend(['\\', other]),
            None => translated.push('\\'),
        }
    }
    translated
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_mean_ascii() {
        let matches =
            |pattern: &str, text: &str| compile_pattern(pattern, "").unwrap().is_match(text);
        assert!(matches(r"^\d+$", "12") && !matches(r"^\d+$", "١٢"));
        assert!(matches(r"^[\w-]+$", "a-b_1") && !matches(r"^[\w-]+$", "é"));
        assert!(matches(r"^\D$", "é") && matches(r"^\W$", "é") && matches(r"^\/\\d$", r"/\d"));
        assert!(matches("b", "abc"));
        assert!(compile_pattern("(?=a)", "/x").is_err_and(|problem| problem.pointer == "/x"));
    }
}
