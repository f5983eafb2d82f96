//! The seeded stream before each validator: it gives the expected verdict, or a listed cause makes the difference.

use crate::subject::Subject;
use flushout::schema::{Dialect, Profile, SchemaKind, emit};
use serde_json::Value;

use super::Tool;
use super::exceptions::{with_digits, without_causes};
use crate::dialects::{draft04_of_openapi30, validator};
use crate::judges::typed;
use crate::stream::{SHARES, is_as_written, messages, seed};
use crate::values::value_messages;

/// How many disagreements are shown.
const SHOWN_MAX: usize = 12;
/// How many mutated values each tool is shown.
const VALUES: usize = 1_000;

/// What decides: typed decoding. Where a schema is not about what is accepted it is the schema in 2020-12, by the
/// `jsonschema` crate; and where its dialect accepts more, this schema by that crate.
pub(super) fn expected(
    subject: Subject,
    kind: SchemaKind,
    profile: Profile,
    dialect: Dialect,
    texts: &[String],
) -> Vec<bool> {
    let shape = subject.shape();
    let by_schema = |schema: &Value| {
        let schema = validator(schema);
        let verdict = |text: &String| {
            serde_json::from_str(text).is_ok_and(|value| schema.is_valid(&with_digits(&value)))
        };
        texts.iter().map(verdict).collect()
    };
    if dialect == Dialect::OpenApi30 {
        return by_schema(&draft04_of_openapi30(&shape, kind, profile).0);
    }
    if profile == Profile::Envelope || is_as_written(kind, profile) {
        return by_schema(&emit(&shape, kind, profile, Dialect::Draft202012));
    }
    texts
        .iter()
        .map(|text| typed(subject, kind, text).is_ok())
        .collect()
}

/// Puts the first messages of each model's stream before the tool: so many of each model.
fn agrees(tool: Tool, messages_per_model: usize) {
    let Some(mut judge) = tool.start() else {
        return;
    };
    let seed = seed();
    let (mut disagreements, mut shown) = (0, Vec::new());
    let (mut verdicts, mut excepted) = (0, 0);
    for subject in Subject::ALL {
        let shape = subject.shape();
        for (position, (kind, share)) in SHARES.into_iter().enumerate() {
            let count = messages_per_model * share / 100;
            let messages = messages(&shape, kind, count, seed + position as u64);
            let texts: Vec<String> = messages.iter().map(|one| one.text.clone()).collect();
            for dialect in tool.dialects() {
                for profile in Profile::ALL {
                    judge.compile(&shape, kind, *profile, *dialect);
                    let expect =
                        |texts: &[String]| expected(subject, kind, *profile, *dialect, texts);
                    let (found, expected) = (judge.accepts(&texts), expect(&texts));
                    let differing =
                        (0..texts.len()).filter(|index| found[*index] != expected[*index]);
                    let (differing, mended): (Vec<usize>, Vec<String>) = differing
                        .map(|index| (index, mend(tool, *dialect, *profile, &texts[index])))
                        .unzip();
                    let agreed = judge.accepts(&mended);
                    let agreed = agreed
                        .iter()
                        .zip(expect(&mended))
                        .map(|(found, expected)| *found == expected);
                    verdicts += texts.len();
                    for ((index, mended), agreed) in differing.into_iter().zip(&mended).zip(agreed)
                    {
                        let message = &messages[index];
                        if agreed && *mended != message.text {
                            excepted += 1;
                            continue;
                        }
                        disagreements += 1;
                        if shown.len() < SHOWN_MAX {
                            let text: String = message.text.chars().take(1_200).collect();
                            shown.push(format!(
                                "{} {kind:?} {} {}: {} instead of {}, {:?}\n  {text}",
                                subject.name(),
                                dialect.name(),
                                profile.name(),
                                found[index],
                                expected[index],
                                message.origin,
                            ));
                        }
                    }
                }
            }
        }
    }
    println!(
        "{tool:?}: seed {seed}, {verdicts} verdicts, {excepted} of them differ for a listed cause"
    );
    assert_eq!(
        disagreements,
        0,
        "{tool:?}, seed {seed}\n{}",
        shown.join("\n")
    );
}

