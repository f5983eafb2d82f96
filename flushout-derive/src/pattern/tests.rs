//! Patterns that are taken and patterns that are refused.

use super::*;

#[test]
fn plain_patterns_are_taken() {
    for pattern in [
        "^$",
        "^abc$",
        "^[a-z]+(-[a-z0-9]+)*$",
        "^(?:draft|final)$",
        "^[^\\n]{0,200}$",
        "^[ -+\\--~]+$",
        "^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/$",
        "^[-a-z]{2,}[a-z-]?$",
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "^é[à-ÿ]$",
        "^(a|)$",
    ] {
        assert_eq!(check(pattern), Ok(()), "{pattern}");
    }
}

#[test]
fn what_differs_between_engines_is_refused() {
    for (pattern, reason) in [
        ("abc", "anchored"),
        ("^abc", "anchored"),
        ("^abc\\$", "is escaped"),
        ("^a|b$", "bind tighter"),
        ("^a^b$", "at the ends"),
        ("^a$b$", "at the ends"),
        ("^\\d+$", "[0-9]"),
        ("^\\w+$", "[A-Za-z0-9_]"),
        ("^\\s+$", "[ \\t\\r\\n]"),
        ("^\\bfoo$", "boundaries"),
        ("^\\p{L}+$", "Unicode classes"),
        ("^(a)\\1$", "references"),
        ("^(?=a)a$", "look-ahead"),
        ("^(?<=a)a$", "look-behind"),
        ("^(?<name>a)$", "named groups"),
        ("^(?P<name>a)$", "named groups"),
        ("^(?i)a$", "flags"),
        ("^a+?$", "lazy"),
        ("^a**$", "cannot be repeated"),
        ("^*$", "nothing to repeat"),
        ("^a.c$", "engines disagree"),
        ("^\\x41$", "the character itself"),
        ("^\\-$", "without the backslash"),
        ("^a{,3}$", "least count"),
        ("^a{3,1}$", "below its least"),
        ("^a{1 ,2}$", "`{n}`"),
        ("^a{1001}$", "counts to 1000"),
        ("^(a{100}){100}$", "places"),
        ("^(a$", "at the ends"),
        ("^a)$", "no `(`"),
        ("^a]$", "lone"),
        ("^[]$", "not empty"),
        ("^[]a]$", "not empty"),
        ("^[a$", "no end"),
        ("^[a[b]]$", "not nested"),
        ("^[a&&b]$", "operation"),
        ("^[a--b]$", "in the middle"),
        ("^[--b]$", "operation"),
        ("^[z-a]$", "ends before"),
        ("^[a-z-9]$", "in the middle"),
    ] {
        let error = check(pattern).unwrap_err();
        assert!(error.contains(reason), "{pattern}: {error}");
    }
}

#[test]
fn size_is_bounded() {
    let deep = format!("^{}a{}$", "(".repeat(17), ")".repeat(17));
    assert!(check(&deep).unwrap_err().contains("nested too deep"));
    let long = format!("^{}$", "a".repeat(1_000));
    assert!(check(&long).unwrap_err().contains("at most"));
}

#[test]
fn the_place_is_told() {
    assert!(check("^ab\\d$").unwrap_err().starts_with("at character 4:"));
}
