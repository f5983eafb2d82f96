//! Tests of reading JSON as JavaScript leaves it.

use proptest::prelude::*;
use serde_json::json;

use super::*;

fn parse(text: &str) -> serde_json::Result<(Value, bool)> {
    let repaired = repair(text);
    let mut value = serde_json::from_str(&repaired.text)?;
    normalize_numbers(&mut value);
    Ok((value, repaired.surrogates_replaced))
}

fn parsed(text: &str) -> Value {
    parse(text).unwrap().0
}

#[test]
fn numbers_and_repeated_keys_are_what_javascript_makes_of_them() {
    let text = r#"{"big":9007199254740993,"huge":1e400,"zero":-0,"one":1.0,"dup":1,"dup":2}"#;
    let repaired = repair(text);
    assert_eq!(
        repaired.text,
        r#"{"big":9007199254740992,"huge":null,"zero":0,"one":1.0,"dup":1,"dup":2}"#
    );
    assert!(!repaired.surrogates_replaced);
    let value =
        json!({"big": 9_007_199_254_740_992_u64, "huge": null, "zero": 0, "one": 1, "dup": 2});
    assert_eq!(parse(text).unwrap(), (value, false));
}

#[test]
fn numbers_are_repaired() {
    for (text, repaired) in [
        ("9007199254740993", "9007199254740992"),
        ("-9007199254740993", "-9007199254740992"),
        ("9007199254740995", "9007199254740996"),
        ("1152921504606846977", "1152921504606847000"),
        ("123456789012345678901", "123456789012345680000"),
        ("1234567890123456789012", "1.2345678901234568e21"),
        ("-1e309", "null"),
        ("1e-400", "1e-400"),
        ("-1e-400", "0"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-0e7", "0"),
        ("0", "0"),
        ("0.0", "0.0"),
        ("-1", "-1"),
        ("999999999999999", "999999999999999"),
        ("9007199254740994", "9007199254740994"),
        ("1152921504606846976", "1152921504606846976"),
        ("100000000000000000000000", "1e23"),
        ("0.12345678901234567890", "0.12345678901234567890"),
        ("[1e999,-1e999,[-0]]", "[null,null,[0]]"),
        (
            "{\"1e999\":\"-0 9007199254740993\\\"-0\"}",
            "{\"1e999\":\"-0 9007199254740993\\\"-0\"}",
        ),
        // No JSON: left for the parser to refuse.
        ("01e999", "01e999"),
        ("-01", "-01"),
        ("1e999.", "1e999."),
        ("1e999-", "1e999-"),
        ("-", "-"),
    ] {
        assert_eq!(repair(text).text, repaired, "{text}");
        let unchanged = matches!(repair(text).text, Cow::Borrowed(_));
        assert_eq!(unchanged, text == repair(text).text, "{text}");
    }
    let long = format!("1{}", "0".repeat(400));
    assert_eq!(repair(&long).text, "null");
    for text in ["01e999", "-01", "-", ".1e999", "+1e999"] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn lone_surrogates_are_replaced_and_pairs_kept() {
    for (text, value, replaced) in [
        (r#""\ud83d\ude00""#, "😀", false),
        (r#""\uD83D\uDE00\u00e9""#, "😀é", false),
        (r#""\ud83d""#, "\u{fffd}", true),
        (r#""\ud83dx""#, "\u{fffd}x", true),
        (r#""\ude00\ud83d""#, "\u{fffd}\u{fffd}", true),
        (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀", true),
        (r#""\ud83d\u0041""#, "\u{fffd}A", true),
        (r#""\ud83d\n\ude00""#, "\u{fffd}\n\u{fffd}", true),
        (r#""\\ud83d""#, "\\ud83d", false),
        (r#""\\\ud83d""#, "\\\u{fffd}", true),
        (r#""\"\ud83d\"""#, "\"\u{fffd}\"", true),
        (r#""é\ud83dé""#, "é\u{fffd}é", true),
    ] {
        assert_eq!(parse(text).unwrap(), (json!(value), replaced), "{text}");
    }
    assert_eq!(
        parse(r#"{"\udc00":1}"#).unwrap(),
        (json!({"\u{fffd}": 1}), true)
    );
    for text in [
        r#""\ud8"#,
        r#""\ud83d"#,
        r#""\"#,
        r#""\ud83d\"#,
        r#""\uzzzz""#,
        r#""\u+123""#,
    ] {
        assert!(parse(text).is_err(), "{text}");
    }
}

#[test]
fn equal_doubles_are_equal_values() {
    for (left, right) in [
        ("1", "1.0"),
        ("100", "1e2"),
        ("-0.0", "0"),
        ("9007199254740992", "9007199254740993"),
        ("9007199254740992.0", "9007199254740992"),
        ("1152921504606846976", "1152921504606846977"),
        ("1152921504606846976", "1152921504606847000"),
        ("18446744073709551615", "18446744073709551616"),
        ("-9223372036854775808", "-9223372036854775809.0"),
        ("1e21", "1000000000000000000000"),
        ("[{\"a\":1.0}]", "[{\"a\":1}]"),
    ] {
        assert_eq!(parsed(left), parsed(right), "{left} {right}");
    }
    assert_ne!(parsed("1"), parsed("1.5"));
    assert_ne!(parsed("9007199254740991"), parsed("9007199254740992"));
    assert_eq!(parsed("1.0").to_string(), "1");
}

proptest! {
    #[test]
    fn integers_become_the_nearest_double(integer in any::<i128>(), shift in 0..128_u32) {
        let text = (integer >> shift).to_string();
        let repaired = repair(&text).text.into_owned();
        let wanted: f64 = text.parse().unwrap();
        let found: f64 = repaired.parse().unwrap();
        prop_assert_eq!(wanted.to_bits(), found.to_bits());
        prop_assert_eq!(&repair(&repaired).text, &repaired);
    }

    #[test]
    fn any_text_is_survived_and_repaired_once(text in "[\\\\u\"dD8cC0-9e.+\\-é\\[\\]{},: ]{0,40}") {
        let once = repair(&text).text.into_owned();
        prop_assert_eq!(&repair(&once).text, &once);
    }

    #[test]
    fn what_the_parser_reads_exactly_is_left_alone(
        numbers in proptest::collection::vec(any::<i32>(), 0..10),
        text in ".{0,20}",
    ) {
        let value = json!({"numbers": numbers, "text": text});
        let written = value.to_string();
        prop_assert!(matches!(repair(&written).text, Cow::Borrowed(_)));
        prop_assert_eq!(parsed(&written), value);
    }
}
