//! The formats of texts: which are named in schemas, and the patterns that hold them where they are regular.

use serde_json::{Map, Value, json};

/// The formats that JSON Schema itself names. Others are no part of a schema, for strict validators refuse them.
const STANDARD: &[&str] = &[
    "date",
    "date-time",
    "duration",
    "email",
    "hostname",
    "idn-email",
    "idn-hostname",
    "ipv4",
    "ipv6",
    "iri",
    "iri-reference",
    "json-pointer",
    "regex",
    "relative-json-pointer",
    "time",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
];

/// A day of the Gregorian calendar, leap years included.
const DATE: &str = "(?:[0-9]{4}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)\
    |02-(?:0[1-9]|1[0-9]|2[0-8]))|(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)-02-29)";
/// A time of day, without leap seconds.
const TIME: &str = "(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\\.[0-9]{1,9})?";
const OFFSET: &str = "(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])";
const OCTET: &str = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
const GROUP: &str = "[0-9A-Fa-f]{1,4}";

/// The pattern that holds the format; `None` where it is not known or not regular.
pub(super) fn pattern_of(format: &str) -> Option<String> {
    let pattern = match format {
        "date" => DATE.to_owned(),
        "time" => format!("{TIME}{OFFSET}"),
        "date-time" => format!("{DATE}T{TIME}{OFFSET}"),
        "partial-time" => TIME.to_owned(),
        "partial-date-time" => format!("{DATE}T{TIME}"),
        "zoned-date-time" => format!("{DATE}T{TIME}{OFFSET}\\[[0-9A-Za-z_+/.-]{{1,64}}\\]"),
        "duration" => duration(),
        "uuid" => "[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}".to_owned(),
        "ipv4" => ipv4(),
        "ipv6" => ipv6(),
        "ip" => format!("(?:{}|{})", ipv4(), ipv6()),
        // What browsers leave as it is, and RFC 3986 would have escaped, is taken too.
        "uri" => "[A-Za-z][0-9A-Za-z+.-]*:[!#-;=?-~]*".to_owned(),
        _ => return None,
    };
    Some(format!("^{pattern}$"))
}

/// A duration of ISO 8601, with a sign and with fractions of seconds; one unit at least.
fn duration() -> String {
    const SECONDS: &str = "[0-9]+(?:\\.[0-9]{1,9})?S";
    let after = |first: &str, rest: &[String]| {
        rest.iter()
            .fold(first.to_owned(), |all, one| format!("{all}(?:{one})?"))
    };
    let seconds = SECONDS.to_owned();
    let minutes = "[0-9]+M".to_owned();
    let time = format!(
        "T(?:{}|{}|{SECONDS})",
        after("[0-9]+H", &[minutes.clone(), seconds.clone()]),
        after(&minutes, &[seconds]),
    );
    let units = ["[0-9]+Y", "[0-9]+M", "[0-9]+W", "[0-9]+D"];
    let mut parts: Vec<String> = units.iter().map(|&unit| unit.to_owned()).collect();
    parts.push(time);
    let forms: Vec<String> = (0..parts.len())
        .map(|first| after(&parts[first], &parts[first + 1..]))
        .collect();
    format!("[+-]?P(?:{})", forms.join("|"))
}

fn ipv4() -> String {
    format!("(?:{OCTET}\\.){{3}}{OCTET}")
}

/// Eight groups, or fewer with one gap; the last two may be written as an address of version 4.
fn ipv6() -> String {
    let tail = format!("(?:{GROUP}:{GROUP}|{})", ipv4());
    let mut forms = vec![format!("(?:{GROUP}:){{6}}{tail}")];
    for before in 0..=5_usize {
        let lead = match before {
            0 => String::new(),
            1 => format!("(?:{GROUP})?"),
            _ => format!("(?:(?:{GROUP}:){{0,{}}}{GROUP})?", before - 1),
        };
        let after = 5 - before;
        let rest = match after {
            0 => String::new(),
            _ => format!("(?:{GROUP}:){{{after}}}"),
        };
        forms.push(format!("{lead}::{rest}{tail}"));
    }
    forms.push(format!("(?:(?:{GROUP}:){{0,5}}{GROUP})?::{GROUP}"));
    forms.push(format!("(?:(?:{GROUP}:){{0,6}}{GROUP})?::"));
    format!("(?:{})", forms.join("|"))
}

