//! Where typed decoding and the schema of a value type differ: every cause, with a case that is exactly that.

use serde_json::Value;

/// A cause for which typed decoding and the schema give different verdicts.
pub(super) struct Cause {
    /// Why they do. docs/schemas.md has the same list.
    pub(super) reason: &'static str,
    /// The fields whose types have it.
    pub(super) fields: &'static [&'static str],
    /// Whether a value has it.
    pub(super) applies: fn(&Value) -> bool,
    /// What typed decoding says; the schema says the contrary.
    pub(super) typed: bool,
    /// A value of the first of the fields.
    pub(super) case: &'static str,
}

pub(super) const CAUSES: &[Cause] = &[
    Cause {
        reason: "a serde alias is read, and schemars says nothing of it",
        fields: &["two"],
        applies: |value| value["former"].is_string() && value.get("name").is_none(),
        typed: true,
        case: r#"{"former":"a"}"#,
    },
    Cause {
        reason: "a field must not be given by its name and its serde alias both",
        fields: &["two"],
        applies: |value| value.get("former").is_some() && value["name"].is_string(),
        typed: false,
        case: r#"{"name":"a","former":"b"}"#,
    },
    Cause {
        reason: "a variant without content takes none where serde has the tag beside the content; its \
                 schema looks like that of a tag within the content, where other members are passed over",
        fields: &["adjacent", "openAdjacent"],
        applies: |value| {
            (value["t"] == "N" || value["t"] == "Other")
                && value.get("c").is_some_and(|content| !content.is_null())
        },
        typed: false,
        case: r#"{"t":"N","c":5}"#,
    },
    Cause {
        reason: "the range of integers that are keys of a map within another type is not in its schema",
        fields: &["innerKeys"],
        applies: |value| {
            let keys = value["ids"].as_object();
            keys.is_some_and(|keys| keys.keys().any(|key| key.parse::<u8>().is_err()))
        },
        typed: false,
        case: r#"{"ids":{"256":1}}"#,
    },
    Cause {
        reason: "the form of the dates, ids and addresses that are keys of a map within another type is not in its schema",
        fields: &["innerDays"],
        applies: |value| {
            let days = value["days"].as_object();
            days.is_some_and(|days| {
                days.keys()
                    .any(|day| day.parse::<chrono::NaiveDate>().is_err())
            })
        },
        typed: false,
        case: r#"{"days":{"2026-02-30":1}}"#,
    },
    Cause {
        reason: "an enum of names alone with a variant for all others reads every name, and its schema lists those it has",
        fields: &["names"],
        applies: Value::is_string,
        typed: true,
        case: r#""Later""#,
    },
    Cause {
        reason: "a tuple that a default of serde fills in may be shorter",
        fields: &["coordinates"],
        applies: |value| value.as_array().is_some_and(|items| items.len() < 2),
        typed: true,
        case: "[0]",
    },
    Cause {
        reason: "an optional struct that is flattened is absent where its members do not fit",
        fields: &["flatOption"],
        applies: Value::is_object,
        typed: true,
        case: r#"{"id":1,"x":"a"}"#,
    },
    Cause {
        reason: "a type that is made from another one by code (`try_from`) has the schema of that",
        fields: &["even"],
        applies: |value| value.as_f64().is_some_and(|number| number % 2.0 != 0.0),
        typed: false,
        case: "1",
    },
    Cause {
        reason: "a text of an operating system is read on a system of the same kind alone",
        fields: &["osText"],
        applies: |value| {
            value
                .get(if cfg!(windows) { "Unix" } else { "Windows" })
                .is_some()
        },
        typed: false,
        case: if cfg!(windows) {
            r#"{"Unix":[97]}"#
        } else {
            r#"{"Windows":[97]}"#
        },
    },
    Cause {
        reason: "a text for C has no zero within",
        fields: &["cText"],
        applies: |value| value.as_str().is_some_and(|text| text.contains('\0')),
        typed: false,
        case: r#""a\u0000""#,
    },
    Cause {
        reason: "serde has no integers of 128 bits within tagged, untagged and flattened types",
        fields: &["large"],
        applies: |_| true,
        typed: false,
        case: r#"{"type":"A","n":1}"#,
    },
    Cause {
        reason: "a type reads other spellings of its names than its schema lists",
        fields: &["weekday"],
        applies: |value| {
            value
                .as_str()
                .is_some_and(|text| text.parse::<chrono::Weekday>().is_ok())
        },
        typed: true,
        case: r#""monday""#,
    },
    Cause {
        reason: "a type whose schema is any text reads some texts only",
        fields: &["socket"],
        applies: Value::is_string,
        typed: false,
        case: r#""nonsense""#,
    },
    Cause {
        reason: "a duration without a calendar has no years, months, weeks and days, which its format has",
        fields: &["span"],
        applies: |value| {
            value
                .as_str()
                .is_some_and(|text| text.parse::<jiff::Span>().is_ok())
        },
        typed: false,
        case: r#""P1D""#,
    },
    Cause {
        reason: "a type has a smallest or largest value that its schema does not say",
        fields: &["price"],
        applies: |value| value.as_f64().is_some_and(|number| number.abs() > 1e28),
        typed: false,
        case: "1e300",
    },
    Cause {
        reason: "the parser of a URL knows more than the form of a URI",
        fields: &["link"],
        applies: |value| {
            value
                .as_str()
                .is_some_and(|text| text.parse::<url::Url>().is_err())
        },
        typed: false,
        case: r#""http://""#,
    },
];

/// The cause that makes a value of this field differ in this way.
pub(super) fn cause(field: &str, value: &Value, typed: bool) -> Option<&'static Cause> {
    CAUSES
        .iter()
        .find(|one| one.fields.contains(&field) && one.typed == typed && (one.applies)(value))
}