/// Puts values of every form before the tool: it gives the verdict of the schema in 2020-12 by the `jsonschema` crate.
fn agrees_on_values(tool: Tool) {
    let Some(mut judge) = tool.start() else {
        return;
    };
    let (shape, kind) = (Subject::Forms.shape(), SchemaKind::Flush);
    let base = validator(&emit(&shape, kind, Profile::Validate, Dialect::Draft202012));
    let verdict = |text: &String| {
        serde_json::from_str::<Value>(text).is_ok_and(|value| base.is_valid(&value))
    };
    let messages = value_messages(VALUES, seed());
    // Parsers of other languages read numbers beyond a double, which is no matter of schemas.
    let messages = messages.into_iter().filter(|one| one.value.is_some());
    let texts: Vec<String> = messages.map(|one| one.text).collect();
    let mut shown = Vec::new();
    for dialect in tool.dialects() {
        for profile in profiles(tool) {
            judge.compile(&shape, kind, *profile, *dialect);
            let mended: Vec<String> = texts
                .iter()
                .filter(|text| !is_minus_zero(tool, text))
                .map(|text| mend(tool, *dialect, *profile, text))
                .collect();
            for (text, found) in mended.iter().zip(judge.accepts(&mended)) {
                let expected = verdict(text);
                // What the dialect cannot say it says in its report.
                let is_wider = *dialect == Dialect::OpenApi30 && found && !expected;
                if found != expected && !is_wider && shown.len() < SHOWN_MAX {
                    let place = format!("{} {}", dialect.name(), profile.name());
                    shown.push(format!("{place}: {found} instead of {expected}: {text}"));
                }
            }
        }
    }
    assert!(
        shown.is_empty(),
        "{tool:?}, seed {}\n{}",
        seed(),
        shown.join("\n")
    );
}

/// gojsonschema does not take `-0` for the 0 that the schema of a `NonZero` type excludes.
fn is_minus_zero(tool: Tool, text: &str) -> bool {
    let is_written_so = |zero: &str| text.contains(&format!(r#""signedNonZero":{zero}}}"#));
    tool == Tool::Gojsonschema && (is_written_so("-0.0") || is_written_so("-0"))
}

#[test]
fn gojsonschema_takes_minus_zero_where_zero_is_excluded() {
    let tool = Tool::Gojsonschema;
    let Some(mut judge) = tool.start() else {
        return;
    };
    let texts = ["-0.0", "-0", "0"].map(|value| {
        let command = format!(r#"{{"action":"update","props":{{"signedNonZero":{value}}}}}"#);
        format!(r#"{{"from":0,"completions":[{{"command":{command}}}]}}"#)
    });
    for dialect in tool.dialects() {
        let shape = Subject::Forms.shape();
        judge.compile(&shape, SchemaKind::Flush, Profile::Validate, *dialect);
        let found = judge.accepts(&texts);
        assert_eq!(found, [true, true, false], "{}", dialect.name());
    }
}

/// The profiles in which a tool does not have its own idea of formats: those of Go cannot be configured to have none.
fn profiles(tool: Tool) -> &'static [Profile] {
    match tool {
        Tool::Gojsonschema | Tool::KinOpenapi => &[Profile::Validate],
        _ => &[Profile::Validate, Profile::Types],
    }
}

#[test]
fn validators_of_other_languages_agree_on_value_types() {
    // kin-openapi does not compile a schema of a value type that holds itself.
    let tools = Tool::ALL.into_iter();
    tools
        .filter(|tool| *tool != Tool::KinOpenapi)
        .for_each(agrees_on_values);
}

/// The text without what makes the tool differ; as it is when nothing does.
fn mend(tool: Tool, dialect: Dialect, profile: Profile, text: &str) -> String {
    let Ok(value) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    let mended = without_causes(tool, dialect, profile, &value);
    if mended == value {
        return text.to_owned();
    }
    mended.to_string()
}

#[test]
fn the_code_that_ajv_generates_agrees() {
    agrees(Tool::AjvStandalone, 1_500);
}

#[test]
fn ajv_draft_04_agrees() {
    agrees(Tool::AjvDraft04, 1_500);
}

#[test]
fn jsonschema_for_python_agrees() {
    agrees(Tool::PythonJsonschema, 300);
}

#[test]
fn jsonschema_rs_agrees() {
    agrees(Tool::JsonschemaRs, 1_500);
}

#[test]
fn fastjsonschema_agrees() {
    agrees(Tool::Fastjsonschema, 1_000);
}

#[test]
fn openapi_schema_validator_agrees() {
    agrees(Tool::OpenapiSchemaValidator, 300);
}

#[test]
fn gojsonschema_agrees() {
    agrees(Tool::Gojsonschema, 1_000);
}

#[test]
fn kin_openapi_agrees() {
    agrees(Tool::KinOpenapi, 1_000);
}