/// Puts the pattern of its format beside the schema of a text, and takes away the name of a format that
/// JSON Schema does not know.
pub(super) fn hold_format(keywords: &mut Map<String, Value>) {
    let Some(Value::String(format)) = keywords.remove("format") else {
        return;
    };
    let is_text = keywords.get("type").is_some_and(|types| match types {
        Value::String(one) => one == "string",
        Value::Array(several) => several.iter().any(|one| one == "string"),
        _ => false,
    });
    if let (true, Some(pattern)) = (is_text, pattern_of(&format)) {
        keywords.entry("pattern").or_insert_with(|| json!(pattern));
    }
    if is_text && STANDARD.contains(&format.as_str()) {
        keywords.insert("format".to_owned(), Value::String(format));
    }
}

/// The format of which this is the pattern.
pub(crate) fn format_of_pattern(pattern: &str) -> Option<&'static str> {
    const OTHERS: [&str; 4] = ["ip", "partial-date-time", "partial-time", "zoned-date-time"];
    let mut all = STANDARD.iter().chain(&OTHERS).copied();
    all.find(|format| pattern_of(format).is_some_and(|own| own == pattern))
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    fn check(format: &str, right: &[&str], wrong: &[&str]) {
        let pattern = pattern_of(format).unwrap();
        assert_eq!(format_of_pattern(&pattern), Some(format));
        let regex = Regex::new(&pattern).unwrap();
        for text in right {
            assert!(regex.is_match(text), "{format}: {text}");
        }
        for text in wrong {
            assert!(!regex.is_match(text), "{format}: {text}");
        }
    }

    #[test]
    fn dates_and_times_are_those_of_the_calendar() {
        let right = [
            "2026-02-28",
            "2024-02-29",
            "2000-02-29",
            "0000-02-29",
            "2026-12-31",
        ];
        let wrong = [
            "2026-02-29",
            "1900-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-1-1",
            "2026-00-10",
        ];
        check("date", &right, &wrong);
        let right = [
            "2026-02-28T23:59:59Z",
            "2026-02-28T00:00:00.123456789+13:45",
        ];
        let wrong = [
            "2026-02-30T10:00:00Z",
            "2026-02-28T24:00:00Z",
            "2026-02-28T23:59:60Z",
            "2026-02-28 10:00:00Z",
            "2026-02-28T10:00:00",
            "2026-02-28T10:00:00+24:00",
        ];
        check("date-time", &right, &wrong);
        check(
            "partial-time",
            &["10:00:00", "10:00:00.5"],
            &["10:00", "10:00:00Z"],
        );
        check(
            "duration",
            &["PT1H", "P1Y2M3W4DT5H6M7.8S", "-PT0.5S", "P2D"],
            &["P", "PT", "1h", "PT1D", "P1S"],
        );
    }

    #[test]
    fn addresses_are_those_of_the_standard_library() {
        let right = [
            "::",
            "::1",
            "1::",
            "fe80::1:2",
            "1:2:3:4:5:6:7:8",
            "::ffff:1.2.3.4",
            "1:2:3:4:5:6:1.2.3.4",
        ];
        let wrong = [
            ":",
            "1:2:3:4:5:6:7",
            "1::2::3",
            "12345::",
            "::1.2.3",
            "fe80::1%eth0",
            "1:2:3:4:5:6:7:8:9",
            "",
        ];
        check("ipv6", &right, &wrong);
        for text in right {
            assert!(text.parse::<std::net::Ipv6Addr>().is_ok(), "{text}");
        }
        for text in wrong {
            assert!(text.parse::<std::net::Ipv6Addr>().is_err(), "{text}");
        }
        check(
            "ipv4",
            &["0.0.0.0", "255.250.99.1"],
            &["256.1.1.1", "1.2.3", "01.2.3.4", "1.2.3.4.5"],
        );
        check(
            "uri",
            &["http://a/?b=c#d", "urn:x:y"],
            &["::", "a b:c", "//x", "http://a b"],
        );
    }

    /// Every address of a small grammar is judged as the standard library judges it.
    #[test]
    fn the_pattern_of_addresses_agrees_with_the_parser() {
        let regex = Regex::new(&pattern_of("ipv6").unwrap()).unwrap();
        let pieces = ["", ":", "::", "1", "abcd", "1.2.3.4"];
        let mut state: u64 = 7;
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..=(state >> 33) % 16 {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                text.push_str(pieces[usize::try_from((state >> 40) % 6).unwrap()]);
            }
            let parsed = text.parse::<std::net::Ipv6Addr>().is_ok();
            assert_eq!(regex.is_match(&text), parsed, "{text}");
        }
    }
}
